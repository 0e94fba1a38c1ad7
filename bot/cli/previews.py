"""What `sokbo preview` prints about one post, as JSON and as text."""

import json
from dataclasses import asdict
from enum import StrEnum
from typing import Any

from bot.model import Card, Document, FeedRules, Hold, Mark, Style, UnreadablePost
from bot.words import words

Line = dict[str, Any]


class As(StrEnum):
    """The forms a preview comes in."""

    TEXT = "text"
    CARD = "card"
    TELEGRAM = "telegram"
    SLACK = "slack"


class Previewer:
    """Makes lines in one form."""

    def __init__(self, form: As, rules: FeedRules, style: Style) -> None:
        from formatter.editor import Formatter

        self._form = form
        self._rules = rules
        self._style = style
        self._words = words(style.language)
        self._editor = Formatter()

    def line(self, path: str, key: str, content: bytes | OSError) -> Line:
        """The JSON object of one post; `key` is its name within the feed."""
        if isinstance(content, OSError):
            return _error(path, "unreadable", content.strerror or "cannot be read", None)
        try:
            post = self._editor.read(Document(self._rules.id, key, "", content), self._rules)
        except UnreadablePost as error:
            return _error(path, error.kind, error.message, error.line)
        card = self._editor.card(post)
        line = {"path": path, "ok": True, "held": _held(self._editor.hold(post, card)), "repaired": post.repaired}
        return {**line, **self._said(card)}

    def readable(self, line: Line) -> str:
        """The same for people."""
        if not line["ok"]:
            where = f":{line['error']['line']}" if line["error"]["line"] else ""
            return f"{line['path']}{where}: {line['error']['message']} ({line['error']['kind']})\n"
        held = line["held"]
        head = self._words("Waits for an editor: {reason} – {detail}", **held) + "\n\n" if held else ""
        match self._form:
            case As.TEXT:
                body = line["text"]
            case As.CARD:
                body = json.dumps(line["card"], ensure_ascii=False, indent=2)
            case _:
                body = "\n\n".join(json.dumps(call, ensure_ascii=False, indent=2) for call in line["calls"])
        return f"{line['path']}\n\n{head}{body}\n"

    def _said(self, card: Card) -> Line:
        from formatter import plain, slack, telegram

        match self._form:
            case As.CARD:
                return {"card": card_as_json(card)}
            case As.TEXT:
                return {"text": plain.render(card, self._words)}
            case _:
                platform = telegram if self._form is As.TELEGRAM else slack
                calls = platform.render(card, self._style, self._words, Mark())
                return {"calls": [{"method": call.method, "params": dict(call.params)} for call in calls]}


def card_as_json(card: Card) -> Line:
    """A card as the contract has it: every key always there."""
    figures = [{key: value for key, value in asdict(figure).items() if key not in _UNTOLD_OF_FIGURES} for figure in card.figures]
    published_at = card.published_at.isoformat() if card.published_at else None
    said = {name: value for name, value in asdict(card).items() if name not in _UNTOLD}
    return {**said, "published_at": published_at, "figures": figures}


_UNTOLD = ("feed", "feed_title")
"""Fields of a card that its line tells elsewhere."""
_UNTOLD_OF_FIGURES = ("start", "end", "header_unit")
"""Fields of a figure that a card does not tell: where it stood, and how its line writes its unit."""


def _held(hold: Hold | None) -> Line | None:
    return asdict(hold) if hold else None


def _error(path: str, kind: str, message: str, line: int | None) -> Line:
    return {"path": path, "ok": False, "error": {"kind": kind, "message": message, "line": line}}
