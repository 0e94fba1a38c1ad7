"""Slack's blocks, as plain JSON (https://docs.slack.dev/reference/block-kit/blocks)."""

from collections.abc import Iterable
from typing import Any

from bot.model import Button
from formatter.lengths import shorten
from formatter.slack.mrkdwn import harmless

Block = dict[str, Any]

NUMBERED = "~"
"""Between an action's name and its number: within a block, no two may be called the same."""
HEADER = 150
"""Characters of a header."""
_BUTTON = 75


def header(words: str) -> Block:
    """A headline in large letters."""
    return {"type": "header", "text": plain_text(words, HEADER)}


def section(mrkdwn: str) -> Block:
    """A paragraph that is shown whole, without Slack's own search for links and names in it."""
    return {"type": "section", "text": _verbatim(mrkdwn), "expand": True}


def fields(mrkdwns: Iterable[str]) -> Block:
    """Up to ten short texts in two columns."""
    return {"type": "section", "fields": [_verbatim(words) for words in mrkdwns]}


def context(mrkdwns: Iterable[str]) -> Block:
    """Up to ten small grey texts."""
    return {"type": "context", "elements": [_verbatim(words) for words in mrkdwns]}


def bullets(items: Iterable[list[Block]]) -> Block:
    """A list, each item made of `rich_run`s."""
    sections = [{"type": "rich_text_section", "elements": runs} for runs in items]
    return {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": sections}]}


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


def buttons(pressed: Iterable[Button]) -> Block:
    """A row of buttons that tell the bot their names and words."""
    elements = [_button(one) for one in pressed]
    for number, element in enumerate(elements):
        if any(element["action_id"] == other["action_id"] for other in elements[:number]):
            element["action_id"] += f"{NUMBERED}{number}"
    return actions(elements)


def actions(elements: list[Block]) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": elements}


def plain_text(words: str, limit: int) -> Block:
    """Text that Slack formats in no way."""
    return {"type": "plain_text", "text": shorten(harmless(words), limit), "emoji": True}


def _button(pressed: Button) -> Block:
    style = {} if pressed.kind == "plain" else {"style": pressed.kind}
    label = plain_text(pressed.label, _BUTTON)
    return {"type": "button", "action_id": pressed.name, "text": label, "value": " ".join(pressed.words), **style}


def _verbatim(mrkdwn: str) -> Block:
    return {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}
