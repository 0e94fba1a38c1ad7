"""A card as text for a terminal."""

from collections.abc import Iterable, Sequence

from wcwidth import ljust, rjust, width

from bot.model import Card, Style, Table
from bot.ports import Words
from formatter.render.figure_lines import figure_lines
from formatter.render.headings import date_text, headline, opening
from formatter.render.selection import select

_NUMBER = set("0123456789.,%+-△▲▼ ")


def render(card: Card, words: Words) -> str:
    """Everything the card says, in paragraphs; tables line up where a Hangul syllable takes two cells, as terminals draw it."""
    said = select(card, Style(licence="credit", language=words.language))
    title = " ".join(filter(None, (opening(said, Style(), words), headline(said, words))))
    figures = "\n".join(f"• {line.text}" for line in figure_lines(said.figures, words, said.lead))
    contact = f"{words('Contact')}: {said.contact}" if said.contact else ""
    foot = "\n".join(filter(None, (contact, said.credit.text if said.credit else "", said.link)))
    blocks = (title, _about(said), said.lead, figures, *map(_table, said.tables), foot)
    return "\n\n".join(filter(None, blocks))


def _about(said: Card) -> str:
    date = date_text(said.published_at, Style().timezone) if said.published_at else ""
    return " · ".join(filter(None, (", ".join(said.categories), date)))


def _table(table: Table) -> str:
    rows = [*([table.header] if table.header else []), *table.rows]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    right = [_is_numeric(column) for column in zip(*table.rows, strict=True)]
    lines = [_line(row, widths, right) for row in rows]
    if table.header:
        lines.insert(1, "  ".join("─" * size for size in widths))
    return "\n".join(filter(None, (table.caption, *lines)))


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    cells = (
        rjust(cell, size) if to_right else ljust(cell, size) for cell, size, to_right in zip(row, widths, right, strict=True)
    )
    return "  ".join(cells).rstrip()


def _is_numeric(column: Iterable[str]) -> bool:
    cells = [cell for cell in column if cell]
    return bool(cells) and all(set(cell) <= _NUMBER for cell in cells)
