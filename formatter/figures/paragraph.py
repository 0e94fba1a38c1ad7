"""The figures of one paragraph, and which of them a reader wants first."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.model import Figure
from formatter.figures import english, korean
from formatter.figures.masks import cover, fold
from formatter.figures.quantity import REACH, Description, Quantity
from formatter.text.bounds import PARAGRAPH
from formatter.text.patterns import bounded
from formatter.text.sentences import Span, split


class Position(NamedTuple):
    """The place of a figure in its paragraph: `sentence` counts from 0, `order` the figures before it in the sentence.

    `alike` are those of them with the same unit.
    `total`: a word of summing up (총 7개) precedes it.
    """

    sentence: int
    order: int
    alike: int
    bracketed: bool
    emphasised: bool
    total: bool


def score(figure: Figure, position: Position) -> float:
    """The weight of a figure, from its own attributes and its place."""
    points = _SENTENCE * min(position.sentence, _LAST_SENTENCE) + _ORDER * min(position.order, _LAST_ORDER)
    points += _ROLES[figure.role] + _CLASSES.get(figure.unit_class, 0.0)
    if figure.hedge == "band":
        points += _BAND
    if position.bracketed:
        points += _BRACKETED
    if position.emphasised:
        points += _EMPHASIS
    if position.total:
        points += _TOTAL
    elif position.alike >= _LIST and figure.role == "level":
        points += _LISTED
    if figure.role == "level" and figure.direction in ("up", "down"):
        points += _MOVED
    return points + (_RECORD if figure.record else 0.0)


_SENTENCE = -0.8
_LAST_SENTENCE = 12
_ORDER = -0.1
_LAST_ORDER = 4
_EMPHASIS = 0.6
"""Writers of such posts colour words; one span in seven holds a digit, so colour means little."""
_TOTAL = 0.5
_LIST = 2
"""From the third like figure of a sentence on, it is a breakdown."""
_LISTED = -0.6
_BRACKETED = -0.5
_BAND = -1.5
_MOVED = 0.6
_RECORD = 0.4
_ROLES = {"level": 0.0, "change": 0.3, "from": -2.2, "threshold": -2.2, "streak": -2.2, "since": -1.8}
_CLASSES = {
    "money": 0.4,
    "people": 0.4,
    "percent": 0.4,
    "multiple": 0.2,
    "count": 0.2,
    "percent_point": -0.1,
    "length": -0.3,
    "rank": 0.15,
    "duration": -0.3,
    "age": -0.6,
}


def find(text: str, emphasis: Sequence[Span] = ()) -> tuple[Figure, ...]:
    """Every figure of a paragraph, best first; `start` and `end` are code points of `text`, which they cut letter for letter.

    The text must be in NFC. `emphasis` are the spans that stood in bold or in colour.
    """
    ranked = sorted(scored(text, emphasis), key=lambda pair: (-pair[0], pair[1].start))
    return tuple(figure for _, figure in ranked)


def scored(text: str, emphasis: Sequence[Span] = ()) -> Iterator[tuple[float, Figure]]:
    """Every figure of a paragraph in its order, each with its score within the paragraph. Of a longer one, PARAGRAPH is read."""
    text = text[:PARAGRAPH]
    folded = fold(text)
    language = korean if _HANGUL.search(text) else english
    quantities = list(language.scan(folded, cover(folded)))
    if not quantities:
        return
    topic, before = None, ""
    starts = [quantity.start for quantity in quantities]
    for number, (start, end) in enumerate(split(text)):
        inside = quantities[bisect_left(starts, start) : bisect_left(starts, end)]
        local = tuple(quantity.moved(-start) for quantity in inside if quantity.end <= end)
        written, plain = text[start:end], folded[start:end]
        if not local:
            before = plain
            continue
        alike: dict[str | None, int] = {}
        for quantity, description in zip(local, language.describe(plain, local, topic, before), strict=True):
            if written != plain:
                description = _as_written(written, plain, quantity, description)
            figure = _figure(written, start, quantity, description)
            topic = figure.label or topic
            counted = number, sum(alike.values()), alike.get(quantity.unit, 0)
            yield score(figure, _position(figure, folded, counted, emphasis)), figure
            alike[quantity.unit] = alike.get(quantity.unit, 0) + 1
        before = plain


_HANGUL = bounded("[가-힣]")
_OPENING = bounded(r"\([^()]{0,16}$")
_SUM = bounded(r"(?:^|[\s(,])(?:총|모두|도합|합쳐|합하면|합계|통틀어|in all|in total|a total of) ?$", re.IGNORECASE)
_BEFORE = 20


def _position(figure: Figure, text: str, counted: tuple[int, int, int], emphasis: Sequence[Span]) -> Position:
    """The place of the figure; `counted` are the sentence's number, the figures before it in the sentence, and the like ones."""
    before = text[max(0, figure.start - _BEFORE) : figure.start]
    return Position(
        *counted,
        bracketed="(" in before and _OPENING.search(before) is not None,
        emphasised=any(start < figure.end and figure.start < end for start, end in emphasis),
        total=_SUM.search(before) is not None,
    )


def _as_written(sentence: str, folded: str, quantity: Quantity, description: Description) -> Description:
    """The description's phrases as they stand in the sentence, where folding changed their signs."""
    first = max(0, quantity.start - REACH)

    def written(phrase: str | None) -> str | None:
        at = folded.find(phrase, first) if phrase else -1
        return sentence[at : at + len(phrase)] if phrase and at >= 0 else phrase

    return description._replace(
        label=written(description.label), time=written(description.time), versus=written(description.versus)
    )


def _figure(sentence: str, offset: int, quantity: Quantity, description: Description) -> Figure:
    """The figure of a quantity whose offsets count from the start of its sentence, which begins at `offset`."""
    return Figure(
        text=sentence[quantity.start : quantity.end],
        sentence=sentence,
        start=quantity.start + offset,
        end=quantity.end + offset,
        value=quantity.value,
        value2=quantity.value2,
        unit_class=quantity.unit_class,
        unit=quantity.unit,
        direction=description.direction,
        role=description.role,
        status=description.status,
        hedge=description.hedge,
        record=description.record,
        label=description.label,
        time=description.time,
        versus=description.versus,
    )
