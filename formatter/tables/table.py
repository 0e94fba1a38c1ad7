"""From rows of cells to a table, or to the verdict that they are none."""

from collections.abc import Sequence

from bot.model import Table
from formatter.tables.grid import Cell, Grid, filled, trimmed
from formatter.tables.header import has_header, header_rows


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
    head = header_rows(grid)
    return Table(_texts(grid[head:]), header=_stacked(grid[:head]), caption=caption)


def _stacked(head: Grid) -> tuple[str, ...]:
    """One name for each column, from the top down; what spans several rows is said once."""
    return tuple(" ".join(dict.fromkeys(cell.text for cell in column if cell.text)) for column in zip(*head, strict=True))


def _texts(grid: Grid) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell.text for cell in row) for row in grid)
