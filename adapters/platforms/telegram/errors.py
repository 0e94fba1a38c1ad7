"""What the Bot API's answers mean for a message: pure. The descriptions are those of telegram-bot-api's Client.cpp.

What can be left out of a message that Telegram refused, so that the alert still arrives: pure.
Why Telegram does not work, in one line for people: pure.
"""

import html
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from telegram.error import TelegramError

from adapters.platforms.telegram.transport import TelegramErrorResponse, TelegramNotReached
from bot.model import Call, Moved, Outcome, Rejected, Retry, Scope, Uncertain

BACKOFF = timedelta(seconds=5)
"""The shortest wait after a failure that names none; the courier waits longer the more often it fails."""
TOKEN_WAIT = timedelta(minutes=1)
"""How long to leave a refused token alone. It is a wait, not a rejection: the alerts are owed until somebody mends it."""

_CHAT_IS_CLOSED = (
    "chat not found",
    "not enough rights",
    "need administrator rights",
    "have no write access",
    "chat_write_forbidden",
    "chat_admin_required",
    "chat_restricted",
    "channel_private",
    "peer_id_invalid",
    "user not found",
    "chat was deleted",
    "chat was deactivated",
)


def outcome(error: TelegramError) -> Outcome:
    """What became of a message whose call ended in `error`."""
    match error:
        case TelegramErrorResponse():
            return _refused(error)
        case TelegramNotReached():
            return Retry(BACKOFF, str(error), Scope.PLATFORM)
        case _:
            return Uncertain(str(error))


def is_token_refused(error: TelegramError) -> bool:
    """Whether the bot's token is wrong: 401, or 404 for one that has not even a token's form."""
    return isinstance(error, TelegramErrorResponse) and (
        error.status == 401 or (error.status == 404 and not _is_unknown_method(error))
    )


def is_conflict(error: TelegramError) -> bool:
    """Whether another program takes the bot's updates, by polling or by a webhook."""
    return isinstance(error, TelegramErrorResponse) and error.status == 409


def description_contains(error: TelegramError, *texts: str) -> bool:
    """Whether the Bot API's own description holds one of these texts, in whatever case."""
    return isinstance(error, TelegramErrorResponse) and any(text in error.description.lower() for text in texts)


def _refused(error: TelegramErrorResponse) -> Outcome:
    if (moved_to := error.parameters.get("migrate_to_chat_id")) is not None:
        return Moved(str(moved_to))
    if error.status == 429:
        return Retry(_seconds(error.parameters.get("retry_after")), error.description, Scope.CHAT)
    if is_token_refused(error):
        return Retry(TOKEN_WAIT, "Telegram refuses the bot token", Scope.PLATFORM)
    if error.status < 400 or error.status >= 500:
        return Retry(BACKOFF, f"{error.description} ({error.status})")
    closed = error.status == 403 or description_contains(error, *_CHAT_IS_CLOSED)
    return Rejected(error.description, Scope.CHAT if closed else Scope.MESSAGE)


def _is_unknown_method(error: TelegramErrorResponse) -> bool:
    return "method not found" in error.description.lower()


def _seconds(value: Any) -> timedelta:
    """The wait a 429 asks for, a second at least and a day at most; BACK_OFF where it asks for none."""
    if isinstance(value, int | float) and value > 0:
        return timedelta(seconds=min(max(value, 1), 86_400))
    return BACKOFF


_LENGTH = 4096
"""UTF-16 units in a message."""
_RICH_METHOD = "sendRichMessage"
_LINK = re.compile(r"""<a\s[^>]*?href="([^"]*)"[^>]*>(.*?)</a>""", re.IGNORECASE | re.DOTALL)
_BLOCK_END = re.compile(r"</(?:p|h[1-6]|tr|li|table|blockquote|pre|ul|ol|caption|summary|footer)>|<br\s*/?>", re.IGNORECASE)
_CELL_END = re.compile(r"</t[dh]>(?=\s*<t[dh])", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^>]*>")


def fallback(call: Call, error: TelegramError) -> Call | None:
    """`call` without what Telegram refused in it; None where nothing is left to leave out.

    A closed or missing topic: without the topic. A button's bad address: without the buttons. Text it cannot parse or that is
    too long, and any refusal of a rich message: as plain text. Each is left out once, so this comes to an end.
    """
    if (
        not isinstance(error, TelegramErrorResponse)
        or error.status not in (400, 404)
        or is_token_refused(error)
        or error.parameters
    ):
        return None
    if "message_thread_id" in call.params and description_contains(error, "topic", "thread"):
        return _without(call, "message_thread_id")
    if "reply_markup" in call.params and description_contains(error, "button", "keyboard"):
        return _without(call, "reply_markup")
    if "rich_message" in call.params or description_contains(error, "can't parse", "too long", "too_long"):
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
    method = "sendMessage" if call.method == _RICH_METHOD else call.method
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


def describe(error: TelegramError) -> str:
    """One clear line; never the token, which python-telegram-bot's own texts contain."""
    if is_token_refused(error):
        return "Telegram refuses the bot token; @BotFather shows the right one"
    if description_contains(error, "webhook is active"):
        return "another program set a webhook, which takes this bot's updates; stop it, then restart this bot"
    if isinstance(error, TelegramErrorResponse) and is_conflict(error):
        return f"another program takes this bot's updates, stop it or give it a bot of its own ({error.description})"
    if isinstance(error, TelegramErrorResponse):
        return f"Telegram answers {error.status}: {error.description}"
    return str(error)
