"""Shares and multiples in English words: three in five, two-thirds, a quarter of, twice the."""

import re

from formatter.figures.english.numerals import NUMBER, ORDINALS, multiple_of, portion_of, value_of
from formatter.figures.quantity import Quantity


def read_fraction(text: str, start: int, end: int) -> Quantity | None:
    """The share or multiple whose first number stands at `start`..`end`; the third quarter of a year is none."""
    word = text[start:end].lower()
    if multiple := multiple_of(word):
        return Quantity(start, end, multiple, "multiple", "x")
    if word in ORDINALS:
        return None
    if portion := portion_of(word):
        whole = text.startswith(" of ", end) or _SHARE_BEFORE.search(text, max(0, start - _LONGEST_LEAD), start)
        return Quantity(start, end, portion, "fraction", "1") if whole and not text.startswith(" of 20", end) else None
    return _sample(text, start, end) or _parts(text, start, end)


_LONGEST_LEAD = 28
_SHARE_BEFORE = re.compile(
    r"(?:by|almost|about|nearly|than|over|around|roughly|up|down|fell|rose|to) (?:(?:almost|about|nearly|more than|over"
    r"|around|roughly) )?$"
)
_OUT_OF = re.compile(
    rf"(?: out of(?: every)?| in(?: every)?| of every) (?P<whole>{NUMBER}|hundred|thousand)(?![\w,.]*\d| ?%)"
    r"(?! (?:years|months|weeks|days|hours|minutes|seconds)\b)"
)
_LARGEST_SAMPLE = 10
_LARGEST_OF_ONE = 1000
_SHARE = re.compile(r"[ -](?P<part>half|third|quarter|fifth|tenth)(?P<many>s)?\b(?! (?:of 20\d\d|period))")


def _sample(text: str, start: int, end: int) -> Quantity | None:
    """Three in five, 1 in 40, 2 out of 100; nine in 40 is no way of saying a share."""
    of = _OUT_OF.match(text, end)
    whole, part = value_of(of["whole"]) if of else 0.0, value_of(text[start:end])
    if of is None or not 0 < part < whole:
        return None
    if whole > (_LARGEST_OF_ONE if part == 1 else _LARGEST_SAMPLE) and whole not in (100, 1000):
        return None
    return Quantity(start, of.end(), part / whole, "fraction", "1")


def _parts(text: str, start: int, end: int) -> Quantity | None:
    """Two-thirds, one quarter, 1 third."""
    share, count = _SHARE.match(text, end), value_of(text[start:end])
    portion = portion_of(share["part"]) if share else None
    if share is None or portion is None or (count != 1 and not share["many"]):
        return None
    return Quantity(start, share.end(), count * portion, "fraction", "1")
