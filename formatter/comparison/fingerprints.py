"""What a post may be found by among a hundred thousand that could tell the same story."""

import re
import zlib
from collections.abc import Iterable, Iterator

_BINS = 80
_BAND = 4
_MOST_NUMBERS = 12
_TELLING = re.compile(r"(?:\d\.?){4,}")  # 4 digits and more: others stand in many posts


def content_keys(bigrams: Iterable[str]) -> Iterator[str]:
    """Twenty keys of which two texts that share most of their letter pairs have at least one in common.

    One-permutation MinHash (Li, Owen and Zhang 2012) in bands: at an overlap of .8 all but surely, of .6 in nine of ten, of .06
    (two posts of one newsroom) in one of three thousand.
    """
    least = [0] * _BINS
    for bigram in bigrams:
        number = zlib.crc32(bigram.encode())
        place, value = number % _BINS, number // _BINS + 1
        if not least[place] or value < least[place]:
            least[place] = value
    for start in range(0, _BINS, _BAND):
        band = least[start : start + _BAND]
        if all(band):
            yield f"c{start}:{':'.join(map(str, band))}"


def number_keys(numbers: Iterable[str]) -> Iterator[str]:
    """The numbers that few other posts have, the longest first."""
    telling = sorted((n for n in numbers if _TELLING.fullmatch(n.rstrip("0")) and not _is_year(n)), key=lambda n: (-len(n), n))
    return (f"n{number}" for number in telling[:_MOST_NUMBERS])


def _is_year(number: str) -> bool:
    return len(number) == 4 and number[:2] in ("19", "20")
