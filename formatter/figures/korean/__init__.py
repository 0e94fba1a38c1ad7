"""Figures in Korean: `scan` finds the quantities, `describe` reads their meaning from the sentence."""

from formatter.figures.korean.description import describe
from formatter.figures.korean.scanning import scan

__all__ = ["describe", "scan"]
