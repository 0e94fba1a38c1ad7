"""What somebody looks for, out of what they typed: pure."""

import unicodedata
from collections.abc import Sequence

MOST = 6
"""Words in one search."""
LONGEST = 60
"""Letters in one search."""


class UnusableWords(ValueError):
    """Nothing can be looked for; its text is for people, an English key of the catalogue."""


def search_words(typed: Sequence[str]) -> tuple[str, ...]:
    """The words without the signs around them, each once; raises UnusableWords.

    A lone syllable is refused: it stands in nearly every post, and no word of Korean is found by it.
    """
    words = tuple(dict.fromkeys(filter(None, map(_bare, typed))))
    if not words:
        raise UnusableWords("Write it like this: {example}")
    if len(words) > MOST or sum(map(len, words)) > LONGEST:
        raise UnusableWords("That is too much to look for: {n} words and {length} letters at most.")
    if any(len(word) == 1 and not word.isascii() for word in words):
        raise UnusableWords("A word must have two syllables or more: {example}")
    return words


def _bare(word: str) -> str:
    """A word without quotation marks and the like at its ends; a `%` or `℃` behind a number stays."""
    word = unicodedata.normalize("NFC", word)
    start, end = 0, len(word)
    while start < end and not word[start].isalnum():
        start += 1
    while end > start and not (word[end - 1].isalnum() or word[end - 1] in "%℃㎡"):
        end -= 1
    return word[start:end]
