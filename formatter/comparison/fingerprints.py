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
    (two posts of one newsroom) in one of three thousand. A short text leaves bins empty; these borrow from the next that is not
    (Shrivastava and Li 2014).
    """
    least = [0] * _BINS
    for bigram in bigrams:
        number = zlib.crc32(bigram.encode())
        place, value = number % _BINS, number // _BINS + 1
        if not least[place] or value < least[place]:
            least[place] = value
    if not any(least):
        return
    for place in 2 * list(reversed(range(_BINS))):  # the second time around, past the end
        least[place] = least[place] or least[(place + 1) % _BINS]
    for start in range(0, _BINS, _BAND):
        yield f"c{start}:{':'.join(map(str, least[start : start + _BAND]))}"


def number_keys(numbers: Iterable[str]) -> Iterator[str]:
    """The numbers that few other posts have, the longest first."""
    telling = sorted((n for n in numbers if _TELLING.fullmatch(n.rstrip("0")) and not _is_year(n)), key=lambda n: (-len(n), n))
    return (f"n{number}" for number in telling[:_MOST_NUMBERS])


def _is_year(number: str) -> bool:
    return len(number) == 4 and number[:2] in ("19", "20")
