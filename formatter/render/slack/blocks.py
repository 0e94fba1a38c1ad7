"""Slack's blocks and tables as plain JSON, and mrkdwn (https://docs.slack.dev/reference/block-kit/blocks)."""

import re
from collections.abc import Iterable
from html import escape
from itertools import groupby
from typing import Any

from bot.model import Button, EmphasisedText, ShownTable, Table
from bot.ports import Translator
from formatter.body.tables import is_numeric
from formatter.text.bounds import regex
from formatter.text.display import shorten, utf16

# A sign formats only where it opens a word; a zero-width space after it takes that away. Ranges such as 3~5 are not touched.
_FORMATTING = regex(r"[*_~`](?<!\w.)(?=\S)")
_MENTION = regex(r"@(?=(?:channel|everyone|here)\b)|<(?=[!@#])", re.IGNORECASE)
_EMOJI = regex(r":(?!\d\d[-–~]\d\d:)(?=[^\s:]{1,100}:)")
"""The colon before an emoji's short name: `1:100:1000` is no 💯. Between two times, as in 22:00-07:00, there is none."""
_ZERO_WIDTH_SPACE = "\u200b"
_WORD_JOINER = "\u2060"


def mrkdwn(words: str, limit: int) -> str:
    """`words` for a mrkdwn text, in at most `limit` characters after escaping."""
    still = _FORMATTING.sub(lambda sign: sign[0] + _ZERO_WIDTH_SPACE, escape_mentions(words))
    whole = escaped(still)
    return whole if utf16(whole) <= limit else escaped(shorten(still, limit, escaped_length))


def escape_mentions(words: str) -> str:
    """`words` in which `@here` and `<!here>` are no mention and `:fire:` no emoji, whatever Slack or a client makes of text."""
    if ":" in words:
        words = _EMOJI.sub(lambda colon: colon[0] + _WORD_JOINER, words)
    if "@" not in words and "<" not in words:  # as hardly any do
        return words
    return _MENTION.sub(lambda sign: sign[0] + _WORD_JOINER, words)


def escaped(words: str) -> str:
    """`words` with the three signs escaped that begin Slack's own markup."""
    return escape(words, quote=False)


def escaped_length(words: str) -> int:
    """Number of characters that Slack counts for `words`."""
    return utf16(escaped(words))


def link(url: str, label: str) -> str:
    """A link to an address that `web_link` let through; the label is mrkdwn."""
    return f"<{escaped(url)}|{label}>"


Block = dict[str, Any]

NUMBERED = "~"
"""Between an action's name and its number: within a message, no two may be called the same."""
WORDLESS = "-"
"""The value of a button without words: Slack takes no empty one."""
HEADER = 150
"""Characters of a header."""
BUTTON = 75
"""Characters of a button's or a menu's label."""
_ALT = 300


def header(words: str) -> Block:
    """A headline in large letters."""
    return {"type": "header", "text": plain_text(words, HEADER)}


def section(mrkdwn: str) -> Block:
    """A paragraph that is shown whole, without Slack's own search for links and names in it."""
    return {"type": "section", "text": _verbatim(mrkdwn), "expand": True}


def context(mrkdwns: Iterable[str]) -> Block:
    """Up to ten small grey texts."""
    return {"type": "context", "elements": [_verbatim(words) for words in mrkdwns]}


def paragraph(words: EmphasisedText) -> Block:
    """A paragraph with its figures in bold. In mrkdwn no sign sets bold before a letter, such as a particle."""
    return {"type": "rich_text", "elements": [_rich_section(words)]}


def bullets(items: Iterable[EmphasisedText]) -> Block:
    """A list whose figures are in bold."""
    listed = {"type": "rich_text_list", "style": "bullet", "elements": [_rich_section(item) for item in items]}
    return {"type": "rich_text", "elements": [listed]}


def rich_run(words: str, *, bold: bool = False) -> Block:
    """A run of text in a rich text, where no sign formats."""
    run: Block = {"type": "text", "text": escape_mentions(words)}
    return {**run, "style": {"bold": True}} if bold else run


def image(url: str, described: str) -> Block:
    """A picture, which Slack fetches; `described` is what a screen reader reads."""
    return {"type": "image", "image_url": url, "alt_text": shorten(escape_mentions(described), _ALT)}


def link_button(action_id: str, label: str, url: str, described: str) -> Block:
    """A button that opens an address; `described` is what a screen reader reads."""
    return {
        "type": "button",
        "action_id": action_id,
        "text": plain_text(label, BUTTON),
        "url": url,
        "accessibility_label": shorten(escape_mentions(described), BUTTON),
    }


def overflow(action_id: str, options: Iterable[tuple[str, str]]) -> Block:
    """A menu behind three dots of up to five options, each a label and a value of up to 150 characters."""
    chosen = [{"text": plain_text(label, BUTTON), "value": value} for label, value in options]
    return {"type": "overflow", "action_id": action_id, "options": chosen}


def buttons(pressed: Iterable[Button]) -> list[Block]:
    """Rows of buttons that send the bot their names and words."""
    used: set[str] = set()
    rows: list[Block] = []
    for _, row in groupby(pressed, lambda button: button.row):
        rows.append(actions([_button(button, used) for button in row]))
    return rows


def actions(elements: list[Block]) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": elements}


def plain_text(words: str, limit: int) -> Block:
    """Text that Slack formats in no way."""
    return {"type": "plain_text", "text": shorten(escape_mentions(words), limit), "emoji": False}


def _button(pressed: Button, used: set[str]) -> Block:
    """One button; its name gets a number where it is `used` in this message."""
    action = pressed.name if pressed.name not in used else f"{pressed.name}{NUMBERED}{len(used)}"
    used.add(action)
    style = {} if pressed.kind == "plain" else {"style": pressed.kind}
    label = plain_text(pressed.label, BUTTON)
    return {"type": "button", "action_id": action, "text": label, "value": " ".join(pressed.words) or WORDLESS, **style}


def _rich_section(words: EmphasisedText) -> Block:
    runs, at = [], 0
    for start, end in words.emphasis:
        runs += [rich_run(words.text[at:start]), rich_run(words.text[start:end], bold=True)]
        at = end
    runs.append(rich_run(words.text[at:]))
    return {"type": "rich_text_section", "elements": [run for run in runs if run["text"]]}


def _verbatim(mrkdwn: str) -> Block:
    return {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}


_NOTHING = "–"
_FALLBACK = 3_000


def table_blocks(shown: ShownTable, words: Translator) -> list[Block]:
    """The table, and a note where it is not all of it."""
    blocks = [_table(shown.table)]
    if not shown.whole:
        blocks.append(context([mrkdwn(words("The whole table is in the article."), 200)]))
    return blocks


def title(table: Table) -> str:
    """Return the table's title: its caption, else its header."""
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
    return {"type": "raw_text", "text": escape_mentions(cell) or _NOTHING}


def _header_cell(cell: str) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [rich_run(cell or _NOTHING, bold=True)]}]}
