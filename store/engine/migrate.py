"""Migration of a database to the present schema in one transaction, with an explanation where that is not possible."""

from pathlib import Path

from sqlalchemy import Connection, inspect, select, table
from sqlalchemy.sql import column

from bot.ports import StoreError, UnusableStore
from store import schema

VERSION_TABLE = "sokbo_version"
VERSION = table(VERSION_TABLE, column("version_num"))
_FOLDER = Path(__file__).parents[1] / "migrations"


COPYING = "copying"
"""The version of a store into which another one is being copied."""


def migrate(connection: Connection, name: str, *, may_change: bool) -> None:
    """Migrate an empty database to schema.HEAD.

    Raises StoreError for any other version, another program's tables, and an empty database that may not be changed.
    """
    version = _version(connection, name)
    if version == schema.HEAD:
        if missing := set(schema.metadata.tables) - set(inspect(connection).get_table_names()):
            raise StoreError(f"{name} is half migrated, it lacks {min(missing)}; put back a backup, or move it away")
        return
    if version == COPYING:
        raise StoreError(f"{name} is half copied; run the same `sokbo copy-store` again, which continues")
    if version is not None:
        raise UnusableStore(
            f"{name} was written by another version of Sokbo, newer or from before the first release (schema {version});"
            " run that version, or move the store away and start with a new one"
        )
    if not may_change:
        raise StoreError(f"{name} is not ready; start `sokbo run` once, which makes it or brings it up to date")
    _upgrade(connection)


def is_half_copied(connection: Connection) -> bool:
    """Return True for a store into which another one is being copied."""
    known = VERSION_TABLE in inspect(connection).get_table_names()
    return known and connection.scalar(select(VERSION.c.version_num)) == COPYING


def _version(connection: Connection, name: str) -> str | None:
    tables = set(inspect(connection).get_table_names())
    if VERSION_TABLE in tables:
        version: str | None = connection.scalar(select(VERSION.c.version_num))
        if version is None and tables & set(schema.metadata.tables):
            raise UnusableStore(f"{name} is half migrated, its version is missing; put back a backup, or move it away")
        return version
    # A SQLite file is one program's. A database on a server may have tables of others, but none with our names.
    foreign = tables if connection.dialect.name == "sqlite" else tables & set(schema.metadata.tables)
    if foreign:
        raise UnusableStore(f"{name} belongs to another program; name a database of Sokbo's own")
    return None


def _upgrade(connection: Connection) -> None:
    from alembic import command  # slow to import, and needed once a version
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
