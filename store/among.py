"""Rows whose column is one of a list, the list handed over as one value, JSON.

An IN with a parameter for each of its values is written anew for every execution, which takes longer than many a statement runs.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Text, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from store.codec import to_json


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether a column's value is one of those that are handed over as `name`."""
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
