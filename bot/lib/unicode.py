"""Unicode normal forms in time that grows with the text's length alone, however many marks stand on one letter."""

import re
import unicodedata
from typing import Literal

MAX_MARKS = 30
"""Combining marks on one letter, as in Unicode's stream-safe text format (UAX 15, section 13)."""

_LAST_MARK = 0x1E94A
"""The last code point with a combining class other than 0. Beyond it are ideographs, variation selectors and private use."""


def composed(text: str, form: Literal["NFC", "NFKC"] = "NFC") -> str:
    """Return the text in this normal form; of a longer run of combining marks, the first MAX_MARKS stay.

    Normalizing a run takes the square of its length.
    """
    return text if text.isascii() else unicodedata.normalize(form, _RUN.sub(lambda run: run[0][:MAX_MARKS], text))


def _marks() -> str:
    """Return the combining marks as the inside of a character class."""
    marks = [code for code in range(0x300, _LAST_MARK + 1) if unicodedata.combining(chr(code))]
    starts = [code for code, before in zip(marks, [0, *marks], strict=False) if code != before + 1]
    ends = [code for code, after in zip(marks, [*marks[1:], 0], strict=False) if after != code + 1]
    return "".join(f"\\U{start:08x}-\\U{end:08x}" for start, end in zip(starts, ends, strict=True))


_RUN = re.compile(rf"[{_marks()}]{{{MAX_MARKS + 1},}}+")
