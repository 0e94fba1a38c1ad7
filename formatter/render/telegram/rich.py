"""An alert as Telegram's rich messages, which know headings, lists and tables (Bot API 10.1, `sendRichMessage`).

Telegram parses them on its servers; limits are TDLib's: 32,768 characters, 500 blocks (a table's row is one), 20 columns.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.model import Alert, Call, Mark, ShownTable, Style
from bot.model.delivery import CHAT
from bot.ports import Translator
from formatter.body.tables import is_numeric
from formatter.render.telegram.markup import also, contact, credit, emphasised, first_message, hashtags, head, text
from formatter.text.display import shorten, whole_sentences

_LENGTH = 32_000
_BLOCKS = 450
_LEAD = 3_000


def rich_calls(alert: Alert, style: Style, words: Translator, mark: Mark) -> tuple[Call, ...]:
    """The calls that show an alert richly; tables that do not fit into the first follow in their own messages."""
    opening, closing = _opening(alert, style, words, mark), _closing(alert, style, words, mark)
    tables = [(_table(shown, words), len(shown.table.rows) + 3) for shown in alert.tables]
    tables += [(_folded(shown, words), len(shown.table.rows) + 3) for shown in alert.folded]
    first, *following = _packed(tables, len(opening) + len(closing))
    return (
        _call(opening + first + closing, first_message(alert, style, words)),
        *(_call(page, {"disable_notification": True}) for page in following),
    )


def _call(html: str, params: dict[str, Any]) -> Call:
    return Call("sendRichMessage", {"chat_id": CHAT, "rich_message": {"html": html, "skip_entity_detection": True}, **params})


def _opening(alert: Alert, style: Style, words: Translator, mark: Mark) -> str:
    notice, title, *changes = head(alert, style, words, mark)
    lines = "".join(_tagged("li", emphasised(line).html) for line in alert.lines)
    above = (_tagged("p", notice.html), _tagged("h2", title.html), *(_tagged("p", change.html) for change in changes))
    return "".join((*above, _lead(alert), _tagged("ul", lines)))


def _lead(alert: Alert) -> str:
    """The lead in paragraphs; one that is too long for a summary without its figures in bold."""
    lead = alert.lead.text
    if len(lead) <= _LEAD and "\n" not in lead:
        return _tagged("p", emphasised(alert.lead).html)
    cut = whole_sentences if alert.quoted_only else shorten
    return "".join(_tagged("p", text(paragraph).html) for paragraph in cut(lead, _LEAD).split("\n"))


def _closing(alert: Alert, style: Style, words: Translator, mark: Mark) -> str:
    return "".join(
        (
            _tagged("p", contact(alert, words).html),
            _tagged("p", also(mark, words).html),
            _tagged("footer", credit(alert).html),
            _tagged("p", hashtags(alert, style).html),
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


def _table(shown: ShownTable, words: Translator) -> str:
    table = shown.table
    numeric = [is_numeric(column) for column in zip(*table.rows, strict=True)]
    header = _row(table.header, "th", numeric) if table.header else ""
    rows = "".join(_row(row, "td", numeric) for row in table.rows)
    caption = _tagged("caption", text(table.caption or "").html)
    note = "" if shown.whole else _tagged("p", text(words("The whole table is in the article.")).html)
    return f"<table bordered striped>{caption}{header}{rows}</table>{note}"


def _folded(shown: ShownTable, words: Translator) -> str:
    """The table behind its name and size, which open it when they are touched."""
    table = shown.table
    name = table.caption or " / ".join(filter(None, table.header or ())) or words("Table")
    summary = text(f"{shorten(name, 100)} ({words('{n} rows', n=len(table.rows))})").html
    return f"<details>{_tagged('summary', summary)}{_table(shown, words)}</details>"


def _row(cells: tuple[str, ...], tag: str, numeric: Sequence[bool]) -> str:
    """A row, its numbers to the right."""
    opened = (f'<{tag} align="right">' if right else f"<{tag}>" for right in numeric)
    return _tagged("tr", "".join(f"{start}{text(cell).html}</{tag}>" for start, cell in zip(opened, cells, strict=True)))


def _tagged(tag: str, html: str) -> str:
    return f"<{tag}>{html}</{tag}>" if html else ""
