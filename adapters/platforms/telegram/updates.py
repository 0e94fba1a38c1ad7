"""What a message, the press of a button, or a change of the bot's standing asks of the bot: pure.

Groups that become supergroups: the bot is out of the old one, and the new one has another id.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from telegram import Bot, CallbackQuery, ChatMember, ChatMemberUpdated, Message, Update
from telegram.constants import ChatType
from telegram.error import TelegramError

from adapters.platforms.telegram.errors import outcome
from adapters.platforms.telegram.transport import AiohttpRequest
from bot.model import ButtonPress, Chat, Command, MembershipChange, Moved, Rejected

AS_CHAT = "as_chat"
"""In a request's context: who wrote spoke as the chat itself, which only its administrators can."""
MAY_HAVE_MOVED = "may_have_moved"
"""In a request's context: of a group that becomes a supergroup, too, Telegram says that the bot has left it."""
ALLOWED_UPDATES = [Update.MESSAGE, Update.CHANNEL_POST, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER]
"""The kinds of update the bot asks Telegram for."""
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)
"""What python-telegram-bot raises for JSON that is not what it expects."""
_GENERAL_TOPIC = 1
"""A forum's own topic. Messages to it must not name it: https://core.telegram.org/api/forum."""


def read_update(update: Mapping[str, Any], bot: Bot) -> Update | None:
    """The update as the library reads it; None for one of a newer Bot API that it cannot, which must not stop the rest."""
    try:
        return Update.de_json(dict(update), bot)
    except UNREADABLE:
        return None


def parse_message(message: Message, username: str) -> Command | None:
    """The command in a message, or plain talk in a private chat; None for what is not meant for us.

    `/latest@name` is for the bot of that name alone, `/latest` in a group for any. Anonymous admins, channels and people
    behind them have no usable id.
    """
    if message.is_automatic_forward or not message.text or _is_bot(message):
        return None
    private = message.chat.type == ChatType.PRIVATE
    name, addressed, words = _command(message.text, username)
    if name is None or (name == "" and not private):
        return None
    sender = message.from_user if message.sender_chat is None else None
    return Command(
        chat=Chat("telegram", str(message.chat.id), topic=_topic(message)),
        name=name,
        words=words,
        user=str(sender.id) if sender else None,
        language=sender.language_code if sender else None,
        private=private,
        user_name=sender.full_name if sender else "",
        addressed=private or addressed,
        context={AS_CHAT: True} if message.sender_chat is not None and message.sender_chat.id == message.chat.id else {},
    )


def parse_button_press(query: CallbackQuery) -> ButtonPress | None:
    """What a button of one of our messages says: its name, then words. None where the message is not known any more.

    The query names the person who pressed, even one who writes in the chat anonymously.
    """
    if query.message is None:
        return None
    name, *words = (query.data or "").split() or [""]
    topic = _topic(query.message) if isinstance(query.message, Message) else None
    return ButtonPress(
        chat=Chat("telegram", str(query.message.chat.id), topic=topic),
        name=name,
        words=tuple(words),
        user=str(query.from_user.id),
        language=query.from_user.language_code,
        private=query.message.chat.type == ChatType.PRIVATE,
        user_name=query.from_user.full_name,
        replaces=str(query.message.message_id),
        context={"query": query.id},
    )


def parse_membership(change: ChatMemberUpdated) -> MembershipChange | None:
    """That the bot may write in a chat from now on, or is in it no more; None for all else, and for a bot that was unblocked.

    A channel takes nothing of a bot that may not post. One that is silenced for a while is not gone.
    """
    kind, old, new = change.chat.type, change.old_chat_member, change.new_chat_member
    joined = _may_write(new, kind) and not _may_write(old, kind) and kind != ChatType.PRIVATE
    left = _is_gone(new) and not _is_gone(old)
    if not (joined or left):
        return None
    return MembershipChange(
        chat=Chat("telegram", str(change.chat.id)),
        user=str(change.from_user.id),
        language=change.from_user.language_code,
        private=kind == ChatType.PRIVATE,
        user_name=change.from_user.full_name,
        change="joined" if joined else "left",
        context={MAY_HAVE_MOVED: True} if left and kind == ChatType.GROUP else {},
    )


def _may_write(member: ChatMember, kind: str) -> bool:
    if kind == ChatType.CHANNEL:
        return bool(getattr(member, "can_post_messages", False))
    return not _is_gone(member) and getattr(member, "can_send_messages", True)


def _is_gone(member: ChatMember) -> bool:
    return member.status in (ChatMember.LEFT, ChatMember.BANNED) or not getattr(member, "is_member", True)


def _command(text: str, username: str) -> tuple[str | None, bool, tuple[str, ...]]:
    """The command's name, "" for plain talk, None for another bot's command; whether it names us; and the words after it."""
    first, *words = text.split() or [""]
    if not first.startswith("/"):
        return "", False, tuple(text.split())
    name, _, addressed = first[1:].partition("@")
    if addressed and addressed.lower() != username.lower():
        return None, False, ()
    return name.lower(), bool(addressed), tuple(words)


def _topic(message: Message) -> str | None:
    """A forum's topic; outside forums the thread id only says which message was answered."""
    thread = message.message_thread_id if message.is_topic_message else None
    return str(thread) if thread not in (None, _GENERAL_TOPIC) else None


def _is_bot(message: Message) -> bool:
    return message.sender_chat is None and message.from_user is not None and message.from_user.is_bot


def parse_migration(message: Message) -> MembershipChange | None:
    """That a group lives on under another id; None for all other messages.

    Telegram says so in the old one and in the new one: https://core.telegram.org/bots/api#message.
    """
    if message.migrate_to_chat_id is not None:
        return _moved(message.chat.id, message.migrate_to_chat_id)
    if message.migrate_from_chat_id is not None:
        return _moved(message.migrate_from_chat_id, message.chat.id)
    return None


async def confirm_removal(api: AiohttpRequest, request: MembershipChange) -> MembershipChange | None:
    """A group that the bot is out of: it was put out, or the group has moved. None where Telegram does not tell now.

    What it does not tell now, it tells when the next alert is sent. To ask, the bot says that it is typing: that alone is refused
    where nothing could be sent (telegram-bot-api's Client.cpp, check_chat_access), and seen by nobody where it has left.
    """
    try:
        await api.call("sendChatAction", {"chat_id": request.chat.id, "action": "typing"})
    except TelegramError as error:
        match outcome(error):
            case Moved(to=to):
                return replace(request, change="moved", new_id=to)
            case Rejected():
                return request
    return None


def _moved(old: int, new: int) -> MembershipChange:
    return MembershipChange(Chat("telegram", str(old)), "moved", str(new))
