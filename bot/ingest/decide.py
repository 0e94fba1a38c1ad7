"""Decide on one document: new, corrected, withdrawn, held, embargoed or a duplicate. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.ingest.duplicates import find_original, is_duplicate, original_is_gone, rename, withhold_duplicate
from bot.model import (
    Decision,
    Difference,
    Document,
    Entry,
    Hold,
    KnownPost,
    KnownPosts,
    PendingRevision,
    Post,
    PostReason,
    PostState,
)

FEEDS_TOLERANCE = timedelta(hours=14)
"""A feed's date so far ahead is in a wrong time zone far more often than it is an embargo; a post's date is an embargo."""
_TAKEN_BACK = (PostReason.GONE, PostReason.UNPUBLISHED)


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document after reading: its post and a reason to hold it, or the error of an unreadable one.

    A document that is too slow to be read has that as its reason, and no post.
    `approval`: its feed's posts wait for an editor. `verify`: they also wait until their page exists.
    """

    document: Document
    post: Post | None
    content_hash: str = ""
    hold: Hold | None = None
    error: str = ""
    approval: bool = False
    verify: bool = False

    @property
    def published_at(self) -> datetime | None:
        """The publication time: the source's own, where it has one, is finer than a post's date."""
        return self.document.written_at or (self.post.published_at if self.post else None)


def decide(
    read: ReadDocument,
    known: KnownPost | None,
    *,
    now: datetime,
    difference: Difference | None = None,
    duplicates: Sequence[KnownPost] = (),
) -> Decision:
    """Decide on a document that is new or changed. One that was there at its feed's first sight is never announced.

    `known` is what the store knows of its key, None for a new one. `duplicates` are the feed's posts with the same content:
    a post that one of them has announced is not announced again (see duplicates.py).
    """
    quiet = known.quiet if known is not None else read.document.existing
    if read.post is None:
        return _unreadable(read, known, now, quiet=quiet)
    if known is not None and known.decided_by:
        return _keep_desk_decision(read, read.post, known, difference)
    if (duplicate := find_original(read.post, known, duplicates)) and not read.document.existing:
        if not original_is_gone(duplicate):
            return withhold_duplicate(read.post, read.document.version_tag, read.content_hash, duplicate)
        return replace(_decide_returned(read, read.post, duplicate, now), key=read.document.key, was=duplicate.key)
    if known is None or known.content is None:
        return _decide_new(read, read.post, quiet=quiet, now=now)
    if known.state is PostState.LIVE:
        return _decide_live(read, read.post, known, now, difference)
    if read.content_hash == known.content_hash and (known.state is not PostState.WITHDRAWN or is_duplicate(known)):
        waits = known.state is PostState.EMBARGOED
        until = _due_at(read.post, now) if waits else _release_at(read.post)
        return _unchanged(known, read.document.version_tag, quiet=quiet, embargo_until=until)
    return _decide_returned(read, read.post, known, now)


def decide_gone(known: KnownPost, duplicates: Sequence[KnownPost] = ()) -> Decision | None:
    """Decide on a post that its source no longer has; None where it is withdrawn already.

    Where the source has its content under another key, the post was renamed: it keeps its number and its messages.
    """
    if known.state is PostState.WITHDRAWN:
        return None
    if renamed_to := next((duplicate for duplicate in duplicates if is_duplicate(duplicate) and duplicate.content), None):
        return rename(known, renamed_to)
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


def _unreadable(read: ReadDocument, known: KnownPost | None, now: datetime, *, quiet: bool) -> Decision:
    """Keep the last readable version. A post that never was readable is held, and announced once it can be read."""
    key, version_tag = read.document.key, read.document.version_tag
    if known is not None and known.content is not None:
        embargo_until = _due_at(known.content, now) if known.state is PostState.EMBARGOED else None
        return _unchanged(known, version_tag, quiet=quiet, embargo_until=embargo_until)
    reason = PostReason(read.hold.reason) if read.hold else PostReason.UNREADABLE
    detail = read.hold.detail if read.hold else read.error
    return Decision(key, version_tag, PostState.HELD, reason, detail, quiet=quiet)


def _unchanged(known: KnownPost, version_tag: str, *, quiet: bool, embargo_until: datetime | None = None) -> Decision:
    """Keep a post's state and reason; only its version tag changes."""
    return Decision(
        known.key, version_tag, known.state, known.reason_code, known.reason_detail, quiet=quiet, embargo_until=embargo_until
    )


def _decide_new(read: ReadDocument, post: Post, *, quiet: bool, now: datetime) -> Decision:
    """Decide on a post that was never announced. An embargoed one is announced later even if it was there at first sight."""
    state, reason, detail = _initial_state(read, post, now)
    quiet = quiet and state is not PostState.EMBARGOED
    if read.verify and post.url and not quiet and state is PostState.LIVE:
        state, reason, detail = PostState.EMBARGOED, PostReason.PAGE_MISSING, ""
    if read.approval and not quiet and state in (PostState.LIVE, PostState.EMBARGOED):
        state, reason, detail = PostState.HELD, PostReason.APPROVAL, ""
    return Decision(
        post.key,
        read.document.version_tag,
        state,
        reason,
        detail,
        content=post,
        content_hash=read.content_hash,
        announce=state is PostState.LIVE and not quiet,
        quiet=quiet,
        urgent=post.urgent,
        embargo_until=_due_at(post, now) if state is PostState.EMBARGOED else None,
        arrived_at=min(post.published_at or now, now) if quiet else now,
    )


def _keep_desk_decision(read: ReadDocument, post: Post, known: KnownPost, difference: Difference | None) -> Decision:
    """Keep what the desk decided, whatever the newsroom changes; the newest version is stored for its release."""
    state, reason, detail = _desk_state(post, known)
    kept = Decision(known.key, read.document.version_tag, state, reason, detail, quiet=known.quiet)
    if read.content_hash == known.content_hash:
        return kept
    changes = difference.changes if difference else ()
    gone = state is PostState.WITHDRAWN and state is not known.state
    return replace(kept, content=post, content_hash=read.content_hash, urgent=post.urgent, correct=gone, changes=changes)


def _desk_state(post: Post, known: KnownPost) -> tuple[PostState, PostReason, str]:
    """Return the state of a post that the desk decided on. The newsroom may withdraw a held one, and publish it again."""
    held = known.state is PostState.HELD or known.reason_code in _TAKEN_BACK
    if held and not post.published:
        return PostState.WITHDRAWN, PostReason.UNPUBLISHED, ""
    if known.reason_code in _TAKEN_BACK:
        return PostState.HELD, PostReason.HELD, ""
    return known.state, known.reason_code, known.reason_detail


def _decide_returned(read: ReadDocument, post: Post, known: KnownPost, now: datetime) -> Decision:
    """Decide on a post that was held, embargoed or withdrawn and changed; messages marked `withdrawn` are corrected."""
    decision = replace(_decide_new(read, post, quiet=known.quiet, now=now), key=known.key)
    return replace(decision, correct=known.state is PostState.WITHDRAWN and decision.state is PostState.LIVE)


def _decide_live(read: ReadDocument, post: Post, known: KnownPost, now: datetime, difference: Difference | None) -> Decision:
    """Decide on a live post that changed: corrected where a reader would notice, unchanged where the new version is held."""
    version_tag = read.document.version_tag
    unchanged = Decision(known.key, version_tag, PostState.LIVE, quiet=known.quiet)
    if read.content_hash == known.content_hash:
        moved = known.content is not None and post.url != known.content.url
        return replace(unchanged, content=post, content_hash=read.content_hash, urgent=post.urgent) if moved else unchanged
    state, reason, detail = _initial_state(read, post, now)
    if state is PostState.HELD:
        changes = difference.changes if difference else ()
        return _await_review(PendingRevision(post, read.content_hash, reason, detail, changes), known, version_tag)
    if state is PostState.WITHDRAWN:
        return replace(unchanged, state=state, reason_code=reason, content=post, content_hash=read.content_hash, correct=True)
    changes = difference.changes if difference else ()
    return replace(
        unchanged,
        content=post,
        content_hash=read.content_hash,
        urgent=post.urgent,
        correct=bool(changes),
        changes=changes,
    )


def _await_review(revision: PendingRevision, known: KnownPost, version_tag: str) -> Decision:
    """Keep the announced version and let the desk decide on the new one. The same version again changes nothing."""
    if known.pending_revision is not None and revision.content_hash == known.pending_revision.content_hash:
        return _unchanged(known, version_tag, quiet=known.quiet)
    reason = PostReason.REVISION_PENDING
    return Decision(known.key, version_tag, PostState.LIVE, reason, quiet=known.quiet, pending_revision=revision)


def _initial_state(read: ReadDocument, post: Post, now: datetime) -> tuple[PostState, PostReason, str]:
    """Return the state of a post that would be announced for the first time now, with its reason and detail."""
    if not _is_published(post, now):
        return PostState.WITHDRAWN, PostReason.UNPUBLISHED, ""
    if read.hold is not None:
        return PostState.HELD, PostReason(read.hold.reason), read.hold.detail
    embargo_until = _release_at(post)
    tolerance = FEEDS_TOLERANCE if isinstance(read.document.content, Entry) else timedelta()
    if embargo_until is not None and embargo_until > now + tolerance:
        return PostState.EMBARGOED, PostReason.EMBARGO, ""
    return PostState.LIVE, PostReason.NONE, ""


def _due_at(post: Post, now: datetime) -> datetime:
    """Return when a waiting post is due: at its own time, or now where it waits for its page alone."""
    return max(_release_at(post) or now, now)


def _is_published(post: Post, now: datetime) -> bool:
    """Return True where the site shows the post now: it is neither a draft nor expired."""
    return post.published and (post.expires_at is None or post.expires_at > now)


def _release_at(post: Post) -> datetime | None:
    return post.publish_at or post.published_at


def changes_post(decision: Decision, known: KnownPost | None) -> bool:
    """True unless a decision leaves a post as it was: withdrawn posts that still exist are read again at each start."""
    if known is None or decision.announce or decision.correct or decision.content is not None:
        return True
    now = (decision.state, decision.reason_code, decision.reason_detail)
    return now != (known.state, known.reason_code, known.reason_detail)


def as_known(decision: Decision, post: Post) -> KnownPost:
    """A new post as the store will know it, for duplicates in the same poll result."""
    return KnownPost(
        0,
        decision.key,
        decision.version_tag,
        decision.content_hash,
        decision.state,
        decision.reason_code,
        decision.reason_detail,
        1,
        post,
        decision.quiet,
    )


def known_before(read: ReadDocument, memory: KnownPosts) -> ReadDocument:
    """Mark a document as existing where its post was announced so long ago that retention deleted it.

    Such a post is found by its content only where it has a date; without one, by its key alone.
    """
    dated = read.post is not None and read.post.published_at is not None
    past = read.document.key in memory.past_keys or (dated and read.content_hash in memory.past_content_hashes)
    if read.document.key in memory.known or not past:
        return read
    return replace(read, document=replace(read.document, existing=True))
