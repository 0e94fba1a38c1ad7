"""Messages, button presses and membership changes as requests. Pure functions, except for `confirm_removal`."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from telegram import Bot, CallbackQuery, ChatMember, ChatMemberUpdated, MaybeInaccessibleMessage, Message, MessageEntity, Update
from telegram import Chat as TelegramChat
from telegram.constants import ChatType
from telegram.error import TelegramError

from adapters.platforms.telegram.ephemeral import asker_of, ephemeral_id
from adapters.platforms.telegram.errors import outcome
from adapters.platforms.telegram.transport import AiohttpRequest
from bot.lib.unicode import without_invisible
from bot.model import ButtonPress, Chat, Command, MembershipChange, Moved, RefusalReason, Rejected
from formatter.render.telegram import SUBJECT

AS_CHAT = "as_chat"
"""Context key: the message was written as the chat itself, which only administrators can do."""
MAY_HAVE_MOVED = "may_have_moved"
"""Context key: a group that becomes a supergroup is reported as left, too."""
ALLOWED_UPDATES = [Update.MESSAGE, Update.CHANNEL_POST, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER]
"""Kinds of update to request."""
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)
"""Exceptions of python-telegram-bot for JSON of an unexpected form."""
_GENERAL_TOPIC = 1
"""A forum's general topic. Messages to it must not name it: https://core.telegram.org/api/forum."""


def read_update(update: Mapping[str, Any], bot: Bot) -> Update | None:
    """Parse an update; None if the library cannot, as for one of a newer Bot API."""
    try:
        return Update.de_json(dict(update), bot)
    except UNREADABLE:
        return None


def parse_message(message: Message, username: str) -> Command | None:
    """The command in a message or a picture's caption, or anything that a person sends in private; None for anything else.

    What somebody forwards, or lets an inline bot write, is text: others chose its words.

    `/latest@name` is for the bot of that name alone, `/latest` in a group for any bot, unless it is ephemeral. Anonymous
    administrators and channels have no usable user id.
    """
    text = message.text or message.caption or ""
    if message.is_automatic_forward or _is_bot(message) or not (text or message.effective_attachment):
        return None
    private = message.chat.type == ChatType.PRIVATE
    name, addressed, words = _command(text, username)
    if message.forward_origin is not None or message.via_bot is not None:
        name, addressed, words = "", False, tuple(text.split())
    if name is None or (name == "" and not private):
        return None
    sender = message.from_user if message.sender_chat is None else None
    as_chat = {AS_CHAT: True} if message.sender_chat is not None and message.sender_chat.id == message.chat.id else {}
    return Command(
        chat=Chat("telegram", str(message.chat.id), topic=_topic(message)),
        name=name,
        words=words,
        user=str(sender.id) if sender else None,
        language=sender.language_code if sender else None,
        private=private,
        user_name=sender.full_name if sender else "",
        chat_name=_chat_name(message.chat),
        addressed=private or addressed or ephemeral_id(message) is not None,
        sent_at=message.date,
        context={**as_chat, **asker_of(message.chat, sender, message)},
    )


def parse_button_press(query: CallbackQuery) -> ButtonPress | None:
    """A pressed button of one of the bot's messages. None if the message is not accessible any more.

    The query names the person, even one who writes in the chat anonymously.
    """
    if query.message is None:
        return None
    name, *words = (query.data or "").split() or [""]
    if words and words[-1] == SUBJECT:
        words[-1:] = _subject(query.message)
    topic = _topic(query.message) if isinstance(query.message, Message) else None
    return ButtonPress(
        chat=Chat("telegram", str(query.message.chat.id), topic=topic),
        name=name,
        words=tuple(words),
        user=str(query.from_user.id),
        language=query.from_user.language_code,
        private=query.message.chat.type == ChatType.PRIVATE,
        user_name=query.from_user.full_name,
        chat_name=_chat_name(query.message.chat),
        ephemeral=ephemeral_id(query.message) is not None,
        replaces=str(ephemeral_id(query.message) or query.message.message_id),
        context={"query": query.id, **asker_of(query.message.chat, query.from_user, query.message, query.id)},
    )


def _subject(message: MaybeInaccessibleMessage) -> list[str]:
    """The words of the search whose results a message shows: its first code. None where Telegram no longer shows the text."""
    codes = message.parse_entities([MessageEntity.CODE]) if isinstance(message, Message) else {}
    return next(iter(codes.values()), "").split()


def parse_membership(change: ChatMemberUpdated) -> MembershipChange | None:
    """The bot may write in a chat from now on, is no longer in it, or has other rights there. None where it may not write.

    In a channel the bot must be allowed to post. A temporary restriction does not count as leaving, nor its end as joining.
    """
    kind, old, new = change.chat.type, change.old_chat_member, change.new_chat_member
    left = _is_gone(new) and not _is_gone(old)
    if not (left or _may_write(new, kind)):
        return None
    was_away = not _may_write(old, kind) if kind == ChatType.CHANNEL else _is_gone(old)
    returned = kind == ChatType.PRIVATE or not was_away
    return MembershipChange(
        chat=Chat("telegram", str(change.chat.id)),
        user=str(change.from_user.id),
        language=change.from_user.language_code,
        private=kind == ChatType.PRIVATE,
        user_name=change.from_user.full_name,
        chat_name=_chat_name(change.chat),
        change="left" if left else "returned" if returned else "joined",
        reason=RefusalReason.BLOCKED if kind == ChatType.PRIVATE else RefusalReason.REMOVED,
        broadcast=kind == ChatType.CHANNEL,
        context={MAY_HAVE_MOVED: True} if left and kind == ChatType.GROUP else {},
    )


def _may_write(member: ChatMember, kind: str) -> bool:
    if kind == ChatType.CHANNEL:
        return bool(getattr(member, "can_post_messages", False))
    return not _is_gone(member) and getattr(member, "can_send_messages", True)


def _is_gone(member: ChatMember) -> bool:
    return member.status in (ChatMember.LEFT, ChatMember.BANNED) or not getattr(member, "is_member", True)


def _chat_name(chat: TelegramChat) -> str:
    """The public name of a group or channel; "" for a person's."""
    return f"@{chat.username.lower()}" if chat.username and chat.type != ChatType.PRIVATE else ""


def _command(text: str, username: str) -> tuple[str | None, bool, tuple[str, ...]]:
    """Name of the command ("" for plain text, None for another bot's command), True if it names this bot, and its words."""
    first, *words = without_invisible(text).split() or [""]
    if not first.startswith("/"):
        return "", False, tuple(filter(None, (first, *words)))
    name, _, addressed = first[1:].partition("@")
    if addressed and addressed.lower() != username.lower():
        return None, False, ()
    return name.lower(), bool(addressed), tuple(words)


def _topic(message: Message) -> str | None:
    """A forum's topic. Outside forums the thread id only names the message that was replied to."""
    thread = message.message_thread_id if message.is_topic_message else None
    return str(thread) if thread not in (None, _GENERAL_TOPIC) else None


def _is_bot(message: Message) -> bool:
    return message.sender_chat is None and message.from_user is not None and message.from_user.is_bot


def parse_migration(message: Message) -> MembershipChange | None:
    """A group that became a supergroup with another id; None for other messages.

    Telegram reports it in both chats: https://core.telegram.org/bots/api#message.
    """
    if message.migrate_to_chat_id is not None:
        return _moved(message.chat.id, message.migrate_to_chat_id)
    if message.migrate_from_chat_id is not None:
        return _moved(message.migrate_from_chat_id, message.chat.id)
    return None


async def confirm_removal(api: AiohttpRequest, request: MembershipChange) -> MembershipChange | None:
    """Find out if the bot was removed from a group or the group has moved. None if Telegram does not answer now.

    Then the next delivery finds out. The probe is a typing action: it is rejected if nothing can be sent
    (telegram-bot-api's Client.cpp, check_chat_access), and invisible in a chat that the bot has left.
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
