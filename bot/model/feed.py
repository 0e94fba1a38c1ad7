"""A feed: how its posts are to be read, what is remembered about it, and one look at it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.model.post import Document


@dataclass(frozen=True, slots=True)
class FeedRules:
    """What reading a feed's posts needs of the config.

    `permalink` is one of Jekyll's styles (`pretty`) or a template (`/:year/:title/`). With `approval`, every post waits for an
    editor before it is told for the first time. `announce_existing`: how many of the posts at first sight are told.
    With `verify`, a post is told once its page is there.
    """

    id: str
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Seoul"))
    site_url: str | None = None
    permalink: str = "date"
    urgent_categories: tuple[str, ...] = ()
    urgent_words: tuple[str, ...] = ()
    approval: bool = False
    verify: bool = False
    announce_existing: int = 0


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the store remembers of a feed. `first_look` is None until it was looked at once, whole.

    `validators` are the source's own: an ETag and a Last-Modified, the address they belong to.
    """

    first_polled: datetime | None = None
    last_polled: datetime | None = None
    validators: Mapping[str, str] = field(default_factory=dict)
    errors: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class PollResult:
    """What one look at a feed brought: new or changed documents, keys that are gone for good, or the reason it failed.

    `complete`: with this, everything that was there has been seen once (a large folder's first look comes in several).
    `listed`: the keys of all that the feed has now, where it tells them again and again; None leaves that as it was.
    `validators`: to be kept in the transaction that keeps the documents; None leaves the kept ones.
    """

    documents: tuple[Document, ...] = ()
    gone: tuple[str, ...] = ()
    complete: bool = True
    listed: tuple[str, ...] | None = None
    validators: Mapping[str, str] | None = None
    error: str = ""
