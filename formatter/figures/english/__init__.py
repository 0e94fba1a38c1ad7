"""Figures in English: `scan` finds the quantities, `describe` reads what their sentence says of them."""

from collections.abc import Iterator
from dataclasses import replace

from formatter.figures.english.context import context
from formatter.figures.english.labels import label
from formatter.figures.english.scanning import scan
from formatter.figures.english.times import time_of, versus_of
from formatter.figures.quantity import Description, Place, Quantity

__all__ = ["describe", "scan"]


def describe(sentence: str, quantities: tuple[Quantity, ...], topic: str | None) -> Iterator[Description]:
    """What a folded sentence says of its quantities, one description each, in order; `topic` is the last label before it."""
    for index in range(len(quantities)):
        place = Place(sentence, quantities, index)
        said = context(place)
        versus = versus_of(place) if said.role == "change" else None
        yield replace(said, label=label(place) or topic, time=time_of(place), versus=versus)
