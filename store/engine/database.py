"""One database, either engine, and the decorators that run a store method as one of its transactions.

A store method is a plain synchronous function over a SQLAlchemy Connection: `def latest(self, connection, count)`. Its
decorator (`reads`, `writes`, `decides`) makes the coroutine function that callers await: `await store.latest(10)`. The whole
method is one transaction, so a method cannot hold one open across an await. A driver's error becomes one line for people: it
names the store, without a password, and the remedy.
"""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.ports import StoreError, UnusableStore
from store.posts.search_terms import TermIndex

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[[Connection], T]


@dataclass(frozen=True, slots=True)
class OwnedScopes:
    """Ownership of this process on a shared store: the epoch of each scope, and the scopes in which it may claim deliveries."""

    worker: str
    epochs: dict[str, int] = field(default_factory=dict)
    claiming: set[str] = field(default_factory=set)

    def claiming_on(self, platform: str) -> list[str]:
        """Return the scopes of a platform in which it may claim deliveries."""
        return [scope for scope in self.claiming if scope.partition(":")[0] == platform]


class Database(ABC):
    """An engine that runs transactions. Every method raises StoreError, nothing of a driver's.

    A transaction that has begun comes to its end even if the caller is cancelled. `name` is the database's address
    without its password. `owned_scopes` is None where this process owns everything, or has not joined as a worker.
    """

    name: str
    terms: TermIndex
    shared = False
    owned_scopes: OwnedScopes | None = None

    @abstractmethod
    async def prepare(self) -> None:
        """Set what the database file keeps for good; only while it is exclusively ours."""

    @abstractmethod
    async def read(self, work: Work[T]) -> T:
        """Run a transaction that writes nothing."""

    @abstractmethod
    async def write(self, work: Work[T]) -> T:
        """Run a transaction that writes few rows, which it names by key."""

    @abstractmethod
    async def run_exclusive(self, work: Work[T], *, synced: bool = True) -> T:
        """Run a transaction that reads, decides and writes many rows: one at a time among all workers.

        Without `synced` it is back before the disk has it: a power cut may undo it, the end of the process does not.
        """

    async def run_exclusive_in_process(self, work: Work[T], *, synced: bool = True) -> T:
        """Run a transaction on deliveries that this process owns: one at a time in this process, next to other workers'."""
        return await self.run_exclusive(work, synced=synced)

    @asynccontextmanager
    async def locked(self, key: int) -> AsyncIterator[None]:
        """Keep other processes out of blocks with this key; there are none where the database is not shared."""
        yield

    @abstractmethod
    def notify(self, connection: Connection, topic: str) -> None:
        """Wake other processes once the transaction is committed; does nothing where there are none."""

    @abstractmethod
    def read_in_order(self, connection: Connection) -> None:
        """Let this transaction's queries walk an index that has their order, however many rows the engine expects."""

    @abstractmethod
    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """Build an INSERT that has this engine's ON CONFLICT."""

    @abstractmethod
    async def backup(self, file: Path) -> None:
        """Write a consistent copy into a new file, while others use the database."""

    @abstractmethod
    async def close(self) -> None:
        """Close every connection."""


class StoreSection:
    """The store methods of one subject over one database; SqlStore inherits them all."""

    def __init__(self, database: Database) -> None:
        self._db = database


S = TypeVar("S", bound=StoreSection)
SyncMethod = Callable[Concatenate[S, Connection, P], T]
AsyncMethod = Callable[Concatenate[S, P], Coroutine[Any, Any, T]]


def reads(method: SyncMethod[S, P, T]) -> AsyncMethod[S, P, T]:
    """Run the method as a transaction that writes nothing."""
    return _as_transaction(method, lambda database, work: database.read(work))


def writes(method: SyncMethod[S, P, T]) -> AsyncMethod[S, P, T]:
    """Run the method as a transaction that writes few rows, which it names by key."""
    return _as_transaction(method, lambda database, work: database.write(work))


def exclusive(method: SyncMethod[S, P, T]) -> AsyncMethod[S, P, T]:
    """Run the method as a transaction that is alone among all workers, and synced before it returns."""
    return _as_transaction(method, lambda database, work: database.run_exclusive(work))


def exclusive_unsynced(method: SyncMethod[S, P, T]) -> AsyncMethod[S, P, T]:
    """Run the method as a transaction that is alone among all workers, and may be undone by a power cut."""
    return _as_transaction(method, lambda database, work: database.run_exclusive(work, synced=False))


def exclusive_in_process(method: SyncMethod[S, P, T]) -> AsyncMethod[S, P, T]:
    """Run the method as a transaction on deliveries that this process owns, synced before it returns."""
    return _as_transaction(method, lambda database, work: database.run_exclusive_in_process(work))


def exclusive_in_process_unsynced(method: SyncMethod[S, P, T]) -> AsyncMethod[S, P, T]:
    """Run the method as a transaction on deliveries that this process owns; a power cut may undo it."""
    return _as_transaction(method, lambda database, work: database.run_exclusive_in_process(work, synced=False))


def notifies(topic: str) -> Callable[[SyncMethod[S, P, T]], SyncMethod[S, P, T]]:
    """Wake other processes by `topic` where the method, inside its transaction, returns something true."""

    def decorate(method: SyncMethod[S, P, T]) -> SyncMethod[S, P, T]:
        @wraps(method)
        def call(self: S, connection: Connection, /, *args: P.args, **kwargs: P.kwargs) -> T:
            result = method(self, connection, *args, **kwargs)
            if result:
                self._db.notify(connection, topic)
            return result

        return call

    return decorate


def _as_transaction(method: SyncMethod[S, P, T], run: Callable[[Database, Work[T]], Awaitable[T]]) -> AsyncMethod[S, P, T]:
    @wraps(method)
    async def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await run(self._db, lambda connection: method(self, connection, *args, **kwargs))

    return call


_FAULTS: tuple[type[Exception], ...] = (SQLAlchemyError, sqlite3.Error, OSError, UnicodeEncodeError)
with suppress(ImportError):  # the extra "postgres"
    import asyncpg

    _FAULTS += (asyncpg.PostgresError, asyncpg.InterfaceError)

_SQLITE = {
    sqlite3.SQLITE_BUSY: "is locked by another program; end that program, then try again",
    sqlite3.SQLITE_LOCKED: "is locked by another program; end that program, then try again",
    sqlite3.SQLITE_READONLY: "cannot be written; make the file and its folder writable",
    sqlite3.SQLITE_PERM: "may not be opened; give this user the right to read and write it",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; check that its folder exists and may be written",
    sqlite3.SQLITE_FULL: "is full; make room on the disk",
    sqlite3.SQLITE_IOERR: "cannot be read or written; check the disk",
    sqlite3.SQLITE_NOTADB: "is not a database; name another file, or move this one away",
    sqlite3.SQLITE_CORRUPT: "is damaged; put back a copy, or move it away",
}

_POSTGRES = {
    "26000": "is behind a pooler that loses prepared statements; set max_prepared_statements in PgBouncer 1.21 or newer",
    "42P05": "is behind a pooler that mixes prepared statements; set max_prepared_statements in PgBouncer 1.21 or newer",
    "25P03": "ended a transaction because this process did not go on with it in time; the machine is overloaded",
    "28": "refused the user or the password; check both",
    "3D": "does not exist; create the database",
    "42501": "does not let this user do that; grant the rights on its schema",
    "25006": "is read-only; connect to the primary server",
    "53100": "is full; make room on its disk",
    "53300": "has too many connections; close some, or allow more",
    "57P": "is shutting down or starting; try again",
    "08": "broke the connection; check that the server runs",
}
"""Beginnings of SQLSTATE codes: https://www.postgresql.org/docs/current/errcodes-appendix.html."""


@contextmanager
def translating_errors(store: str) -> Iterator[None]:
    """Raise StoreError in place of anything a driver raises; `store` is its address without a password."""
    try:
        yield
    except _FAULTS as error:
        kind = UnusableStore if _is_no_database(error) else StoreError
        raise kind(f"{store} {_meaning(error)}") from error


def _is_no_database(error: BaseException) -> bool:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_NOTADB


def _meaning(error: BaseException) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE.get(code & 0xFF, f"failed: {cause}")  # the low byte is the primary code
    state = getattr(cause, "sqlstate", None)
    if state:
        return next((text for start, text in _POSTGRES.items() if state.startswith(start)), f"failed with SQLSTATE {state}")
    if isinstance(cause, PoolTimeout):
        return "has no free connection; it is overloaded"
    if isinstance(cause, UnicodeEncodeError):
        return "cannot keep text with half a surrogate pair in it"
    if isinstance(cause, OSError):
        return "cannot be reached; check the address and that the server runs"
    return f"failed: {type(cause).__name__}"
