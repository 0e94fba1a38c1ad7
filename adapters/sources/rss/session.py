"""What one run of looks has learned of a feed so far. Ten thousand feeds are remembered at once, so it is kept small."""

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from adapters.sources.rss.parse import ParsedEntry, ParsedFeed
from adapters.sources.rss.schedule import FeedSchedule
from bot.model import FeedState


@dataclass(slots=True)
class Session:
    """`first`: what is met was there from the start. `errors`: failures in a row.

    `versions` stand for the entries, as they were, of the last document; before the first, for all that the store knows.
    """

    validators: dict[str, str]
    first: bool
    errors: int
    versions: "array[int]" = field(default_factory=lambda: array("q"))
    listed: int | None = None

    @classmethod
    def from_store(cls, version_tags: Mapping[str, str], state: FeedState) -> "Session":
        """What the store remembers."""
        known = array("q", map(hash, version_tags.items()))
        return cls(dict(state.validators), state.first_polled is None, state.errors, known)

    @property
    def schedule(self) -> FeedSchedule:
        """When the feed asked to be left alone."""
        return FeedSchedule.from_validators(self.validators)

    def changed(self, parsed: ParsedFeed) -> list[ParsedEntry]:
        """The entries that are new or changed, which are known from now on."""
        known = set(self.versions)
        changed = [found for found in parsed.entries if _version(found) not in known]
        self.versions = _versions(parsed.entries) if parsed.whole else self.versions + _versions(changed)
        return changed

    def changed_keys(self, parsed: ParsedFeed) -> tuple[str, ...] | None:
        """The keys the feed has, where they are others than at the look before; a document that was cut off says nothing."""
        keys = tuple(found.key for found in parsed.entries)
        if not parsed.whole or hash(keys) == self.listed:
            return None
        self.listed = hash(keys)
        return keys


def _versions(entries: Iterable[ParsedEntry]) -> "array[int]":
    return array("q", map(_version, entries))


def _version(entry: ParsedEntry) -> int:
    """Stands for an entry as it is now; of 2^64 numbers two entries hardly get the same."""
    return hash((entry.key, entry.version_tag))
