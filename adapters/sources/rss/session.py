"""State of a polled feed between polls. It is compact, since ten thousand feeds are in memory at once."""

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from adapters.sources.rss.parse import ParsedEntry, ParsedFeed
from adapters.sources.rss.schedule import FeedSchedule
from bot.model import FeedState


@dataclass(frozen=True, slots=True)
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
        """New and changed entries."""
        known = set(self.versions)
        return [found for found in parsed.entries if _version(found) not in known]

    def changed_keys(self, parsed: ParsedFeed) -> tuple[str, ...] | None:
        """All keys of the feed if they differ from the last poll's, else None. None for a truncated document."""
        keys = tuple(found.key for found in parsed.entries)
        return None if not parsed.whole or hash(keys) == self.listed else keys

    def after(self, parsed: ParsedFeed, validators: dict[str, str]) -> "Session":
        """The session once this document's entries are recorded. Until then they count as unknown."""
        # If the very first document was truncated, the entries that it lacks existed from the start too.
        first = self.first and not parsed.whole and not self.versions
        if not parsed.whole:
            versions = self.versions + _versions(self.changed(parsed))
            return replace(self, validators=validators, first=first, errors=0, versions=versions)
        listed = hash(tuple(found.key for found in parsed.entries))
        return replace(self, validators=validators, first=first, errors=0, versions=_versions(parsed.entries), listed=listed)


def _versions(entries: Iterable[ParsedEntry]) -> "array[int]":
    return array("q", map(_version, entries))


def _version(entry: ParsedEntry) -> int:
    """64-bit hash of an entry's key and version."""
    return hash((entry.key, entry.version_tag))
