"""The stages of a post: found by a source (Document), read (Post), decided on (Decision), stored (StoredPost); and searches."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from bot.model.card import Card, Change, Hold

ErrorKind = Literal["front-matter", "encoding", "too-large", "not-a-post", "unreadable"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an RSS, Atom or JSON Feed; texts are still markup, dates still text."""

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
    """One post as its source found it, not parsed yet.

    `key` is its identity within the feed: a file's path relative to the feed's folder, with `/`, or an entry's id.
    `version_tag` identifies this version: an unchanged tag means an unchanged post.
    `existing`: the feed's first poll found it. `written_at`: when this version was written; None where the source does not
    know.
    """

    feed: str
    key: str
    version_tag: str
    content: bytes | Entry
    existing: bool = False
    written_at: datetime | None = None


class UnreadablePost(Exception):
    """A document that cannot be read as a post: the error, and its line (1 is the file's first), or None."""

    def __init__(self, kind: ErrorKind, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.line = line


@dataclass(frozen=True, slots=True)
class Post:
    """A post as the newsroom published it. Times are aware; a date alone is midnight in the feed's time zone.

    `markup` is "mixed" for Markdown with HTML, "html" where Markdown characters have no meaning.
    `publish_at` is an embargo: nothing is announced before it. `repaired`: the front matter was not valid YAML.
    `expires_at`: the site no longer shows it from then on. `takeaways`: the newsroom's own list of key facts, as text.
    `follows` names the earlier post of the feed whose story this one continues: its file name, with or without the extension.
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


def title_card(post: Post) -> Card:
    """Make a card of the title alone, for lists and editors, where a post is too slow to format."""
    title = " ".join(post.title.split()) or post.key
    return Card(
        title, link=post.url, categories=post.categories, urgent=post.urgent, published_at=post.published_at, feed=post.feed
    )


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A document after reading: its post with a content hash and the reason to hold it, or the error.

    `content_hash` is equal for posts with the same content to the letter. `line` is 1 for the document's first line; None
    where the error has no place. `error_kind` is "crash" where the formatter itself failed, with its traceback in `trace`;
    "slow" where the document needs more than the short slice of time. A document that is too slow for any slice has the reason
    to hold it, and no post where it could not even be read.
    """

    post: Post | None
    content_hash: str = ""
    hold: Hold | None = None
    error_kind: ErrorKind | Literal["crash", "slow", ""] = ""
    error: str = ""
    line: int | None = None
    trace: str = ""


STORY_WINDOW = timedelta(days=14)
"""Posts of other feeds are compared with a post for this long; later ones count as another story."""


class PostState(StrEnum):
    """The state of a post: live (announced, or found by the first poll), held for review, embargoed, or withdrawn."""

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
    """A revision of a live post that waits for review. The sent one stays until the desk decides, or a newer one arrives.

    `id` is its number once it is stored; `changes`: the visible changes; `refused_by`: the editor who refused it.
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
    """The stored facts about a post that decide about its next version. `content` is its newest readable revision.

    `quiet`: the feed's first poll found it, so it is never announced by itself. `decided_by`: the editor who held, killed or
    withdrew it; it stays so until the desk releases it. `pending_revision`: a newer revision that waits or was refused.
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
        """The content hashes that its file may have: of the sent revision and of the pending one."""
        return (self.content_hash, self.pending_revision.content_hash) if self.pending_revision else (self.content_hash,)


@dataclass(frozen=True, slots=True)
class KnownPosts:
    """The stored posts that matter for changed documents: by key, and by content hash, first seen first.

    `past_keys` and `past_content_hashes`: of announced posts that retention has removed.
    """

    known: dict[str, KnownPost]
    duplicates: dict[str, list[KnownPost]]
    past_keys: set[str]
    past_content_hashes: set[str]


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision about one document, stored in one transaction.

    `content`: a new revision; None where only the version tag or the state changed.
    `announce`: create deliveries for every matching subscription. `correct`: enqueue the new revision wherever an older one
    was sent. `arrived_at`: its place in the order of `/latest`. `was`: its former key, where it was renamed.
    `pending_revision`: a revision that waits for review; without it, a REVISION_… reason keeps the stored one.
    `story`: the post of another feed that had the same story first; `story_keys`: keys by which later ones are found.
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
    embargo_until: datetime | None = None
    arrived_at: datetime | None = None
    changes: tuple[Change, ...] = ()
    was: str | None = None
    pending_revision: PendingRevision | None = None
    story: int | None = None
    story_keys: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PostVersion:
    """Version of a post that an editor decides on: a button carries it, and does nothing once the post has another one.

    `pending_revision` is 0 where there is none; `audit` is the number of the newest audit entry about the post, 0 without one.
    """

    revision: int
    pending_revision: int
    state: PostState
    audit: int


@dataclass(frozen=True, slots=True)
class StoredPost:
    """A stored post with its number, by which people name it in commands.

    `revision` is 0 where it could never be read; `since` is when the newest revision was seen. `decided_by` and `quiet` are as
    in KnownPost. `story`: the first post of its story, where several feeds have it; it may be this post. `audit` is as in
    PostVersion.
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
    audit: int = 0

    @property
    def version(self) -> PostVersion:
        """The version that a decision is about."""
        return PostVersion(self.revision, self.pending_revision.id if self.pending_revision else 0, self.state, self.audit)


@dataclass(frozen=True, slots=True)
class Query:
    """A search for live posts, newest first: of `feed` (None: of all feeds), containing all `words`.

    `older_than` and `newer_than` are post numbers: the page begins or ends next to that post, even if it is no longer live.
    """

    words: tuple[str, ...] = ()
    feed: str | None = None
    older_than: int | None = None
    newer_than: int | None = None


@dataclass(frozen=True, slots=True)
class SearchText:
    """The searchable text of a revision."""

    post_id: int
    revision: int
    text: str
