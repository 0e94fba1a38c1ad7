"""Which of a post's tables an alert shows, which it folds away, and how much of each."""

import itertools
import re
from collections.abc import Sequence

from bot.model import ShownTable, Table
from formatter.body.table_grid import is_total, turned
from formatter.text.display import one_line, shorten, utf16

_TABLES = 10
_ROWS = 99  # with a header, what a table block of Slack's holds
_COLUMNS = 20  # Slack's and Telegram's limit for native tables
_ROW = 2_000  # characters; a row is never split, and has to go into one message
_CELLS = 9_000
_CAPTION = 200

_SMALL_ROWS = range(2, 7)
_SMALL_COLUMNS = range(2, 5)
_SMALL_CELL = 24
_SMALL_LENGTH = 280
_MOSTLY = 0.6
_NUMERIC = 0.75
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_FIGURE = re.compile(r"(?:[△▲▼+-]|[$€£¥]|약 |월 |연 |주 |최대 |총 |about )?\s?\d(?!\d{3}(?:[-./]|\s?년)|\d?\s?월)")
"""How a cell begins that holds a figure; 2024-07-05, 2024년 and 3월 only say when."""

Tables = tuple[ShownTable, ...]


def chosen_tables(tables: Sequence[Table], above: str) -> tuple[Tables, Tables]:
    """The tables in the alert itself (one at most), and those that are folded away; tables without digits are left to the link.

    In the alert stands the first table if it is small and adds figures which the text `above` it does not hold.
    """
    grids = [grid for grid in map(_grid, tables) if grid is not None and _has_digits(grid)][:_TABLES]
    inside = grids[0] if grids and _is_small(grids[0]) and _adds_figures(grids[0], above) else None
    shown = (ShownTable(inside),) if inside else ()
    return shown, tuple(_bounded(grid) for grid in grids if grid is not inside)


def every_table(tables: Sequence[Table]) -> Tables:
    """All of a card's tables, bounded, for somebody who asked for one of them; the last is not whole where more are left out."""
    grids = [grid for grid in map(_grid, tables) if grid is not None]
    bounded = tuple(map(_bounded, grids[:_TABLES]))
    return bounded if len(grids) <= _TABLES else (*bounded[:-1], ShownTable(bounded[-1].table, whole=False))


def _has_digits(table: Table) -> bool:
    return any(_DIGIT.search(cell) for row in table.rows for cell in row)


def _is_small(table: Table) -> bool:
    cells = [cell for row in (table.header or (), *table.rows) for cell in row]
    return (
        len(table.rows) in _SMALL_ROWS
        and len(table.rows[0]) in _SMALL_COLUMNS
        and max(map(utf16, cells)) <= _SMALL_CELL
        and sum(map(utf16, cells)) <= _SMALL_LENGTH
    )


def _adds_figures(table: Table, above: str) -> bool:
    """True where the rows have names, most cells hold figures, and most of these are not in the text above."""
    values = [cell for row in table.rows for cell in row[1:]]
    figures = [cell for cell in values if _FIGURE.match(cell)]
    shown_figures = set(_NUMBER.findall(above))
    fresh = sum(not set(_NUMBER.findall(cell)) <= shown_figures for cell in figures)
    return all(row[0] for row in table.rows) and len(figures) >= _NUMERIC * len(values) and fresh >= _MOSTLY * len(figures)


def _grid(table: Table) -> Table | None:
    """The table as a full grid of readable cells without empty rows; None where it has no words."""
    width = max((len(row) for row in (table.header or (), *table.rows)), default=0)
    rows = tuple(row for row in (_row(row, width) for row in table.rows) if any(row))
    if not rows:
        return None
    return turned(Table(rows, _row(table.header, width) if table.header else None, one_line(table.caption or "") or None))


def _row(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return tuple(one_line(cell) for cell in cells) + ("",) * (width - len(cells))


def _bounded(table: Table) -> ShownTable:
    width = min(len(table.rows[0]), _COLUMNS)
    header = _cut(table.header, width) if table.header else None
    rows = tuple(_cut(row, width) for row in table.rows)
    bounded = Table(_within(rows, header), header, shorten(table.caption or "", _CAPTION) or None)
    return ShownTable(bounded, whole=bounded == table)


def _cut(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return tuple(shorten(cell, _ROW // width) for cell in cells[:width])


def _within(rows: tuple[tuple[str, ...], ...], header: tuple[str, ...] | None) -> tuple[tuple[str, ...], ...]:
    """As many rows as fit into what Slack allows one message's tables: 10,000 characters, one for an empty cell.

    Where rows have to be left out, the totals stay.
    """
    space = _CELLS - _length(header or ())
    if len(rows) <= _ROWS and sum(map(_length, rows)) <= space:
        return rows
    totals = tuple(row for row in rows if is_total(row[0]))[:1]
    lengths = itertools.accumulate(map(_length, rows), initial=sum(map(_length, totals)))
    room = sum(length <= space for length in itertools.islice(lengths, 1, None))
    kept = rows[: min(room, _ROWS - len(totals))]
    return kept if set(totals) <= set(kept) else kept + totals


def _length(row: tuple[str, ...]) -> int:
    """As a platform counts it, with a sign after each `<` and `@` that must not begin a mention."""
    return sum(utf16(cell) + cell.count("<") + cell.count("@") + 1 for cell in row)
