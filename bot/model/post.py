"""A post's way: found by a source (Document), read by the editor (Post), ruled on by the newsroom (Ruling), kept (StoredPost).

What people look for among the posts, and what a post is found by.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from bot.model.card import Change

ErrorKind = Literal["front-matter", "encoding", "too-large", "not-a-post", "unreadable"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an RSS, Atom or JSON Feed, its texts still markup, its dates still text."""

    title: str
    link: str | None = None
    summary: str = ""
    content: str = ""
    published: str | None = None
    updated: str | None = None
    categories: tuple[str, ...] = ()
    image: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One post as its source found it, not yet read.

    `key` is its identity within the feed: a file's path relative to the feed's folder, with `/`, or an entry's id.
    `stamp` names this version: a source that meets the same stamp again need not read the post again.
    `existing` says that it was there when the feed was looked at for the first time. `written_at`: when this version came to
    lie there, where the source can tell.
    """

    feed: str
    key: str
    version_tag: str
    content: bytes | Entry
    existing: bool = False
    written_at: datetime | None = None


class UnreadablePost(Exception):
    """A document that is no readable post: what is wrong, and the line where there is one (1 is the file's first)."""

    def __init__(self, kind: ErrorKind, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.line = line


@dataclass(frozen=True, slots=True)
class Post:
    """What the newsroom published. Times are aware; a date alone is midnight in the feed's time zone.

    `markup` is "mixed" where Markdown and HTML stand together, "html" where Markdown signs are just signs.
    `publish_at` is an embargo: nothing is told before it. `repaired` says that the front matter was no valid YAML.
    `expires_at`: from then on the site does not show it. `takeaways`: the newsroom's own list of key facts, as text.
    `follows` names the earlier post of the feed whose story this one goes on with: its file, with or without the ending.
    """

    feed: str
    key: str
    title: str
    excerpt: str = ""
    body: str = ""
    markup: Literal["mixed", "html"] = "mixed"
    url: str | None = None
    published_at: datetime | None = None
    publish_at: datetime | None = None
    categories: tuple[str, ...] = ()
    image: str | None = None
    urgent: bool = False
    published: bool = True
    repaired: bool = False
    follows: str = ""
    expires_at: datetime | None = None
    takeaways: tuple[str, ...] = ()


STORY_WINDOW = timedelta(days=14)
"""How long after a post another feed's is still compared with it: what comes later is another story, however alike."""


class PostState(StrEnum):
    """Where a post stands: told (or there from the start), waiting for an editor or for its time, or taken back."""

    LIVE = "live"
    HELD = "held"
    EMBARGOED = "embargoed"
    WITHDRAWN = "withdrawn"


class PostReason(StrEnum):
    """Why a post is in its state. bot/desk turns code and detail into words; the codes of a hold are the contract's."""

    NONE = ""
    UNREADABLE = "unreadable"
    """The detail is the error's kind and message."""
    APPROVAL = "approval"
    EMBARGO = "embargo"
    PAGE_MISSING = "page-missing"
    """Embargoed until its page is there; the detail is the page's fault, "" before the first check."""
    GENERATOR_ERROR = "generator-error"
    REFUSAL = "refusal"
    PROMPT_LEAK = "prompt-leak"
    PLACEHOLDER = "placeholder"
    EMPTY = "empty"
    TITLE_CANDIDATES = "title-candidates"
    KEYWORD_TITLE = "keyword-title"
    LICENCE_NOTICE = "licence-notice-as-article"
    PROMOTION = "promotion"
    CONFLICT = "conflict"
    TOO_SLOW = "too-slow"
    URGENT_UNCONFIRMED = "urgent-unconfirmed"
    GONE = "gone"
    """Its source no longer has it."""
    UNPUBLISHED = "unpublished"
    """Its front matter takes it back."""
    DUPLICATE = "duplicate"
    """Withdrawn because another post of the feed has the same content; the detail is that post's key."""
    HELD = "held"
    """By the desk, as are KILLED and WITHDRAWN: `decided_by` names who, the detail is the reason they gave."""
    KILLED = "killed"
    WITHDRAWN = "withdrawn"
    REVISION_PENDING = "revision-pending"
    """Live, with a newer version that waits for the desk; so is REVISION_REFUSED, whose newer version the desk refused."""
    REVISION_REFUSED = "revision-refused"


@dataclass(frozen=True, slots=True)
class PendingRevision:
    """A version of a live post that must wait: what was told stays until the desk publishes or refuses it, or another comes.

    `id` is its number once it is kept; `changes`: what readers would notice; `refused_by`: who at the desk does not want it.
    """

    content: Post
    content_hash: str
    reason_code: PostReason
    reason_detail: str = ""
    changes: tuple[Change, ...] = ()
    refused_by: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class KnownPost:
    """What the store knows of a post: enough to decide about the next version of it. `content` is its newest readable revision.

    `quiet`: it was there before the feed was first looked at, and is never announced by itself. `decided_by`: the desk
    holds it, killed it or took it back, and it stays so until the desk releases it. `newer`: its newer version that waits or
    was refused.
    """

    id: int
    key: str
    version_tag: str
    content_hash: str
    state: PostState
    reason_code: PostReason
    reason_detail: str
    revision: int
    content: Post | None
    quiet: bool = False
    decided_by: str = ""
    pending_revision: PendingRevision | None = None

    @property
    def content_hashes(self) -> tuple[str, ...]:
        """The contents that its file may have: what was told, and what waits beside it."""
        return (self.content_hash, self.pending_revision.content_hash) if self.pending_revision else (self.content_hash,)


@dataclass(frozen=True, slots=True)
class KnownPosts:
    """What is known where something came or went: posts by key, and by content, first seen first.

    `past_keys` and `past_digests`: of posts that were told and let go since.
    """

    known: dict[str, KnownPost]
    duplicates: dict[str, list[KnownPost]]
    past_keys: set[str]
    past_content_hashes: set[str]


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be written about one document, all in one transaction.

    `content`: a new revision; None where only the stamp or the state moved.
    `announce`: owe it to everyone who wants it. `correct`: owe the new revision wherever an older one was sent.
    `arrived_at`: its place in the order of `/latest`. `was`: the key it was known by, where it has another one now.
    `newer`: what waits beside a live post; without it, a REVISION_… reason keeps the one there is.
    `story`: the post of another feed that told the same story first; `story_keys`: what later ones are found by.
    """

    key: str
    version_tag: str
    state: PostState
    reason_code: PostReason = PostReason.NONE
    reason_detail: str = ""
    content: Post | None = None
    content_hash: str = ""
    announce: bool = False
    correct: bool = False
    quiet: bool = False
    urgent: bool = False
    release_at: datetime | None = None
    arrived_at: datetime | None = None
    changes: tuple[Change, ...] = ()
    was: str | None = None
    pending_revision: PendingRevision | None = None
    story: int | None = None
    story_keys: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StoredPost:
    """A kept post and its number, as people name it in commands.

    `revision` is 0 where it never could be read; `since` is when the newest one was seen. `decided_by` and `quiet` are as in
    KnownPost. `story`: the post that told its story first, where several feeds did; perhaps itself.
    """

    id: int
    state: PostState
    reason_code: PostReason
    reason_detail: str
    revision: int
    content: Post
    arrived_at: datetime
    since: datetime
    announced_at: datetime | None = None
    decided_by: str = ""
    quiet: bool = False
    pending_revision: PendingRevision | None = None
    story: int | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """Live posts, newest first: those of `feed` (None: of all), in which all `words` stand.

    `older_than` and `newer_than` are posts' numbers: a page begins or ends beside that post, whatever became of it since.
    """

    words: tuple[str, ...] = ()
    feed: str | None = None
    older_than: int | None = None
    newer_than: int | None = None


@dataclass(frozen=True, slots=True)
class SearchText:
    """The text by which a revision of a post is found."""

    post_id: int
    revision: int
    text: str
