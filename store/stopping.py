"""A chat to which nothing goes any more."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.schema import State, deliveries, destinations, waiting


async def stop_chat(connection: AsyncConnection, destination_id: int, reason: str, now: datetime) -> None:
    """Make a destination inactive and reject what is owed there; `reason` is for people."""
    stopped = update(destinations).where(destinations.c.id == destination_id).values(active=False, reason=reason)
    rest = update(deliveries).where(deliveries.c.destination_id == destination_id, waiting(deliveries))
    await connection.execute(stopped)
    await connection.execute(rest.values(state=State.REJECTED, reason=reason, settled_at=now))
