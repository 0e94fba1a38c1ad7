"""Control and direction characters as visible escapes: what others wrote must not steer a terminal or turn a page's text."""

import re
from io import TextIOWrapper
from typing import Any

_HIDDEN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, but for tab and line feed
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # direction
    "\u2028\u2029\ufff9-\ufffb"  # line and paragraph separators, annotations
    "\U000e0000-\U000e007f"  # tags, which nobody can see
    "]"
)


def visible(text: str) -> str:
    r"""Return the text with hidden characters as `\u001b`, which in a JSON string means the same."""
    return _HIDDEN.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


class VisibleOutput(TextIOWrapper):
    """Standard output or error in UTF-8 whose texts are made visible. `unescaped` writes to the same place as it is."""

    def __init__(self, stream: TextIOWrapper) -> None:
        stream.flush()
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        super().__init__(
            stream.buffer, encoding="utf-8", errors="backslashreplace", newline="", line_buffering=stream.line_buffering
        )
        self.unescaped = stream

    def write(self, text: str, /) -> int:
        """Write the text, made visible."""
        return super().write(visible(text))


def visible_values(logger: Any, name: str, event: Any) -> Any:
    """Make every text of a log event visible; a processor of structlog."""
    return _visible_value(event)


def _visible_value(value: Any) -> Any:
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {_visible_value(key): _visible_value(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_visible_value, value)) if type(value) in (list, tuple) else value
    return value
