"""PostgreSQL, for several workers on one store, by asyncpg; and engines for a library's own tables in our schema."""

import asyncio
import importlib.util
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Function, Select, Table, event, func, make_url, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.ports import StoreError
from store.engine.database import Database, T, Work, translating_errors
from store.engine.sqlite import set_pragmas
from store.posts.search_terms import Arrays

_CONNECT_TIMEOUT_S = 10.0
_ADVISORY_LOCK = 0x536F6B626F
_MAX_IDLE_MS = 3_000
"""Milliseconds that a transaction may wait for this process. One whose process is frozen would keep its locks."""
_NOT_IDLE = func.set_config("idle_in_transaction_session_timeout", str(_MAX_IDLE_MS), True)
_UNSYNCED = func.set_config("synchronous_commit", "off", True)
_IN_ORDER = select(func.set_config("enable_sort", "off", True), func.set_config("jit", "off", True))
CHANNEL = "sokbo"
"""The channel of NOTIFY: https://www.postgresql.org/docs/current/sql-notify.html."""


class Postgres(Database):
    """A database on a server. Transactions run concurrently, each on a connection of the pool.

    Heartbeats and notifications have connections of their own, so that they wait for no other work of this process.
    """

    shared = True

    def __init__(self, url: URL, name: str) -> None:
        self.name = name
        self.terms = Arrays()
        self._engine = postgres_engine(url)
        self._apart = postgres_engine(url)
        self._alone = asyncio.Lock()  # one locking transaction of this process at a time: see decide_own

    async def prepare(self) -> None:
        """Do nothing: the server's settings are its administrator's."""

    async def read(self, work: Work[T]) -> T:
        """Run a transaction that writes nothing."""
        return await _run_to_completion(self._transaction(work))

    async def write(self, work: Work[T]) -> T:
        """Run a transaction that writes few rows, which it names by key; others run concurrently."""
        return await _run_to_completion(self._transaction(work))

    async def run_exclusive(self, work: Work[T], *, synced: bool = True) -> T:
        """Run a transaction that reads, decides and writes many rows: one at a time among all workers.

        One lock for all, not row locks: two batches of rows locked in different orders are a deadlock, and with SKIP
        LOCKED two workers could claim two deliveries of one chat and swap them.
        """

        def locked(connection: Connection) -> T:
            connection.execute(_begun(func.pg_advisory_xact_lock(_ADVISORY_LOCK), synced))
            return work(connection)

        async with self._alone:
            return await _run_to_completion(self._transaction(locked))

    async def run_exclusive_in_process(self, work: Work[T], *, synced: bool = True) -> T:
        """Run a transaction on deliveries that this process owns: one at a time in this process, next to other workers'.

        It shares the lock that `decide` has alone, so that a takeover happens before it or after it, never meanwhile. Others of
        this process wait here and not at the server: each of them would keep the lock for as long as a frozen process may.
        """
        if self.owned_scopes is None:
            return await self.run_exclusive(work, synced=synced)

        def locked(connection: Connection) -> T:
            connection.execute(_begun(func.pg_advisory_xact_lock_shared(_ADVISORY_LOCK), synced))
            return work(connection)

        async with self._alone:
            return await _run_to_completion(self._transaction(locked))

    async def apart(self, work: Work[T]) -> T:
        """Run a short transaction on a connection that no other work of this process uses."""
        with translating_errors(self.name):
            async with self._apart.begin() as connection:
                return await connection.run_sync(work)

    @asynccontextmanager
    async def locked(self, key: int) -> AsyncIterator[None]:
        """Hold a lock of the database while the block runs, by an open transaction: a pooler gives that one connection."""
        with translating_errors(self.name):
            async with self._engine.begin() as connection:
                await connection.execute(select(func.pg_advisory_xact_lock(key)))
                yield

    def notify(self, connection: Connection, topic: str) -> None:
        """Wake other processes once the transaction is committed; identical notifications of one transaction are one."""
        sender = self.owned_scopes.worker if self.owned_scopes else ""
        connection.execute(select(func.pg_notify(CHANNEL, f"{sender} {topic}")))

    async def listen(self, receive: Callable[[str], None]) -> None:
        """Call `receive` with the topic of each notification of other processes, until the connection is lost."""
        lost = asyncio.Event()

        def received(_connection: object, _pid: int, _channel: str, payload: str) -> None:
            sender, _, topic = payload.partition(" ")
            if self.owned_scopes is None or sender != self.owned_scopes.worker:
                receive(topic)

        with translating_errors(self.name):
            async with self._apart.connect() as connection:
                driver: Any = (await connection.get_raw_connection()).driver_connection
                driver.add_termination_listener(lambda _connection: lost.set())
                await driver.add_listener(CHANNEL, received)
                try:
                    await lost.wait()
                finally:
                    await connection.invalidate()

    def read_in_order(self, connection: Connection) -> None:
        """Keep the planner from sorting: its statistics are those of before a fan-out, by which all rows are soon sorted.

        What it forbids it prices so high that it would compile the query, which takes longer than to run it: so no JIT.
        """
        connection.execute(_IN_ORDER)

    def insert(self, table: Table) -> postgresql.Insert:
        """Build an INSERT that has PostgreSQL's ON CONFLICT."""
        return postgresql.insert(table)

    async def backup(self, file: Path) -> None:
        """Refuse: PostgreSQL has its own means."""
        raise StoreError(f"{self.name} is backed up by `pg_dump`, or copied by `sokbo copy-store`")

    async def close(self) -> None:
        """Close every connection."""
        with translating_errors(self.name):
            await self._engine.dispose()
            await self._apart.dispose()

    async def _transaction(self, work: Work[T]) -> T:
        with translating_errors(self.name):
            async with self._engine.begin() as connection:
                return await connection.run_sync(work)


def _begun(lock: Function[Any], synced: bool) -> Select[Any]:
    """The statement that begins a locking transaction. One for all of it: each more is another round trip to the server."""
    return select(_NOT_IDLE, lock) if synced else select(_NOT_IDLE, lock, _UNSYNCED)


async def _run_to_completion(transaction: Coroutine[Any, Any, T]) -> T:
    """Wait for a transaction, also where the caller is cancelled meanwhile."""
    task = asyncio.ensure_future(transaction)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise


def postgres_engine(url: URL) -> AsyncEngine:
    """Make an engine on the database at an address, which shows no values in its errors.

    Raises StoreError where the driver, the extra "postgres", is not installed.
    """
    if importlib.util.find_spec("asyncpg") is None:
        raise StoreError('PostgreSQL needs the extra "postgres", which is not installed: pip install "sokbo[postgres]"')
    url = url.set(drivername="postgresql+asyncpg")
    if mode := url.query.get("sslmode"):  # libpq's name for what the driver calls ssl
        url = url.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})
    engine = create_async_engine(url, hide_parameters=True, connect_args={"timeout": _CONNECT_TIMEOUT_S})
    event.listen(engine.sync_engine, "connect", _limit_idleness)
    event.listen(engine.sync_engine, "checkout", _ping)
    return engine


def _limit_idleness(connection: Any, _record: object) -> None:
    """Let the server end a transaction that this process has left open; not a parameter at the start, which poolers refuse."""
    cursor = connection.cursor()
    cursor.execute(f"SET idle_in_transaction_session_timeout = {_MAX_IDLE_MS}")
    cursor.close()
    connection.commit()


def _ping(connection: Any, _record: object, _proxy: object) -> None:
    """Let the pool replace a connection that the server has closed, by one round trip; `pool_pre_ping` makes four each time."""
    try:
        connection.run_async(lambda driver: driver.execute("SELECT 1"))
    except Exception as error:
        raise DisconnectionError from error


def library_engine(url: str) -> AsyncEngine:
    """Make an asynchronous engine on the store at this address for a library; the store must have been opened before."""
    address = make_url(url)
    return _sqlite_engine(address) if address.drivername == "sqlite" else postgres_engine(address)


def _sqlite_engine(address: URL) -> AsyncEngine:
    """Open what is there and make nothing: mode=rw, https://sqlite.org/uri.html."""
    logging.getLogger("aiosqlite").setLevel(logging.WARNING)  # its debug lines show every statement with its values
    file = URL.create("sqlite+aiosqlite", database=f"file:{address.database}", query={"mode": "rw", "uri": "true"})
    engine = create_async_engine(file, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", set_pragmas)
    return engine
