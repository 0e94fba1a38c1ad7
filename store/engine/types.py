"""Column types: a moment as a number both engines compare, a noun of the house as JSON text.

Rows whose column is one of a list, the list handed over as one value, JSON.

An IN with a parameter for each of its values is written anew for every execution, which takes longer than many a statement runs.
"""

from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Dialect, Text, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from store.engine.codec import to_json

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for "at once" in a `not_before`."""


class Moment(TypeDecorator[datetime]):
    """A time: microseconds since 1970 in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Count the microseconds."""
        return None if value is None else (value - EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Make the time, aware, in UTC."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


class StringEnum(TypeDecorator[Any]):
    """A StrEnum as its text."""

    impl = Text
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__()
        self.members = members

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Write the text."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Read the member; raises ValueError for text that is none."""
        return None if value is None else self.members(value)


class Coded(TypeDecorator[Any]):
    """JSON text, read by `read`; NULL stays None."""

    impl = Text
    cache_ok = True

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self.read = read

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write the JSON."""
        return None if value is None else to_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read the JSON."""
        return None if value is None else self.read(value)


def in_json_list(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Condition: the column's value is in the list bound to `name`."""
    return column.bool_op("IN")(_Listed(bindparam(name, type_=_JsonList()), type_=column.type))


class _JsonList(TypeDecorator[Collection[Any]]):
    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> str:
        return to_json(list(value or ()))


class _Listed(FunctionElement[Any]):
    """The values of a JSON list, as rows."""

    inherit_cache = True

    def __init__(self, values: ColumnElement[Any], type_: Any) -> None:
        super().__init__(values)
        self.type = type_


@compiles(_Listed, "sqlite")
def _in_sqlite(listed: _Listed, compiler: SQLCompiler, **options: Any) -> str:
    rows = func.json_each(*listed.clauses).table_valued("value")
    return compiler.process(select(rows.c.value).scalar_subquery(), **options)


@compiles(_Listed, "postgresql")
def _in_postgres(listed: _Listed, compiler: SQLCompiler, **options: Any) -> str:
    rows = func.jsonb_array_elements_text(cast(listed.clauses.clauses[0], JSONB)).table_valued("value")
    return compiler.process(select(cast(rows.c.value, listed.type)).scalar_subquery(), **options)
