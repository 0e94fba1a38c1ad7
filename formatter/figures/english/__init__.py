"""Figures in English: `scan` finds the quantities, `describe` reads what their sentence says of them."""

from formatter.figures.english.description import describe
from formatter.figures.english.scanning import scan

__all__ = ["describe", "scan"]
