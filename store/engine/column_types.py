"""Column types: times as numbers, lists and values of the bot as JSON text, and what all tables share.

Reading JSON is tolerant: a key that an older version did not write takes its default, an unknown one is left out.
"""

import dataclasses
import json
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from bot.model import Call, Change, ChatSettings, Filter, Fingerprint, KnownEntry, KnownListing, Post, Style

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Means "at once" in a `not_before`."""


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


class Compressed(TypeDecorator[Any]):
    """JSON text, deflated, read by `read`: for values that are long and of which a database queries nothing."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self.read = read

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Write the JSON."""
        return None if value is None else zlib.compress(to_json(value).encode(), level=1)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Read the JSON."""
        return None if value is None else self.read(zlib.decompress(value).decode())


def in_json_list(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Condition: the column's value is in the list bound to `name`, which is handed over as one value, JSON.

    An IN with a parameter for each value is compiled anew for every execution, which takes longer than many a statement runs.
    """
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


T = TypeVar("T")


def to_json(value: object) -> str:
    """Write a dataclass, a tuple of them, or plain data."""
    text = _AS_WRITTEN.encode(value)
    return text if _is_text(text) else _ESCAPED.encode(value)


def read_post(text: str) -> Post:
    """Read a post; its times keep their offset."""
    return Post(
        **_fields(
            Post, json.loads(text), published_at=_time, publish_at=_time, expires_at=_time, categories=tuple, takeaways=tuple
        )
    )


@lru_cache(maxsize=1024)
def read_style(text: str) -> Style:
    """Read a destination's style."""
    return Style(**_fields(Style, json.loads(text), show=tuple))


@lru_cache(maxsize=1024)
def read_settings(text: str) -> ChatSettings:
    """Read a chat's settings."""
    lists: dict[str, Callable[[Any], Any]] = dict.fromkeys(("muted_feeds", "muted_categories", "chosen"), tuple)
    times = {"quiet_from": _clock_time, "quiet_to": _clock_time, "digest_at": _clock_times}
    return ChatSettings(**_fields(ChatSettings, json.loads(text), **lists, **times))


def read_filter(text: str) -> Filter:
    """Read a subscription's filter."""
    return Filter(**_fields(Filter, json.loads(text), categories=tuple, include=tuple, exclude=tuple))


def read_calls(text: str) -> tuple[Call, ...]:
    """Read a frozen payload."""
    return _each(Call, json.loads(text))


def read_changes(text: str) -> tuple[Change, ...]:
    """Read a revision's changes."""
    return _each(Change, json.loads(text))


def read_mapping(text: str) -> dict[str, str]:
    """Read a source's validators."""
    return dict(json.loads(text))


def read_listing(text: str) -> KnownListing:
    """Read a feed's known listing."""
    data = json.loads(text)
    entries = tuple(KnownEntry(**_fields(KnownEntry, known, fingerprint=_fingerprint)) for known in data.pop("entries", ()))
    return KnownListing(entries, **_fields(KnownListing, data))


def _fingerprint(data: Mapping[str, Any]) -> Fingerprint:
    return Fingerprint(**_fields(Fingerprint, data, sketch=frozenset))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | time):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


_AS_WRITTEN = json.JSONEncoder(default=_plain, ensure_ascii=False, separators=(",", ":"))
_ESCAPED = json.JSONEncoder(default=_plain, separators=(",", ":"))


def _is_text(text: str) -> bool:
    """False where half a surrogate pair slipped in: no database takes it but as an escape."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _fields(cls: Any, data: Mapping[str, Any], **convert: Callable[[Any], Any]) -> dict[str, Any]:
    names = {field.name for field in dataclasses.fields(cls)}
    return {name: convert.get(name, _same)(value) for name, value in data.items() if name in names}


def _each(cls: Callable[..., T], data: Iterable[Mapping[str, Any]]) -> tuple[T, ...]:
    return tuple(cls(**_fields(cls, item)) for item in data)


def _same(value: Any) -> Any:
    return value


def _time(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _clock_time(value: str | None) -> time | None:
    return None if value is None else time.fromisoformat(value)


def _clock_times(values: Iterable[str]) -> tuple[time, ...]:
    return tuple(time.fromisoformat(value) for value in values)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)
Id = BigInteger().with_variant(Integer, "sqlite")
"""A row's number; SQLite counts by itself only in a column of type INTEGER."""


def text(name: str) -> Column[str]:
    """A column of text that is "" where there is none."""
    return Column(name, Text, nullable=False, default="")


def partial(name: str, *columns: Any, where: ColumnElement[bool]) -> None:
    """Add an index of those rows alone."""
    Index(name, *columns, sqlite_where=where, postgresql_where=where)
