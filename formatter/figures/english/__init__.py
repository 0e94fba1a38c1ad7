"""Figures in English: `scan` finds the quantities, `describe` reads what their sentence says of them."""

from collections.abc import Iterator

from formatter.figures.english.context import contexts
from formatter.figures.english.labels import label
from formatter.figures.english.scanning import scan
from formatter.figures.english.times import time_of, versus_of
from formatter.figures.quantity import Description, Quantity, places

__all__ = ["describe", "scan"]


def describe(sentence: str, quantities: tuple[Quantity, ...], topic: str | None, before: str) -> Iterator[Description]:
    """What a folded sentence says of its quantities, one description each, in order; `topic` is the last label before it."""
    found = places(sentence, quantities)
    previous = topic
    for place, said in zip(found, contexts(found), strict=True):
        versus = versus_of(place) if said.role == "change" else None
        previous = label(place, said.role, previous) or previous
        yield said._replace(label=previous, time=time_of(place), versus=versus)
