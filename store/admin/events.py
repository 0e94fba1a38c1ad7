"""What was heard of the platforms, for as long as they may tell it again."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from store.engine.database import Part, whole
from store.schema import heard

REMEMBERED = timedelta(hours=1)
"""Slack tells an event again at once, after a minute and after five: https://docs.slack.dev/apis/events-api#retries."""


class Hearing(Part):
    """Implements bot.ports.HearingStore."""

    @whole
    async def was_heard(self, what: str) -> bool:
        """Whether this was answered within the last hour or so."""
        async with self._db.read() as connection:
            return await connection.scalar(select(heard.c.what).where(heard.c.what == what)) is not None

    @whole
    async def remember_heard(self, what: str, now: datetime) -> None:
        """Remember that this was answered, and forget what is older than an hour."""
        async with self._db.decide(synced=False) as connection:
            await connection.execute(delete(heard).where(heard.c.at < now - REMEMBERED))
            await connection.execute(self._db.insert(heard).values(what=what, at=now).on_conflict_do_nothing())
