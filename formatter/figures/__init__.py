"""Key figures: which quantities a text holds, what each of them means, and which matter most."""

from formatter.figures.paragraph import find
from formatter.figures.posts import key_figures
from formatter.figures.tables import in_table

__all__ = ["find", "in_table", "key_figures"]
