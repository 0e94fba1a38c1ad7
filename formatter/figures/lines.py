"""The figure lines of a post: sentences that tell their figures beyond doubt, letter for letter."""

from collections.abc import Sequence

from bot.model import Table
from formatter.body.types import Part
from formatter.figures.mentions import Mention, mentions
from formatter.figures.standing_alone import HANGUL, standing_alone
from formatter.figures.worth import Candidate, Surroundings, certainty, is_main
from formatter.text.quantities import is_written

CERTAIN = {"ko": 0.85, "en": 0.75}
"""The least certainty of a line that is shown, in Korean and in other languages."""


def certain_lines(headline: str, lead: str, parts: Sequence[Part], found: Sequence[Mention]) -> list[Candidate]:
    """The candidates that are certain enough, the most certain first; `found` are the mentions of the post's figures."""
    candidates, around = candidate_lines(headline, lead, parts, found)
    rated = [(certainty(candidate, around), -at) for at, candidate in enumerate(candidates)]
    return [candidates[-at] for sure, at in sorted(rated, reverse=True) if sure >= _least(candidates[-at].line)]


def _least(line: str) -> float:
    return CERTAIN["ko" if HANGUL.search(line) else "en"]


def candidate_lines(
    headline: str, lead: str, parts: Sequence[Part], found: Sequence[Mention] | None = None
) -> tuple[list[Candidate], Surroundings]:
    """The lines that a post might show, in its order, and what they share.

    A sentence whose main figures all stand in headline or lead says nothing new and is none.
    """
    found = tuple(mentions(headline, lead, parts)) if found is None else found
    sentences: dict[str, list[Mention]] = {}
    places: dict[str, set[int]] = {}
    tabled: set[str] = set()
    above: dict[str, bool] = {}
    for mention in found:
        text = mention.figure.text
        places.setdefault(text, set()).add(mention.place)
        if mention.source == "table":
            tabled.add(text)
        elif mention.source not in ("headline", "lead", "heading"):
            sentences.setdefault(mention.figure.sentence, []).append(mention)
    candidates = []
    for sentence, held in sentences.items():
        line = standing_alone(sentence, headline)
        figures = tuple(mention.figure for mention in held)
        main = {figure.text for figure in figures if is_main(figure)}
        for text in main - above.keys():
            above[text] = is_written(text, f"{headline}\n{lead}")
        if line and not all(above[text] for text in main):
            repeated = any(len(places[text]) > 1 for text in main)
            shown = any(above[text] for text in main)
            candidates.append(Candidate(line, figures, held[-1].source, repeated, not tabled.isdisjoint(main), shown))
    texts = [part.text for part in parts if not isinstance(part, Table)]
    weighty = sum(
        any(is_main(mention.figure) and abs(mention.figure.value) >= 100 for mention in held) for held in sentences.values()
    )
    return candidates, Surroundings(headline, len(sentences), weighty, texts)
