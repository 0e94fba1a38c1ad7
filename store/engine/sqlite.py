"""SQLite: one connection, and one thread that does all its work, a whole piece at a time.

To hop to a thread and back for each statement, as asynchronous drivers do, costs more than most statements; here a whole
transaction is one hop. The statements are the same that PostgreSQL gets: what is awaited of a connection is done at once,
so a coroutine of the store never waits, and the thread can run it to its end in one go.

One process at a time on a SQLite store: a lock on a file beside it, which the system takes back when the process dies.
"""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.pool import StaticPool

from bot.ports import StoreError
from store.engine.database import Database
from store.engine.errors import explained
from store.posts.search_terms import FullText

T = TypeVar("T")

_BUSY_MS = 5_000  # how long to wait for another process's write
_SYNCED, _UNSYNCED = "FULL", "NORMAL"
_PRAGMAS = ("foreign_keys = ON", f"synchronous = {_SYNCED}", f"busy_timeout = {_BUSY_MS}")


class Sqlite(Database):
    """A file with a write-ahead log."""

    def __init__(self, url: URL, name: str) -> None:
        self.name = name
        self._file = Path(url.database or "")
        self._opened = False
        self.terms = FullText()
        self._engine = _engine(url)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")

    async def prepare(self) -> None:
        """Write ahead: one sync a commit instead of four, and others read meanwhile. It stays so in the file."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._write_ahead)

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do a piece of work in the database's own thread, after those that came before it."""
        future = asyncio.get_running_loop().run_in_executor(self._thread, _to_its_end, work)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            await asyncio.gather(future, return_exceptions=True)
            raise

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes nothing."""
        with explained(self.name), self._engine.begin() as connection:
            connection.exec_driver_sql("BEGIN")
            yield cast(AsyncConnection, _AtOnce(connection))

    @asynccontextmanager
    async def decide(self, *, synced: bool = True) -> AsyncIterator[AsyncConnection]:
        """A transaction that holds the write lock from its beginning (BEGIN IMMEDIATE): what it reads stays true.

        One that is not `synced` stands in the log at once, and on the disk with the next one that is.
        """
        if self._opened and not self._file.exists():  # what is written to a file without a name is lost
            raise StoreError(f"{self.name} is gone; put it back, or start again with a new one")
        with explained(self.name), self._engine.begin() as connection:
            _sync(connection, _SYNCED if synced else _UNSYNCED)
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield cast(AsyncConnection, _AtOnce(connection))

    write = decide

    def insert(self, table: Table) -> sqlite.Insert:
        """An INSERT that knows SQLite's ON CONFLICT."""
        return sqlite.insert(table)

    async def close(self) -> None:
        """Close the connection and end the thread."""
        with explained(self.name):
            await asyncio.get_running_loop().run_in_executor(self._thread, self._engine.dispose)
            self._thread.shutdown()

    def _write_ahead(self) -> None:
        with explained(self.name), closing(self._engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA journal_mode = WAL")
        self._opened = True


class _AtOnce:
    """A connection with AsyncConnection's methods, as far as the store uses them; none of them waits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def execute(self, *args: Any, **options: Any) -> Any:
        return self._connection.execute(*args, **options)

    async def scalar(self, *args: Any, **options: Any) -> Any:
        return self._connection.scalar(*args, **options)

    async def scalars(self, *args: Any, **options: Any) -> Any:
        return self._connection.scalars(*args, **options)

    async def run_sync(self, work: Callable[..., T], *args: Any, **options: Any) -> T:
        return work(self._connection, *args, **options)


def _to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that never waits."""
    try:
        work.send(None)
    except StopIteration as end:
        return cast(T, end.value)
    work.close()
    raise RuntimeError("work on SQLite waited for something else than SQLite")


def _engine(url: URL) -> Engine:
    # isolation_level None: the driver begins nothing by itself. Nor does a listener: with one, every statement asks for others.
    arguments = {"isolation_level": None, "check_same_thread": False}
    engine = create_engine(url, hide_parameters=True, poolclass=StaticPool, connect_args=arguments)
    event.listen(engine, "connect", set_pragmas)
    return engine


def set_pragmas(connection: Any, _record: object) -> None:
    """Set what every connection to a store needs."""
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sync(connection: Connection, how: str) -> None:
    """Set how the coming transaction is synced; it stays so until another one wants it otherwise."""
    if connection.info.get("synchronous", _SYNCED) != how:
        connection.exec_driver_sql(f"PRAGMA synchronous = {how}")
        connection.info["synchronous"] = how


class FileLock:
    """Holds `<database>.lock` until it is released or the process ends, however it ends."""

    def __init__(self, database: Path, name: str) -> None:
        """Take the lock; raises StoreError where another process has it."""
        try:
            self._file = os.open(f"{database.resolve()}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError(f"{name} cannot be opened; check that its folder exists and may be written") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._file)
            raise StoreError(f"{name} is in use by another Sokbo; stop that one first") from error

    def release(self) -> None:
        """Let the next one in. The file stays: removing it could remove the next one's lock."""
        os.close(self._file)
