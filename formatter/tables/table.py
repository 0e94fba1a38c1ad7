"""From rows of cells to a table, or to the verdict that they are none."""

from collections.abc import Sequence

from bot.model import Table
from formatter.tables.grid import Cell, Grid, filled, trimmed
from formatter.tables.header import has_header


def table_of(rows: Sequence[Sequence[Cell]], caption: str | None) -> Table | None:
    """The table; None where the cells only lay out a page: one column, nothing in them, or too many columns."""
    grid = filled(rows)
    if grid is None:
        return None
    grid = trimmed(grid)
    if not grid or len(grid[0]) < 2:
        return None
    if not has_header(grid):
        return Table(_texts(grid), caption=caption)
    return Table(_texts(grid[1:]), header=_texts(grid[:1])[0], caption=caption)


def _texts(grid: Grid) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell.text for cell in row) for row in grid)
