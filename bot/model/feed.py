"""A feed: its rules and state, and how a post's file is named in it (`sports/_posts/2024-07-09-slug.md`, as in Jekyll)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.model.card import Hold
from bot.model.listing import KnownListing, Listing
from bot.model.post import Document

CANARY_FEED = ".canary"
"""The feed of the canary's posts (bot/jobs/canary.py); no feed of a config can have this id."""


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

    def sends_despite(self, hold: Hold) -> bool:
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
    `listing`: all that the feed lists, where it differs from the last poll's; bot/ingest finds the documents in it. `memory`:
    what is remembered of it, stored like the validators.
    """

    documents: tuple[Document, ...] = ()
    gone: tuple[str, ...] = ()
    complete: bool = True
    listed: tuple[str, ...] | None = None
    validators: Mapping[str, str] | None = None
    error: str = ""
    listing: Listing | None = None
    memory: KnownListing | None = None


POST_EXTENSIONS = ("md", "markdown", "mkd", "mkdn", "mkdown", "html")
"""Jekyll's extensions of Markdown (its `markdown_ext`), and pages that are HTML already."""
_NAME = re.compile(
    r"(?:(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})-)?(?P<slug>[^/]*)"
    rf"\.(?P<extension>{'|'.join(POST_EXTENSIONS)})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PostName:
    """The parts of a file name. `date` is None only for a draft; `categories` are the folders above `_posts`."""

    date: date | None
    slug: str
    extension: str
    categories: tuple[str, ...] = ()
    draft: bool = False


def post_name(path: str) -> PostName | None:
    """Read a path relative to the feed's folder, with `/`; None where Jekyll would not treat the file as a post.

    Only the name counts; the path need not contain a `_posts` folder, since the feed's own folder may be that one.
    A draft is in `_drafts` and needs no date.
    https://jekyllrb.com/docs/posts/#creating-posts, https://jekyllrb.com/docs/posts/#drafts
    """
    *folders, file = path.split("/")
    match = _NAME.fullmatch(file)
    draft = "_drafts" in folders
    if match is None or not (match["year"] or draft):
        return None
    try:
        day = date(*map(int, match.group("year", "month", "day"))) if match["year"] else None
    except ValueError:
        return None
    # A slug never ends in a dot: a web server would not find such a folder.
    return PostName(day, match["slug"].rstrip("."), match["extension"].lower(), _categories(folders), draft)


def _categories(folders: list[str]) -> tuple[str, ...]:
    for special in ("_posts", "_drafts"):
        if special in folders:
            above = folders[: folders.index(special)]
            return tuple(folder for folder in above if folder not in ("", "."))
    return ()
