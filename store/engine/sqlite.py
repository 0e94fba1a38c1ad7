"""SQLite: one connection, and one thread that runs a whole transaction at a time.

An asynchronous driver hops to its thread and back for each statement, which costs more than most statements do; here a
transaction is one hop. See docs/adr/030-sqlite-driver.md.

One process at a time on a SQLite store: a lock on a file next to it, which the system releases when the process dies.
"""

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL
from sqlalchemy.pool import StaticPool

from bot.ports import StoreError
from store.engine.database import Database, T, Work, translating_errors
from store.posts.search_terms import FullText

_BUSY_TIMEOUT_MS = 5_000
"""Time to wait for another process's write."""
_SYNCED, _UNSYNCED = "FULL", "NORMAL"
_PRAGMAS = ("foreign_keys = ON", f"synchronous = {_SYNCED}", f"busy_timeout = {_BUSY_TIMEOUT_MS}")


class Sqlite(Database):
    """A file with a write-ahead log."""

    def __init__(self, url: URL, name: str) -> None:
        self.name = name
        self.terms = FullText()
        self._file = Path(url.database or "")
        self._opened = False
        self._engine = _engine(url)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")

    async def prepare(self) -> None:
        """Set the write-ahead log: one sync a commit instead of four, and others read meanwhile. The file keeps it."""
        await self._in_thread(self._set_write_ahead_log)

    async def read(self, work: Work[T]) -> T:
        """Run a transaction that writes nothing."""
        return await self._in_thread(partial(self._read, work))

    async def write(self, work: Work[T]) -> T:
        """Run a transaction that writes few rows; as there is one writer at a time, it is one that decides."""
        return await self.run_exclusive(work)

    async def run_exclusive(self, work: Work[T], *, synced: bool = True) -> T:
        """Run a transaction that holds the write lock from its beginning (BEGIN IMMEDIATE): what it reads stays true.

        Without `synced` it is in the log at once, and on the disk with the next one that is synced.
        """
        return await self._in_thread(partial(self._decide, work, _SYNCED if synced else _UNSYNCED))

    def notify(self, connection: Connection, topic: str) -> None:
        """Do nothing: the bot is the only process that waits for anything."""

    def read_in_order(self, connection: Connection) -> None:
        """Do nothing: without statistics, SQLite does so anyway."""

    def insert(self, table: Table) -> sqlite.Insert:
        """Build an INSERT that has SQLite's ON CONFLICT."""
        return sqlite.insert(table)

    async def backup(self, file: Path) -> None:
        """Write a consistent copy into a new file, while others use the database: https://sqlite.org/backup.html."""
        await self._in_thread(partial(self._backup, file))

    async def close(self) -> None:
        """Close the connection and end the thread."""
        with translating_errors(self.name):
            await asyncio.get_running_loop().run_in_executor(self._thread, self._engine.dispose)
            self._thread.shutdown()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """Run work in the database's thread, after what came before it; once begun it ends, also if the caller is cancelled."""
        future = asyncio.get_running_loop().run_in_executor(self._thread, work)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            await asyncio.gather(future, return_exceptions=True)
            raise

    def _backup(self, file: Path) -> None:
        """Copy all pages at once: in a database with a write-ahead log, that holds up no writer."""
        if file.exists():
            raise StoreError(f"{file} is there already; name a new file")
        part = file.with_name(f"{file.name}.part")
        try:
            os.close(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
            with (
                translating_errors(self.name),
                closing(self._engine.raw_connection()) as source,
                closing(sqlite3.connect(part)) as target,
            ):
                driver: Any = source.driver_connection
                driver.backup(target)
            descriptor = os.open(part, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)
            part.rename(file)
        except OSError as error:
            raise StoreError(f"{file} cannot be written: {error.strerror}") from error
        finally:
            part.unlink(missing_ok=True)

    def _read(self, work: Work[T]) -> T:
        with translating_errors(self.name), self._engine.begin() as connection:
            connection.exec_driver_sql("BEGIN")
            return work(connection)

    def _decide(self, work: Work[T], synchronous: str) -> T:
        if self._opened and not self._file.exists():  # what is written to a file without a name is lost
            raise StoreError(f"{self.name} is gone; put it back, or start again with a new one")
        with translating_errors(self.name), self._engine.begin() as connection:
            _set_synchronous(connection, synchronous)
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return work(connection)

    def _set_write_ahead_log(self) -> None:
        with translating_errors(self.name), closing(self._engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA journal_mode = WAL")
        self._opened = True


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


def _set_synchronous(connection: Connection, mode: str) -> None:
    """Set how the next transaction is synced; the connection keeps the mode, so it is set only where it changes."""
    if connection.info.get("synchronous", _SYNCED) != mode:
        connection.exec_driver_sql(f"PRAGMA synchronous = {mode}")
        connection.info["synchronous"] = mode


def make_private(database: Path) -> None:
    """Create a database that its user alone may read, and take others' rights from one that exists: it has tokens.

    SQLite gives its log and its index the database's mode.
    """
    with suppress(OSError):  # where it cannot be written, SQLite says so
        os.close(os.open(database, os.O_RDWR | os.O_CREAT, 0o600))
    for file in (database, Path(f"{database}-wal"), Path(f"{database}-shm")):
        with suppress(OSError):
            if file.stat().st_mode & 0o077:
                file.chmod(0o600)


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
        """Release the lock. The file stays: removing it could remove the lock of the next process."""
        os.close(self._file)
