"""What can be left out of a message that Telegram refused, so that the alert still arrives: pure."""

import html
import re
from collections.abc import Mapping
from typing import Any

from telegram.error import TelegramError

from adapters.platforms.telegram.outcomes import says, token_refused
from adapters.platforms.telegram.transport import Refused
from bot.model import Call

_LENGTH = 4096
"""UTF-16 units in a message."""
_RICH = "sendRichMessage"
_LINK = re.compile(r"""<a\s[^>]*?href="([^"]*)"[^>]*>(.*?)</a>""", re.IGNORECASE | re.DOTALL)
_BLOCK_END = re.compile(r"</(?:p|h[1-6]|tr|li|table|blockquote|pre|ul|ol|caption|summary|footer)>|<br\s*/?>", re.IGNORECASE)
_CELL_END = re.compile(r"</t[dh]>(?=\s*<t[dh])", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^>]*>")


def remedy(call: Call, error: TelegramError) -> Call | None:
    """`call` without what Telegram refused in it; None where nothing is left to leave out.

    A closed or missing topic: without the topic. A button's bad address: without the buttons. Text it cannot parse or that is
    too long, and any refusal of a rich message: as plain text. Each is left out once, so this comes to an end.
    """
    if not isinstance(error, Refused) or error.status not in (400, 404) or token_refused(error) or error.parameters:
        return None
    if "message_thread_id" in call.params and says(error, "topic", "thread"):
        return _without(call, "message_thread_id")
    if "reply_markup" in call.params and says(error, "button", "keyboard"):
        return _without(call, "reply_markup")
    if "rich_message" in call.params or says(error, "can't parse", "too long", "too_long"):
        return _plain(call)
    return None


def _without(call: Call, *names: str) -> Call:
    return Call(call.method, {name: value for name, value in call.params.items() if name not in names})


def _plain(call: Call) -> Call | None:
    """The call saying its text without markup, or None where it does so already."""
    marked_up = _markup(call.params)
    if marked_up is None:
        return None
    bare = _without(call, "parse_mode", "entities", "rich_message")
    method = "sendMessage" if call.method == _RICH else call.method
    return Call(method, {**bare.params, "text": _shorten(_strip(marked_up))})


def _markup(params: Mapping[str, Any]) -> str | None:
    if "rich_message" in params:
        rich = params["rich_message"]
        return rich.get("html") if isinstance(rich, dict) else None
    return params.get("text") if "parse_mode" in params or "entities" in params else None


def _strip(markup: str) -> str:
    linked = _LINK.sub(r"\2 (\1)", markup)
    lined = _BLOCK_END.sub("\n", _CELL_END.sub(" | ", linked))
    return html.unescape(_TAG.sub("", lined)).strip()


def _shorten(text: str) -> str:
    """`text` within one message. What goes is its middle: the headline is at its start, the credit line near its end."""
    units = text.encode("utf-16-le", "replace")
    if len(units) <= 2 * _LENGTH:
        return text
    kept = _LENGTH - 10  # bytes: half of the message's units, two bytes each
    return f"{units[:kept].decode('utf-16-le', 'ignore')}\n…\n{units[-kept:].decode('utf-16-le', 'ignore')}"
