"""Rule on one document: pure functions of what was read, what is known, and the time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.ingest.renames import a_copy, came_back, is_copy, renamed, told_elsewhere
from bot.model import Difference, Document, Hold, KnownPost, NewerVersion, Post, PostState, Ruling
from bot.model.post import GONE, PAGE_AWAITED, UNPUBLISHED


@dataclass(frozen=True, slots=True)
class Reading:
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
    reading: Reading, known: KnownPost | None, *, now: datetime, difference: TellDifference, twins: Sequence[KnownPost] = ()
) -> Ruling:
    """Rule on one document that was found new or changed. What was there at its feed's first sight is no news.

    `twins` are the feed's posts with the same content: what one of them said already is not told again (see returning.py).
    """
    quiet = known.quiet if known is not None else reading.document.existing
    if reading.post is None:
        return _unreadable(reading, known, now, quiet=quiet)
    if known is not None and known.decided_by:
        return _as_decided(reading, reading.post, known, difference)
    if (twin := told_elsewhere(reading.post, known, twins)) and not reading.document.existing:
        if not came_back(twin):
            return a_copy(reading.post, reading.document.stamp, reading.digest, twin)
        return replace(_told_at_last(reading, reading.post, twin, now), key=reading.document.key, was=twin.key)
    if known is None or known.content is None:
        return _first_told(reading, reading.post, quiet=quiet, now=now)
    if known.state is PostState.LIVE:
        return _told_before(reading, reading.post, known, now, difference)
    if reading.digest == known.digest and (known.state is not PostState.WITHDRAWN or is_copy(known)):
        waits = known.state is PostState.EMBARGOED
        until = _waits_until(reading.post, now) if waits else _release_at(reading.post)
        return Ruling(known.key, reading.document.stamp, known.state, known.reason, quiet=quiet, release_at=until)
    return _told_at_last(reading, reading.post, known, now)


def decide_gone(known: KnownPost, twins: Sequence[KnownPost] = ()) -> Ruling | None:
    """Rule on a post that its source no longer has; None where it is withdrawn already.

    One that lies there under another name was renamed: it keeps its number and its copies, and only its address may change.
    """
    if known.state is PostState.WITHDRAWN:
        return None
    if heir := next((twin for twin in twins if is_copy(twin) and twin.content), None):
        return renamed(known, heir)
    return Ruling(
        known.key,
        known.stamp,
        PostState.WITHDRAWN,
        GONE,
        content=known.content,
        digest=known.digest,
        quiet=known.quiet,
        correct=known.state is PostState.LIVE or bool(known.decided_by),
    )


def _unreadable(reading: Reading, known: KnownPost | None, now: datetime, *, quiet: bool) -> Ruling:
    """Keep what was told so far; what was never readable waits, and is news once somebody mends it."""
    key, stamp = reading.document.key, reading.document.stamp
    if known is not None and known.content is not None:
        release_at = _waits_until(known.content, now) if known.state is PostState.EMBARGOED else None
        return Ruling(key, stamp, known.state, known.reason, quiet=quiet, release_at=release_at)
    return Ruling(key, stamp, PostState.HELD, f"unreadable: {reading.error}", quiet=quiet)


def _first_told(reading: Reading, post: Post, *, quiet: bool, now: datetime) -> Ruling:
    """A post nobody was told of. One that waits for its time was not out yet, so it is news even at first sight."""
    state, reason = _standing(reading.hold, post, now)
    quiet = quiet and state is not PostState.EMBARGOED
    if reading.verify and post.url and not quiet and state is PostState.LIVE:
        state, reason = PostState.EMBARGOED, PAGE_AWAITED
    if reading.approval and not quiet and state in (PostState.LIVE, PostState.EMBARGOED):
        state, reason = PostState.HELD, "approval"
    return Ruling(
        post.key,
        reading.document.stamp,
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


def _as_decided(reading: Reading, post: Post, known: KnownPost, difference: TellDifference) -> Ruling:
    """What the desk holds or took back stays so, whatever the newsroom changes; the newest version is kept for its release."""
    state, reason = _desk_standing(post, known)
    kept = Ruling(known.key, reading.document.stamp, state, reason, quiet=known.quiet)
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


def _told_at_last(reading: Reading, post: Post, known: KnownPost, now: datetime) -> Ruling:
    """A post that was held, embargoed or withdrawn and came in again; whoever has a copy gets it put right."""
    ruling = replace(_first_told(reading, post, quiet=known.quiet, now=now), key=known.key)
    return replace(ruling, correct=known.state is PostState.WITHDRAWN and ruling.state is PostState.LIVE)


def _told_before(reading: Reading, post: Post, known: KnownPost, now: datetime, difference: TellDifference) -> Ruling:
    """A live post that changed: corrected where a reader would notice, kept as told where the new version must wait."""
    stamp = reading.document.stamp
    unchanged = Ruling(known.key, stamp, PostState.LIVE, quiet=known.quiet)
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


def _waits_beside(reading: Reading, post: Post, known: KnownPost, reason: str, difference: TellDifference) -> Ruling:
    """What was told stays; the newer version is for the desk. One that it has seen already makes no difference."""
    unchanged = Ruling(known.key, reading.document.stamp, PostState.LIVE, known.reason, quiet=known.quiet)
    if known.newer is not None and reading.digest == known.newer.digest:
        return unchanged
    newer = NewerVersion(post, reading.digest, reason, difference(known.content or post, post).changes)
    return replace(unchanged, reason=f"the newer version waits: {reason}", newer=newer)


def _standing(hold: Hold | None, post: Post, now: datetime) -> tuple[PostState, str]:
    """Where a post stands if it is to be told for the first time now, and why."""
    if not post.published:
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


def _release_at(post: Post) -> datetime | None:
    return post.publish_at or post.published_at
