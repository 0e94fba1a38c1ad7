"""An alert as text for a terminal."""

from collections.abc import Iterable, Sequence

from wcwidth import ljust, rjust, width

from bot.model import Alert, Card, Style, Table
from bot.ports import Translator
from formatter.render.alert import alert_of, date_text, headline, opening

_NUMBER = set("0123456789.,%+-△▲▼ ")


def render(card: Card, words: Translator) -> str:
    """The alert in paragraphs, whatever the licence. Tables line up, a Hangul syllable taking two cells as terminals draw it."""
    alert = alert_of(card, Style(licence="credit", language=words.language))
    title = " ".join(filter(None, (opening(alert, Style(), words), headline(alert, words))))
    lines = "\n".join(f"• {line.text}" for line in alert.lines)
    contact = f"{words('Contact')}: {alert.contact}" if alert.contact else ""
    foot = "\n".join(filter(None, (contact, alert.credit.text if alert.credit else "", alert.link)))
    tables = (_table(shown.table) for shown in (*alert.tables, *alert.folded))
    return "\n\n".join(filter(None, (title, _about(alert), alert.lead.text, lines, *tables, foot)))


def _about(alert: Alert) -> str:
    date = date_text(alert.published_at, Style().timezone) if alert.published_at else ""
    return " · ".join(filter(None, (", ".join(alert.categories), date)))


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
