"""The effect of an editor's decision on a post, as a pure function."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.desk.reason_texts import post_reason
from bot.lib.i18n import words as words_in
from bot.model import Decision, PendingRevision, PostReason, PostState, StoredPost
from bot.ports import Translator


class Action(StrEnum):
    """An action of the desk on a post."""

    RELEASE = "release"
    REFUSE = "refuse"
    HOLD = "hold"
    KILL = "kill"
    WITHDRAW = "withdraw"


class ActionRefused(Exception):
    """A refused action; `text` gives the reason and is a key of the catalogue, `values` fill it in.

    A value that is a StoredPost is shown as the reason of its state.
    """

    def __init__(self, text: str, /, **values: object) -> None:
        super().__init__(text)
        self.text = text
        self.values = values

    def __str__(self) -> str:
        return self.message(words_in("en"))

    def message(self, words: Translator) -> str:
        """The refusal in the language of `words`."""
        values = {name: post_reason(it, words) if isinstance(it, StoredPost) else it for name, it in self.values.items()}
        return words(self.text, **values)


class ConfirmationNeeded(ActionRefused):
    """The post waits because a program's words may be in it; it is published after a second confirmation."""


_MACHINE_WORDS = frozenset({PostReason.GENERATOR_ERROR, PostReason.REFUSAL, PostReason.PROMPT_LEAK})


def check_confirmed(action: Action, post: StoredPost, *, confirmed: bool) -> None:
    """Raise ConfirmationNeeded where an unconfirmed action publishes what waits as an error, a refusal or a leaked prompt."""
    waits = post.state is PostState.HELD or post.pending_revision is not None
    code = post.pending_revision.reason_code if post.pending_revision else post.reason_code
    if action is Action.RELEASE and waits and code in _MACHINE_WORDS and not confirmed:
        raise ConfirmationNeeded("#{number} waits ({reason}). Publish it all the same?", number=post.id, reason=post)


@dataclass(frozen=True, slots=True)
class DeskDecision:
    """A decision for the store. `decided_by` is "" where the newsroom decides about the post again."""

    decision: Decision
    decided_by: str = ""


def decide(action: Action, post: StoredPost, who: str, now: datetime, reason: str = "") -> DeskDecision:
    """Decide. Raises ActionRefused where the action is not possible in the post's state."""
    match action:
        case Action.RELEASE:
            return _publish(post, post.pending_revision) if post.pending_revision else _release(post, now)
        case Action.REFUSE:
            return _refuse(post, who)
        case Action.HOLD:
            return _hold(post, who)
        case _:
            return _take_back(action, post, who, reason)


def embargo_until(post: StoredPost) -> datetime | None:
    """The publication time that the newsroom set for a post; None without one."""
    return post.content.publish_at or post.content.published_at


def _release(post: StoredPost, now: datetime) -> DeskDecision:
    """Publish a post now, or at its publication time. Messages sent earlier are corrected."""
    if post.revision == 0:
        raise ActionRefused("The post cannot be read, so it cannot be published: {reason}", reason=post)
    if post.state is PostState.LIVE:
        raise ActionRefused("The post is already published.")
    if post.state is PostState.EMBARGOED:
        raise ActionRefused("The post is scheduled and is published by itself at its time.")
    if not post.content.published:
        raise ActionRefused(
            "The newsroom has withdrawn the post: {reason}", reason=replace(post, reason_code=PostReason.UNPUBLISHED)
        )
    if post.state is PostState.WITHDRAWN and (post.reason_code is PostReason.GONE or not post.decided_by):
        raise ActionRefused("The newsroom has withdrawn the post: {reason}", reason=post)
    at = embargo_until(post)
    if at is not None and at > now:
        return DeskDecision(_decision(post, PostState.EMBARGOED, PostReason.EMBARGO, embargo_until=at))
    first = post.announced_at is None
    return DeskDecision(_decision(post, PostState.LIVE, announce=first, correct=not first, arrived_at=now if first else None))


def _publish(post: StoredPost, revision: PendingRevision) -> DeskDecision:
    """Publish a pending revision in place of the sent one."""
    decision = _decision(post, PostState.LIVE, correct=bool(revision.changes), quiet=post.quiet)
    content, content_hash = revision.content, revision.content_hash
    return DeskDecision(
        replace(decision, content=content, content_hash=content_hash, changes=revision.changes, urgent=content.urgent)
    )


def _refuse(post: StoredPost, who: str) -> DeskDecision:
    """Keep the sent revision; the refused one is not queued for review again."""
    if post.pending_revision is None or post.pending_revision.refused_by:
        raise ActionRefused("The post has no newer version waiting for review.")
    decision = _decision(post, PostState.LIVE, PostReason.REVISION_REFUSED, quiet=post.quiet)
    return DeskDecision(replace(decision, pending_revision=replace(post.pending_revision, refused_by=who)))


def _hold(post: StoredPost, who: str) -> DeskDecision:
    """Hold a post: pending deliveries wait, sent messages stay. A post held before keeps its reason and waits for the desk."""
    if post.state is PostState.WITHDRAWN:
        raise ActionRefused("The post is withdrawn: {reason}", reason=post)
    if post.state is PostState.HELD and post.decided_by:
        raise ActionRefused("The post is already held.")
    if post.state is PostState.HELD:
        return DeskDecision(_decision(post, PostState.HELD, post.reason_code, post.reason_detail, quiet=post.quiet), who)
    return DeskDecision(_decision(post, PostState.HELD, PostReason.HELD, quiet=post.quiet), who)


def _take_back(action: Action, post: StoredPost, who: str, reason: str) -> DeskDecision:
    """Kill or withdraw a post: it is sent to nobody else, and sent messages are marked as withdrawn."""
    if post.state is PostState.WITHDRAWN and post.decided_by:
        raise ActionRefused("The post is already withdrawn: {reason}", reason=post)
    code = PostReason.KILLED if action is Action.KILL else PostReason.WITHDRAWN
    announced = post.announced_at is not None and post.state is not PostState.WITHDRAWN
    return DeskDecision(_decision(post, PostState.WITHDRAWN, code, reason, correct=announced, quiet=post.quiet), who)


def _decision(
    post: StoredPost,
    state: PostState,
    code: PostReason = PostReason.NONE,
    detail: str = "",
    *,
    announce: bool = False,
    correct: bool = False,
    quiet: bool = False,
    embargo_until: datetime | None = None,
    arrived_at: datetime | None = None,
) -> Decision:
    """A decision without new content; the store keeps the post's version tag."""
    return Decision(
        post.content.key,
        "",
        state,
        code,
        detail,
        announce=announce,
        correct=correct,
        quiet=quiet,
        embargo_until=embargo_until,
        arrived_at=arrived_at,
    )
