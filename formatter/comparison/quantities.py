"""The quantities at a place of a text, and what they amount to however they are written."""

from typing import NamedTuple

from bot.model import Figure
from formatter.figures.paragraph import find


class Worth(NamedTuple):
    """What a quantity amounts to: equal for 3만 5천 명 and 35,000명."""

    value: float
    value2: float | None
    unit: str | None


def worth(figure: Figure) -> Worth:
    """What a figure amounts to."""
    return Worth(figure.value, figure.value2, figure.unit)


def touching(text: str, start: int, end: int) -> list[Figure]:
    """The figures of a text that touch `start`..`end`, in order."""
    return sorted((figure for figure in find(text) if figure.start < end and start < figure.end), key=lambda figure: figure.start)


def without(text: str, start: int, end: int, figures: list[Figure]) -> str:
    """`start`..`end` of a text, less these figures."""
    kept = (index for index in range(start, end) if not any(figure.start <= index < figure.end for figure in figures))
    return "".join(text[index] for index in kept)
