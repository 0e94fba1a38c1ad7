"""Tables where there are none: lists, cards and numbers-first columns, by the table's shape.

Padding Hangul as two cells is wrong on every phone (a syllable is 1.5 cells of the fonts the clients use), so columns line up
only where they are ASCII, and the label, which may be anything, comes last.
"""

import itertools
import operator
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from wcwidth import width

from bot.model import Table
from bot.ports import Words
from formatter.body.table_grid import EMPTY, is_total
from formatter.render.selection import Shown
from formatter.render.telegram.markup import Markup, bold, fixed_width, folded, join, text

_OPEN_ROWS = 8  # of a long table these are seen at once
_LONG = 10
_WIDE = 6
_NUMBER_COLUMNS = range(2, 6)
_SCREEN = 34  # cells of a monospaced font on a narrow phone
_HANGUL = 0.8  # of the two cells a terminal gives a syllable, as the clients' fallback fonts draw it
_NUMBER = re.compile(r"[+-]?\d[\d,.]*\s?(?:%p?|[A-Za-z]{1,3})?")

Line = Markup
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines that are wrapped together: not at all, folded away, or in a monospaced font."""

    lines: tuple[Line, ...]
    wrap: Callable[[Markup], Markup] = lambda lines: lines


@dataclass(frozen=True, slots=True)
class TableText:
    """A table in words. It may be divided between lines, never inside one; then the title is said again."""

    title: Markup
    chunks: tuple[Chunk, ...]

    @property
    def whole(self) -> Markup:
        """All of it in one piece."""
        return join("\n", (self.title, *(chunk.wrap(join("\n", chunk.lines)) for chunk in self.chunks)))


def table_text(shown: Shown, words: Words) -> TableText:
    """Say a table in the form its shape asks for."""
    table = shown.table
    columns = len(table.rows[0])
    if columns > 2 and len(table.rows) == 1 and table.header:
        said = _list(Table(tuple(zip(table.header, table.rows[0], strict=True)), caption=table.caption))
    elif columns <= 2:
        said = _list(table)
    elif (label := _label_of_numbers(table)) is not None:
        said = _numbers_first(table, label)
    else:
        said = _cards(table)
    if shown.whole:
        return said
    note = text(words("The whole table is in the article."))
    return TableText(said.title, (*said.chunks, Chunk((note,))))


def _list(table: Table) -> TableText:
    """`• key: value`, under the header or the caption."""
    lines = [text("• ") + join(": ", _pair(row)) for row in table.rows]
    return TableText(_title(table), _folding(lines, table))


def _pair(row: Row) -> tuple[Markup, ...]:
    key, *rest = row
    if not any(rest):
        return (bold(text(key)) if rest else text(key),)
    return (bold(text(key.removesuffix(":"))), *map(text, rest))  # some newsrooms write the colon themselves


def _cards(table: Table) -> TableText:
    """The first cell in bold, under it the others, each after its column's header; empty cells are left out.

    Above them stand the headers that no card says.
    """
    lines = tuple(_card(row, table.header) for row in table.rows)
    unsaid = (at for at, column in enumerate(zip(*table.rows, strict=True)) if at == 0 or all(cell in EMPTY for cell in column))
    title = _title(table, unsaid)
    if len(table.rows[0]) > _WIDE:
        return TableText(title, (Chunk(lines, folded),))
    return TableText(title, _folding(lines, table))


def _card(row: Row, header: Row | None) -> Line:
    names = (header or ("",) * len(row))[1:]
    cells = [
        text(f"{name} {cell}" if name and name != cell else cell)
        for name, cell in zip(names, row[1:], strict=True)
        if cell not in EMPTY
    ]
    return join("\n", (bold(text(row[0])), join(" · ", cells)))


def _numbers_first(table: Table, label: int) -> TableText:
    """Columns of numbers, right-aligned, then the label; their headers stand above, in the same order."""
    order = [column for column in range(len(table.rows[0])) if column != label]
    widths = [max(len(row[column]) for row in table.rows) for column in order]
    lines = tuple(
        text("  ".join(row[column].rjust(size) for column, size in zip(order, widths, strict=True)) + f"  {row[label]}")
        for row in table.rows
    )
    return TableText(_title(table, (*order, label)), (Chunk(lines, fixed_width),))


def _label_of_numbers(table: Table) -> int | None:
    """The one column that is no number, where all the others are ASCII numbers and a row fits on a phone; else None."""
    columns = list(zip(*table.rows, strict=True))
    labels = [index for index, column in enumerate(columns) if not _numeric(column)]
    numbers = [column for index, column in enumerate(columns) if index not in labels]
    if len(labels) != 1 or len(numbers) not in _NUMBER_COLUMNS:
        return None
    wide = sum(max(map(len, column)) + 2 for column in numbers) + max(map(_label_width, columns[labels[0]]))
    return labels[0] if wide <= _SCREEN else None


def _label_width(label: str) -> float:
    return width(label) * (1 if label.isascii() else _HANGUL)


def _numeric(column: Sequence[str]) -> bool:
    cells = [cell for cell in column if cell not in EMPTY]
    return bool(cells) and all(_NUMBER.fullmatch(cell) and cell.isascii() for cell in cells)


def _title(table: Table, order: Iterable[int] | None = None) -> Markup:
    """The caption in bold and the header under it, its columns in the given order; without a caption the header is the title."""
    header = table.header or ("",) * len(table.rows[0])
    names = text(" / ".join(filter(None, (header[column] for column in order or range(len(header))))))
    return join("\n", (bold(text(table.caption)), names)) if table.caption else bold(names)


def _folding(lines: Sequence[Line], table: Table) -> tuple[Chunk, ...]:
    """A long table's first rows and its totals are seen, the others unfold."""
    if len(lines) <= _LONG:
        return (Chunk(tuple(lines)),)
    seen = [at < _OPEN_ROWS or is_total(row[0]) for at, row in enumerate(table.rows)]
    return Chunk(tuple(itertools.compress(lines, seen))), Chunk(
        tuple(itertools.compress(lines, map(operator.not_, seen))), folded
    )
