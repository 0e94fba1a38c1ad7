"""Rule on one document: pure functions of what was read, what is known, and the time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.ingest.renames import a_copy, came_back, is_copy, renamed, told_elsewhere
from bot.model import Decision, Difference, Document, Hold, KnownPost, NewerVersion, Post, PostState
from bot.model.post import GONE, PAGE_AWAITED, UNPUBLISHED


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document after reading: the post and the editor's reason to hold it, or why it could not be read.

    `approval`: its feed lets nothing out that nobody has approved. `verify`: nor before its page is there.
    """

    document: Document
    post: Post | None
    digest: str = ""
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
            return a_copy(reading.post, reading.document.version_tag, reading.digest, duplicate)
        return replace(_told_at_last(reading, reading.post, duplicate, now), key=reading.document.key, was=duplicate.key)
    if known is None or known.content is None:
        return _first_told(reading, reading.post, quiet=quiet, now=now)
    if known.state is PostState.LIVE:
        return _told_before(reading, reading.post, known, now, difference)
    if reading.digest == known.digest and (known.state is not PostState.WITHDRAWN or is_copy(known)):
        waits = known.state is PostState.EMBARGOED
        until = _waits_until(reading.post, now) if waits else _release_at(reading.post)
        return Decision(known.key, reading.document.version_tag, known.state, known.reason, quiet=quiet, release_at=until)
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
        GONE,
        content=known.content,
        digest=known.digest,
        quiet=known.quiet,
        correct=known.state is PostState.LIVE or bool(known.decided_by),
    )


def _unreadable(reading: ReadDocument, known: KnownPost | None, now: datetime, *, quiet: bool) -> Decision:
    """Keep what was told so far; what was never readable waits, and is news once somebody mends it."""
    key, version_tag = reading.document.key, reading.document.version_tag
    if known is not None and known.content is not None:
        release_at = _waits_until(known.content, now) if known.state is PostState.EMBARGOED else None
        return Decision(key, version_tag, known.state, known.reason, quiet=quiet, release_at=release_at)
    return Decision(key, version_tag, PostState.HELD, f"unreadable: {reading.error}", quiet=quiet)


def _first_told(reading: ReadDocument, post: Post, *, quiet: bool, now: datetime) -> Decision:
    """A post nobody was told of. One that waits for its time was not out yet, so it is news even at first sight."""
    state, reason = _standing(reading.hold, post, now)
    quiet = quiet and state is not PostState.EMBARGOED
    if reading.verify and post.url and not quiet and state is PostState.LIVE:
        state, reason = PostState.EMBARGOED, PAGE_AWAITED
    if reading.approval and not quiet and state in (PostState.LIVE, PostState.EMBARGOED):
        state, reason = PostState.HELD, "approval"
    return Decision(
        post.key,
        reading.document.version_tag,
        state,
        reason,
        content=post,
        digest=reading.digest,
        announce=state is PostState.LIVE and not quiet,
        quiet=quiet,
        urgent=post.urgent,
        release_at=_waits_until(post, now) if state is PostState.EMBARGOED else None,
        arrived_at=min(post.published_at or now, now) if quiet else now,
    )


def _as_decided(reading: ReadDocument, post: Post, known: KnownPost, difference: TellDifference) -> Decision:
    """What the desk holds or took back stays so, whatever the newsroom changes; the newest version is kept for its release."""
    state, reason = _desk_standing(post, known)
    kept = Decision(known.key, reading.document.version_tag, state, reason, quiet=known.quiet)
    if reading.digest == known.digest:
        return kept
    changes = difference(known.content or post, post).changes
    gone = state is PostState.WITHDRAWN and state is not known.state
    return replace(kept, content=post, digest=reading.digest, urgent=post.urgent, correct=gone, changes=changes)


def _desk_standing(post: Post, known: KnownPost) -> tuple[PostState, str]:
    """Where a post stands that the desk decided about. What it holds the newsroom may take back, and bring again."""
    held = known.state is PostState.HELD or known.reason in (GONE, UNPUBLISHED)
    if held and not post.published:
        return PostState.WITHDRAWN, UNPUBLISHED
    if known.reason in (GONE, UNPUBLISHED):
        return PostState.HELD, f"held by {known.decided_by}"
    return known.state, known.reason


def _told_at_last(reading: ReadDocument, post: Post, known: KnownPost, now: datetime) -> Decision:
    """A post that was held, embargoed or withdrawn and came in again; whoever has a copy gets it put right."""
    decision = replace(_first_told(reading, post, quiet=known.quiet, now=now), key=known.key)
    return replace(decision, correct=known.state is PostState.WITHDRAWN and decision.state is PostState.LIVE)


def _told_before(reading: ReadDocument, post: Post, known: KnownPost, now: datetime, difference: TellDifference) -> Decision:
    """A live post that changed: corrected where a reader would notice, kept as told where the new version must wait."""
    version_tag = reading.document.version_tag
    unchanged = Decision(known.key, version_tag, PostState.LIVE, quiet=known.quiet)
    if reading.digest == known.digest:
        moved = known.content is not None and post.url != known.content.url
        return replace(unchanged, content=post, digest=reading.digest, urgent=post.urgent) if moved else unchanged
    state, reason = _standing(reading.hold, post, now)
    if state is PostState.HELD:
        return _waits_beside(reading, post, known, reason, difference)
    if state is PostState.WITHDRAWN:
        return replace(unchanged, state=state, reason=reason, content=post, digest=reading.digest, correct=True)
    changes = difference(known.content or post, post).changes
    return replace(
        unchanged,
        content=post,
        digest=reading.digest,
        urgent=post.urgent,
        correct=bool(changes),
        changes=changes,
    )


def _waits_beside(reading: ReadDocument, post: Post, known: KnownPost, reason: str, difference: TellDifference) -> Decision:
    """What was told stays; the newer version is for the desk. One that it has seen already makes no difference."""
    unchanged = Decision(known.key, reading.document.version_tag, PostState.LIVE, known.reason, quiet=known.quiet)
    if known.newer is not None and reading.digest == known.newer.digest:
        return unchanged
    newer = NewerVersion(post, reading.digest, reason, difference(known.content or post, post).changes)
    return replace(unchanged, reason=f"the newer version waits: {reason}", newer=newer)


def _standing(hold: Hold | None, post: Post, now: datetime) -> tuple[PostState, str]:
    """Where a post stands if it is to be told for the first time now, and why."""
    if not _is_published(post, now):
        return PostState.WITHDRAWN, UNPUBLISHED
    if hold is not None:
        return PostState.HELD, f"{hold.reason}: {hold.detail}"
    release_at = _release_at(post)
    if release_at is not None and release_at > now:
        return PostState.EMBARGOED, f"until {release_at.isoformat()}"
    return PostState.LIVE, ""


def _waits_until(post: Post, now: datetime) -> datetime:
    """When a waiting post is due: at its own time, or at once where it waits for its page alone."""
    return max(_release_at(post) or now, now)


def _is_published(post: Post, now: datetime) -> bool:
    """Whether the site shows the post now: neither a draft nor expired."""
    return post.published and (post.expires_at is None or post.expires_at > now)


def _release_at(post: Post) -> datetime | None:
    return post.publish_at or post.published_at
