"""Posts, styles, filters, calls and changes as JSON text, and back.

Reading is tolerant: a key that an older version did not write takes its default, one that we do not know is left out.
"""

import dataclasses
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time
from functools import lru_cache
from typing import Any, TypeVar

from bot.model import Call, Change, ChatSettings, Filter, Post, Style

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
    return Style(**_fields(Style, json.loads(text)))


@lru_cache(maxsize=1024)
def read_settings(text: str) -> ChatSettings:
    """Read what people set in a chat."""
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
    """Read what a revision changed."""
    return _each(Change, json.loads(text))


def read_mapping(text: str) -> dict[str, str]:
    """Read a source's validators."""
    return dict(json.loads(text))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | time):
        return value.isoformat()
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
