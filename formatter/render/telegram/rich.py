"""A card as Telegram's rich messages, which know headings, lists and tables (Bot API 10.1, `sendRichMessage`).

Telegram parses them on its servers; limits are TDLib's: 32,768 characters, 500 blocks (a table's row is one), 20 columns.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.model import Call, Card, Mark, Style, Table
from bot.model.delivery import CHAT
from bot.ports import Words
from formatter.body.table_grid import is_numeric
from formatter.render.figure_lines import figure_lines
from formatter.render.selection import Shown, quoted_only, shown_tables
from formatter.render.telegram.markup import text
from formatter.render.telegram.pieces import also, beside_text, contact, credit, figure_markup, hashtags, head
from formatter.text.lengths import shorten, whole_sentences

_LENGTH = 32_000
_BLOCKS = 450
_LEAD = 3_000
_LONG = 20  # rows; a longer table is folded away


def rich_calls(said: Card, style: Style, words: Words, mark: Mark) -> tuple[Call, ...]:
    """The calls that say a selected card richly; tables that do not fit into the first follow in their own messages."""
    opening, closing = _opening(said, style, words, mark), _closing(said, style, words, mark)
    tables = [(_table(shown, words), len(shown.table.rows) + 3) for shown in shown_tables(said)]
    first, *following = _packed(tables, len(opening) + len(closing))
    return (
        _call(opening + first + closing, beside_text(said, style, words)),
        *(_call(page, {"disable_notification": True}) for page in following),
    )


def _call(html: str, beside: dict[str, Any]) -> Call:
    return Call("sendRichMessage", {"chat_id": CHAT, "rich_message": {"html": html, "skip_entity_detection": True}, **beside})


def _opening(said: Card, style: Style, words: Words, mark: Mark) -> str:
    notice, title, *changes = head(said, style, words, mark)
    cut = whole_sentences if quoted_only(said, style) else shorten
    figures = "".join(_tagged("li", figure_markup(line).html) for line in figure_lines(said.figures, words, said.lead))
    lines = (_tagged("p", notice.html), _tagged("h2", title.html), *(_tagged("p", change.html) for change in changes))
    lead = (_tagged("p", text(paragraph).html) for paragraph in cut(said.lead, _LEAD).split("\n"))
    return "".join((*lines, *lead, _tagged("ul", figures)))


def _closing(said: Card, style: Style, words: Words, mark: Mark) -> str:
    return "".join(
        (
            _tagged("p", contact(said, words).html),
            _tagged("p", also(mark, words).html),
            _tagged("footer", credit(said).html),
            _tagged("p", hashtags(said, style).html),
        )
    )


def _packed(tables: Iterable[tuple[str, int]], used: int) -> list[str]:
    """The tables in messages, in order, the first of which has `used` characters already."""
    pages, length, blocks = [""], used, 0
    for html, rows in tables:
        if length + len(html) > _LENGTH or blocks + rows > _BLOCKS:
            pages.append("")
            length = blocks = 0
        pages[-1] += html
        length, blocks = length + len(html), blocks + rows
    return pages


def _table(shown: Shown, words: Words) -> str:
    table = shown.table
    numeric = [is_numeric(column) for column in zip(*table.rows, strict=True)]
    header = _row(table.header, "th", numeric) if table.header else ""
    rows = "".join(_row(row, "td", numeric) for row in table.rows)
    caption = _tagged("caption", text(table.caption or "").html)
    html = f"<table bordered striped>{caption}{header}{rows}</table>"
    note = "" if shown.whole else _tagged("p", text(words("The whole table is in the article.")).html)
    if len(table.rows) <= _LONG:
        return html + note
    return f"<details>{_tagged('summary', _summary(table, words))}{html}</details>{note}"


def _summary(table: Table, words: Words) -> str:
    name = table.caption or " / ".join(filter(None, table.header or ())) or words("Table")
    return text(f"{shorten(name, 100)} ({words('{n} rows', n=len(table.rows))})").html


def _row(cells: tuple[str, ...], tag: str, numeric: Sequence[bool]) -> str:
    """A row, its numbers to the right."""
    opened = (f'<{tag} align="right">' if right else f"<{tag}>" for right in numeric)
    return _tagged("tr", "".join(f"{start}{text(cell).html}</{tag}>" for start, cell in zip(opened, cells, strict=True)))


def _tagged(tag: str, html: str) -> str:
    return f"<{tag}>{html}</{tag}>" if html else ""
