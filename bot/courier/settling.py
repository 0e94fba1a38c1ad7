"""What is still to be done for a delivery, and what an answer of the platform means for it: pure."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import Call, Delivery, Message, Outcome, Retry, Settlement, Uncertain

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=10)
DOUBT_WAIT = timedelta(seconds=5)
"""How long after a send without an answer the one more try is made."""


@dataclass(frozen=True, slots=True)
class Step:
    """One message to be made, or, where it exists as `platform_id`, to be made to say something else."""

    part: int
    call: Call
    digest: str
    platform_id: str | None = None


def steps(payload: tuple[Call, ...], messages: tuple[Message, ...]) -> list[Step]:
    """What is to be done so that the chat says the payload, given the messages that are there. In order of the parts."""
    there = {message.part: message for message in messages}
    plan = []
    for part, call in enumerate(payload):
        name, message = digest(call), there.get(part)
        if message is None or message.digest != name:
            plan.append(Step(part, call, name, message.platform_id if message else None))
    return plan


def settlement(delivery: Delivery, outcome: Outcome, now: datetime, messages: tuple[Message, ...]) -> Settlement:
    """Decide what becomes of a delivery. What may still be taken is never given up; what may be doubled, once at most."""
    match outcome:
        case Retry(after=after):
            return Settlement(delivery, outcome, messages, not_before=now + max(after, back_off(delivery.attempts)))
        case Uncertain():
            return Settlement(delivery, outcome, messages, not_before=None if delivery.doubted else now + DOUBT_WAIT)
        case _:
            return Settlement(delivery, outcome, messages)


def back_off(attempts: int) -> timedelta:
    """The wait after so many failed attempts: doubled each time, never more than LONGEST_WAIT."""
    return min(FIRST_WAIT * (1 << min(attempts, 16)), LONGEST_WAIT)


def digest(call: Call) -> str:
    """Name what a call says: the same digest, the same message."""
    return hashlib.sha256(json.dumps([call.method, call.params], sort_keys=True).encode()).hexdigest()[:16]
