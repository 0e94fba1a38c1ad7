"""What a decision of the desk makes of a post: pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.model import Decision, NewerVersion, PostState, StoredPost
from bot.model.post import GONE, UNPUBLISHED


class Action(StrEnum):
    """What the desk can do with a post."""

    RELEASE = "release"
    REFUSE = "refuse"
    HOLD = "hold"
    KILL = "kill"
    WITHDRAW = "withdraw"


class ActionRefused(Exception):
    """The desk does not do it; `text` says why and is a key of the catalogue, `values` fill it in."""

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text.format_map(values))
        self.text = text
        self.values = values


@dataclass(frozen=True, slots=True)
class DeskDecision:
    """A ruling for the store. `decided_by` is "" where the post is the newsroom's again."""

    decision: Decision
    decided_by: str = ""


def decide(action: Action, post: StoredPost, who: str, now: datetime, reason: str = "") -> DeskDecision:
    """Decide; raises Refused where the action means nothing for a post that stands so."""
    match action:
        case Action.RELEASE:
            return _publish(post, post.newer) if post.newer else _release(post, now)
        case Action.REFUSE:
            return _refuse(post, who)
        case Action.HOLD:
            return _hold(post, who)
        case _:
            return _take_back(action, post, who, reason)


def release_at(post: StoredPost) -> datetime | None:
    """The time the newsroom has set for a post."""
    return post.content.publish_at or post.content.published_at


def _release(post: StoredPost, now: datetime) -> DeskDecision:
    """Tell it now, or at the newsroom's own time. Copies made before are brought into line."""
    if post.revision == 0:
        raise ActionRefused("It cannot be read, so there is nothing to publish: {reason}", reason=post.reason)
    if post.state is PostState.LIVE:
        raise ActionRefused("It is out already.")
    if post.state is PostState.EMBARGOED:
        raise ActionRefused("It goes out by itself at its own time.")
    if not post.content.published:
        raise ActionRefused("The newsroom has taken it back: {reason}", reason=UNPUBLISHED)
    if post.state is PostState.WITHDRAWN and (post.reason == GONE or not post.decided_by):
        raise ActionRefused("The newsroom has taken it back: {reason}", reason=post.reason)
    at = release_at(post)
    if at is not None and at > now:
        return DeskDecision(_decision(post, PostState.EMBARGOED, f"until {at.isoformat()}", release_at=at))
    first = post.announced_at is None
    return DeskDecision(_decision(post, PostState.LIVE, "", announce=first, correct=not first, arrived_at=now if first else None))


def _publish(post: StoredPost, newer: NewerVersion) -> DeskDecision:
    """Let a newer version take the place of what was told."""
    decision = _decision(post, PostState.LIVE, "", correct=bool(newer.changes), quiet=post.quiet)
    content = newer.content
    return DeskDecision(replace(decision, content=content, digest=newer.digest, changes=newer.changes, urgent=content.urgent))


def _refuse(post: StoredPost, who: str) -> DeskDecision:
    """Let what was told stand; the same version is not asked about again."""
    if post.newer is None or post.newer.refused_by:
        raise ActionRefused("It has no newer version that waits.")
    decision = _decision(post, PostState.LIVE, f"the newer version was killed by {who}: {post.newer.reason}", quiet=post.quiet)
    return DeskDecision(replace(decision, newer=replace(post.newer, refused_by=who)))


def _hold(post: StoredPost, who: str) -> DeskDecision:
    """What is owed waits; what was said stays. A post that waits already keeps its reason, and now waits for the desk alone."""
    if post.state is PostState.WITHDRAWN:
        raise ActionRefused("It is withdrawn: {reason}", reason=post.reason)
    if post.state is PostState.HELD and post.decided_by:
        raise ActionRefused("It is held already.")
    reason = post.reason if post.state is PostState.HELD else f"held by {who}"
    return DeskDecision(_decision(post, PostState.HELD, reason, quiet=post.quiet), who)


def _take_back(action: Action, post: StoredPost, who: str, reason: str) -> DeskDecision:
    """Nobody is told of it from now on, and copies that exist say that it is withdrawn."""
    if post.state is PostState.WITHDRAWN and post.decided_by:
        raise ActionRefused("It is withdrawn already: {reason}", reason=post.reason)
    done = "killed" if action is Action.KILL else "withdrawn"
    why = f"{done} by {who}" + (f": {reason}" if reason else "")
    said = post.announced_at is not None and post.state is not PostState.WITHDRAWN
    return DeskDecision(_decision(post, PostState.WITHDRAWN, why, correct=said, quiet=post.quiet), who)


def _decision(
    post: StoredPost,
    state: PostState,
    reason: str,
    *,
    announce: bool = False,
    correct: bool = False,
    quiet: bool = False,
    release_at: datetime | None = None,
    arrived_at: datetime | None = None,
) -> Decision:
    """A ruling that brings no content; the store puts in the post's own stamp."""
    return Decision(
        post.content.key,
        "",
        state,
        reason,
        announce=announce,
        correct=correct,
        quiet=quiet,
        release_at=release_at,
        arrived_at=arrived_at,
    )
