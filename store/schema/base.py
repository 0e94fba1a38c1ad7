"""What all tables share: the metadata, names of keys, the id column, and partial indexes."""

from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Index, Integer, MetaData, Text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)
Id = BigInteger().with_variant(Integer, "sqlite")
"""A row's number; SQLite counts by itself only in a column that says INTEGER."""


def text(name: str) -> Column[str]:
    """A column of text that is "" where there is none."""
    return Column(name, Text, nullable=False, default="")


def partial(name: str, *columns: Any, where: ColumnElement[bool]) -> None:
    """Add an index of those rows alone."""
    Index(name, *columns, sqlite_where=where, postgresql_where=where)
