"""What a text is found by: pure.

A word of syllables (Hangul, Han, Kana) is found anywhere, since in Korean it begins and ends inside longer words; a word of
letters or digits from a word's beginning on. Both come down to one question, whether one string lies in another, once a mark
stands before every run of letters or digits.
"""

import re
import unicodedata
from itertools import pairwise

LONGEST_PREFIX = 6
"""Letters of a word's beginning that are in the index; what is longer is compared with the text itself."""

_MARK = "\x1f"
_SYLLABLES = (  # Jamo and Hangul, Kana, Han
    "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"
    "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_SYLLABLE = re.compile(rf"[{_SYLLABLES}]")
_LETTERS = re.compile(rf"[^\W_{_SYLLABLES}]+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def folded(text: str) -> str:
    """The text as it is kept and compared: one case, composed, single spaces, a mark before every run of letters or digits."""
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFC", _UNSEEN.sub("", text)).casefold())
    return _LETTERS.sub(rf"{_MARK}\g<0>", " ".join(composed.split()))


def terms(text: str) -> set[str]:
    """What a folded text stands under in the index: pairs of neighbours of which one is a syllable, and beginnings of words."""
    plain = text.replace(_MARK, "")
    beginnings = {
        word[:length] for word in set(_LETTERS.findall(plain)) for length in range(1, min(len(word), LONGEST_PREFIX) + 1)
    }
    return _pairs(plain) | beginnings


def needed(word: str) -> set[str]:
    """The terms under which every text stands that holds this folded word; none for a lone syllable."""
    plain = word.replace(_MARK, "")
    return _pairs(plain) | {run[:LONGEST_PREFIX] for run in _LETTERS.findall(plain)}


def _pairs(plain: str) -> set[str]:
    letters = {sign for sign in set(plain) if sign.isalnum()}
    syllables = {letter for letter in letters if _SYLLABLE.match(letter)}
    neighbours = set(pairwise(plain))
    return {a + b for a, b in neighbours if a in letters and b in letters and (a in syllables or b in syllables)}
