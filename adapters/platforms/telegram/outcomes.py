"""What the Bot API's answers mean for a message: pure. The descriptions are those of telegram-bot-api's Client.cpp."""

from datetime import timedelta
from typing import Any

from telegram.error import TelegramError

from adapters.platforms.telegram.transport import NotSent, Refused
from bot.model import Moved, Outcome, Rejected, Retry, Scope, Uncertain

BACK_OFF = timedelta(seconds=5)
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
        case Refused():
            return _refused(error)
        case NotSent():
            return Retry(BACK_OFF, str(error), Scope.PLATFORM)
        case _:
            return Uncertain(str(error))


def token_refused(error: TelegramError) -> bool:
    """Whether the bot's token is wrong: 401, or 404 for one that has not even a token's form."""
    return isinstance(error, Refused) and (error.status == 401 or (error.status == 404 and not _no_such_method(error)))


def conflicting(error: TelegramError) -> bool:
    """Whether another program takes the bot's updates, by polling or by a webhook."""
    return isinstance(error, Refused) and error.status == 409


def says(error: TelegramError, *texts: str) -> bool:
    """Whether the Bot API's own description holds one of these texts, in whatever case."""
    return isinstance(error, Refused) and any(text in error.description.lower() for text in texts)


def _refused(error: Refused) -> Outcome:
    if (moved_to := error.parameters.get("migrate_to_chat_id")) is not None:
        return Moved(str(moved_to))
    if error.status == 429:
        return Retry(_seconds(error.parameters.get("retry_after")), error.description, Scope.CHAT)
    if token_refused(error):
        return Retry(TOKEN_WAIT, "Telegram refuses the bot token", Scope.PLATFORM)
    if error.status < 400 or error.status >= 500:
        return Retry(BACK_OFF, f"{error.description} ({error.status})")
    closed = error.status == 403 or says(error, *_CHAT_IS_CLOSED)
    return Rejected(error.description, Scope.CHAT if closed else Scope.MESSAGE)


def _no_such_method(error: Refused) -> bool:
    return "method not found" in error.description.lower()


def _seconds(value: Any) -> timedelta:
    """The wait a 429 asks for, a second at least and a day at most; BACK_OFF where it asks for none."""
    if isinstance(value, int | float) and value > 0:
        return timedelta(seconds=min(max(value, 1), 86_400))
    return BACK_OFF
