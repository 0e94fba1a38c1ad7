"""Slack's blocks, as plain JSON (https://docs.slack.dev/reference/block-kit/blocks)."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from bot.model import Button, EmphasisedText
from formatter.render.slack.mrkdwn import harmless
from formatter.text.lengths import shorten

Block = dict[str, Any]

NUMBERED = "~"
"""Between an action's name and its number: within a message, no two may be called the same."""
WORDLESS = "-"
"""The value of a button without words: Slack takes no empty one."""
HEADER = 150
"""Characters of a header."""
_BUTTON = 75


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
    run: Block = {"type": "text", "text": harmless(words)}
    return {**run, "style": {"bold": True}} if bold else run


def link_button(action_id: str, label: str, url: str, described: str) -> Block:
    """A button that opens an address; `described` is what a screen reader says."""
    return {
        "type": "button",
        "action_id": action_id,
        "text": plain_text(label, _BUTTON),
        "url": url,
        "accessibility_label": shorten(harmless(described), _BUTTON),
    }


def overflow(action_id: str, options: Iterable[tuple[str, str]]) -> Block:
    """A menu behind three dots of up to five options, each a label and a value of up to 150 characters."""
    chosen = [{"text": plain_text(label, _BUTTON), "value": value} for label, value in options]
    return {"type": "overflow", "action_id": action_id, "options": chosen}


def buttons(pressed: Iterable[Button]) -> list[Block]:
    """Rows of buttons that tell the bot their names and words."""
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
    return {"type": "plain_text", "text": shorten(harmless(words), limit), "emoji": True}


def _button(pressed: Button, used: set[str]) -> Block:
    """One button; its name gets a number where it is `used` in this message."""
    action = pressed.name if pressed.name not in used else f"{pressed.name}{NUMBERED}{len(used)}"
    used.add(action)
    style = {} if pressed.kind == "plain" else {"style": pressed.kind}
    label = plain_text(pressed.label, _BUTTON)
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
