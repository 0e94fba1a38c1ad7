"""Topic of a Korean post: the words that few other posts have, as far as a list of common words shows it.

Two newsrooms that retell one release share hardly any sentence, but the names of what it is about. Words are compared by their
first three letters, behind which particles and endings follow.
"""

import math
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import combinations

from formatter.text.bounds import regex

BEGINNING = 3
_FEWEST = 15
"""Topic words of a text that can be compared by them."""
_SUBJECTS = 4
_WORD = regex(r"[가-힣]{2,}")


def beginnings(text: str) -> list[str]:
    """The beginnings of a text's Korean words, in order."""
    return [word[:BEGINNING] for word in _WORD.findall(text)]


def topic_words(text: str) -> tuple[str, ...]:
    """The beginnings of the words that are not common, the most frequent first."""
    counted = Counter(beginnings(text))
    common = _common_words()
    return tuple(sorted((word for word in counted if word not in common), key=lambda word: (-counted[word], word)))


def topic_overlap(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """The share of topic words that two texts have in common, 0 to 1 (Ochiai's coefficient); 0 for short ones."""
    if min(len(a), len(b)) < _FEWEST:
        return 0.0
    return len(set(a) & set(b)) / math.sqrt(len(a) * len(b))


def topic_keys(topic: tuple[str, ...]) -> Iterator[str]:
    """Pairs of the most frequent topic words: of two texts about one thing nine in ten have one in common."""
    if len(topic) >= _FEWEST:
        yield from (f"t{a}:{b}" for a, b in combinations(sorted(topic[:_SUBJECTS]), 2))


@cache
def _common_words() -> frozenset[str]:
    """Beginnings that one in a hundred posts has. `tests/training/common_words.py` counts them."""
    return frozenset(resources.files("formatter.compare").joinpath("common_words.txt").read_text("utf-8").split())
