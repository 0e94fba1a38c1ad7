"""What the operators are told: each trouble once until it is solved, over restarts."""

from datetime import datetime

from sqlalchemy import delete, select, update

from bot.model import OperatorAlert
from store.engine.database import Part, whole
from store.schema import operator_alerts

_n = operator_alerts.c


class OperatorAlerts(Part):
    """Implements bot.ports.NoticeStore."""

    @whole
    async def tell(self, notice: OperatorAlert, now: datetime) -> bool:
        """Owe the operators a line; once until its key is solved. False where it was owed or said already."""
        values = {"line": notice.line, "raised_at": now, "sent": False, "resolved": False}
        new = self._db.insert(operator_alerts).values(key=notice.key, **values)
        again = new.on_conflict_do_update(index_elements=["key"], set_=values, where=_n.resolved).returning(_n.key)
        async with self._db.write() as connection:
            return await connection.scalar(again) is not None

    @whole
    async def solved(self, key: str, line: str, now: datetime) -> None:
        """Forget what is over. Where the operators had heard of it, `line` says so first; "" for no word."""
        this = (_n.key == key) & ~_n.resolved
        sent = update(operator_alerts).where(this, _n.sent).values(line=line, raised_at=now, sent=False, resolved=True)
        async with self._db.decide() as connection:
            if line:
                await connection.execute(sent)
            await connection.execute(delete(operator_alerts).where(this))

    @whole
    async def standing(self) -> set[str]:
        """The keys of all that was told, or is to be, and is not solved."""
        async with self._db.read() as connection:
            return set(await connection.scalars(select(_n.key).where(~_n.resolved)))

    @whole
    async def unsaid(self) -> list[OperatorAlert]:
        """The lines that are still to be said, oldest first."""
        query = select(_n.key, _n.line).where(~_n.sent).order_by(_n.raised_at, _n.key)
        async with self._db.read() as connection:
            return [OperatorAlert(*row) for row in await connection.execute(query)]

    @whole
    async def said(self, notice: OperatorAlert) -> None:
        """Remember that a line was said, unless there is another one by now."""
        this = (_n.key == notice.key) & (_n.line == notice.line)
        async with self._db.decide() as connection:
            await connection.execute(delete(operator_alerts).where(this, _n.resolved))
            await connection.execute(update(operator_alerts).where(this).values(sent=True))
