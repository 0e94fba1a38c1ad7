"""What an answer of the platform means for a delivery: pure."""

from datetime import datetime, timedelta

from bot.model import Delivery, Message, Outcome, Retry, Scope, Settlement, Uncertain

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=10)
DOUBT_WAIT = timedelta(seconds=5)
"""How long after a send without an answer the one more try is made."""


def settlement(
    delivery: Delivery, outcome: Outcome, now: datetime, messages: tuple[Message, ...], *, resend: bool = True
) -> Settlement:
    """Decide what becomes of a delivery. What may still be taken is never given up; what may be doubled, once at most.

    Without `resend` it is never doubled: people decide. A platform that refuses everything says itself when to ask again.
    """
    match outcome:
        case Retry(after=after, scope=Scope.PLATFORM):
            return Settlement(delivery, outcome, messages, not_before=now + after)
        case Retry(after=after):
            return Settlement(delivery, outcome, messages, not_before=now + max(after, back_off(delivery.attempts)))
        case Uncertain():
            again = resend and not delivery.doubted
            return Settlement(delivery, outcome, messages, not_before=now + DOUBT_WAIT if again else None)
        case _:
            return Settlement(delivery, outcome, messages)


def back_off(attempts: int) -> timedelta:
    """The wait after so many failed attempts: doubled each time, never more than LONGEST_WAIT."""
    return min(FIRST_WAIT * (1 << min(attempts, 16)), LONGEST_WAIT)


def without_doubt(outcome: Outcome) -> Outcome:
    """What an outcome means for a change of a message: where the answer never came, it is simply made again."""
    return Retry(DOUBT_WAIT, outcome.reason) if isinstance(outcome, Uncertain) else outcome
