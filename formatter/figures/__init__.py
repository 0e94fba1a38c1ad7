"""Key figures: finds the quantities of a text, reads their meaning, and orders them by importance."""

from formatter.figures.find import find, in_table
from formatter.figures.key_figures import key_figures

__all__ = ["find", "in_table", "key_figures"]
