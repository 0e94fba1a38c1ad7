"""A linear model over a sentence's character n-grams: its weights, read from a data file, and its score.

`tests/training` holds the script and the sentences that made the weights.
"""

import math
import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

SIZES = (2, 3, 4)
"""Lengths of the n-grams, in code points."""
_WEIGHTS = Path(__file__).with_name("weights")
_SPACES = re.compile(r"\s+")
_DIGIT = re.compile(r"\d")
_QUOTATION = re.compile(r"“[^”]*”|‘[^’]*’|「[^」]*」|『[^』]*』|\"[^\"]*\"|(?<![A-Za-z])'[^']*'(?![A-Za-z])")


class LinearModel(NamedTuple):
    """Weights of n-grams. A sentence above 0 rather belongs to the class, one below rather does not."""

    bias: float
    scale: float
    weights: Mapping[str, int]

    def score(self, sentence: str) -> float:
        """The log-odds that a normalised sentence belongs to the class."""
        total = sum(sum(map(self.weights.get, ngrams(sentence, size), repeat(0))) for size in SIZES)
        return self.bias + self.scale * total / math.sqrt(max(1, len(sentence)))


def normalised(text: str) -> str:
    """Text as the models read it: lower case, every digit a 0, quotations emptied, one space at each end.

    Quotations are emptied because what somebody is quoted with is news.
    """
    return f" {_SPACES.sub(' ', _DIGIT.sub('0', _QUOTATION.sub('“”', text).lower())).strip()} "


def ngrams(text: str, size: int) -> Iterable[str]:
    """Every run of `size` code points."""
    return [text[at : at + size] for at in range(len(text) - size + 1)]


@cache
def load(name: str) -> LinearModel:
    """Read the model `name` from its data file: the bias and scale in the first line, an n-gram and its weight in each other."""
    first, *lines = _WEIGHTS.joinpath(f"{name}.tsv").read_text("utf-8").splitlines()
    bias, scale = map(float, first.split("\t"))
    entries = (line.split("\t") for line in lines)
    return LinearModel(bias, scale, {ngram: int(weight) for ngram, weight in entries})
