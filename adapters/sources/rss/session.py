"""State of a polled feed between polls. It is compact, since ten thousand feeds are in memory at once."""

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from adapters.sources.rss.parse import ParsedEntry, ParsedFeed
from adapters.sources.rss.schedule import FeedSchedule
from bot.model import FeedState


@dataclass(slots=True)
class Session:
    """`first`: entries found now existed from the start. `errors`: failures in a row.

    `versions`: hashes of the entries of the last document; before the first poll, of all that the store knows.
    """

    validators: dict[str, str]
    first: bool
    errors: int
    versions: "array[int]" = field(default_factory=lambda: array("q"))
    listed: int | None = None

    @classmethod
    def from_store(cls, version_tags: Mapping[str, str], state: FeedState) -> "Session":
        """Initial session from the store's state."""
        known = array("q", map(hash, version_tags.items()))
        return cls(dict(state.validators), state.first_polled is None, state.errors, known)

    @property
    def schedule(self) -> FeedSchedule:
        """Schedule that the feed's last document asked for."""
        return FeedSchedule.from_validators(self.validators)

    def changed(self, parsed: ParsedFeed) -> list[ParsedEntry]:
        """New and changed entries, which count as known from now on."""
        known = set(self.versions)
        changed = [found for found in parsed.entries if _version(found) not in known]
        self.versions = _versions(parsed.entries) if parsed.whole else self.versions + _versions(changed)
        return changed

    def changed_keys(self, parsed: ParsedFeed) -> tuple[str, ...] | None:
        """All keys of the feed if they differ from the last poll's, else None. None for a truncated document."""
        keys = tuple(found.key for found in parsed.entries)
        if not parsed.whole or hash(keys) == self.listed:
            return None
        self.listed = hash(keys)
        return keys


def _versions(entries: Iterable[ParsedEntry]) -> "array[int]":
    return array("q", map(_version, entries))


def _version(entry: ParsedEntry) -> int:
    """64-bit hash of an entry's key and version."""
    return hash((entry.key, entry.version_tag))
