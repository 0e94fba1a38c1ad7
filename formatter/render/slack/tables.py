"""A table as Slack's native block: at most 100 rows of 20 cells, 10,000 characters, no empty cell, one to a message."""

from typing import Any

from bot.model import ShownTable, Table
from bot.ports import Words
from formatter.body.table_grid import is_numeric
from formatter.render.slack.blocks import Block, context, rich_run, section
from formatter.render.slack.mrkdwn import harmless, mrkdwn

_NOTHING = "–"
_FALLBACK = 3_000


def table_blocks(shown: ShownTable, words: Words) -> list[Block]:
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
