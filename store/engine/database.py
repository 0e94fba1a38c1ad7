"""One database, either engine, and the decorators that run a store method as one of its transactions.

A store method is a plain synchronous function over a SQLAlchemy Connection: `def latest(self, connection, count)`. Its
decorator (`reads`, `writes`, `decides`) makes the coroutine function that callers await: `await store.latest(10)`. The whole
method is one transaction, so a method cannot hold one open across an await.
"""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from store.posts.search_terms import TermIndex

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[[Connection], T]


class Database(ABC):
    """An engine that runs transactions. Every method raises StoreError, nothing of a driver's.

    A transaction that has begun comes to its end even if the caller is cancelled. `name` is the database's address
    without its password.
    """

    name: str
    terms: TermIndex

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
    async def decide(self, work: Work[T], *, synced: bool = True) -> T:
        """Run a transaction that reads, decides and writes many rows: one at a time among all workers.

        Without `synced` it is back before the disk has it: a power cut may undo it, the end of the process does not.
        """

    @abstractmethod
    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """Build an INSERT that has this engine's ON CONFLICT."""

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


def decides(method: SyncMethod[S, P, T]) -> AsyncMethod[S, P, T]:
    """Run the method as a transaction that is alone among all workers, and synced before it returns."""
    return _as_transaction(method, lambda database, work: database.decide(work))


def decides_unsynced(method: SyncMethod[S, P, T]) -> AsyncMethod[S, P, T]:
    """Run the method as a transaction that is alone among all workers, and may be undone by a power cut."""
    return _as_transaction(method, lambda database, work: database.decide(work, synced=False))


def _as_transaction(method: SyncMethod[S, P, T], run: Callable[[Database, Work[T]], Awaitable[T]]) -> AsyncMethod[S, P, T]:
    @wraps(method)
    async def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await run(self._db, lambda connection: method(self, connection, *args, **kwargs))

    return call
