"""A table as lines of text, for Telegram's classic messages, which have none.

Each row begins with its name: `name — column: value · column: value`. Columns never line up: padding Hangul as two cells is
wrong on every phone (a syllable is 1.5 cells of the fonts the clients use), and a monospaced block cannot be read aloud.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import ShownTable, Table
from bot.ports import Words
from formatter.body.table_grid import EMPTY
from formatter.render.telegram.markup import Markup, bold, folded, join, text
from formatter.text.lengths import utf16

_SHORT_NAME = 8
"""Characters of a column's name that are repeated in every row; longer names are listed once, above the rows."""
_MOST_BOLD = 12
"""Rows whose names are set in bold; more of them would take up the entities that a message may have."""

Line = Markup
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableText:
    """A table in words. It may be divided between lines, never inside one; then the title is repeated."""

    title: Markup
    lines: tuple[Line, ...]
    is_folded: bool = False

    @property
    def whole(self) -> Markup:
        """All of it in one piece."""
        return self.page(self.lines)

    def page(self, lines: Sequence[Line]) -> Markup:
        """Some of the lines under the title, folded away where the table is."""
        body = join("\n", (self.title, *lines))
        return folded(body) if self.is_folded else body


def table_text(shown: ShownTable, words: Words, *, is_folded: bool = False) -> TableText:
    """Return the rows of a table under its caption and the names of its columns."""
    table = shown.table
    repeated = _repeats_names(table)
    strong = bold if len(table.rows) <= _MOST_BOLD else lambda name: name
    lines = [
        join(" — ", (strong(text(row[0].removesuffix(":"))), _values(row, table.header if repeated else None)))
        for row in table.rows
    ]
    if not shown.whole:
        lines.append(text(words("The whole table is in the article.")))
    return TableText(_title(table, repeated=repeated), tuple(lines), is_folded)


def _repeats_names(table: Table) -> bool:
    """True where each value is shown with its column's name: several columns, all of whose names are short."""
    return table.header is not None and len(table.header) > 2 and all(utf16(name) <= _SHORT_NAME for name in table.header[1:])


def _values(row: Row, header: Row | None) -> Markup:
    """A row's cells behind its name; empty ones are left out where each value has its column's name."""
    if header is None:
        return join(" · ", map(text, row[1:]) if any(row[1:]) else ())
    named = zip(header[1:], row[1:], strict=True)
    return join(" · ", (text(f"{name}: {cell}" if name else cell) for name, cell in named if cell not in EMPTY))


def _title(table: Table, *, repeated: bool) -> Markup:
    """The caption in bold, and under it the names of the columns, which are in bold where there is no caption."""
    names = (table.header or ())[: 1 if repeated else None]
    listed = text(" / ".join(filter(None, names)))
    return join("\n", (bold(text(table.caption)), listed)) if table.caption else bold(listed)
