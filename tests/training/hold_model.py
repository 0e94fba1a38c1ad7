"""Make the weights of `formatter/hold`: python -m tests.training.hold_model [MODEL ...] [--ordinary FOLDER ...].

Needs scikit-learn, in an environment of your own: the bot reads the weights with the standard library alone. Without the real
corpus in ../shared/corpus nothing is made, because ordinary posts are most of what is learned from.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

import numpy
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from formatter.hold import classifiers
from formatter.hold.classifiers import LinearModel, ngrams, normalised
from tests.training.hold_data import (
    CORPUS,
    Example,
    cjk_refusal_examples,
    cjk_talk_examples,
    ordinary_sentences,
    promotion_examples,
    refusal_examples,
    talk_examples,
)

WEIGHTS = Path(classifiers.__file__).with_name("weights")
_FEWEST = 2
_FREQUENT = 12_000
_STEPS = 1000
_LEAST = 6
FURTHER = {"talk": 1.0, "promotion": 0.2}
"""Weights of further ordinary sentences; there are so many that they would drown the few advertisements."""
MODELS = {
    "talk": talk_examples,
    "talk_cjk": cjk_talk_examples,
    "refusal": refusal_examples,
    "refusal_cjk": cjk_refusal_examples,
    "promotion": promotion_examples,
}


def learn(examples: Iterable[Example], strength: float = 10.0) -> LinearModel:
    """Fit a logistic regression and round its weights to whole numbers; small ones are dropped."""
    unique = {(normalised(example.text), example.positive): example.weight for example in examples}
    texts, labels = [text for text, _ in unique], numpy.array([positive for _, positive in unique])
    vocabulary = _vocabulary(texts, labels)
    fitted = LogisticRegression(C=strength, solver="liblinear", random_state=1)
    fitted.fit(_matrix(texts, vocabulary), labels, sample_weight=numpy.array(list(unique.values())))
    exact = fitted.coef_[0]
    scale = float(numpy.abs(exact).max()) / _STEPS
    rounded = {ngram: round(float(exact[column]) / scale) for ngram, column in vocabulary.items()}
    return LinearModel(float(fitted.intercept_[0]), scale, {n: weight for n, weight in rounded.items() if abs(weight) >= _LEAST})


def _vocabulary(texts: Sequence[str], labels: Sequence[bool]) -> dict[str, int]:
    """The n-grams of at least two sentences of the class, and the most frequent of the others."""
    of_class: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for text, label in zip(texts, labels, strict=True):
        (of_class if label else others).update(set(ngrams(text)))
    kept = [ngram for ngram, count in of_class.items() if count >= _FEWEST]
    frequent = (ngram for ngram, _ in others.most_common(_FREQUENT))
    return {ngram: column for column, ngram in enumerate(dict.fromkeys(chain(kept, frequent)))}


def _matrix(texts: Sequence[str], vocabulary: dict[str, int]) -> csr_matrix:
    starts, columns, values = [0], [], []
    for text in texts:
        counts = Counter(vocabulary[ngram] for ngram in ngrams(text) if ngram in vocabulary)
        length = max(1, len(text)) ** 0.5
        columns.extend(counts)
        values.extend(count / length for count in counts.values())
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(texts), len(vocabulary)), dtype=numpy.float32)


def save(model: LinearModel, name: str, folder: Path = WEIGHTS) -> None:
    """Write a model as `formatter.hold.classifiers.load` reads it."""
    folder.mkdir(exist_ok=True)
    lines = [f"{ngram}\t{weight}" for ngram, weight in sorted(model.weights.items())]
    folder.joinpath(f"{name}.tsv").write_text("\n".join([f"{model.bias:.4f}\t{model.scale:.6g}", *lines, ""]), "utf-8")


def main() -> None:
    """Make the weights of the models named on the command line, or of all."""
    parser = argparse.ArgumentParser(prog="python -m tests.training.hold_model", description=__doc__)
    parser.add_argument("models", nargs="*", choices=[*MODELS, []], help="all where none is named")
    parser.add_argument("--ordinary", nargs="+", type=Path, default=[], help="folders of posts without talk and advertisements")
    options = parser.parse_args()
    if not CORPUS.is_dir():
        sys.exit(f"{CORPUS} is absent: nothing is made")
    for name in options.models or MODELS:
        further = ordinary_sentences(options.ordinary, FURTHER[name]) if name in FURTHER else []
        save(learn(chain(MODELS[name](frozenset()), further)), name)


if __name__ == "__main__":
    main()
