"""Figures in Korean: `scan` finds the quantities, `describe` reads what their sentence says of them."""

import re
from collections.abc import Iterator

from formatter.figures.korean.context import contexts
from formatter.figures.korean.labels import label, subject
from formatter.figures.korean.scanning import scan
from formatter.figures.korean.times import time_of, versus_of
from formatter.figures.quantity import Description, Quantity, places

__all__ = ["describe", "scan"]


def describe(sentence: str, quantities: tuple[Quantity, ...], topic: str | None, before: str) -> Iterator[Description]:
    """What a folded sentence says of its quantities, one description each, in order.

    `topic` is the last label before it, `before` the sentence before it, whose subject a change may leave out.
    """
    previous = topic if _POINTS_BACK.match(sentence) else None
    found = places(sentence, quantities)
    for place, context in zip(found, contexts(found), strict=True):
        previous = label(place, previous)
        versus = versus_of(place) if context.role == "change" else None
        moved = context.direction != "none" or context.role == "from"
        named = previous or (subject(before) if moved else None)
        yield context._replace(label=named, time=time_of(place), versus=versus)


_POINTS_BACK = re.compile(r"\W*(?:이는|이것은|이로써|이 수치|이 중|이 가운데|이 기간|전년|지난해|전월|전 분기|하루 평균|1년 전)")
