"""Where a quantity is written in a text, and not a part of another number."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

Span = tuple[int, int]

_BEFORE = r"(?<![^\W_])(?<!\d[.,:/~-])"
_BEFORE_KOREAN = r"(?<!\d)(?<!\d[.,:/~-])(?<![A-Za-z$€£¥])"
_SCALE = r"\s?(?:%|percent\b|thousand\b|million\b|billion\b|trillion\b|[bt]n\b|[천만억조](?![가-힣]))"
_AFTER_DIGIT = rf"(?!\d)(?![.,:/~-]\d)(?!{_SCALE})"
_LONGER_UNITS = {"개": "월년", "시": "간", "천": "만억조", "만": "억조", "백": "만억조"}


def is_written(quantity: str, text: str) -> bool:
    """True where the text holds the quantity, with or without the white space within it: 25만 원, 25만원."""
    return next(_found(quantity, text), None) is not None


def spans(quantities: Iterable[str], text: str) -> tuple[Span, ...]:
    """Where the text holds any of the quantities, in order; of overlapping ones the longest."""
    found = sorted(
        (span for quantity in set(quantities) for span in _found(quantity, text)), key=lambda span: (span[0], -span[1])
    )
    kept: list[Span] = []
    for span in found:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return tuple(kept)


def _found(quantity: str, text: str) -> Iterator[Span]:
    pattern = _pattern("".join(quantity.split()))
    return (match.span() for match in pattern.finditer(text)) if pattern else iter(())


@lru_cache(maxsize=1024)  # an alert asks for the same figures in headline, lead and lines
def _pattern(tight: str) -> re.Pattern[str] | None:
    if not tight:
        return None
    before = _BEFORE_KOREAN if tight[0].isdigit() else _BEFORE if tight[0].isalnum() else ""
    return re.compile(before + r"\s?".join(map(re.escape, tight)) + _after(tight[-1]))


def _after(last: str) -> str:
    """A lookahead that forbids a longer number, unit or word behind the quantity's last character."""
    if last.isdigit():
        return _AFTER_DIGIT
    if last.isascii() and last.isalpha():
        return r"(?![A-Za-z])"
    return rf"(?![{_LONGER_UNITS[last]}])" if last in _LONGER_UNITS else ""
