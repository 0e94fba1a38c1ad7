"""Texts without meaning that are distributed like Korean news: for benchmarks that need very many."""

import random
from collections.abc import Sequence

_PARTICLES = ("", "", "은", "는", "이", "가", "을", "를", "의", "에서", "으로")


def vocabulary(chance: random.Random) -> tuple[list[str], list[float]]:
    """20,000 words of two to four of the 400 commonest syllables, the n-th a n-th as common as the first."""
    syllables = [chr(code) for code in chance.sample(range(0xAC00, 0xD7A4), 400)]
    words = ["".join(chance.choices(syllables, k=chance.choice((2, 2, 3, 4)))) for _ in range(20_000)]
    return words, [1 / (n + 10) for n in range(len(words))]


def prose(chance: random.Random, words: Sequence[str], weights: Sequence[float], length: int = 250) -> str:
    """So many words."""
    return " ".join(word + chance.choice(_PARTICLES) for word in chance.choices(words, weights, k=length))
