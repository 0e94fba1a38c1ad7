"""Plan one delivery: which messages to send, edit, reply with or delete in its chat. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Literal

from bot.model import Call, Delivery, Message
from bot.model.delivery import REPLIES
from bot.model.feed import CANARY_FEED


@dataclass(frozen=True, slots=True)
class Policy:
    """The config's `[delivery]` table.

    `corrections`: edit the messages, reply to them, or leave them. `withdrawals`: mark the messages, or delete them.
    `on_uncertain`: resend a message that may have been sent, or hold it for people. `fold_above`: send more routine alerts
    than this at once to one chat as a digest; 0 is never. `languages`: the language of the
    bot's own words in a feed's alerts, for feeds that set one.
    """

    corrections: Literal["edit", "reply", "ignore"] = "edit"
    withdrawals: Literal["mark", "delete"] = "mark"
    on_uncertain: Literal["resend", "hold"] = "resend"
    fold_above: int = 0
    languages: Mapping[str, str] = field(default_factory=dict)


class Strategy(Enum):
    """Way in which a revision reaches its chat: send or edit the messages, reply to them, delete them, or do nothing."""

    SEND_OR_EDIT = auto()
    REPLY = auto()
    DELETE = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """One message to send or, where it exists as `platform_id`, to edit.

    `deletes`: delete the message; `call` replaces its text where the platform refuses to delete it.
    """

    part: int
    call: Call
    content_hash: str
    platform_id: str | None = None
    deletes: bool = False


def choose_strategy(delivery: Delivery, policy: Policy) -> Strategy:
    """Choose the strategy for this revision, given the one that the chat has.

    A digest is a list of headlines that several posts share, so it is never edited: a reply to it announces a withdrawal or
    another headline, and other corrections are left to the linked article.
    """
    mark = delivery.mark
    if delivery.sent_revision is None:
        return Strategy.SEND_OR_EDIT
    if delivery.folded:
        headline = any(change.what == "headline" for change in mark.changes) and policy.corrections != "ignore"
        return Strategy.REPLY if mark.kind == "withdrawn" or headline else Strategy.NOTHING
    if mark.kind == "withdrawn":
        deletes = policy.withdrawals == "delete" or delivery.post.feed == CANARY_FEED
        return Strategy.DELETE if deletes else Strategy.SEND_OR_EDIT
    if mark.kind == "corrected":
        return {"edit": Strategy.SEND_OR_EDIT, "reply": Strategy.REPLY, "ignore": Strategy.NOTHING}[policy.corrections]
    return Strategy.SEND_OR_EDIT


def send_or_edit(payload: Sequence[Call], messages: Sequence[Message], tombstone: Call) -> list[Step]:
    """List the steps from the messages that exist to the payload, in order of the parts.

    Messages beyond the payload are deleted, the last one first; `tombstone` replaces one that cannot be deleted.
    """
    existing = {message.part: message for message in messages}
    plan = []
    for part, call in enumerate(payload):
        wanted, message = content_hash(call), existing.get(part)
        if message is None or message.content_hash != wanted:
            plan.append(Step(part, call, wanted, message.platform_id if message else None))
    surplus = [message for message in messages if len(payload) <= message.part < REPLIES]
    return plan + deletions(surplus, tombstone)


def deletions(messages: Sequence[Message], replacement: Call) -> list[Step]:
    """List the steps that delete messages, the last one first.

    Messages that had to stay and show `replacement` already are left out.
    """
    if not messages:
        return []
    name = content_hash(replacement)
    remaining = sorted((m for m in messages if m.content_hash != name), key=lambda message: message.part, reverse=True)
    return [Step(message.part, replacement, name, message.platform_id, deletes=True) for message in remaining]


def replies(messages: Sequence[Message]) -> list[Message]:
    """Return the messages that are replies about a correction."""
    return [message for message in messages if message.part >= REPLIES]


def reply(delivery: Delivery, call: Call) -> list[Step]:
    """List the one step that replies with this revision's correction; none where that reply exists."""
    part = REPLIES + delivery.revision
    done = any(message.part == part for message in delivery.messages)
    return [] if done else [Step(part, call, content_hash(call))]


def idempotency_key(delivery: Delivery) -> str:
    """Return the key by which a delivery's first message can be found on the platform.

    Every attempt has the same key, and no other delivery of any store has it.
    """
    post = hashlib.sha256(f"{delivery.post.feed}/{delivery.post.key}".encode()).hexdigest()[:12]
    return f"{delivery.id}-{post}"


def revision_key(delivery: Delivery) -> str:
    """Return the idempotency key of an edit: every attempt at this revision has it, and no other revision."""
    return f"{idempotency_key(delivery)}-{delivery.revision}"


def content_hash(call: Call) -> str:
    """Hash a call's method and parameters: two calls with the same hash make the same message."""
    return hashlib.sha256(json.dumps([call.method, call.params], sort_keys=True).encode()).hexdigest()[:16]
