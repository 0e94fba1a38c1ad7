"""Tell many alerts of one chat in one message, where they come at once or beyond what the chat takes in an hour.

When many alerts become one: pure.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto

from bot.delivery.defer import Deferrer, held_back
from bot.delivery.plan import digest, token
from bot.delivery.sender import Means
from bot.model import Delivery, DigestPage, Message, Outcome, Rejected, Scope, Sent
from bot.model.delivery import SHARED

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


class Digest:
    """Decides whether a claimed delivery goes into a digest, and tells it there with what else waits in its chat."""

    def __init__(self, means: Means, postponing: Deferrer, lease: timedelta) -> None:
        self._means = means
        self._postponing = postponing
        self._lease = lease

    async def takes(self, delivery: Delivery, alone: Callable[[Delivery], Awaitable[None]]) -> bool:
        """Tell the delivery in a digest, or let it wait for one; False where it is to be told alone, as is all else.

        `alone` tells what a refused digest held.
        """
        if not foldable(delivery):
            return False
        if delivery.payload is not None:
            return await self._again(delivery, alone)
        if not (self._means.policy.fold_above or delivery.max_per_hour or held_back(delivery)):
            return False
        return await self._decide(delivery, alone)

    async def _decide(self, delivery: Delivery, alone: Callable[[Delivery], Awaitable[None]]) -> bool:
        now = self._means.clock.now()
        waiting = 1 + await self._means.kept(lambda: self._means.store.waiting_alike(delivery, now))
        left = Allowance()
        if held_back(delivery):
            decision = fold(waiting, 0, 1, left)
        else:
            left = await self._allowance(delivery, now)
            coming = await self._means.kept(self._means.store.open_fanouts)
            decision = fold(waiting, coming, self._means.policy.fold_above, left)
        match decision:
            case Fold.ALONE:
                return False
            case Fold.GATHER:
                await self._means.kept(lambda: self._means.store.give_back([delivery], now + GATHERING))
            case Fold.WAIT:
                until = left.free_at or now + HOUR
                await self._means.kept(lambda: self._means.store.defer(delivery, until, now))
            case Fold.DIGEST:
                together = await self._with_others(delivery)
                await self._tell(together, self._pages(together), alone)
        return True

    async def _allowance(self, delivery: Delivery, now: datetime) -> Allowance:
        """What the cap of the chat leaves; what was held back comes as one message and asks for no room."""
        if not delivery.max_per_hour:
            return Allowance()
        alerts = await self._means.kept(lambda: self._means.store.routine_alerts(delivery.destination_id, now - HOUR))
        return allowance(delivery.max_per_hour, alerts)

    async def _again(self, delivery: Delivery, alone: Callable[[Delivery], Awaitable[None]]) -> bool:
        """A digest whose answer never came is said again as it was, with the same deliveries; a single alert is not one."""
        together = await self._with_others(delivery)
        if len(together) < 2 or not delivery.payload:
            return False
        await self._tell(together, [DigestPage(delivery.payload[0], len(together))], alone)
        return True

    async def _with_others(self, delivery: Delivery) -> list[Delivery]:
        """The delivery and what may share its message, claimed, the newest post last."""
        now = self._means.clock.now()
        others = await self._means.kept(lambda: self._means.store.claim_alike(delivery, MOST - 1, self._lease, now))
        told = [one for one in others if not await self._postponing.takes(one)]
        return sorted([delivery, *told], key=lambda one: one.post_id)

    def _pages(self, together: Sequence[Delivery]) -> Sequence[DigestPage]:
        style = together[0].style
        cards = [self._means.editor.card(delivery.post) for delivery in together]
        return self._means.platform.render_digest(cards, style, self._means.words(style.language))

    async def _tell(
        self, together: list[Delivery], pages: Sequence[DigestPage], alone: Callable[[Delivery], Awaitable[None]]
    ) -> None:
        """Say page after page; each settles the deliveries it tells. What comes after a page that failed is left untried."""
        for page in pages:
            told, together = together[: page.count], together[page.count :]
            outcome = await self._say(told, page)
            if isinstance(outcome, Rejected) and outcome.scope is Scope.MESSAGE:
                for delivery in told:
                    await alone(delivery)
                continue
            made = [Message(SHARED, outcome.platform_id, digest(page.call))] if isinstance(outcome, Sent) else []
            await asyncio.gather(*(self._means.settler.settle(delivery, outcome, made) for delivery in told))
            if not made:
                break
        await self._means.kept(lambda: self._means.store.give_back(together))

    async def _say(self, told: Sequence[Delivery], page: DigestPage) -> Outcome:
        ids, head = [delivery.id for delivery in told], told[0]
        await self._means.kept(lambda: self._means.store.freeze(ids, [page.call]))
        await asyncio.gather(*(self._means.settler.begin(delivery) for delivery in told))
        if head.maybe_sent and (found := await self._means.platform.find_message(head.chat, token(head))):
            return Sent(found)
        return await self._means.voice.send(head.chat, replace(page.call, token=token(head)), None)
