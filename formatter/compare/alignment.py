"""Sentences of two versions, aligned.

A text's key: its letters and numbers without spacing, punctuation, addresses and letter case.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.lib.unicode import composed
from formatter.text.bounds import regex

_ADDRESS = regex(
    r"[\[(<]\s?(?:링크\s?주소|(?:예약|이미지)?\s?링크|url|주소)\s?[\])>]|https?://[^\s)\]>]+|www\.[\w./?=&%-]+|"
    r"\b[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.(?:kr|com|net|org|io)\b(?:/[\w./?=&%-]*)?",
    re.IGNORECASE,
)
_EMPTY_BRACKETS = regex(r"\(\s*\)|\[\s*\]|<\s*>")
# Words, numbers with their inner signs, a minus that belongs to a number, and the signs that are words.
_MEANING = regex(r"(?:(?<![\w)])[-−△▲▼+]\s?)?\d+(?:[.,:]\d+)*|[^\W\d_]+|[%‰℃$€₩]")
_WORD = regex(r"\S+")


@dataclass(frozen=True, slots=True)
class Word:
    """A run of signs without a space in a text, its place, and its meaning."""

    start: int
    end: int
    key: str


def key(text: str) -> str:
    """The content of `text` as one string: texts with the same key read the same. "" where it has none."""
    return "".join(_meaningful_parts(text))


def bigrams(letters: str) -> frozenset[str]:
    """The pairs of neighbouring letters of a key."""
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1))


_UNIT = regex(r"[^\W\d_\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u4e00-\u9fff\uac00-\ud7a3]+|.")


def shingles(text: str) -> frozenset[str]:
    """The pairs of neighbouring letters of a text; of alphabets whose words are long, as Latin, pairs of neighbouring words."""
    units = [unit for part in _meaningful_parts(text) for unit in _UNIT.findall(part)]
    return frozenset(f"{a} {b}" for a, b in pairwise(units))


def _meaningful_parts(text: str) -> list[str]:
    """The words and numbers of a text in one form and case; between two numbers a stroke."""
    parts: list[str] = []
    for part in _MEANING.findall(composed(without_addresses(text), "NFKC").casefold()):
        if parts and part[0].isdigit() and parts[-1][-1].isdigit():
            parts.append("|")
        parts.append(part.replace(",", "") if part[-1].isdigit() else part)
    return parts


def words(text: str) -> list[Word]:
    """The words of a text with content, in order."""
    found = (Word(match.start(), match.end(), key(match[0])) for match in _WORD.finditer(_blanked(text)))
    return [word for word in found if word.key]


def has_address(text: str) -> bool:
    """True where an address, or its substitute, is in the text."""
    return _ADDRESS.search(text) is not None


def without_addresses(text: str) -> str:
    """`text` without addresses, and without the brackets that held nothing else."""
    return _EMPTY_BRACKETS.sub(" ", _blanked(text))


def _blanked(text: str) -> str:
    """`text` with its addresses and their substitutes blanked, at the same length."""
    return _ADDRESS.sub(lambda address: " " * len(address[0]), text)


Pair = tuple[str | None, str | None]

_ALIKE = 0.5
_MOST_PAIRS = 100_000  # beyond that it is another text, not an edited one


def aligned(old: Sequence[str], new: Sequence[str], old_whole: str, new_whole: str) -> list[Pair]:
    """The sentences that are not in the other version, each with the one it became; None where there is none.

    `old_whole` and `new_whole` are the keys of each version's whole content: a sentence that moved or was joined to another is
    still there.
    """
    gone = [sentence for sentence in old if not _contains(new_whole, key(sentence))]
    come = {sentence: bigrams(key(sentence)) for sentence in new if not _contains(old_whole, key(sentence))}
    if len(gone) * len(come) > _MOST_PAIRS:
        return [*((sentence, None) for sentence in gone), *((None, sentence) for sentence in come)]
    pairs: list[Pair] = []
    for sentence in gone:
        letters = bigrams(key(sentence))
        match = max(come, key=lambda other: _likeness(letters, come[other]), default=None)
        if match is None or _likeness(letters, come[match]) < _ALIKE:
            match = None
        else:
            del come[match]
        pairs.append((sentence, match))
    return [*pairs, *((None, sentence) for sentence in come)]


def _contains(whole: str, letters: str) -> bool:
    """True where `letters` is in `whole`, its numbers whole: 12명 does not hold 2명."""
    at = whole.find(letters)
    while at >= 0 and _inside_number(whole, at, at + len(letters)):
        at = whole.find(letters, at + 1)
    return at >= 0


def _inside_number(whole: str, start: int, end: int) -> bool:
    """True where `start`..`end` begins or ends between two digits."""
    return any(whole[edge - 1 : edge].isdigit() and whole[edge : edge + 1].isdigit() for edge in (start, end) if edge > 0)


def _likeness(a: frozenset[str], b: frozenset[str]) -> float:
    """Dice's coefficient: 1 for the same pairs of letters, 0 for none in common."""
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0
