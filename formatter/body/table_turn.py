"""Turns tables whose columns are the entities, so that each row is about one of them and begins with its name.

A phone shows a table row by row. `가지수 | 나지수` above `2,441.55포인트 | 691.28포인트` reads as if one index were the
other's value; turned, each index has a row of its own.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from bot.model import Table
from formatter.body.table_grid import EMPTY, is_total

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
