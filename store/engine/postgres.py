"""PostgreSQL, for several workers on one store.

An engine beside the store's own, for a library that brings its own statements for tables of our schema.
"""

import asyncio
import importlib.util
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import Table, event, func, make_url, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.ports import StoreError
from store.engine.database import Database
from store.engine.errors import explained
from store.engine.sqlite import set_pragmas
from store.posts.search_terms import Arrays

T = TypeVar("T")

_CONNECT_S = 10.0
_ONE_DECISION = 0x536F6B626F  # the key of the advisory lock


class Postgres(Database):
    """A database on a server."""

    def __init__(self, url: URL, name: str) -> None:
        self.name = name
        self.terms = Arrays()
        self._engine = postgres_engine(url)

    async def prepare(self) -> None:
        """Nothing: the server's settings are its administrator's."""

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do a piece of work, beside others."""
        task = asyncio.ensure_future(work)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.gather(task, return_exceptions=True)
            raise

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes nothing."""
        with explained(self.name):
            async with self._engine.begin() as connection:
                yield connection

    write = read
    """A transaction that writes few rows and says which: others go on beside it."""

    @asynccontextmanager
    async def decide(self, *, synced: bool = True) -> AsyncIterator[AsyncConnection]:
        """A transaction that reads, decides and writes many rows: one at a time among all workers.

        One lock for all, not row locks: two batches of rows locked in different orders are a deadlock, and with SKIP LOCKED
        two workers could claim two deliveries of one chat and swap them.
        """
        async with self.write() as connection:
            await connection.execute(select(func.pg_advisory_xact_lock(_ONE_DECISION)))
            if not synced:
                await connection.execute(text("SET LOCAL synchronous_commit = off"))
            yield connection

    def insert(self, table: Table) -> postgresql.Insert:
        """An INSERT that knows PostgreSQL's ON CONFLICT."""
        return postgresql.insert(table)

    async def close(self) -> None:
        """Close every connection."""
        with explained(self.name):
            await self._engine.dispose()


def postgres_engine(url: URL) -> AsyncEngine:
    """An engine on the database at an address, which shows no values in its errors.

    Raises StoreError where the driver, the extra "postgres", is not installed.
    """
    if importlib.util.find_spec("asyncpg") is None:
        raise StoreError('PostgreSQL needs the extra "postgres", which is not installed: pip install "sokbo[postgres]"')
    url = url.set(drivername="postgresql+asyncpg")
    if mode := url.query.get("sslmode"):  # libpq's name for what the driver calls ssl
        url = url.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})
    return create_async_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args={"timeout": _CONNECT_S})


def engine_beside(url: str) -> AsyncEngine:
    """An asynchronous engine on the store at this address, which must have been opened before; nothing is opened here."""
    address = make_url(url)
    return _sqlite(address) if address.drivername == "sqlite" else postgres_engine(address)


def _sqlite(address: URL) -> AsyncEngine:
    """Opens what is there and makes nothing: mode=rw, https://sqlite.org/uri.html."""
    logging.getLogger("aiosqlite").setLevel(logging.WARNING)  # below it, every statement would be told with its values
    file = URL.create("sqlite+aiosqlite", database=f"file:{address.database}", query={"mode": "rw", "uri": "true"})
    engine = create_async_engine(file, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", set_pragmas)
    return engine
