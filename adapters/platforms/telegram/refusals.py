"""The Bot API's refusals that concern a chat, as data. Every other 400 concerns the message.

Sources: whole sentences are telegram-bot-api's own (Client.cpp); codes in capitals are the server's, passed through:
https://core.telegram.org/method/messages.sendMessage and https://core.telegram.org/api/errors.
"""

import re

from bot.model import RefusalReason

CHAT_REFUSALS: tuple[tuple[str, RefusalReason], ...] = (
    ("bot was blocked by the user", RefusalReason.BLOCKED),
    ("bot can't initiate conversation with a user", RefusalReason.BLOCKED),
    ("USER_IS_BLOCKED", RefusalReason.BLOCKED),
    ("user is deactivated", RefusalReason.DELETED),
    ("INPUT_USER_DEACTIVATED", RefusalReason.DELETED),
    ("chat was deleted", RefusalReason.DELETED),
    ("chat was deactivated", RefusalReason.DELETED),
    ("bot was kicked from", RefusalReason.REMOVED),
    ("bot is not a member of", RefusalReason.REMOVED),
    ("have no rights to send", RefusalReason.NO_RIGHTS),
    ("not enough rights to send", RefusalReason.NO_RIGHTS),
    ("need administrator rights", RefusalReason.NO_RIGHTS),
    ("have no write access", RefusalReason.NO_RIGHTS),
    (r"CHAT_(?:GUEST_)?SEND_\w{1,40}_FORBIDDEN|CHAT_(?:GUEST_)?SEND_FORBIDDEN", RefusalReason.NO_RIGHTS),
    ("CHAT_WRITE_FORBIDDEN", RefusalReason.NO_RIGHTS),
    ("CHAT_ADMIN_REQUIRED", RefusalReason.NO_RIGHTS),
    ("CHAT_RESTRICTED", RefusalReason.NO_RIGHTS),
    ("USER_BANNED_IN_CHANNEL", RefusalReason.RESTRICTED),
    ("TOPIC_CLOSED|topic is closed", RefusalReason.RESTRICTED),
    ("ALLOW_PAYMENT_REQUIRED|BOOSTS_REQUIRED|PRIVACY_PREMIUM_REQUIRED", RefusalReason.RESTRICTED),
    ("chat not found", RefusalReason.OTHER),
    ("user not found", RefusalReason.OTHER),
    (r"\b(?:CHAT|CHANNEL|USER|PEER|INPUT_USER|TOPIC)_[A-Z_]{3,}", RefusalReason.OTHER),
)
"""Expressions, each with its reason; the first that is found counts. The last one is for codes that are not listed and name
the chat, its members or its topic: the server gets new ones without notice."""

_COMPILED = [(re.compile(expression), reason) for expression, reason in CHAT_REFUSALS]


def chat_refusal(status: int, description: str) -> RefusalReason | None:
    """Return why a chat takes nothing; None where the refusal concerns the message.

    403 always concerns the chat: https://core.telegram.org/api/errors#403-forbidden.
    """
    found = next((reason for expression, reason in _COMPILED if expression.search(description)), None)
    return found or (RefusalReason.OTHER if status == 403 else None)
