"""Which figures a reader wants first."""

from collections.abc import Sequence

from bot.model import Figure
from formatter.parts import Span


def score(figure: Figure, sentence: int, *, bracketed: bool, emphasis: Sequence[Span] = ()) -> float:
    """How much a figure says, from its own attributes and its place: `sentence` counts from 0, `emphasis` as of the text."""
    points = _SENTENCE * min(sentence, _LAST_SENTENCE) + _ROLES[figure.role] + _CLASSES.get(figure.unit_class, 0.0)
    if figure.hedge == "band":
        points += _BAND
    if bracketed:
        points += _BRACKETED
    if any(start < figure.end and figure.start < end for start, end in emphasis):
        points += _EMPHASIS
    if figure.role == "level" and figure.direction in ("up", "down"):
        points += _MOVED
    return points + (_RECORD if figure.record else 0.0)


_SENTENCE = -0.9
_LAST_SENTENCE = 12
_EMPHASIS = 0.6
"""Writers of such posts colour words; one span in seven holds a digit, so colour says little."""
_BRACKETED = -0.5
_BAND = -1.5
_MOVED = 0.3
_RECORD = 0.4
_ROLES = {"level": 0.0, "change": 0.4, "from": -2.2, "threshold": -2.2, "streak": -2.2, "since": -1.8}
_CLASSES = {
    "money": 0.4,
    "people": 0.4,
    "percent": 0.4,
    "multiple": 0.2,
    "count": 0.2,
    "percent_point": -0.1,
    "length": -0.3,
    "rank": -0.2,
    "duration": -0.3,
    "age": -0.6,
}
