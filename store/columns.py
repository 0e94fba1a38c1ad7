"""Column types: a moment as a number both engines compare, a noun of the house as JSON text."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, Text
from sqlalchemy.types import TypeDecorator

from store.codec import to_json

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
