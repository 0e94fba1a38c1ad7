"""The key figures of a whole post: headline, lead, paragraphs and tables together, each thing once."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.model import Figure
from formatter.body.types import Part
from formatter.figures.lines import certain_lines
from formatter.figures.mentions import Mention, mentions


def key_figures(headline: str, lead: str, parts: Sequence[Part]) -> tuple[Figure, ...]:
    """The figures of a post, those of the same value, unit and time merged into the one that says most.

    What headline and lead tell comes first, then what has a line of its own, the most certain line before the others. Within
    each, what the headline mentions counts more, and so does what the post repeats.
    """
    found = tuple(mentions(headline, lead, parts))
    groups = sorted(_grouped(found), key=_worth, reverse=True)
    figures = [max(group, key=_says).figure for group in groups]
    lines: dict[str, str] = {}
    for candidate in certain_lines(headline, lead, parts, found):
        for figure in candidate.figures:
            lines.setdefault(figure.text, candidate.line)
    above = f"{headline}\n{lead}"
    order = {line: number for number, line in enumerate(dict.fromkeys(lines.values()))}
    figures = [replace(figure, line=lines.get(figure.text, "")) for figure in figures]
    return tuple(sorted(figures, key=lambda figure: (figure.text not in above, order.get(figure.line, len(order)))))


_MENTIONED = {"headline": 2.0, "lead": 1.2}
_REPEATED = 0.3
_MOST_REPEATS = 3
_PARTICULAR_DIGITS = 3


def _grouped(found: Sequence[Mention]) -> list[list[Mention]]:
    groups: list[list[Mention]] = []
    by_value: dict[tuple[float, float | None, str], list[list[Mention]]] = {}
    for mention in found:
        same = by_value.setdefault(mention.key, [])
        group = next((group for group in same if _same_time(group, mention)), None)
        if group is None:
            group = []
            same.append(group)
            groups.append(group)
        group.append(mention)
    return groups


def _is_particular(value: float) -> bool:
    """Whether a value is so exact that it can hardly mean two things: 2,392,013 rather than 20."""
    return len(f"{abs(value):.10g}".replace(".", "").rstrip("0")) >= _PARTICULAR_DIGITS


def _same_time(group: list[Mention], mention: Mention) -> bool:
    if _is_particular(mention.figure.value):
        return True
    times = {other.figure.time for other in group} - {None}
    return (
        mention.figure.time is None
        or mention.figure.time in times
        or not any(_at_odds(time, mention.figure.time) for time in times)
    )


def _at_odds(one: str | None, other: str | None) -> bool:
    """Whether two times cannot both hold: two years, two halves; 올해 and 29일 can."""
    return not one or not other or any(part.search(one) and part.search(other) for part in _PARTS_OF_TIME)


_PARTS_OF_TIME = tuple(
    re.compile(part)
    for part in (
        r"년(?!간)|[올난음] ?해|year|\b(?:19|20)\d\d\b",
        r"분기|반기|quarter|half",
        r"월|달|month|[A-Z][a-z]{2,8}\b",
        r"\d일|오늘|어제|day",
        r"동안|간$|현재|최근",
    )
)


def _worth(group: list[Mention]) -> float:
    sources = {mention.source for mention in group}
    mentioned = sum(points for source, points in _MENTIONED.items() if source in sources)
    return max(mention.score for mention in group) + mentioned + _REPEATED * min(len(group) - 1, _MOST_REPEATS)


def _says(mention: Mention) -> tuple[int, int, bool, float]:
    """Prefer the mention that tells most of the thing, in a sentence rather than a headline or a cell."""
    figure = mention.figure
    told = (
        (figure.direction != "none")
        + (figure.label is not None)
        + (figure.role in ("level", "change"))
        + (figure.time is not None)
    )
    return mention.source not in ("headline", "heading", "table"), told, figure.status == "plan", mention.score
