"""Unicode: normal forms in linear time, invisible signs, and control and direction characters as visible escapes.

Normal forms take time that grows with the length of a text alone, however many marks are on one letter. A text that others
wrote must not steer a terminal or reorder the text of a page.
"""

import re
import unicodedata
from io import TextIOWrapper
from typing import Any, Literal

MAX_MARKS = 30
"""Combining marks on one letter, as in Unicode's stream-safe text format (UAX 15, section 13)."""

_LAST_MARK = 0x1E94A
"""The last code point with a combining class other than 0. Beyond it are ideographs, variation selectors and private use."""


def composed(text: str, form: Literal["NFC", "NFKC"] = "NFC") -> str:
    """Return the text in this normal form; of a longer run of combining marks, the first MAX_MARKS stay.

    Normalizing a run takes the square of its length.
    """
    return text if text.isascii() else unicodedata.normalize(form, _RUN.sub(lambda run: run[0][:MAX_MARKS], text))


_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))


def without_invisible(text: str) -> str:
    """Return the text without zero-width signs, which text copied from a bot's message holds."""
    return text.translate(_INVISIBLE)


def _marks() -> str:
    """Return the combining marks as the inside of a character class."""
    marks = [code for code in range(0x300, _LAST_MARK + 1) if unicodedata.combining(chr(code))]
    starts = [code for code, before in zip(marks, [0, *marks], strict=False) if code != before + 1]
    ends = [code for code, after in zip(marks, [*marks[1:], 0], strict=False) if after != code + 1]
    return "".join(f"\\U{start:08x}-\\U{end:08x}" for start, end in zip(starts, ends, strict=True))


_RUN = re.compile(rf"[{_marks()}]{{{MAX_MARKS + 1},}}+")


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
