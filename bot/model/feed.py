"""A feed: rules for reading its posts, its stored polling state, and the result of one poll."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.model.card import Hold
from bot.model.post import Document


@dataclass(frozen=True, slots=True)
class FeedRules:
    """The part of a feed's config that reading its posts needs.

    `permalink` is one of Jekyll's styles (`pretty`) or a template (`/:year/:title/`). With `approval`, every post waits for an
    editor before it is first announced. `announce_existing`: how many of the posts found by the first poll are announced.
    With `verify`, a post is announced only once its page exists. With `send_promotions`, advertisements are not held.
    """

    id: str
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Seoul"))
    site_url: str | None = None
    permalink: str = "date"
    urgent_categories: tuple[str, ...] = ()
    urgent_words: tuple[str, ...] = ()
    approval: bool = False
    verify: bool = False
    send_promotions: bool = False
    announce_existing: int = 0

    def lets_out(self, hold: Hold) -> bool:
        """True where the feed sends what the formatter would hold for this reason."""
        return self.send_promotions and hold.reason == "promotion"


@dataclass(frozen=True, slots=True)
class FeedState:
    """The stored polling state of a feed. `first_polled` is None until its first complete poll.

    `validators` belong to the source: ETag and Last-Modified, and the address they are for.
    """

    first_polled: datetime | None = None
    last_polled: datetime | None = None
    validators: Mapping[str, str] = field(default_factory=dict)
    errors: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class PollResult:
    """The result of one poll: new or changed documents, keys that are gone for good, or the error.

    `complete`: everything in the feed has been read once (a large folder's first poll has several results).
    `listed`: all keys that the feed lists now; None for a source that does not list them with every poll.
    `validators`: stored in the same transaction as the documents; None keeps the stored ones.
    """

    documents: tuple[Document, ...] = ()
    gone: tuple[str, ...] = ()
    complete: bool = True
    listed: tuple[str, ...] | None = None
    validators: Mapping[str, str] | None = None
    error: str = ""
