"""The line protocol of `sokbo figures`: a line of text or of JSON in, one object out."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.model import Table
from formatter.figures.find import cells, find
from formatter.text.sentences import Span


class RecordError(ValueError):
    """A line that begins as JSON and is no valid record; the message gives the reason."""


def answer(line: str, number: int) -> dict[str, Any]:
    """The figures of one input line, best first: `{"id": …, "figures": […]}` with every field of Figure.

    A line that begins with `{` is JSON: `{"id", "text", "emphasis": [[start, end], …]}`, or `{"id", "grid", "header_rows"}` for a
    table, whose figures also carry `row` and `col`. Every other line is text, and `number` its id. Raises RecordError.
    """
    if not line.lstrip().startswith("{"):
        return _told(number, [asdict(figure) for figure in find(line.rstrip("\r\n"))])
    record = _object(line)
    name = record.get("id", number)
    if "grid" in record:
        return _told(name, _table_figures(record))
    text = record.get("text")
    if not isinstance(text, str):
        raise RecordError('"text" is missing or is no text')
    return _told(name, [asdict(figure) for figure in find(text, _spans(record.get("emphasis") or ()))])


def _told(name: object, figures: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": name, "figures": figures}


def _reject_constant(constant: str) -> None:
    """Reject NaN and Infinity, which Python reads and JSON does not know. Raises ValueError."""
    raise ValueError(constant)


def _object(line: str) -> dict[str, Any]:
    try:
        record = json.loads(line, parse_constant=_reject_constant)
    except (ValueError, RecursionError) as error:
        raise RecordError("not valid JSON") from error
    if not isinstance(record, dict):
        raise RecordError("not a JSON object")
    return record


def _spans(pairs: object) -> list[Span]:
    if not isinstance(pairs, Sequence) or isinstance(pairs, str):
        raise RecordError('"emphasis" is no list')
    spans: list[Span] = []
    for pair in pairs:
        match pair:
            case [int(start), int(end)]:
                spans.append((start, end))
            case _:
                raise RecordError('"emphasis" holds something else than [start, end]')
    return spans


def _table_figures(record: dict[str, Any]) -> list[dict[str, Any]]:
    grid, header_rows = record["grid"], record.get("header_rows", 0)
    if not _is_grid(grid) or not isinstance(header_rows, int) or not 0 <= header_rows <= len(grid):
        raise RecordError('"grid" is no list of rows of text')
    header = tuple(_stacked(column) for column in zip(*grid[:header_rows], strict=True)) if header_rows else None
    table = Table(rows=tuple(tuple(row) for row in grid[header_rows:]), header=header)
    return [{**asdict(cell.figure), "row": cell.row + header_rows, "col": cell.column} for cell in cells(table)]


def _is_grid(grid: object) -> bool:
    if not isinstance(grid, list) or not all(isinstance(row, list) for row in grid):
        return False
    return len({len(row) for row in grid}) <= 1 and all(isinstance(cell, str) for row in grid for cell in row)


def _stacked(column: Sequence[str]) -> str:
    """The header cells above one column as one, repeated spans once: 수출(억 달러) 9월."""
    return " ".join(dict.fromkeys(cell for cell in column if cell))
