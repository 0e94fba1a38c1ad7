"""A table's grid: spans filled in, empty rows and columns dropped; and turned, where its columns are the entities."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.model import Table
from formatter.body.paragraphs import Part

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


_MOST_ENTITIES = 12
_DIGITS = re.compile(r"[+\-△▲▼±]?\d[\d.,]*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CORNER = re.compile(r"|구분|항목|내용|종류|분류|item|category", re.IGNORECASE)


def turned(table: Table) -> Table:
    """Return the table with one row for each entity; unchanged where its rows are the entities already."""
    if table.header is None or not table.rows or len(table.header) > _MOST_ENTITIES:
        return table
    if _has_no_row_names(table):
        rows = tuple(zip(table.header, *table.rows, strict=True))
        return replace(table, header=None, rows=rows)
    if _columns_are_entities(table):
        names, *columns = zip(*table.rows, strict=True)
        rows = tuple((name, *column) for name, column in zip(table.header[1:], columns, strict=True))
        return replace(table, header=("", *names), rows=rows)
    return table


def _has_no_row_names(table: Table) -> bool:
    """Return True where every column holds values alone, the first too: the header then names what they belong to."""
    first = [row[0] for row in table.rows]
    if len(table.rows) == 1:
        return len(table.rows[0]) > 2 or bool(_kind(first[0]))
    if _CORNER.fullmatch((table.header or ("",))[0]) or all(map(_YEAR.fullmatch, first)):
        return False
    return all(_agreement(row) == 1.0 for row in table.rows)


def _columns_are_entities(table: Table) -> bool:
    """Return True where each row holds one kind of value and the columns mix kinds: a row is then a measure."""
    header = table.header or ()
    if (
        len(header) < 3
        or len(table.rows) < 2
        or not _CORNER.fullmatch(header[0])
        or any(map(is_total, (*header, *(row[0] for row in table.rows))))
    ):
        return False
    by_row = [_agreement(row[1:]) for row in table.rows]
    by_column = [_agreement(column) for column in list(zip(*table.rows, strict=True))[1:]]
    return min(by_row) == 1.0 and max(by_column) < 1.0


def _agreement(cells: Sequence[str]) -> float:
    """Return the share of the non-empty cells that hold the most frequent kind of value; 0 where none holds a number."""
    kinds = [_kind(cell) for cell in cells if cell not in EMPTY]
    if not kinds or not any(kinds):
        return 0.0
    return Counter(kinds).most_common(1)[0][1] / len(kinds)


def _kind(cell: str) -> str:
    """Return the unit that follows the first number of a cell, `#` for a number without one, "" without a number."""
    found = _DIGITS.search(cell)
    if found is None:
        return ""
    unit = re.match(r"\s*([^\W\d_]+|%p?)", cell[found.end() :])
    return unit[1].removesuffix("으로") if unit else "#"
