"""From cells to a table's grid: spans filled, empty rows and columns gone, the header apart."""

from formatter.tables.grid import Cell, filled, trimmed
from formatter.tables.table import table_of
from formatter.tables.title import title_of

__all__ = ["Cell", "filled", "table_of", "title_of", "trimmed"]
