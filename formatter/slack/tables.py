"""A table as Slack's native block: at most 100 rows of 20 cells, 10,000 characters, no empty cell, one to a message."""

import re
from collections.abc import Sequence
from typing import Any

from bot.model import Table
from bot.ports import Words
from formatter.selection import Shown
from formatter.slack.blocks import Block, context, rich_run, section
from formatter.slack.mrkdwn import harmless, mrkdwn

_SMALL_ROWS = 10
_SMALL_COLUMNS = 5
_SMALL_LENGTH = 1_500
_NUMBER = re.compile(r"[+\-△▲▼±]?\s?\d[\d,.]*\s?(?:%p?|[A-Za-z㎞㎡㎏]{1,3}|[천만억조\s]*(?:원|명|건|개|곳|배|대|달러)?)")
_NOTHING = "–"
_FALLBACK = 3_000


def is_small(table: Table) -> bool:
    """True where the table may stand in the alert itself."""
    return (
        len(table.rows) <= _SMALL_ROWS
        and len(table.rows[0]) <= _SMALL_COLUMNS
        and sum(len(cell) + 1 for row in (table.header or (), *table.rows) for cell in row) <= _SMALL_LENGTH
    )


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
    return [{"align": "right"} if _numeric(column) else {"is_wrapped": True} for column in columns]


def _numeric(column: Sequence[str]) -> bool:
    """A column of numbers is one with four numbers in five cells that are not empty."""
    cells = [cell for cell in column if cell not in {"", "-", "–"}]
    return bool(cells) and sum(_NUMBER.fullmatch(cell) is not None for cell in cells) >= 0.8 * len(cells)


def _cell(cell: str) -> dict[str, Any]:
    return {"type": "raw_text", "text": harmless(cell) or _NOTHING}


def _header_cell(cell: str) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [rich_run(cell or _NOTHING, bold=True)]}]}
