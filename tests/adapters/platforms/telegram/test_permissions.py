"""Permission to manage a Telegram chat, and changes of the bot's membership."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import ChatMemberUpdated, Message

from adapters.platforms.telegram import Telegram
from adapters.platforms.telegram.updates import parse_membership, parse_message
from adapters.sandbox import Fault, Sandbox
from bot.model import Chat, Command
from tests.adapters.platforms.helpers import started

GROUP = {"id": -1002, "type": "supergroup", "title": "편집국", "is_forum": True}
CHANNEL = {"id": -1001, "type": "channel", "title": "속보"}
PRIVATE = {"id": 42, "type": "private", "first_name": "민지"}
READER = {"id": 42, "is_bot": False, "first_name": "민지", "language_code": "ko"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
BOT = {"id": 7001, "is_bot": True, "first_name": "속보", "username": "sokbo_bot"}
DATE = int(datetime(2026, 1, 2, tzinfo=UTC).timestamp())
RIGHTS = dict.fromkeys(
    ("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
     "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories"),
    False,
)  # fmt: skip
MAY_SEND = dict.fromkeys(
    ("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos", "can_send_video_notes",
     "can_send_voice_notes", "can_send_polls", "can_send_other_messages", "can_add_web_page_previews", "can_change_info",
     "can_invite_users", "can_pin_messages", "can_manage_topics", "can_edit_tag", "can_react_to_messages"),
    True,
)  # fmt: skip
LEFT = {"status": "left"}
KICKED = {"status": "kicked", "until_date": 0}
MEMBER = {"status": "member"}
ADMIN = {"status": "administrator", **RIGHTS}
POSTING = {**ADMIN, "can_post_messages": True}
MUTED = {"status": "restricted", "is_member": True, "until_date": 0, **MAY_SEND, "can_send_messages": False}


def telegram_on(sandbox: Sandbox) -> Telegram:
    """The adapter, polling."""
    return Telegram(sandbox.telegram_token, sandbox.telegram_base)


def message(text: str, chat: dict[str, Any], **fields: Any) -> Message:
    """A message as Telegram sends it."""
    read = Message.de_json({"message_id": 1, "date": DATE, "chat": chat, "from": READER, "text": text, **fields}, None)
    assert read is not None
    return read


def change(chat: dict[str, Any], old: dict[str, Any], new: dict[str, Any]) -> ChatMemberUpdated:
    """A my_chat_member update."""
    members = {"old_chat_member": {**old, "user": BOT}, "new_chat_member": {**new, "user": BOT}}
    read = ChatMemberUpdated.de_json({"chat": chat, "from": READER, "date": DATE, **members}, None)
    assert read is not None
    return read


@pytest.mark.parametrize(
    ("chat", "old", "new", "happened"),
    [
        (GROUP, LEFT, MEMBER, "joined"),
        (GROUP, MEMBER, ADMIN, "returned"),
        (GROUP, MEMBER, KICKED, "left"),
        (GROUP, MEMBER, MUTED, None),
        (GROUP, MEMBER, {**MUTED, "is_member": False}, "left"),
        (GROUP, MUTED, MEMBER, "returned"),
        (CHANNEL, LEFT, ADMIN, None),
        (CHANNEL, LEFT, POSTING, "joined"),
        (CHANNEL, ADMIN, POSTING, "joined"),
        (CHANNEL, POSTING, ADMIN, None),
        (CHANNEL, POSTING, KICKED, "left"),
        (PRIVATE, KICKED, MEMBER, "returned"),
        (PRIVATE, MEMBER, KICKED, "left"),
    ],
)
def test_joining_and_leaving_are_distinguished(
    chat: dict[str, Any], old: dict[str, Any], new: dict[str, Any], happened: str | None
) -> None:
    """The bot has joined when it may write, and left when it was removed; a temporary restriction is neither."""
    received = parse_membership(change(chat, old, new))
    assert (received.change if received else None) == happened


@pytest.mark.parametrize(
    ("fields", "may"),
    [
        ({"from": ANONYMOUS, "sender_chat": GROUP}, True),
        ({"from": READER}, True),
        ({"from": {**READER, "id": 666}}, False),
        ({"from": {**BOT, "id": 136817688}, "sender_chat": CHANNEL}, False),
    ],
)
async def test_who_speaks_as_the_chat_manages_it(sandbox: Sandbox, fields: dict[str, Any], may: bool) -> None:
    """An anonymous administrator may, a post of a linked or foreign channel may not, a person may who administers the group."""
    telegram = telegram_on(sandbox)
    request = parse_message(message("/settings", GROUP, **fields), "sokbo_bot")
    assert request is not None
    async with started(telegram):
        assert await telegram.can_manage(request) is may


async def test_a_channel_post_is_an_administrators(sandbox: Sandbox) -> None:
    """A channel post may change the channel's settings, as only administrators can post."""
    telegram = telegram_on(sandbox)
    posted = parse_message(message("/subscribe", CHANNEL, **{"from": None, "sender_chat": CHANNEL}), "sokbo_bot")
    assert posted is not None
    async with started(telegram):
        assert await telegram.can_manage(posted) is True


async def test_a_hidden_member_is_looked_for_among_the_administrators(sandbox: Sandbox) -> None:
    """If Telegram hides a member, the list of administrators decides; if that fails too, the permission is unknown (None)."""
    telegram = telegram_on(sandbox)
    asked = Command(Chat("telegram", "-1003"), "settings", user="42")
    async with started(telegram):
        sandbox.add_fault(Fault(kind="server_error", platform="telegram", method="getChatMember"))
        assert await telegram.can_manage(asked) is True
        assert await telegram.can_manage(Command(Chat("telegram", "-1003"), "settings", user="666")) is False
        sandbox.add_fault(Fault(kind="server_error", platform="telegram", method="getChatAdministrators"))
        assert await telegram.can_manage(asked) is None


@pytest.mark.parametrize(("thread", "topic"), [(12, "12"), (1, None), (None, None)])
def test_the_general_topic_is_the_group(thread: int | None, topic: str | None) -> None:
    """A topic is answered in it; the general one is never named, because Telegram knows no such thread."""
    fields = {"message_thread_id": thread, "is_topic_message": True} if thread else {}
    request = parse_message(message("/latest", GROUP, **fields), "sokbo_bot")
    assert request is not None
    assert request.chat.topic == topic
