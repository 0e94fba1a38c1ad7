"""What is still to be done so that a chat says what it should about a post: pure.

What the config says about deliveries as a whole.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal

from bot.model import Call, Delivery, Message
from bot.model.delivery import REPLIES


@dataclass(frozen=True, slots=True)
class Policy:
    """How corrections, withdrawals, doubt and bursts are treated.

    `corrections`: edit the copies, reply to them, or leave them. `withdrawals`: mark the copies, or delete them.
    `on_uncertain`: send once more what may have been sent, or leave it to people. `fold_above`: more routine alerts than this
    at once to one chat become a digest; 0 is never.
    """

    corrections: Literal["edit", "reply", "ignore"] = "edit"
    withdrawals: Literal["mark", "delete"] = "mark"
    on_uncertain: Literal["resend", "hold"] = "resend"
    fold_above: int = 0


class Way(Enum):
    """How a delivery is told: as a copy that says it, by a reply to the copy, by taking the copy away, or not at all."""

    COPY = auto()
    REPLY = auto()
    REMOVAL = auto()
    SILENCE = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """One message to be made or, where it exists as `platform_id`, to be made to say something else.

    `removes`: to be taken away; it says `call` only where the platform does not let us.
    """

    part: int
    call: Call
    digest: str
    platform_id: str | None = None
    removes: bool = False


def way(delivery: Delivery, policy: Policy) -> Way:
    """How to tell this revision, given what the chat was told before.

    A digest is a list of headlines that several posts share, so it stays as it was sent: a withdrawal and another headline
    are said in a reply to it, and what else was corrected stands in the article that it links to.
    """
    mark = delivery.mark
    if delivery.sent_revision is None:
        return Way.COPY
    if delivery.folded:
        headline = any(change.what == "headline" for change in mark.changes) and policy.corrections != "ignore"
        return Way.REPLY if mark.kind == "withdrawn" or headline else Way.SILENCE
    if mark.kind == "withdrawn":
        return Way.REMOVAL if policy.withdrawals == "delete" else Way.COPY
    if mark.kind == "corrected":
        return {"edit": Way.COPY, "reply": Way.REPLY, "ignore": Way.SILENCE}[policy.corrections]
    return Way.COPY


def steps(payload: Sequence[Call], messages: Sequence[Message], gap: Call) -> list[Step]:
    """What is to be done so that the copy says the payload, given the messages that are there. In order of the parts.

    What the payload has no part for any more is removed, the last one first; `gap` is what it says where it must stay.
    """
    there = {message.part: message for message in messages}
    plan = []
    for part, call in enumerate(payload):
        name, message = digest(call), there.get(part)
        if message is None or message.digest != name:
            plan.append(Step(part, call, name, message.platform_id if message else None))
    surplus = [message for message in messages if len(payload) <= message.part < REPLIES]
    return plan + removals(surplus, gap)


def removals(messages: Sequence[Message], instead: Call) -> list[Step]:
    """Take messages away, the last one first, but those that say `instead` already because they had to stay."""
    if not messages:
        return []
    name = digest(instead)
    there = sorted((m for m in messages if m.digest != name), key=lambda message: message.part, reverse=True)
    return [Step(message.part, instead, name, message.platform_id, removes=True) for message in there]


def replies(messages: Sequence[Message]) -> list[Message]:
    """The messages that say a correction of the copy instead of it."""
    return [message for message in messages if message.part >= REPLIES]


def reply(delivery: Delivery, call: Call) -> list[Step]:
    """Say this revision's correction in a reply, unless that was done."""
    part = REPLIES + delivery.revision
    done = any(message.part == part for message in delivery.messages)
    return [] if done else [Step(part, call, digest(call))]


def token(delivery: Delivery) -> str:
    """What a delivery's first message can be found by: the same for every attempt, and no other delivery's in any store."""
    post = hashlib.sha256(f"{delivery.post.feed}/{delivery.post.key}".encode()).hexdigest()[:12]
    return f"{delivery.id}-{post}"


def digest(call: Call) -> str:
    """Name what a call says: the same digest, the same message."""
    return hashlib.sha256(json.dumps([call.method, call.params], sort_keys=True).encode()).hexdigest()[:16]
