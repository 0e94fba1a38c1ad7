"""One database, either engine: transactions to read in, to write in, and to decide in."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from store.posts.search_terms import TermIndex

P = ParamSpec("P")
T = TypeVar("T")
Transaction = AbstractAsyncContextManager[AsyncConnection]


class Database(ABC):
    """An engine and its ways of opening a transaction. Every method raises StoreError, nothing of a driver's.

    `name` is its address as people may see it. Transactions are opened within `run`.
    """

    name: str
    terms: TermIndex

    @abstractmethod
    async def prepare(self) -> None:
        """Set what a database that is ours keeps for good."""

    @abstractmethod
    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do work that opens transactions; once begun it comes to its end, even if the caller is cancelled."""

    @abstractmethod
    def read(self) -> Transaction:
        """A transaction that writes nothing."""

    @abstractmethod
    def write(self) -> Transaction:
        """A transaction that writes few rows and says which."""

    @abstractmethod
    def decide(self, *, synced: bool = True) -> Transaction:
        """A transaction that reads, decides and writes many rows: one at a time among all workers.

        One that is not `synced` is back before the disk has it: a power cut may undo it, the end of the process does not.
        """

    @abstractmethod
    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that knows this engine's ON CONFLICT."""

    @abstractmethod
    async def close(self) -> None:
        """Close every connection."""


class Part:
    """A part of the store: the methods of one subject over one database."""

    def __init__(self, database: Database) -> None:
        self._db = database


S = TypeVar("S", bound=Part)


def whole(method: Callable[Concatenate[S, P], Coroutine[Any, Any, T]]) -> Callable[Concatenate[S, P], Coroutine[Any, Any, T]]:
    """Make a method of a Part one piece of work for its database."""

    @wraps(method)
    async def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._db.run(method(self, *args, **kwargs))

    return call
