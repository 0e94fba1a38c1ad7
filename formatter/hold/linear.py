"""A linear model over a sentence's character n-grams: its weights, read from a data file, and its score.

`tests/training` holds the script and the sentences that made the weights.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

from formatter.text import sentences

SIZE = 3
"""Length of the n-grams, in code points. Pairs and fours besides found no more on sites left out, and took thrice the time."""
_WEIGHTS = Path(__file__).with_name("weights")
_SPACES = re.compile(r"\s+")
_DIGIT = re.compile(r"\d")
_QUOTATION = re.compile(r"“[^”]*”|‘[^’]*’|「[^」]*」|『[^』]*』|\"[^\"]*\"|(?<![A-Za-z])'[^']*'(?![A-Za-z])")


class LinearModel(NamedTuple):
    """Weights of n-grams. A sentence above 0 rather belongs to the class, one below rather does not."""

    bias: float
    scale: float
    weights: Mapping[str, int]

    def score(self, found: Sequence[str]) -> float:
        """The log-odds that a sentence of these n-grams belongs to the class."""
        total = sum(map(self.weights.get, found, repeat(0)))
        return self.bias + self.scale * total / math.sqrt(len(found) + SIZE - 1)


def normalised(text: str) -> str:
    """Text as the models read it: lower case, every digit a 0, quotations emptied, one space at each end.

    Quotations are emptied because what somebody is quoted with is news.
    """
    return f" {_SPACES.sub(' ', _DIGIT.sub('0', _QUOTATION.sub('“”', text).lower())).strip()} "


def ngrams(sentence: str) -> list[str]:
    """Every run of SIZE code points of the normalised sentence."""
    text = normalised(sentence)
    return [text[at : at + SIZE] for at in range(len(text) - SIZE + 1)]


class Sentence(NamedTuple):
    """A sentence as it stands in the post and as the models read it."""

    text: str
    ngrams: list[str]


def sentences_of(texts: Iterable[str]) -> list[Sentence]:
    """Every sentence of the texts."""
    spans = ((text, start, end) for text in texts for start, end in sentences.split(text))
    return [Sentence(text[start:end], ngrams(text[start:end])) for text, start, end in spans]


@cache
def load(name: str) -> LinearModel:
    """Read the model `name` from its data file: the bias and scale in the first line, an n-gram and its weight in each other."""
    first, *lines = _WEIGHTS.joinpath(f"{name}.tsv").read_text("utf-8").splitlines()
    bias, scale = map(float, first.split("\t"))
    entries = (line.split("\t") for line in lines)
    return LinearModel(bias, scale, {ngram: int(weight) for ngram, weight in entries})
