"""Key figures: which quantities a text holds, what each of them means, and which matter most."""

from formatter.figures.find import find, in_table
from formatter.figures.key_figures import key_figures

__all__ = ["find", "in_table", "key_figures"]
