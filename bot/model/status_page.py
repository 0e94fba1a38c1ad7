"""The status page: what the store reports for it, and its content as texts in one language, without markup."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from bot.model.admin import DeliveryRecord
from bot.model.post import StoredPost
from bot.model.subscription import Destination, SubscriptionView

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SentPost:
    """A post and its way to the chats: how many deliveries are in each state, and those that need attention first."""

    post: StoredPost
    counts: Mapping[str, int]
    deliveries: tuple[DeliveryRecord, ...]


@dataclass(frozen=True, slots=True)
class StatusReport:
    """Facts that change by the minute. `today`: the newest posts announced since midnight, of `today_count`.

    `failed`: the newest deliveries that were rejected, missed or stay uncertain, with their posts. `chats`: those that take no
    alerts first, then the config's, of `chat_count`, each with its subscriptions.
    """

    today_count: int
    today: tuple[SentPost, ...]
    failed: tuple[tuple[DeliveryRecord, StoredPost], ...]
    chat_count: int
    chats: tuple[tuple[Destination, tuple[SubscriptionView, ...]], ...]
    subscription_count: int


@dataclass(frozen=True, slots=True)
class FeedActivity:
    """The arrival time of a feed's last post, and the number of posts in the last seven days."""

    last_post: datetime
    week: int


@dataclass(frozen=True, slots=True)
class HourlyDelay:
    """Delays of deliveries in one hour, from pending until the platform accepted; `count` of them."""

    hour: datetime
    count: int
    p50: timedelta
    p95: timedelta


@dataclass(frozen=True, slots=True)
class StatusHistory:
    """Facts that are read from many rows, and therefore kept for a minute: the delays of the last day, each feed's activity."""

    delays: tuple[HourlyDelay, ...]
    day: HourlyDelay | None
    activity: Mapping[str, FeedActivity]


@dataclass(frozen=True, slots=True)
class StoreMetrics:
    """The numbers in the store that /metrics exports. `subscriptions`: by platform; `destinations`: by platform and state."""

    deliveries: Mapping[str, int]
    oldest_pending: datetime | None
    waiting_for_review: int
    pauses: tuple[tuple[str, str], ...]
    subscriptions: Mapping[str, int]
    destinations: Mapping[tuple[str, str], int]
    last_posts: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """Facts of a feed from the config and this worker: `every` is zero for a watched folder.

    `next_poll` is None where the feed is watched, or polled by another worker.
    """

    id: str
    title: str
    every: timedelta
    next_poll: datetime | None


@dataclass(frozen=True, slots=True)
class BotFacts:
    """Facts of the process about itself; `store` is the database's address without its password."""

    version: str
    started_at: datetime
    store: str
    feeds: tuple[FeedFacts, ...]
    platforms: Mapping[str, str | None]


class Tone(StrEnum):
    """Colour of a text; the text itself has the same meaning."""

    PLAIN = ""
    GOOD = "good"
    BUSY = "busy"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class PageButton:
    """A button that posts `action` with its values. With a `question` it is shown only once that has been opened.

    The values carry the version that the button was shown with, so that it does nothing once that has changed.
    """

    label: str
    action: str
    values: tuple[tuple[str, str], ...] = ()
    style: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A short text about an item."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a section: its name, a text, chips and buttons. `tone` BAD counts as needing attention."""

    name: str
    text: str = ""
    tone: Tone = Tone.PLAIN
    chips: tuple[Chip, ...] = ()
    buttons: tuple[PageButton, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Items under a title; `empty` is shown where there are none, `more` names what is left out."""

    id: str
    title: str
    items: tuple[Item, ...]
    empty: str = ""
    more: str = ""
    buttons: tuple[PageButton, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a plot: its name, and for each point its place (0–100 from the left, 0–100 from the top)."""

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot: lines, marks on its axes (place, text), and the same as a table for those who do not see it."""

    title: str
    summary: str
    lines: tuple[Line, ...] = ()
    heights: tuple[tuple[float, str], ...] = ()
    hours: tuple[tuple[float, str], ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class StatusPage:
    """The whole page. `language` is that of its texts; `verdict` sums up the state in one sentence.

    `labels` are the page's own few words by name.
    """

    language: str
    title: str
    at: str
    verdict: str
    well: bool
    sections: tuple[Section, ...]
    plot: Plot
    labels: Mapping[str, str] = field(default_factory=dict)

    def cleaned(self, clean: Callable[[str], str]) -> "StatusPage":
        """The page with `clean` applied to every text."""
        return _cleaned(self, clean)


@dataclass(frozen=True, slots=True)
class ActionResult:
    """Effect of a button of the page, in words. `ask` is the button that confirms it, where that is needed."""

    text: str
    done: bool
    ask: PageButton | None = None


def _cleaned(value: T, clean: Callable[[str], str]) -> T:
    """Apply `clean` to every text in a value of this module, however deep."""
    result: Any = value
    if isinstance(value, str) and not isinstance(value, StrEnum):
        result = clean(value)
    elif isinstance(value, tuple):
        result = tuple(_cleaned(inner, clean) for inner in value)
    elif isinstance(value, dict):
        result = {name: _cleaned(inner, clean) for name, inner in value.items()}
    elif is_dataclass(value) and not isinstance(value, type):
        result = replace(value, **{each.name: _cleaned(getattr(value, each.name), clean) for each in fields(value)})
    return result  # type: ignore[no-any-return]
