"""Figures in English: `scan` finds the quantities, `describe` reads their meaning from the sentence."""

from formatter.figures.english.description import describe
from formatter.figures.english.scanning import scan

__all__ = ["describe", "scan"]
