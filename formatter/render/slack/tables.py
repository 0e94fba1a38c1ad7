"""A table as Slack's native block: at most 100 rows of 20 cells, 10,000 characters, no empty cell, one to a message."""

from typing import Any

from bot.model import Table
from bot.ports import Words
from formatter.body.table_grid import is_numeric
from formatter.render.selection import Shown
from formatter.render.slack.blocks import Block, context, fields, rich_run, section
from formatter.render.slack.mrkdwn import harmless, mrkdwn

_SMALL_ROWS = 10
_SMALL_COLUMNS = 5
_SMALL_LENGTH = 1_500
_PAIR = 2
_CELL = 250
_NOTHING = "–"
_FALLBACK = 3_000


def is_small(table: Table) -> bool:
    """True where the table may stand in the alert itself."""
    return (
        len(table.rows) <= _SMALL_ROWS
        and len(table.rows[0]) <= _SMALL_COLUMNS
        and sum(len(cell) + 1 for row in (table.header or (), *table.rows) for cell in row) <= _SMALL_LENGTH
    )


def is_list(table: Table) -> bool:
    """True where the table may stand in the alert as names, each over its value: at most ten of them."""
    return is_small(table) and len(table.rows[0]) == _PAIR and all(all(row) for row in table.rows)


def list_blocks(shown: Shown) -> list[Block]:
    """A list's title, and each name over its value; a message holds one native table, but any number of these."""
    pairs = [f"*{mrkdwn(name, _CELL)}*\n{mrkdwn(value, _CELL)}" for name, value in shown.table.rows]
    heading = mrkdwn(" – ".join(filter(None, (shown.table.caption, " / ".join(shown.table.header or ())))), _CELL)
    return [*([section(f"*{heading}*")] if heading else []), fields(pairs)]


def table_blocks(shown: Shown, words: Words) -> list[Block]:
    """The table, and a note where it is not all of it."""
    blocks = [_table(shown.table)]
    if not shown.whole:
        blocks.append(context([mrkdwn(words("The whole table is in the article."), 200)]))
    return blocks


def title(table: Table) -> str:
    """What the table is about: its caption, else its header."""
    return table.caption or " / ".join(filter(None, table.header or ()))


def table_title(table: Table, place: str) -> Block:
    """The line above a table in the thread: its `place` among the post's tables, and what it is about."""
    return section(f"*{place}*  {mrkdwn(title(table), 300)}".strip())


def table_in_words(table: Table, place: str) -> str:
    """The table for a screen reader: each row as `label – cell, cell`."""
    rows = "; ".join(" – ".join(filter(None, (row[0], ", ".join(filter(None, row[1:]))))) for row in table.rows)
    return mrkdwn(f"{' '.join(filter(None, (place, title(table))))}: {rows}", _FALLBACK)


def _table(table: Table) -> Block:
    header = [[_header_cell(cell) for cell in table.header]] if table.header else []
    rows = [[_cell(cell) for cell in row] for row in table.rows]
    return {"type": "table", "column_settings": _columns(table), "rows": [*header, *rows]}


def _columns(table: Table) -> list[dict[str, Any]]:
    columns = zip(*table.rows, strict=True)
    return [{"align": "right"} if is_numeric(column) else {"is_wrapped": True} for column in columns]


def _cell(cell: str) -> dict[str, Any]:
    return {"type": "raw_text", "text": harmless(cell) or _NOTHING}


def _header_cell(cell: str) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [rich_run(cell or _NOTHING, bold=True)]}]}
