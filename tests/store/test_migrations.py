"""The migrations lead to the schema, on either engine, in one step that happens whole or not at all."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

import store
from bot.ports import StoreError
from store import SqlStore, database_at, open_store
from store.engine.migrate import VERSION_TABLE
from store.schema import HEAD, metadata
from tests.store.conftest import Server

_INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'table') AND sql LIKE '%INDEX%' ORDER BY name",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname",
}


def test_head_is_the_newest_migration() -> None:
    """The version the schema names is the one the migrations end at, and there is one end."""
    config = Config()
    config.set_main_option("script_location", str(Path(store.__file__).parent / "migrations"))

    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


async def test_migrations_meet_the_schema(store: SqlStore) -> None:
    """A migrated database has every table, column and key of the schema, and nothing else."""

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": True, "include_name": _is_common}
        )
        return list(compare_metadata(context, metadata))

    assert await store._db.read(differences) == []


def _is_common(name: str | None, _kind: str, _parents: object) -> bool:
    """Return True for all tables but the index of terms, which differs by engine."""
    return not (name or "").startswith("post_terms")


async def test_partial_indexes_meet_the_schema(server: Server | None, store: SqlStore, tmp_path: Path) -> None:
    """The indexes of a migrated database are, to the letter, those the schema would make: conditions included."""
    url = await server.fresh("template1") if server else f"sqlite:///{tmp_path}/plain.db"
    plain = database_at(make_url(url), url)
    query = text(_INDEXES["postgresql" if server else "sqlite"])
    await plain.write(metadata.create_all)
    made = await plain.read(lambda connection: {row[0]: row[1] for row in connection.execute(query)})
    await plain.close()
    migrated = await store._db.read(lambda connection: {row[0]: row[1] for row in connection.execute(query)})
    for name in (f"{VERSION_TABLE}_pkc", "post_terms_pkey", "ix_post_terms"):
        migrated.pop(name, None)

    assert migrated == made
    assert len(made) >= 10


async def test_migrating_twice(url: str) -> None:
    """A store that is opened again is as it was."""
    await (await open_store(url)).close()
    again = await open_store(url)
    assert await again.destinations() == []
    await again.close()


@pytest.mark.parametrize("version", ["9999_newer", "0017"])
async def test_another_version_is_refused(url: str, version: str) -> None:
    """A store that a newer version or an older checkout wrote is left alone, in one line that names the remedy."""
    opened = await open_store(url)
    statement = text(f"UPDATE {VERSION_TABLE} SET version_num = '{version}'")
    await opened._db.write(lambda connection: connection.execute(statement))
    await opened.close()

    line = r"^(sqlite|postgresql)://\S+ was written by another version of Sokbo, .*; run that version, or move the store away .*$"
    with pytest.raises(StoreError, match=line):
        await open_store(url)


async def test_other_programs_database_is_refused(server: Server | None, tmp_path: Path) -> None:
    """A database with another program's tables of the same names is left alone."""
    url = await server.fresh("template1") if server else f"sqlite:///{tmp_path}/other.db"
    other = database_at(make_url(url), url)
    await other.write(lambda connection: connection.execute(text("CREATE TABLE posts (id INTEGER PRIMARY KEY)")))
    await other.close()

    with pytest.raises(StoreError, match="belongs to another program"):
        await open_store(url)


async def test_failed_migration_leaves_nothing(server: Server | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration that fails half-way leaves no table behind, and the next start makes the store."""
    url = await server.fresh("template1") if server else f"sqlite:///{tmp_path}/half.db"
    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.create_index", _fail)
        with pytest.raises(RuntimeError):
            await open_store(url)
    opened = await open_store(url)

    assert await opened.delivery_counts() == {}
    await opened.close()


def _fail(*_args: object, **_options: object) -> None:
    raise RuntimeError("the power went out")


async def test_half_migrated(store: SqlStore, url: str) -> None:
    """A store that lacks a table, or its version, is refused in one line that names what to do."""
    await store._db.write(lambda it: it.execute(text("DROP TABLE scopes")))
    with pytest.raises(StoreError, match="half migrated, it lacks scopes; put back a backup"):
        await open_store(url, exclusive=False)
    await store._db.write(lambda it: it.execute(text(f"DELETE FROM {VERSION_TABLE}")))
    with pytest.raises(StoreError, match="half migrated, its version is missing"):
        await open_store(url, exclusive=False)
