"""Meaning of the Bot API's errors: the outcome of a call, its fallback, and a text for operators. Pure functions.

Descriptions: telegram-bot-api's Client.cpp.
"""

import html
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from telegram.error import TelegramError

from adapters.platforms.telegram.refusals import chat_refusal
from adapters.platforms.telegram.transport import TelegramErrorResponse, TelegramNotReached
from bot.model import Call, Deleted, Moved, Outcome, OutcomeScope, Rejected, Retry, Uncertain

BACKOFF = timedelta(seconds=5)
"""Shortest delay after a failure that names none; it grows with the number of failures."""
TOKEN_WAIT = timedelta(minutes=1)
"""Delay after a refused token. It is a retry, not a rejection: deliveries stay pending until the token is corrected."""

_FLOOD_WAIT = re.compile(r"\b(?:FLOOD(?:_[A-Z]{1,20})?|SLOWMODE)_WAIT_(\d{1,9})\b")
"""The server's own codes of a rate limit, with its seconds: https://core.telegram.org/api/errors#420-flood. The Bot API
translates those that it knows into 429."""
_MESSAGE_DELETED = ("message to edit not found", "message to be replied not found", "message_id_invalid")


def outcome(error: TelegramError) -> Outcome:
    """Outcome of a message whose call failed with `error`."""
    match error:
        case TelegramErrorResponse():
            return _refused(error)
        case TelegramNotReached():
            return Retry(BACKOFF, str(error), OutcomeScope.PLATFORM)
        case _:
            return Uncertain(str(error))


def is_token_invalid(error: TelegramError) -> bool:
    """True for a wrong token: 401, or 404 if it does not even look like a token."""
    return isinstance(error, TelegramErrorResponse) and (
        error.status == 401 or (error.status == 404 and not _is_unknown_method(error))
    )


def is_conflict(error: TelegramError) -> bool:
    """True if another program receives the bot's updates, by polling or a webhook."""
    return isinstance(error, TelegramErrorResponse) and error.status == 409


def description_contains(error: TelegramError, *texts: str) -> bool:
    """True if the Bot API's description contains one of these texts, ignoring case."""
    return isinstance(error, TelegramErrorResponse) and any(text in error.description.lower() for text in texts)


def _refused(error: TelegramErrorResponse) -> Outcome:
    if (moved_to := error.parameters.get("migrate_to_chat_id")) is not None:
        return Moved(str(moved_to))
    if error.status == 429:
        return Retry(_seconds(error.parameters.get("retry_after")), error.description, OutcomeScope.CHAT)
    if (flood := _FLOOD_WAIT.search(error.description)) is not None:
        return Retry(_seconds(int(flood[1])), error.description, OutcomeScope.CHAT)
    if is_token_invalid(error):
        return Retry(TOKEN_WAIT, "Telegram refuses the bot token", OutcomeScope.PLATFORM)
    if error.status < 400 or error.status >= 500:
        return Retry(BACKOFF, f"{error.description} ({error.status})")
    if description_contains(error, *_MESSAGE_DELETED):
        return Deleted(error.description)
    reason = chat_refusal(error.status, error.description)
    return Rejected(error.description) if reason is None else Rejected(error.description, OutcomeScope.CHAT, reason)


def _is_unknown_method(error: TelegramErrorResponse) -> bool:
    return "method not found" in error.description.lower()


def _seconds(value: Any) -> timedelta:
    """Delay of a 429, between a second and a day; BACKOFF if it names none."""
    if isinstance(value, int | float) and value > 0:
        return timedelta(seconds=min(max(value, 1), 86_400))
    return BACKOFF


_LENGTH = 4096
"""Largest message in UTF-16 units."""
_RICH_METHOD = "sendRichMessage"
_LINK = re.compile(r"""<a\s[^>]*?href="([^"]*)"[^>]*>(.*?)</a>""", re.IGNORECASE | re.DOTALL)
_BLOCK_END = re.compile(r"</(?:p|h[1-6]|tr|li|table|blockquote|pre|ul|ol|caption|summary|footer)>|<br\s*/?>", re.IGNORECASE)
_CELL_END = re.compile(r"</t[dh]>(?=\s*<t[dh])", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^>]*>")


def fallback(call: Call, error: TelegramError) -> Call | None:
    """The call without the part that Telegram rejected; None if nothing can be left out.

    A closed or missing topic: without the topic. An invalid button: without buttons. Unparsable or too long text, and
    any rejected rich message: as plain text. Each part is left out once, so this terminates.
    """
    if (
        not isinstance(error, TelegramErrorResponse)
        or error.status not in (400, 404)
        or is_token_invalid(error)
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
    """The call with its text without markup; None if it is plain already."""
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
    """Shorten to one message by cutting out the middle: the headline is at the start, the credit line near the end."""
    units = text.encode("utf-16-le", "replace")
    if len(units) <= 2 * _LENGTH:
        return text
    kept = _LENGTH - 10  # bytes: half of the message's units, two bytes each
    return f"{units[:kept].decode('utf-16-le', 'ignore')}\n…\n{units[-kept:].decode('utf-16-le', 'ignore')}"


def describe(error: TelegramError) -> str:
    """The error as one line for operators, without the token, which python-telegram-bot's own texts contain."""
    if is_token_invalid(error):
        return "Telegram refuses the bot token; @BotFather shows the right one"
    if description_contains(error, "webhook is active"):
        return "another program set a webhook, which takes this bot's updates; stop it, then restart this bot"
    if isinstance(error, TelegramErrorResponse) and is_conflict(error):
        return f"another program takes this bot's updates, stop it or give it a bot of its own ({error.description})"
    if isinstance(error, TelegramErrorResponse):
        return f"Telegram answers {error.status}: {error.description}"
    return str(error)
