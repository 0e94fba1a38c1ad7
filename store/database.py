"""One database, either engine: transactions to read in, to write in, and to decide in."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Connection, Table, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from store.errors import explained

P = ParamSpec("P")
T = TypeVar("T")

_BUSY_MS = 5_000  # how long SQLite waits for another process's write
_CONNECT_S = 10.0
_PRAGMAS = ("foreign_keys = ON", "synchronous = FULL", f"busy_timeout = {_BUSY_MS}")
_ONE_DECISION = 0x536F6B626F  # the key of PostgreSQL's advisory lock


class Database:
    """The engine and its ways of opening a transaction. Every method raises StoreError, nothing of a driver's."""

    def __init__(self, url: URL, name: str) -> None:
        self.name = name
        self.engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgres(url)
        self._is_sqlite = self.engine.dialect.name == "sqlite"
        self._immediate = self.engine.execution_options(immediate=True)
        self._turn: AbstractAsyncContextManager[Any] = asyncio.Lock() if self._is_sqlite else nullcontext()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes nothing."""
        with explained(self.name):
            async with self.engine.begin() as connection:
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes few rows and says which: on PostgreSQL others go on beside it.

        On SQLite it holds the write lock from its first statement (BEGIN IMMEDIATE), so what it reads stays true; within
        this process the transactions queue here, because SQLite's own waiting is polling.
        """
        with explained(self.name):
            async with self._turn, self._immediate.begin() as connection:
                yield connection

    @asynccontextmanager
    async def decide(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that reads, decides and writes many rows: one at a time among all workers.

        A lock for all of PostgreSQL's workers, not row locks: two batches of rows locked in different orders are a
        deadlock, and with SKIP LOCKED two workers could claim two deliveries of one chat and swap them.
        """
        async with self.write() as connection:
            if not self._is_sqlite:
                await connection.execute(select(func.pg_advisory_xact_lock(_ONE_DECISION)))
            yield connection

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that knows this engine's ON CONFLICT."""
        return sqlite.insert(table) if self._is_sqlite else postgresql.insert(table)

    async def close(self) -> None:
        """Close every connection."""
        with explained(self.name):
            await self.engine.dispose()


def whole(method: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Let a call that was begun come to its end even if its caller is cancelled; the caller is held until then.

    Cancelling a statement that SQLite's thread is at leaves a connection behind that still holds the write lock.
    """

    @wraps(method)
    async def call(*args: P.args, **kwargs: P.kwargs) -> T:
        task = asyncio.ensure_future(method(*args, **kwargs))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.gather(task, return_exceptions=True)
            raise

    return call


class Part:
    """A part of the store: the methods of one subject over one database."""

    def __init__(self, database: Database) -> None:
        self._db = database


def _sqlite(url: URL) -> AsyncEngine:
    # isolation_level None: the driver begins nothing by itself, `_begin` does.
    engine = create_async_engine(
        url.set(drivername="sqlite+aiosqlite"), hide_parameters=True, connect_args={"isolation_level": None}
    )
    event.listen(engine.sync_engine, "connect", _set_pragmas)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _postgres(url: URL) -> AsyncEngine:
    url = url.set(drivername="postgresql+asyncpg")
    if mode := url.query.get("sslmode"):  # libpq's name for what the driver calls ssl
        url = url.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})
    return create_async_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args={"timeout": _CONNECT_S})


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
