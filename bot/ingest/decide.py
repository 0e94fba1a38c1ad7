"""Rule on one document: pure functions of what was read, what is known, and the time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.ingest.renames import a_copy, came_back, is_copy, renamed, told_elsewhere
from bot.model import Decision, Difference, Document, Hold, KnownPost, PendingRevision, Post, PostReason, PostState

_TAKEN_BACK = (PostReason.GONE, PostReason.UNPUBLISHED)


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document after reading: the post and the editor's reason to hold it, or why it could not be read.

    `approval`: its feed lets nothing out that nobody has approved. `verify`: nor before its page is there.
    """

    document: Document
    post: Post | None
    content_hash: str = ""
    hold: Hold | None = None
    error: str = ""
    approval: bool = False
    verify: bool = False


class TellDifference(Protocol):
    """What a reader would notice between two versions of one post."""

    def __call__(self, old: Post, new: Post, /) -> Difference:
        """Compare; pure."""


def decide(
    reading: ReadDocument,
    known: KnownPost | None,
    *,
    now: datetime,
    difference: TellDifference,
    duplicates: Sequence[KnownPost] = (),
) -> Decision:
    """Rule on one document that was found new or changed. What was there at its feed's first sight is no news.

    `twins` are the feed's posts with the same content: what one of them said already is not told again (see returning.py).
    """
    quiet = known.quiet if known is not None else reading.document.existing
    if reading.post is None:
        return _unreadable(reading, known, now, quiet=quiet)
    if known is not None and known.decided_by:
        return _as_decided(reading, reading.post, known, difference)
    if (duplicate := told_elsewhere(reading.post, known, duplicates)) and not reading.document.existing:
        if not came_back(duplicate):
            return a_copy(reading.post, reading.document.version_tag, reading.content_hash, duplicate)
        return replace(_told_at_last(reading, reading.post, duplicate, now), key=reading.document.key, was=duplicate.key)
    if known is None or known.content is None:
        return _first_told(reading, reading.post, quiet=quiet, now=now)
    if known.state is PostState.LIVE:
        return _told_before(reading, reading.post, known, now, difference)
    if reading.content_hash == known.content_hash and (known.state is not PostState.WITHDRAWN or is_copy(known)):
        waits = known.state is PostState.EMBARGOED
        until = _waits_until(reading.post, now) if waits else _release_at(reading.post)
        return _as_known(known, reading.document.version_tag, quiet=quiet, release_at=until)
    return _told_at_last(reading, reading.post, known, now)


def decide_gone(known: KnownPost, duplicates: Sequence[KnownPost] = ()) -> Decision | None:
    """Rule on a post that its source no longer has; None where it is withdrawn already.

    One that lies there under another name was renamed: it keeps its number and its copies, and only its address may change.
    """
    if known.state is PostState.WITHDRAWN:
        return None
    if heir := next((duplicate for duplicate in duplicates if is_copy(duplicate) and duplicate.content), None):
        return renamed(known, heir)
    return Decision(
        known.key,
        known.version_tag,
        PostState.WITHDRAWN,
        PostReason.GONE,
        content=known.content,
        content_hash=known.content_hash,
        quiet=known.quiet,
        correct=known.state is PostState.LIVE or bool(known.decided_by),
    )


def _unreadable(reading: ReadDocument, known: KnownPost | None, now: datetime, *, quiet: bool) -> Decision:
    """Keep what was told so far; what was never readable waits, and is news once somebody mends it."""
    key, version_tag = reading.document.key, reading.document.version_tag
    if known is not None and known.content is not None:
        release_at = _waits_until(known.content, now) if known.state is PostState.EMBARGOED else None
        return _as_known(known, version_tag, quiet=quiet, release_at=release_at)
    return Decision(key, version_tag, PostState.HELD, PostReason.UNREADABLE, reading.error, quiet=quiet)


def _as_known(known: KnownPost, version_tag: str, *, quiet: bool, release_at: datetime | None = None) -> Decision:
    """Keep a post's state and reason; only its version tag is new."""
    return Decision(
        known.key, version_tag, known.state, known.reason_code, known.reason_detail, quiet=quiet, release_at=release_at
    )


def _first_told(reading: ReadDocument, post: Post, *, quiet: bool, now: datetime) -> Decision:
    """A post nobody was told of. One that waits for its time was not out yet, so it is news even at first sight."""
    state, reason, detail = _standing(reading.hold, post, now)
    quiet = quiet and state is not PostState.EMBARGOED
    if reading.verify and post.url and not quiet and state is PostState.LIVE:
        state, reason, detail = PostState.EMBARGOED, PostReason.PAGE_MISSING, ""
    if reading.approval and not quiet and state in (PostState.LIVE, PostState.EMBARGOED):
        state, reason, detail = PostState.HELD, PostReason.APPROVAL, ""
    return Decision(
        post.key,
        reading.document.version_tag,
        state,
        reason,
        detail,
        content=post,
        content_hash=reading.content_hash,
        announce=state is PostState.LIVE and not quiet,
        quiet=quiet,
        urgent=post.urgent,
        release_at=_waits_until(post, now) if state is PostState.EMBARGOED else None,
        arrived_at=min(post.published_at or now, now) if quiet else now,
    )


def _as_decided(reading: ReadDocument, post: Post, known: KnownPost, difference: TellDifference) -> Decision:
    """What the desk holds or took back stays so, whatever the newsroom changes; the newest version is kept for its release."""
    state, reason, detail = _desk_standing(post, known)
    kept = Decision(known.key, reading.document.version_tag, state, reason, detail, quiet=known.quiet)
    if reading.content_hash == known.content_hash:
        return kept
    changes = difference(known.content or post, post).changes
    gone = state is PostState.WITHDRAWN and state is not known.state
    return replace(kept, content=post, content_hash=reading.content_hash, urgent=post.urgent, correct=gone, changes=changes)


def _desk_standing(post: Post, known: KnownPost) -> tuple[PostState, PostReason, str]:
    """Where a post stands that the desk decided about. What it holds the newsroom may take back, and bring again."""
    held = known.state is PostState.HELD or known.reason_code in _TAKEN_BACK
    if held and not post.published:
        return PostState.WITHDRAWN, PostReason.UNPUBLISHED, ""
    if known.reason_code in _TAKEN_BACK:
        return PostState.HELD, PostReason.HELD, ""
    return known.state, known.reason_code, known.reason_detail


def _told_at_last(reading: ReadDocument, post: Post, known: KnownPost, now: datetime) -> Decision:
    """A post that was held, embargoed or withdrawn and came in again; whoever has a copy gets it put right."""
    decision = replace(_first_told(reading, post, quiet=known.quiet, now=now), key=known.key)
    return replace(decision, correct=known.state is PostState.WITHDRAWN and decision.state is PostState.LIVE)


def _told_before(reading: ReadDocument, post: Post, known: KnownPost, now: datetime, difference: TellDifference) -> Decision:
    """A live post that changed: corrected where a reader would notice, kept as told where the new version must wait."""
    version_tag = reading.document.version_tag
    unchanged = Decision(known.key, version_tag, PostState.LIVE, quiet=known.quiet)
    if reading.content_hash == known.content_hash:
        moved = known.content is not None and post.url != known.content.url
        return replace(unchanged, content=post, content_hash=reading.content_hash, urgent=post.urgent) if moved else unchanged
    state, reason, detail = _standing(reading.hold, post, now)
    if state is PostState.HELD:
        changes = difference(known.content or post, post).changes
        return _keep_sent(PendingRevision(post, reading.content_hash, reason, detail, changes), known, version_tag)
    if state is PostState.WITHDRAWN:
        return replace(unchanged, state=state, reason_code=reason, content=post, content_hash=reading.content_hash, correct=True)
    changes = difference(known.content or post, post).changes
    return replace(
        unchanged,
        content=post,
        content_hash=reading.content_hash,
        urgent=post.urgent,
        correct=bool(changes),
        changes=changes,
    )


def _keep_sent(revision: PendingRevision, known: KnownPost, version_tag: str) -> Decision:
    """Keep what was sent and let the desk decide about the new revision; the same revision again changes nothing."""
    if known.pending_revision is not None and revision.content_hash == known.pending_revision.content_hash:
        return _as_known(known, version_tag, quiet=known.quiet)
    reason = PostReason.REVISION_PENDING
    return Decision(known.key, version_tag, PostState.LIVE, reason, quiet=known.quiet, pending_revision=revision)


def _standing(hold: Hold | None, post: Post, now: datetime) -> tuple[PostState, PostReason, str]:
    """Where a post stands if it is to be told for the first time now, and why."""
    if not _is_published(post, now):
        return PostState.WITHDRAWN, PostReason.UNPUBLISHED, ""
    if hold is not None:
        return PostState.HELD, PostReason(hold.reason), hold.detail
    release_at = _release_at(post)
    if release_at is not None and release_at > now:
        return PostState.EMBARGOED, PostReason.EMBARGO, ""
    return PostState.LIVE, PostReason.NONE, ""


def _waits_until(post: Post, now: datetime) -> datetime:
    """When a waiting post is due: at its own time, or at once where it waits for its page alone."""
    return max(_release_at(post) or now, now)


def _is_published(post: Post, now: datetime) -> bool:
    """Whether the site shows the post now: neither a draft nor expired."""
    return post.published and (post.expires_at is None or post.expires_at > now)


def _release_at(post: Post) -> datetime | None:
    return post.publish_at or post.published_at
