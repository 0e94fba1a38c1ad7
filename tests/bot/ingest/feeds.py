"""Feeds for tests: short ways to write entries, and the results of their polls."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.ingest.listing import ReadListing, read_listing
from bot.model import Entry, KnownListing, ListedEntry, Listing
from store.engine.column_types import read_listing as read_memory
from store.engine.column_types import to_json

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
BUS, FERRY, LIBRARY, WASTE = (
    ("새솔시 버스 늘린다", "새솔시가 버스 12대를 더 보낸다고 밝혔다."),
    ("누리섬 여객선 하루 여덟 번으로", "누리섬을 오가는 여객선이 하루 여덟 번 다닌다."),
    ("한여울동 도서관 주말에도 연다", "한여울동 작은 도서관이 토요일과 일요일에도 문을 연다."),
    ("쓰레기 수거 요일 바뀐다", "솔내동의 쓰레기는 새해부터 화요일과 금요일에 거둔다."),
)
"""Stories: a title and a text."""


def entry(
    story: tuple[str, str], name: str = "", link: str | None = None, *, hours: float | None = None, text: str | None = None
) -> ListedEntry:
    """An entry of a feed; `name` is its id, `hours` its date, counted from NOW."""
    title, words = story
    date = None if hours is None else NOW + timedelta(hours=hours)
    published = None if date is None else date.isoformat()
    return ListedEntry(name, Entry(title, link, summary=words if text is None else text, published=published), date)


def edited(listed: ListedEntry, **changes: object) -> ListedEntry:
    """The entry with other texts."""
    return replace(listed, entry=replace(listed.entry, **changes))


@dataclass
class Polls:
    """Polls of one feed; what is remembered of it goes through its stored form each time, as over a restart."""

    memory: KnownListing | None = None
    announced: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def poll(self, entries: Sequence[ListedEntry], *, whole: bool = True) -> ReadListing:
        """Poll once, and note the titles of what is announced and changed. An empty listing after another is an error."""
        if self.memory is not None and self.memory.listed and not entries:
            return ReadListing((), self.memory)
        found = read_listing(self.memory, Listing(tuple(entries), whole), NOW)
        self.memory = read_memory(to_json(found.memory))
        self.announced += [v.match.listed.entry.title for v in found.verdicts if v.news]
        self.keys += [v.key for v in found.verdicts if v.match.known is None]
        self.changed += [v.match.listed.entry.title for v in found.verdicts if v.changed]
        assert self.memory == found.memory
        return found
