"""Train the ranker of leads on marked posts and write formatter/extract/lead_weights.json.

    python -m tests.train_lead MARKS:ROOT ... [--write]

MARKS is a file of marked posts as tests.score.alerts reads them, ROOT the folder of their paths,
for instance tests/data/alerts/marks.jsonl:tests/data/alerts.
Prints how often the first choice is a marked lead, in cross-validation over posts, over sites and over files of marks, next to
the post's first sentence. Each file has marks of one editor, so the last number says what another editor would sign.
With --write the weights of a model that saw all posts are stored. Needs numpy and scipy, which nothing else does.

Both languages share a model, from which each departs at a price: English has few marked posts, and its sites differ.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy
from scipy.optimize import minimize

from bot.model import Document, FeedRules, UnreadablePost
from formatter import reading
from formatter.body import parts
from formatter.extract.article import sorted_article
from formatter.extract.card import headline_of
from formatter.extract.lead import Features, candidates, context_of, features
from tests.score.texts import opening

PENALTY = {"ko": 1.0, "en": 2.0}
"""On large weights."""
DEPARTURE = {"ko": 0.5, "en": 0.5}
"""Freedom of a language's model to differ from the shared one; 1 is the shared model's freedom to differ from zero."""
FOLDS = 8
WORTH = (1.0, 0.8, 0.7, 0.6)
"""Of the first marked lead of a post, the second …"""
BY_HAND = {"ko": {"summary": 3.0}, "en": {}}
"""Weights of what no marked post has: Korean excerpts that are not cut."""
MODEL = Path(__file__).parents[1] / "formatter" / "extract" / "lead_weights.json"


class Example(NamedTuple):
    """A post: its language, its site, the file of its marks, its sentences' features, and what each is worth as a lead."""

    language: str
    site: str
    marks: str
    seen: list[Features]
    worth: list[float]


def examples(marks: str) -> Iterator[Example]:
    """The marked posts that have candidates and may be sent."""
    name, _, root = marks.partition(":")
    for line in Path(name).read_text("utf-8").splitlines():
        gold = json.loads(line)
        if gold["hold"] is True:
            continue
        path = Path(root) / gold["path"]
        key = gold["path"][gold["path"].find("_posts") :] if "_posts" in gold["path"] else path.name
        try:
            post = reading.read(Document("training", key, "", path.read_bytes()), FeedRules(id="training"))
        except UnreadablePost as error:
            sys.stderr.write(f"{path}: {error}\n")
            continue
        title, excerpts = headline_of(post.title), [post.excerpt] if post.excerpt else []
        found = candidates(excerpts, sorted_article(parts(post.body, post.markup)).news)
        if not found:
            continue
        context = context_of(title, excerpts, found)
        seen = [features(candidate, rank, context) for rank, candidate in enumerate(found)]
        worth = [worth_of(candidate.text, gold["leads"]) for candidate in found]
        folders = gold["path"].split("/")
        site = folders[1] if len(folders) > 2 else path.stem.split("-")[0]
        yield Example(context.language, site, name, seen, worth)


def worth_of(text: str, leads: Sequence[str]) -> float:
    """Return a sentence's worth as a lead, 0 to 1; 0 for one that is not marked."""
    return next((WORTH[rank] for rank, lead in enumerate(leads[: len(WORTH)]) if opening(text, [lead])), 0.0)


def matrix(example: Example, names: Sequence[str], language: str) -> Any:
    """The features of a post's sentences, once for the shared model and once for the language's own departure."""
    shared = numpy.array([[seen.get(name, 0.0) for name in names] for seen in example.seen])
    return numpy.hstack([shared, shared * (DEPARTURE[language] if example.language == language else 0.0)])


def trained(data: Sequence[Example], names: Sequence[str], language: str) -> dict[str, float]:
    """The weights for one language that make a marked lead of every post the most likely choice."""
    posts = [(matrix(example, names, language), numpy.array(example.worth)) for example in data if any(example.worth)]

    def loss(weights: Any) -> tuple[float, Any]:
        total, slope = PENALTY[language] * (weights @ weights) / 2, PENALTY[language] * weights
        for seen, worth in posts:
            scores = seen @ weights
            chances = numpy.exp(scores - scores.max())
            chances /= chances.sum()
            right = chances * worth
            total -= numpy.log(right.sum() + 1e-12)
            slope = slope - seen.T @ (right / (right.sum() + 1e-12) - chances)
        return total, slope

    weights = minimize(loss, numpy.zeros(2 * len(names)), jac=True, method="L-BFGS-B").x
    own = weights[: len(names)] + DEPARTURE[language] * weights[len(names) :]
    return {name: round(float(weight), 2) for name, weight in zip(names, own, strict=True)}


def is_hit(example: Example, weights: dict[str, float]) -> bool:
    """True where the sentence with the highest score is marked."""
    scores = [sum(weights.get(name, 0.0) * value for name, value in seen.items()) for seen in example.seen]
    return example.worth[scores.index(max(scores))] > 0


def validated(data: Sequence[Example], names: Sequence[str], language: str, groups: Sequence[str]) -> float:
    """Return the share of posts whose first choice is a marked lead, by models trained without the post's group.

    `groups` has one name for each example.
    """
    own = [at for at, example in enumerate(data) if example.language == language]
    hits = 0
    for group in {groups[at] for at in own}:
        held_out = {at for at in own if groups[at] == group}
        weights = trained([example for at, example in enumerate(data) if at not in held_out], names, language)
        hits += sum(is_hit(data[at], weights) for at in held_out)
    return hits / len(own)


def main(*marks: str) -> None:
    """Validate, and with --write store the weights."""
    data = [example for name in marks if name != "--write" for example in examples(name)]
    names = sorted({name for example in data for seen in example.seen for name in seen})
    weights = {}
    for language in ("ko", "en"):
        own = [example for example in data if example.language == language]
        first = sum(example.worth[0] > 0 for example in own) / len(own)
        sys.stdout.write(f"{language}: {len(own)} posts, first sentence {first:.3f}")
        groupings = {
            "posts": [str(place * 7919 % len(data) % FOLDS) for place in range(len(data))],
            "sites": [example.site for example in data],
            "editors": [example.marks for example in data],
        }
        for grouping, groups in groupings.items():
            sys.stdout.write(f", by {grouping} {validated(data, names, language, groups):.3f}")
        sys.stdout.write("\n")
        weights[language] = {**trained(data, names, language), **BY_HAND[language]}
    if "--write" in marks:
        MODEL.write_text(json.dumps(weights, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
