"""What became of a delivery: its messages, its outcome, and what a courier lost hold of."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Update, case, exists, literal, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Call, Delivery, Message, Moved, Outcome, PostState, Rejected, Retry, Scope, Sent, Uncertain
from store.columns import EPOCH
from store.database import Part
from store.moving import move
from store.schema import NOT_LIVE, State, claimed, destinations, messages, platforms, posts, waiting
from store.schema import deliveries as d

_PLATFORM_PAUSE = timedelta(minutes=1)
"""How long a platform rests that refuses us altogether, where the courier names no time."""


class Settling(Part):
    """The answering half of bot.ports.DeliveryStore."""

    async def freeze(self, delivery_id: int, payload: Sequence[Call]) -> None:
        """Keep a delivery's payload until all its parts are settled; from here on its attempt counts as begun."""
        async with self._db.write() as connection:
            await connection.execute(update(d).where(d.c.id == delivery_id).values(payload=tuple(payload)))

    async def keep_message(self, delivery_id: int, message: Message, now: datetime) -> None:
        """Record that a message exists (or was edited) because of this delivery, the moment the platform said so."""
        told = {"platform_id": message.platform_id, "digest": message.digest, "sent_at": now}
        new = self._db.insert(messages).values(delivery_id=delivery_id, part=message.part, **told)
        async with self._db.write() as connection:
            await connection.execute(new.on_conflict_do_update(index_elements=["delivery_id", "part"], set_=told))

    async def settle(self, delivery: Delivery, outcome: Outcome, now: datetime, *, not_before: datetime | None = None) -> None:
        """Write what became of a claimed delivery: sent, retry at `not_before`, rejected or uncertain; and give it back.

        An outcome whose scope is the chat stops or delays the destination, one that is Moved gives it its new id. A platform
        that refuses altogether rests, and what is owed there waits. Uncertain with a `not_before` is tried once more, never
        twice; without, it stays for people to decide. The outcome of a claim that was lost meanwhile changes nothing,
        unless it is Sent: that is true whoever holds the delivery now.
        """
        far = isinstance(outcome, Moved) or (isinstance(outcome, Rejected) and outcome.scope is Scope.CHAT)
        async with self._db.decide() if far else self._db.write() as connection:
            settled = update(d).where(_is_held(delivery, outcome)).values(_change(delivery, outcome, now, not_before))
            if (await connection.execute(settled)).rowcount:
                await self._reach(connection, delivery, outcome, now, not_before)
                await connection.execute(_withdraw_unsaid([delivery.id]))

    async def give_back(self, deliveries: Iterable[Delivery]) -> None:
        """Return claimed deliveries untried, without counting an attempt."""
        claims = [(delivery.id, delivery.attempts) for delivery in deliveries]
        these = claimed(d) & tuple_(d.c.id, d.c.attempts).in_(claims)
        async with self._db.decide() as connection:
            await connection.execute(update(d).where(these).values(state=_waits_again, lease=None))
            await connection.execute(_withdraw_unsaid([delivery_id for delivery_id, _ in claims]))

    async def recover(self, now: datetime) -> int:
        """Return every delivery whose lease has run out, marked as uncertain where it was being sent; how many.

        One that was being sent is owed once more; one that was in doubt before stays uncertain, for people to decide.
        """
        async with self._db.decide() as connection:
            lost = update(d).where(claimed(d), d.c.lease <= now).values(_lost(now)).returning(d.c.id)
            ids = list(await connection.scalars(lost))
            await connection.execute(_withdraw_unsaid(ids))
        return len(ids)

    async def _reach(
        self, connection: AsyncConnection, delivery: Delivery, outcome: Outcome, now: datetime, not_before: datetime | None
    ) -> None:
        """What an outcome does beyond its own delivery."""
        match outcome:
            case Retry(scope=Scope.CHAT):
                await _set_destination(connection, delivery, not_before=_again(outcome, now, not_before))
            case Retry(scope=Scope.PLATFORM) | Rejected(scope=Scope.PLATFORM):
                await self._rest(connection, delivery.chat.platform, outcome.reason, _again(outcome, now, not_before))
            case Rejected(scope=Scope.CHAT):
                await _set_destination(connection, delivery, active=False, reason=outcome.reason)
                await connection.execute(_reject_rest(delivery.destination_id, outcome.reason, now))
            case Moved():
                await move(connection, delivery.destination_id, outcome.to)

    async def _rest(self, connection: AsyncConnection, platform: str, reason: str, until: datetime) -> None:
        values = {"not_before": until, "reason": reason}
        new = self._db.insert(platforms).values(name=platform, **values)
        await connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=values))


_nothing_said = ~exists().where(messages.c.delivery_id == d.c.id) & (d.c.doubts == 0)
_waits_again = case((d.c.attempts > 0, State.RETRY), else_=State.OWED)
_thawed = case((_nothing_said, None), else_=d.c.payload)  # nothing of it exists: the next attempt says the newest


def _is_held(delivery: Delivery, outcome: Outcome) -> ColumnElement[bool]:
    this = d.c.id == delivery.id
    return this if isinstance(outcome, Sent) else this & claimed(d) & (d.c.attempts == delivery.attempts)


def _again(outcome: Outcome, now: datetime, not_before: datetime | None) -> datetime:
    return not_before or now + (outcome.after if isinstance(outcome, Retry) else _PLATFORM_PAUSE)


def _change(delivery: Delivery, outcome: Outcome, now: datetime, not_before: datetime | None) -> dict[str, Any]:
    """The delivery's row after an outcome."""
    tried = {"attempts": d.c.attempts + 1, "lease": None}
    match outcome:
        case Sent():
            return tried | _sent(delivery.revision, now)
        case Retry() | Rejected(scope=Scope.PLATFORM):
            wait = {"state": State.RETRY, "not_before": _again(outcome, now, not_before)}
            return tried | wait | {"reason": outcome.reason, "payload": _thawed}
        case Rejected():
            return tried | {"state": State.REJECTED, "reason": outcome.reason, "payload": None, "settled_at": now}
        case Moved():
            return {"state": _waits_again, "lease": None, "not_before": EPOCH, "payload": _thawed}
        case Uncertain():
            return tried | _doubted(f"uncertain: {outcome.reason}", now, not_before)


def _sent(revision: int, now: datetime) -> dict[str, Any]:
    """Sent, or owed again where a newer revision is wanted by now. A doubt stays told on the row."""
    stale = d.c.wanted_revision > revision
    return {
        "state": case((stale, State.OWED), else_=State.SENT),
        "sent_revision": revision,
        "payload": None,
        "reason": case((d.c.doubts > 0, d.c.reason), else_=""),
        "attempts": case((stale, 0), else_=d.c.attempts + 1),
        "not_before": EPOCH,
        "owed_at": case((stale, literal(now, d.c.owed_at.type)), else_=d.c.owed_at),
        "settled_at": now,
    }


def _doubted(reason: str, now: datetime, again: datetime | None) -> dict[str, Any]:
    """In doubt: once more at `again`, and never where it was in doubt before."""
    once_more = (d.c.doubts == 0) & literal(again is not None)
    return {
        "state": case((once_more, State.RETRY), else_=State.UNCERTAIN),
        "reason": reason,
        "doubts": d.c.doubts + 1,
        "not_before": again or EPOCH,
        "settled_at": case((once_more, d.c.settled_at), else_=literal(now, d.c.settled_at.type)),
    }


def _lost(now: datetime) -> dict[str, Any]:
    """After the courier was lost. A frozen payload says that the attempt had begun."""
    begun = d.c.payload.is_not(None)
    doubted = _doubted("uncertain: the bot stopped while this was being sent", now, now)
    changed = {name: case((begun, value), else_=d.c[name]) for name, value in doubted.items()}
    return changed | {"state": case((begun, doubted["state"]), else_=_waits_again), "lease": None, "attempts": d.c.attempts + 1}


def _withdraw_unsaid(ids: Sequence[int]) -> Update:
    """What came back of a post that is no longer live waits until it is live again."""
    away = select(posts.c.id).where(posts.c.state != PostState.LIVE)
    unsaid = waiting(d) & d.c.sent_revision.is_(None) & d.c.payload.is_(None)
    return update(d).where(d.c.id.in_(ids), unsaid, d.c.post_id.in_(away)).values(state=State.WITHDRAWN, reason=NOT_LIVE)


def _reject_rest(destination_id: int, reason: str, now: datetime) -> Update:
    rest = (d.c.destination_id == destination_id) & waiting(d)
    return update(d).where(rest).values(state=State.REJECTED, reason=reason, settled_at=now)


async def _set_destination(connection: AsyncConnection, delivery: Delivery, **values: object) -> None:
    await connection.execute(update(destinations).where(destinations.c.id == delivery.destination_id).values(**values))
