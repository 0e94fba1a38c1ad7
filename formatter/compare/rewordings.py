"""Rewordings: the places at which two versions of one sentence differ in meaning.

The quantities at a place of a text, and what they amount to however they are written.
"""

import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from bot.model import Figure
from formatter.compare.alignment import Word, words
from formatter.figures.find import find
from formatter.text.bounds import regex
from formatter.text.sentences import Span


class Rewording(NamedTuple):
    """A place where two versions differ: code points in each, empty where the words are only in the other."""

    old: Span
    new: Span


def rewordings(old: str, new: str) -> Iterator[Rewording]:
    """The places at which the meaning differs: not spacing, particles, endings, connectives or a name spelled out."""
    before, after = words(old), words(new)
    matcher = SequenceMatcher(None, [word.key for word in before], [word.key for word in after], autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal" and not _same(before[i:j], after[k:m]):
            yield Rewording(_span(before, i, j), _span(after, k, m))


def same(old: str, new: str) -> bool:
    """True where both mean the same."""
    return _same(words(old), words(new))


_PARTICLE = regex(
    r"(?<=\w)(?:으로써|으로서|에서는|에게는|까지는|부터는|이라는|라는|에서|에게|까지|부터|으로|이며|하며|와는|과는|은|는|이|가|을|를|에|의|로|와|과|도|만|며|및)$"
)
_ENDING = regex(r"[다요음함임됨]$")
_NEGATION = regex(r"않|못|없|아니")
_CONNECTIVES = {
    *("또한", "그리고", "그러나", "하지만", "특히", "한편", "이에", "이를", "더불어", "아울러"),
    *("및", "등", "바로", "매우", "더욱", "따라서", "그", "이", "the", "a", "an"),
}  # fmt: skip
_OFFICES = "부처청원위회단국"


def _same(old: list[Word], new: list[Word]) -> bool:
    """True where both runs of words mean the same."""
    before, after = _meaningful(old), _meaningful(new)
    if "".join(before) == "".join(after):
        return True
    if len(before) != len(after):
        return False
    return all(_same_word(a, b) for a, b in zip(before, after, strict=True))


def _meaningful(run: list[Word]) -> list[str]:
    return [word.key for word in run if word.key not in _CONNECTIVES]


def _same_word(old: str, new: str) -> bool:
    a, b = _PARTICLE.sub("", old), _PARTICLE.sub("", new)
    return a == b or _other_ending(old, new) or _misspelt(old, new) or _abbreviates(a, b) or _abbreviates(b, a)


def _other_ending(old: str, new: str) -> bool:
    """The same verb in another form: 지원한다, 지원합니다, 지원했다."""
    if any(c.isdigit() for c in old + new) or not (_ENDING.search(old) and _ENDING.search(new)):
        return False
    common = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    return common >= 2 and bool(_NEGATION.search(old)) == bool(_NEGATION.search(new))


def _misspelt(old: str, new: str) -> bool:
    """A verb's slip of one letter: 되였다 for 되었다. In a name one letter makes another person."""
    if old[0] != new[0] or not (_ENDING.search(old) and _ENDING.search(new)):
        return False
    a, b = unicodedata.normalize("NFD", old), unicodedata.normalize("NFD", new)
    return len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) == 1


def _abbreviates(short: str, full: str) -> bool:
    """An office's short name: 국토부 for 국토교통부, the first letters of its parts and its last."""
    if not short or len(short) >= len(full) or short[-1] != full[-1] or short[-1] not in _OFFICES:
        return False
    rest = iter(full)
    return len(short) >= 3 and all(letter in rest for letter in short)


def _span(run: list[Word], first: int, end: int) -> Span:
    return (run[first].start, run[end - 1].end) if first < end else (0, 0)


class Worth(NamedTuple):
    """Value of a quantity for comparison: equal for 3만 5천 명 and 35,000명."""

    value: float
    value2: float | None
    unit: str | None


def worth(figure: Figure) -> Worth:
    """Value of a figure for comparison."""
    return Worth(figure.value, figure.value2, figure.unit)


def touching(text: str, start: int, end: int) -> list[Figure]:
    """The figures of a text that touch `start`..`end`, in order."""
    return sorted((figure for figure in find(text) if figure.start < end and start < figure.end), key=lambda figure: figure.start)


def without(text: str, start: int, end: int, figures: list[Figure]) -> str:
    """`start`..`end` of a text, less these figures."""
    kept = (index for index in range(start, end) if not any(figure.start <= index < figure.end for figure in figures))
    return "".join(text[index] for index in kept)
