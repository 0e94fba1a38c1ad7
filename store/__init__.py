"""The store in SQL: SQLite by default, PostgreSQL for several workers.

`SqlStore` joins the methods of every section; `open_store` opens one at an address: first the lock, then the database, then
its migration.
"""

from pathlib import Path

from sqlalchemy import URL, Connection, exists, make_url, select, update
from sqlalchemy.exc import ArgumentError

from bot.ports import StoreError, UnusableStore
from store.admin.bot_state import AppliedConfig, ProcessedEvents
from store.admin.decisions import DeskDecisions, ReviewCards
from store.admin.leases import Ownerships
from store.admin.operator_alerts import OperatorAlerts
from store.admin.operator_reports import Reports
from store.admin.status_report import StatusReports
from store.chats.preferences import Preferences
from store.chats.subscriptions import Subscriptions
from store.deliveries.claim import Claims, DigestClaims
from store.deliveries.fanout import FanOut
from store.deliveries.queue import ClockChange
from store.deliveries.settle import Settlements
from store.engine.copy import Progress, StoreCopy
from store.engine.database import Database, exclusive, reads, writes
from store.engine.migrate import VERSION, is_half_copied, migrate
from store.engine.postgres import Postgres, library_engine
from store.engine.sqlite import FileLock, Sqlite, make_private
from store.posts.feeds import FeedReads
from store.posts.ingest import Ingest
from store.posts.posts import KnownPostLookup, PostReads
from store.posts.retention import Retention
from store.posts.search import Search
from store.posts.stories import Stories
from store.schema import destinations, feeds

__all__ = ["SqlStore", "database_at", "library_engine", "open_store"]

_FORMS = "write sqlite:///sokbo.db or postgresql://user@host/database"


class SqlStore(
    PostReads,
    FeedReads,
    KnownPostLookup,
    Search,
    Ingest,
    FanOut,
    Claims,
    ClockChange,
    DigestClaims,
    Settlements,
    Subscriptions,
    Preferences,
    DeskDecisions,
    ReviewCards,
    Reports,
    StatusReports,
    OperatorAlerts,
    ProcessedEvents,
    Retention,
    AppliedConfig,
    Stories,
    Ownerships,
):
    """The store in SQL: implements bot.ports.Store."""

    def __init__(self, database: Database, lock: FileLock | None) -> None:
        super().__init__(database)
        self._lock = lock

    @exclusive
    def migrate(self, connection: Connection, *, may_change: bool, half_copied: bool = False) -> None:
        """Migrate the database to the present schema; raises StoreError where that is impossible or not allowed."""
        if not (half_copied and is_half_copied(connection)):
            migrate(connection, self._db.name, may_change=may_change)

    @reads
    def is_empty(self, connection: Connection) -> bool:
        """Return True for a store in which no feed was ever polled and no chat was ever used."""
        return not any(connection.scalar(select(exists().where(each.c.id.is_not(None)))) for each in (feeds, destinations))

    async def copy_into(self, other: "SqlStore", progress: Progress) -> int:
        """Copy everything into another store (see store/engine/copy.py); return the number of rows. Raises StoreError."""
        for store in (self, other):
            if any(worker.alive for worker in (await store.cluster_state()).workers):
                raise StoreError(f"{store._db.name} is in use by another Sokbo; stop that one first")
        return await StoreCopy(self._db, other._db, progress).run()

    async def backup(self, file: Path) -> None:
        """Write a consistent copy of a SQLite store into a new file, while others use the store. Raises StoreError."""
        await self._db.backup(file)

    async def prepare(self) -> None:
        """Set what the database keeps for good."""
        await self._db.prepare()

    @writes
    def check(self, connection: Connection) -> None:
        """Write something that changes nothing; raises StoreError where nothing can be written."""
        connection.execute(update(VERSION).values(version_num=VERSION.c.version_num))

    async def close(self) -> None:
        """Close the database, then release the lock."""
        try:
            await self._db.close()
        finally:
            if self._lock:
                self._lock.release()


async def open_store(url: str, *, exclusive: bool = True, half_copied: bool = False) -> SqlStore:
    """Open `sqlite:///file.db` or `postgresql://user@host/database`, migrated; raises StoreError.

    `exclusive` keeps every other exclusive opener of a SQLite store out until this one closes or dies. Without it the store
    can be read and written while a bot runs, but is neither made nor migrated. `half_copied` opens one into which another is
    being copied too.
    """
    address = _address(url)
    name = _name(address)
    lock = _enter(address, name, exclusive)
    store = SqlStore(database_at(address, name), lock)
    try:
        await store.migrate(may_change=exclusive, half_copied=half_copied)
        if lock:
            await store.prepare()
            await store.expire_leases()  # the lock is ours: no worker that claimed is alive
    except BaseException:
        await store.close()
        raise
    return store


def database_at(address: URL, name: str) -> Database:
    """The database at an address, shown as `name`; nothing is opened before its first transaction."""
    return Sqlite(address, name) if address.drivername == "sqlite" else Postgres(address, name)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        raise UnusableStore(f"the store's url is no address; {_FORMS}") from None
    if address.drivername not in ("sqlite", "postgresql") or not address.database or address.database == ":memory:":
        raise UnusableStore(f"the store's url cannot be used; {_FORMS}")
    return address


def _name(address: URL) -> str:
    """Return the address without its password, which may be before the host or in the query."""
    a = address
    return URL.create(a.drivername, a.username, host=a.host, port=a.port, database=a.database).render_as_string()


def _enter(address: URL, name: str, exclusive: bool) -> FileLock | None:
    if address.drivername != "sqlite":
        return None
    file = Path(address.database or "")
    if exclusive:
        lock = FileLock(file, name)
        make_private(file)
        return lock
    if not file.exists():
        raise StoreError(f"{name} is not there; start `sokbo run` once, which makes it")
    return None
