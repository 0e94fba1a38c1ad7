"""Groups that become supergroups: the bot is out of the old one, and the new one has another id."""

from dataclasses import replace

from telegram import Message
from telegram.error import TelegramError

from adapters.platforms.telegram.outcomes import outcome
from adapters.platforms.telegram.transport import AiohttpRequest
from bot.model import Chat, Moved, Rejected, Request


def understand_migration(message: Message) -> Request | None:
    """That a group lives on under another id; None for all other messages.

    Telegram says so in the old one and in the new one: https://core.telegram.org/bots/api#message.
    """
    if message.migrate_to_chat_id is not None:
        return _moved(message.chat.id, message.migrate_to_chat_id)
    if message.migrate_from_chat_id is not None:
        return _moved(message.migrate_from_chat_id, message.chat.id)
    return None


async def why_gone(api: AiohttpRequest, request: Request) -> Request | None:
    """A group that the bot is out of: it was put out, or the group has moved. None where Telegram does not tell now.

    What it does not tell now, it tells when the next alert is sent. To ask, the bot says that it is typing: that alone is refused
    where nothing could be sent (telegram-bot-api's Client.cpp, check_chat_access), and seen by nobody where it has left.
    """
    try:
        await api.call("sendChatAction", {"chat_id": request.chat.id, "action": "typing"})
    except TelegramError as error:
        match outcome(error):
            case Moved(to=to):
                return replace(request, event="moved", words=(to,))
            case Rejected():
                return request
    return None


def _moved(old: int, new: int) -> Request:
    return Request(Chat("telegram", str(old)), "", (str(new),), event="moved")
