"""When many alerts become one: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from bot.model import Delivery

HOUR = timedelta(hours=1)
MOST = 100
"""Posts in one digest."""
GATHERING = timedelta(milliseconds=200)
"""How long to wait for posts that were announced and are not owed to everyone yet."""


class Fold(Enum):
    """What to do with a routine alert: say it alone, say all in one digest, let more gather, or wait for room."""

    ALONE = auto()
    DIGEST = auto()
    GATHER = auto()
    WAIT = auto()


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many routine alerts a chat takes now, and when it takes the next one if that is none; None is any number."""

    room: int | None = None
    free_at: datetime | None = None


def allowance(max_per_hour: int, alerts: Sequence[datetime]) -> Allowance:
    """What is left of `max_per_hour` (0: no cap) after the alerts of the last hour, oldest first."""
    if max_per_hour == 0:
        return Allowance()
    if len(alerts) < max_per_hour:
        return Allowance(max_per_hour - len(alerts))
    return Allowance(0, alerts[-max_per_hour] + HOUR)


def fold(waiting: int, coming: int, fold_above: int, left: Allowance) -> Fold:
    """Decide for `waiting` routine alerts that are due in one chat, while `coming` posts may still become alerts there.

    What a cap holds back is told together once there is room.
    """
    if left.room == 0:
        return Fold.WAIT
    total = waiting + coming
    if total < 2 or not ((left.room is not None and total > left.room) or 0 < fold_above < total):
        return Fold.ALONE
    return Fold.GATHER if coming else Fold.DIGEST


def foldable(delivery: Delivery) -> bool:
    """Whether an alert may be told in a digest: routine, and nothing of it was said yet."""
    return not delivery.urgent and delivery.sent_revision is None and not delivery.messages
