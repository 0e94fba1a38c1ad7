"""A table's grid: spans filled in, empty rows and columns dropped; numeric columns and total rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from formatter.body.types import Part

WIDEST = 100
"""Columns; what is wider is no table for a reader, and its spans could fill the memory."""


@dataclass(slots=True)
class Cell:
    """One cell: its text on one line, its parts, and the numbers of rows and columns that it spans."""

    text: str
    parts: tuple[Part, ...] = ()
    is_head: bool = False
    is_bold: bool = False
    columns: int = 1
    rows: int = 1


Grid = list[list[Cell]]


def filled(rows: Sequence[Sequence[Cell]]) -> Grid | None:
    """Return the grid of HTML's table model, all rows of one width; None where it has more than WIDEST columns.

    Gaps hold empty cells. Columns in which no cell begins are dropped: they come from a span that was too wide.
    """
    places: list[dict[int, Cell]] = [{} for _ in rows]
    begun: set[int] = set()
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            while column in places[at]:
                column += 1
            if column + 1 > WIDEST:
                return None
            begun.add(column)
            _place(cell, places[at : at + cell.rows], column)
            column += 1
    columns = sorted(begun)
    return [[place.get(column) or Cell("") for column in columns] for place in places]


def trimmed(grid: Grid) -> Grid:
    """Return the grid without empty rows and columns."""
    grid = [row for row in grid if any(_says(cell) for cell in row)]
    kept = [column for column in range(len(grid[0]) if grid else 0) if any(_says(row[column]) for row in grid)]
    return [[row[column] for column in kept] for row in grid]


def _place(cell: Cell, places: Sequence[dict[int, Cell]], column: int) -> None:
    for place in places:
        for spanned in range(column, min(column + cell.columns, WIDEST)):
            place.setdefault(spanned, cell)


def _says(cell: Cell) -> bool:
    return cell.text not in ("", "-", "–", "—")


EMPTY = frozenset({"", "-", "–", "—"})
"""Cells that newsrooms use for "no value"."""


def is_numeric(column: Sequence[str]) -> bool:
    """Return True where at least four in five of the non-empty cells hold a number."""
    cells = [cell for cell in column if cell not in EMPTY]
    return bool(cells) and sum(_NUMBER.fullmatch(cell) is not None for cell in cells) >= _MOSTLY * len(cells)


def is_total(name: str) -> bool:
    """Return True for the name of a total row: 합계, 총계, 전체, Total."""
    return _TOTAL.fullmatch(name.strip()) is not None


_MOSTLY = 0.8
_NUMBER = re.compile(r"[+\-△▲▼±]?\s?\d[\d,.]*\s?(?:%p?|[A-Za-z㎞㎡㎏]{1,3}|[천만억조\s]*(?:원|명|건|개|곳|배|대|달러)?)")
_TOTAL = re.compile(r"(?:합|총|전체|소)? ?계|총합|전체|합계.*|total", re.IGNORECASE)
