"""Copy a whole store into an empty one of either kind: in batches, resumable, and compared row by row at the end.

Rows are copied as they are in the database, without being decoded. The search index is not copied, since each engine has
its own kind: the bot makes it anew. Workers and their leases are not copied either.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, column, func, insert, literal, select, table, text, tuple_, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Text, TypeDecorator, TypeEngine

from bot.ports import StoreError
from store import schema
from store.engine.database import Database
from store.engine.migrate import COPYING, VERSION

BATCH = 2_000
"""Rows in one transaction."""
_OMITTED = frozenset({"workers", "scopes", "post_texts"})
_REMADE = {"posts": {"searchable": False}}
"""Columns that get another value in the copy: the search index is made anew."""

Progress = Callable[[str], None]
Row = tuple[Any, ...]


class StoreCopy:
    """Copies from one database into another, which nobody else uses meanwhile."""

    def __init__(self, source: Database, target: Database, progress: Progress) -> None:
        """`progress` receives a line for people after each batch."""
        self._source = source
        self._target = target
        self._progress = progress
        self._tables = [_Raw(each) for each in schema.metadata.sorted_tables if each.name not in _OMITTED]

    async def run(self) -> int:
        """Copy what the target does not have yet, compare everything, and make the target usable; return the number of rows.

        Raises StoreError where the target has rows of its own, and where the two differ at the end.
        """
        await self._target.run_exclusive(self._begin)
        for raw in self._tables:
            await self._copy(raw)
        rows = 0
        for raw in self._tables:
            rows += await self._compare(raw)
        await self._target.run_exclusive(self._finish)
        return rows

    def _begin(self, connection: Connection) -> None:
        """Mark the target as a copy under way; one that is already marked is continued."""
        if connection.scalar(select(VERSION.c.version_num)) == COPYING:
            return
        used = [raw.name for raw in self._tables if connection.scalar(select(func.count()).select_from(raw.rows))]
        if used:
            raise StoreError(f"{self._target.name} is not empty ({', '.join(used)}); name a new one")
        connection.execute(update(VERSION).values(version_num=COPYING))

    async def _copy(self, raw: "_Raw") -> None:
        last: Row | None = await self._target.read(lambda connection: raw.last_key(connection))
        count, total = 0, await self._source.read(lambda connection: connection.scalar(raw.count()) or 0)
        while rows := await self._source.read(lambda connection: connection.execute(raw.after(last)).all()):  # noqa: B023
            await self._target.run_exclusive(lambda connection: connection.execute(insert(raw.rows), raw.values(rows)))
            last, count = raw.key(rows[-1]), count + len(rows)
            self._progress(f"{raw.name}: {count} of {total} rows")

    async def _compare(self, raw: "_Raw") -> int:
        """Compare the rows of both, in the order of their keys; return how many they are."""
        last, count = None, 0
        while True:
            query = raw.after(last)
            theirs = await self._source.read(lambda connection: connection.execute(query).all())  # noqa: B023
            ours = await self._target.read(lambda connection: connection.execute(query).all())  # noqa: B023
            if raw.values(theirs) != [row._asdict() for row in ours]:
                raise StoreError(f"{self._target.name} differs from {self._source.name} in {raw.name}; copy into a new one")
            if not theirs:
                return count
            last, count = raw.key(theirs[-1]), count + len(theirs)
            self._progress(f"{raw.name}: {count} rows compared")

    def _finish(self, connection: Connection) -> None:
        """Let new rows be numbered after the copied ones, and the bot use the target."""
        for raw in self._tables:
            if connection.dialect.name == "postgresql" and raw.numbered:
                last = select(func.coalesce(func.max(raw.rows.c.id), 0) + 1).scalar_subquery()
                connection.execute(select(func.setval(func.pg_get_serial_sequence(raw.name, "id"), last, text("false"))))
        connection.execute(update(VERSION).values(version_num=schema.HEAD))


class _Raw:
    """A table whose values are read and written as the database has them."""

    def __init__(self, described: Table) -> None:
        self.name = described.name
        self.rows = table(described.name, *(column(each.name, _raw_type(each.type)) for each in described.columns))
        self._key_names = [each.name for each in described.primary_key.columns]
        self.numbered = self._key_names == ["id"] and not _is_text(self.rows.c.id.type)

    def count(self) -> Select[Any]:
        """Query: the number of rows."""
        return select(func.count()).select_from(self.rows)

    def last_key(self, connection: Connection) -> Row | None:
        """Return the key of the last row; None where there is none."""
        found = connection.execute(select(*self._keys()).order_by(*(key.desc() for key in self._order())).limit(1))
        return None if (row := found.one_or_none()) is None else tuple(row)

    def after(self, key: Sequence[Any] | None) -> Select[Any]:
        """Query: the next rows after the one with this key; from the first one on for None."""
        query = select(self.rows).order_by(*self._order()).limit(BATCH)
        return query if key is None else query.where(tuple_(*self._order()) > tuple_(*self._bound(key)))

    def key(self, row: Any) -> Row:
        """Return a row's key."""
        return tuple(getattr(row, name) for name in self._key_names)

    def values(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Return rows as they are in the copy."""
        return [row._asdict() | _REMADE.get(self.name, {}) for row in rows]

    def _keys(self) -> list[Any]:
        return [self.rows.c[name] for name in self._key_names]

    def _order(self) -> list[Any]:
        """The key's columns, text by its bytes, so that both engines agree on the order."""
        return [_ByBytes(each) if _is_text(each.type) else each for each in self._keys()]

    def _bound(self, key: Sequence[Any]) -> list[Any]:
        return [literal(value, each.type) for value, each in zip(key, self._keys(), strict=True)]


class _ByBytes(FunctionElement[str]):
    """Text in the order of its bytes: SQLite's order, whatever a PostgreSQL database's locale is."""

    inherit_cache = True
    type = Text()


@compiles(_ByBytes, "sqlite")
def _in_sqlite(by_bytes: _ByBytes, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(by_bytes.clauses, **options)


@compiles(_ByBytes, "postgresql")
def _in_postgres(by_bytes: _ByBytes, compiler: SQLCompiler, **options: Any) -> str:
    return f'({compiler.process(by_bytes.clauses, **options)}) COLLATE "C"'


def _raw_type(of: TypeEngine[Any]) -> TypeEngine[Any]:
    return of.impl_instance if isinstance(of, TypeDecorator) else of


def _is_text(of: TypeEngine[Any]) -> bool:
    return isinstance(of, Text)
