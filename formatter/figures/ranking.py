"""Which figures a reader wants first."""

from typing import NamedTuple

from bot.model import Figure


class ChatState(NamedTuple):
    """Where a figure stands in its paragraph: `sentence` counts from 0, `order` the figures before it in the sentence.

    `alike` are those of them with the same unit.
    `total` tells whether a word of summing up (총 7개) stands before it.
    """

    sentence: int
    order: int
    alike: int
    bracketed: bool
    emphasised: bool
    total: bool


def score(figure: Figure, standing: ChatState) -> float:
    """How much a figure says, from its own attributes and where it stands."""
    points = _SENTENCE * min(standing.sentence, _LAST_SENTENCE) + _ORDER * min(standing.order, _LAST_ORDER)
    points += _ROLES[figure.role] + _CLASSES.get(figure.unit_class, 0.0)
    if figure.hedge == "band":
        points += _BAND
    if standing.bracketed:
        points += _BRACKETED
    if standing.emphasised:
        points += _EMPHASIS
    if standing.total:
        points += _TOTAL
    elif standing.alike >= _LIST and figure.role == "level":
        points += _LISTED
    if figure.role == "level" and figure.direction in ("up", "down"):
        points += _MOVED
    return points + (_RECORD if figure.record else 0.0)


_SENTENCE = -0.8
_LAST_SENTENCE = 12
_ORDER = -0.1
_LAST_ORDER = 4
_EMPHASIS = 0.6
"""Writers of such posts colour words; one span in seven holds a digit, so colour says little."""
_TOTAL = 0.5
_LIST = 2
"""From the third like figure of a sentence on, it tells a breakdown."""
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
