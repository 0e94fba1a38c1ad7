"""Figures in English: `scan` finds the quantities, `describe` reads what their sentence says of them."""

from collections.abc import Iterator
from dataclasses import replace

from formatter.figures.english.context import contexts
from formatter.figures.english.labels import label
from formatter.figures.english.scanning import scan
from formatter.figures.english.times import time_of, versus_of
from formatter.figures.quantity import Description, Place, Quantity

__all__ = ["describe", "scan"]


def describe(sentence: str, quantities: tuple[Quantity, ...], topic: str | None) -> Iterator[Description]:
    """What a folded sentence says of its quantities, one description each, in order; `topic` is the last label before it."""
    places = [Place(sentence, quantities, index) for index in range(len(quantities))]
    previous = topic
    for place, said in zip(places, contexts(places), strict=True):
        versus = versus_of(place) if said.role == "change" else None
        previous = label(place, said.role, previous) or previous
        yield replace(said, label=previous, time=time_of(place), versus=versus)
