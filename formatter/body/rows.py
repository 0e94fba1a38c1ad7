"""Reads a table element into rows of cells, before its spans are filled."""

from collections.abc import Callable, Sequence

from selectolax.lexbor import LexborNode

from bot.model import Table
from formatter.body.table_grid import Cell
from formatter.body.types import Paragraph, Part

Walk = Callable[[LexborNode], list[Part]]
_WIDEST_SPAN, _TALLEST_SPAN = 1000, 65534
"""HTML's own bounds of colspan and rowspan."""


def rows_of(table: LexborNode, walk: Walk) -> tuple[list[Part], list[list[Cell]]]:
    """Return the caption's parts and the cells row by row; `walk` parses a cell's content."""
    caption: list[Part] = []
    rows: list[list[Cell]] = []
    for child in table.iter():
        if child.tag == "caption":
            caption.extend(walk(child))
        elif child.tag in ("thead", "tbody", "tfoot"):
            group = [_row(row, walk, in_head=child.tag == "thead") for row in child.iter() if row.tag == "tr"]
            rows.extend(_within(group))
    return caption, rows


def is_wholly_emphasised(paragraph: Paragraph) -> bool:
    """Return True where all of a paragraph is bold or coloured."""
    return paragraph.emphasis == ((0, len(paragraph.text)),)


def _row(row: LexborNode, walk: Walk, *, in_head: bool) -> list[Cell]:
    return [_cell(cell, walk, in_head=in_head) for cell in row.iter() if cell.tag in ("td", "th")]


def _cell(node: LexborNode, walk: Walk, *, in_head: bool) -> Cell:
    parts = tuple(walk(node))
    attributes = node.attributes
    return Cell(
        text=_text(parts),
        parts=parts,
        is_head=in_head or node.tag == "th",
        is_bold=bool(parts) and all(isinstance(part, Paragraph) and is_wholly_emphasised(part) for part in parts),
        columns=max(1, _number(attributes.get("colspan"), _WIDEST_SPAN, 1)),
        rows=_number(attributes.get("rowspan"), _TALLEST_SPAN, 1),
    )


def _within(group: list[list[Cell]]) -> list[list[Cell]]:
    """Cut row spans at the end of their row group; 0 means "to its end" (HTML, 4.9.12)."""
    for at, row in enumerate(group):
        left = len(group) - at
        for cell in row:
            cell.rows = min(cell.rows or left, left)
    return group


def _number(written: str | None, most: int, default: int) -> int:
    digits = (written or "").strip()
    return min(int(digits), most) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else default


def _text(parts: Sequence[Part]) -> str:
    return " ".join(_flat(part) if isinstance(part, Table) else part.text for part in parts)


def _flat(table: Table) -> str:
    """Return a nested table as one line: "a: b; c: d"."""
    rows = ([table.header] if table.header else []) + list(table.rows)
    return "; ".join(": ".join(filter(None, row)) for row in rows)
