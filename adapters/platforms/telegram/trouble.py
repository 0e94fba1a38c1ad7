"""Why Telegram does not work, in one line for people: pure."""

from telegram.error import TelegramError

from adapters.platforms.telegram.outcomes import conflicting, says, token_refused
from adapters.platforms.telegram.transport import Refused


def describe(error: TelegramError) -> str:
    """One clear line; never the token, which python-telegram-bot's own texts contain."""
    if token_refused(error):
        return "Telegram refuses the bot token; @BotFather shows the right one"
    if says(error, "webhook is active"):
        return "another program set a webhook, which takes this bot's updates; stop it, then restart this bot"
    if isinstance(error, Refused) and conflicting(error):
        return f"another program takes this bot's updates, stop it or give it a bot of its own ({error.description})"
    if isinstance(error, Refused):
        return f"Telegram answers {error.status}: {error.description}"
    return str(error)
