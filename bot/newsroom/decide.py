"""Rule on one document: pure functions of what was read, what is known, and the time."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.model import Difference, Document, Hold, KnownPost, Post, PostState, Ruling


@dataclass(frozen=True, slots=True)
class Reading:
    """A document after reading: the post and the editor's reason to hold it, or why it could not be read."""

    document: Document
    post: Post | None
    digest: str = ""
    hold: Hold | None = None
    error: str = ""


class TellDifference(Protocol):
    """What a reader would notice between two versions of one post."""

    def __call__(self, old: Post, new: Post, /) -> Difference:
        """Compare; pure."""


def decide(reading: Reading, known: KnownPost | None, *, now: datetime, difference: TellDifference) -> Ruling:
    """Rule on one document that was found new or changed. What was there at its feed's first sight is no news."""
    quiet = known.quiet if known is not None else reading.document.existing
    if reading.post is None:
        return _unreadable(reading, known, quiet=quiet)
    if known is None or known.content is None:
        return _first_told(reading, reading.post, quiet=quiet, now=now)
    if known.state is PostState.LIVE:
        return _told_before(reading, reading.post, known, now, difference)
    if reading.digest == known.digest and known.state is not PostState.WITHDRAWN:
        return Ruling(
            known.key, reading.document.stamp, known.state, known.reason, quiet=quiet, release_at=_release_at(reading.post)
        )
    return _told_at_last(reading, reading.post, known, now)


def decide_gone(known: KnownPost) -> Ruling | None:
    """Rule on a post that its source no longer has; None where it is withdrawn already."""
    if known.state is PostState.WITHDRAWN:
        return None
    return Ruling(
        known.key,
        known.stamp,
        PostState.WITHDRAWN,
        "gone from its feed",
        content=known.content,
        digest=known.digest,
        quiet=known.quiet,
        correct=known.state is PostState.LIVE,
    )


def _unreadable(reading: Reading, known: KnownPost | None, *, quiet: bool) -> Ruling:
    """Keep what was told so far; what was never readable waits, and is news once somebody mends it."""
    key, stamp = reading.document.key, reading.document.stamp
    if known is not None and known.content is not None:
        return Ruling(key, stamp, known.state, known.reason, quiet=quiet)
    return Ruling(key, stamp, PostState.HELD, f"unreadable: {reading.error}", quiet=quiet)


def _first_told(reading: Reading, post: Post, *, quiet: bool, now: datetime) -> Ruling:
    """A post nobody was told of. One that waits for its time was not out yet, so it is news even at first sight."""
    state, reason = _standing(reading.hold, post, now)
    quiet = quiet and state is not PostState.EMBARGOED
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
        release_at=_release_at(post) if state is PostState.EMBARGOED else None,
        arrived_at=min(post.published_at or now, now) if quiet else now,
    )


def _told_at_last(reading: Reading, post: Post, known: KnownPost, now: datetime) -> Ruling:
    """A post that was held, embargoed or withdrawn and came in again; whoever has a copy gets it put right."""
    ruling = replace(_first_told(reading, post, quiet=known.quiet, now=now), key=known.key)
    return replace(ruling, correct=known.state is PostState.WITHDRAWN and ruling.state is PostState.LIVE)


def _told_before(reading: Reading, post: Post, known: KnownPost, now: datetime, difference: TellDifference) -> Ruling:
    """A live post that changed: corrected where a reader would notice, kept as told where the new version must wait."""
    stamp = reading.document.stamp
    unchanged = Ruling(known.key, stamp, PostState.LIVE, known.reason, quiet=known.quiet)
    if reading.digest == known.digest:
        return unchanged
    state, reason = _standing(reading.hold, post, now)
    if state is PostState.HELD:
        return replace(unchanged, reason=f"the newer version waits: {reason}")
    if state is PostState.WITHDRAWN:
        return replace(unchanged, state=state, reason=reason, content=post, digest=reading.digest, correct=True)
    changes = difference(known.content or post, post).changes
    return replace(
        unchanged,
        reason="",
        content=post,
        digest=reading.digest,
        urgent=post.urgent,
        correct=bool(changes),
        changes=changes,
    )


def _standing(hold: Hold | None, post: Post, now: datetime) -> tuple[PostState, str]:
    """Where a post stands if it is to be told for the first time now, and why."""
    if not post.published:
        return PostState.WITHDRAWN, "marked as not published"
    if hold is not None:
        return PostState.HELD, f"{hold.reason}: {hold.detail}"
    release_at = _release_at(post)
    if release_at is not None and release_at > now:
        return PostState.EMBARGOED, f"until {release_at.isoformat()}"
    return PostState.LIVE, ""


def _release_at(post: Post) -> datetime | None:
    return post.publish_at or post.published_at
