"""The figure lines of a post: sentences that tell their figures beyond doubt, letter for letter."""

from collections.abc import Sequence

from formatter.body.types import Part
from formatter.figures.mentions import Mention, mentions
from formatter.figures.standing_alone import HANGUL, standing_alone
from formatter.figures.worth import Candidate, Surroundings, certainty

CERTAIN = {"ko": 0.8, "en": 0.7}
"""The least certainty of a line that is shown, in Korean and in other languages."""


def certain_lines(found: Sequence[Mention], headline: str) -> list[Candidate]:
    """The candidates that are certain enough, the most certain first."""
    candidates, around = _candidates(found, headline)
    rated = [(certainty(candidate, around), -at) for at, candidate in enumerate(candidates)]
    least = CERTAIN["ko" if HANGUL.search(headline) else "en"]
    return [candidates[-at] for sure, at in sorted(rated, reverse=True) if sure >= least]


def candidate_lines(headline: str, lead: str, parts: Sequence[Part]) -> tuple[list[Candidate], Surroundings]:
    """The lines that a post might show, in its order, and what they share: what the model is trained on."""
    return _candidates(tuple(mentions(headline, lead, parts)), headline)


def _candidates(found: Sequence[Mention], headline: str) -> tuple[list[Candidate], Surroundings]:
    sentences: dict[str, list[Mention]] = {}
    places: dict[str, set[int]] = {}
    tabled: set[str] = set()
    for mention in found:
        text = mention.figure.text
        places.setdefault(text, set()).add(mention.place)
        if mention.source == "table":
            tabled.add(text)
        elif mention.source not in ("headline", "heading"):
            sentences.setdefault(mention.figure.sentence, []).append(mention)
    candidates = []
    for sentence, held in sentences.items():
        line = standing_alone(sentence, headline)
        texts = {mention.figure.text for mention in held}
        if line:
            repeated = any(len(places[text]) > 1 for text in texts)
            figures = tuple(mention.figure for mention in held)
            candidates.append(Candidate(line, figures, held[-1].source, held[-1].place, repeated, not tabled.isdisjoint(texts)))
    return candidates, Surroundings(headline, len(sentences))
