"""Train the model of figure lines on marked posts and write formatter/figures/line_certainty.json.

    python -m tests.train_figure_lines MARKS:ROOT ... [--write]

MARKS is a file of marked posts as tests.score.alerts reads them, or of posts with `"lines"`: marked lines, each with true or
false. ROOT is the folder of their paths, for instance
tests/data/alerts/marks.jsonl:tests/data/alerts.
Prints, in cross-validation over posts, how many lines would be shown above each threshold and how many of them are right. With
--write the weights of a model that saw all posts are stored.
"""

import json
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bot.model import Card, Document, FeedRules, UnreadablePost
from formatter import reading
from formatter.body import parts
from formatter.extract.article import sorted_article
from formatter.extract.card import make_card
from formatter.figures.key_figures import candidate_lines
from formatter.figures.line_certainty import Features, features
from tests.score.judgement import judge_line
from tests.score.texts import is_written

STRENGTH = 0.3
"""The inverse of the penalty on large weights."""
FOLDS = 8
STEPS = 25
THRESHOLDS = (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
MODEL = Path(__file__).parents[1] / "formatter" / "figures" / "line_certainty.json"


class Example(NamedTuple):
    """A candidate line: its post, what is seen of it, and whether an editor would sign it."""

    post: str
    language: str
    seen: Features
    right: bool


def examples(marks: str) -> Iterator[Example]:
    """The candidate lines of marked posts, judged by the scorer or, where single lines were marked, by those marks."""
    name, _, root = marks.partition(":")
    for text in Path(name).read_text("utf-8").splitlines():
        gold = json.loads(text)
        if gold["hold"] is True:
            continue
        path = Path(root) / gold["path"]
        key = gold["path"][gold["path"].find("_posts") :] if "_posts" in gold["path"] else path.name
        try:
            post = reading.read(Document("training", key, "", path.read_bytes()), FeedRules(id="training"))
        except (OSError, UnreadablePost) as error:
            sys.stderr.write(f"{path}: {error}\n")
            continue
        card, article = make_card(post), sorted_article(parts(post.body, post.markup))
        candidates, around = candidate_lines(card.headline, card.lead, article.news)
        for candidate in candidates:
            right = gold["lines"].get(candidate.line) if "lines" in gold else _is_right(candidate.line, gold, card)
            if right is not None:
                yield Example(gold["path"], "ko" if gold["lang"] == "ko" else "en", features(candidate, around), right)


def _is_right(line: str, gold: dict[str, Any], card: Card) -> bool:
    """Return True if the scorer finds the line right and no repetition of headline and lead."""
    verdict, figure = judge_line(line, gold, card.headline)
    if verdict != "good":
        return False
    above = f"{card.headline}\n{card.lead}"
    texts = [figure["text"], *(other["text"] for other in gold["figures"] if is_written(other["text"], line))]
    return any(not is_written(text, above) for text in texts)


def trained(data: Sequence[Example]) -> Features:
    """The weights of a logistic model, by Newton's steps; all but the bias are kept small."""
    names = sorted({name for example in data for name in example.seen})
    rows = [[example.seen.get(name, 0.0) for name in names] for example in data]
    weights = [0.0] * len(names)
    penalty = [0.0 if name == "bias" else 1 / STRENGTH for name in names]
    for _ in range(STEPS):
        sure = [_sigmoid(sum(w * x for w, x in zip(weights, row, strict=True))) for row in rows]
        slope = [-p * w for p, w in zip(penalty, weights, strict=True)]
        curve = [[penalty[i] * (i == j) + 1e-9 * (i == j) for j in range(len(names))] for i in range(len(names))]
        for row, certain, example in zip(rows, sure, data, strict=True):
            held = [(i, x) for i, x in enumerate(row) if x]
            for i, x in held:
                slope[i] += (example.right - certain) * x
                for j, other in held:
                    curve[i][j] += certain * (1 - certain) * x * other
        step = _solved(curve, slope)
        weights = [w + s for w, s in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-6:
            break
    return {name: round(weight, 4) for name, weight in zip(names, weights, strict=True) if abs(weight) >= 0.0001}


def _sigmoid(total: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of a system of linear equations, by elimination."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for at in range(size):
        best = max(range(at, size), key=lambda row: abs(rows[row][at]))
        rows[at], rows[best] = rows[best], rows[at]
        for below in range(at + 1, size):
            factor = rows[below][at] / rows[at][at]
            if factor:
                rows[below] = [a - factor * b for a, b in zip(rows[below], rows[at], strict=True)]
    found = [0.0] * size
    for at in reversed(range(size)):
        found[at] = (rows[at][size] - sum(rows[at][i] * found[i] for i in range(at + 1, size))) / rows[at][at]
    return found


def validated(data: Sequence[Example]) -> list[tuple[float, bool]]:
    """The certainty of each line by a model that has seen no line of its post, and whether the line is right."""
    order = {post: number % FOLDS for number, post in enumerate(sorted({example.post for example in data}, key=hash_of))}
    rated = []
    for fold in range(FOLDS):
        weights = trained([example for example in data if order[example.post] != fold])
        for example in data:
            if order[example.post] == fold:
                total = sum(weights.get(name, 0.0) * value for name, value in example.seen.items())
                rated.append((_sigmoid(total), example.right))
    return rated


def hash_of(text: str) -> int:
    """A number by which posts are dealt out, the same in every run."""
    return sum(ord(sign) * 31**at for at, sign in enumerate(text[-12:])) % 1_000_003


def main() -> None:
    """Train each language's model."""
    options = [argument for argument in sys.argv[1:] if argument != "--write"]
    data = [example for marks in options for example in examples(marks)]
    model = {}
    for language in ("ko", "en"):
        own = [example for example in data if example.language == language]
        rated = validated(own)
        sys.stdout.write(f"{language}: {len(own)} lines, {sum(example.right for example in own)} right\n")
        for least in THRESHOLDS:
            kept = [right for sure, right in rated if sure >= least]
            sys.stdout.write(f"  certainty >= {least:.2f}: {len(kept)} lines, {sum(kept) / max(1, len(kept)):.3f} right\n")
        model[language] = trained(own)
    if "--write" in sys.argv:
        MODEL.write_text(json.dumps(model, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
