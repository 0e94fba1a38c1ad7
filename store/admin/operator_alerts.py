"""Operator alerts: each problem once until it is solved, over restarts."""

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.model import OperatorAlert
from store.engine.database import StoreSection, exclusive, reads, writes
from store.schema import operator_alerts

_n = operator_alerts.c


class OperatorAlerts(StoreSection):
    """Implements bot.ports.OperatorAlertStore."""

    @writes
    def raise_alert(self, connection: Connection, notice: OperatorAlert, now: datetime) -> bool:
        """Store an alert to be sent to the operators, once until its key is resolved; False where it is open already."""
        values = {"line": notice.line, "command": notice.command, "raised_at": now, "sent": False, "resolved": False}
        new = self._db.insert(operator_alerts).values(key=notice.key, **values)
        again = new.on_conflict_do_update(index_elements=["key"], set_=values, where=_n.resolved).returning(_n.key)
        return connection.scalar(again) is not None

    @exclusive
    def resolve_alert(self, connection: Connection, key: str, line: str, now: datetime) -> None:
        """Close an open alert. Where it was sent, `line` is sent too, unless it is ""."""
        this = (_n.key == key) & ~_n.resolved
        sent = (
            update(operator_alerts).where(this, _n.sent).values(line=line, command="", raised_at=now, sent=False, resolved=True)
        )
        if line:
            connection.execute(sent)
        connection.execute(delete(operator_alerts).where(this))

    @reads
    def open_alerts(self, connection: Connection) -> set[str]:
        """Return the keys of all alerts that are not resolved, sent or not."""
        return set(connection.scalars(select(_n.key).where(~_n.resolved)))

    @reads
    def unsent_alerts(self, connection: Connection) -> list[OperatorAlert]:
        """Return the alerts that are still to be sent, oldest first."""
        query = select(_n.key, _n.line, _n.command).where(~_n.sent).order_by(_n.raised_at, _n.key)
        return [OperatorAlert(*row) for row in connection.execute(query)]

    @exclusive
    def mark_alert_sent(self, connection: Connection, notice: OperatorAlert) -> None:
        """Store that an alert was sent, unless its line has changed since."""
        this = (_n.key == notice.key) & (_n.line == notice.line)
        connection.execute(delete(operator_alerts).where(this, _n.resolved))
        connection.execute(update(operator_alerts).where(this).values(sent=True))
