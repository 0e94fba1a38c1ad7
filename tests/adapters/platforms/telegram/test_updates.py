"""Translation of Telegram messages into requests."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Message

from adapters.platforms.telegram.ephemeral import ASKER, Asker
from adapters.platforms.telegram.updates import parse_message, parse_migration
from bot.model import Chat, Command, MembershipChange

GROUP = {"id": -1002, "type": "supergroup", "title": "편집국"}
PRIVATE = {"id": 42, "type": "private", "first_name": "민지"}
CHANNEL = {"id": -1001, "type": "channel", "title": "속보"}
READER = {"id": 42, "is_bot": False, "first_name": "민지", "language_code": "ko"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


def message(text: str | None, chat: dict[str, Any] = GROUP, **fields: Any) -> Message:
    date = int(datetime(2026, 1, 2, tzinfo=UTC).timestamp())
    read = Message.de_json({"message_id": 1, "date": date, "chat": chat, "from": READER, "text": text, **fields}, None)
    assert read is not None
    return read


def test_a_command_with_its_words() -> None:
    """Name, words, person, language and chat are taken from the message."""
    asker = {ASKER: Asker(42)}
    expected = Command(Chat("telegram", "-1002"), "latest", ("3", "policy"), user="42", language="ko", context=asker)
    assert parse_message(message("/latest 3 policy"), "sokbo_bot") == expected


def test_an_ephemeral_command_is_for_this_bot() -> None:
    """A command that only the bot received needs no name behind it, and its answer names it; python-telegram-bot reads its id."""
    request = parse_message(message("/latest", message_id=0, ephemeral_message_id=7), "sokbo_bot")
    assert request is not None
    assert (request.addressed, request.context) == (True, {ASKER: Asker(42, 7)})


@pytest.mark.parametrize("fields", [{"chat": PRIVATE}, {"sender_chat": GROUP, "from": ANONYMOUS}])
def test_nobody_is_answered_alone_in_private_or_when_anonymous(fields: dict[str, Any]) -> None:
    """In private chats, and for administrators whom Telegram hides, the answer is an ordinary message."""
    request = parse_message(message("/latest", **fields), "sokbo_bot")
    assert request is not None
    assert ASKER not in request.context


@pytest.mark.parametrize("text", ["/latest@sokbo_bot 3", "/LATEST@Sokbo_Bot  3", "/latest\n3"])
def test_a_command_for_us_by_name(text: str) -> None:
    """Our own name behind a command, in whatever case, and any white space change nothing."""
    request = parse_message(message(text), "sokbo_bot")
    assert request is not None
    assert (request.name, request.words) == ("latest", ("3",))


def test_another_bots_command_is_not_ours() -> None:
    """`/latest@other_bot` is left to the other bot."""
    assert parse_message(message("/latest@other_bot"), "sokbo_bot") is None


def test_plain_text_is_received_in_private_alone() -> None:
    """Plain text is received in private chats, and not in groups and channels."""
    request = parse_message(message("안녕하세요 속보", PRIVATE), "sokbo_bot")
    assert request == Command(Chat("telegram", "42"), "", ("안녕하세요", "속보"), user="42", language="ko", private=True)
    assert parse_message(message("안녕하세요"), "sokbo_bot") is None
    assert parse_message(message("안녕하세요", CHANNEL, sender_chat=CHANNEL), "sokbo_bot") is None


def test_a_caption_is_read_like_a_text() -> None:
    """A command under a picture is one, in groups too."""
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    for chat in (GROUP, PRIVATE):
        request = parse_message(message(None, chat, caption="/latest 3", photo=photo), "sokbo_bot")
        assert request is not None
        assert (request.name, request.words) == ("latest", ("3",))


def test_what_has_no_words_is_received_in_private_alone() -> None:
    """A sticker or a location in private is received as an empty command; service messages are not."""
    place = {"longitude": 127.0, "latitude": 37.5}
    request = parse_message(message(None, PRIVATE, location=place), "sokbo_bot")
    assert request is not None
    assert (request.name, request.words) == ("", ())
    assert parse_message(message(None, GROUP, location=place), "sokbo_bot") is None
    assert parse_message(message(None, PRIVATE, group_chat_created=True), "sokbo_bot") is None


_OTHER = {"id": 99, "is_bot": True, "first_name": "Inline", "username": "inline_bot"}
_STRANGER = {"id": 7, "is_bot": False, "first_name": "남"}


@pytest.mark.parametrize(
    "fields",
    [
        {"forward_origin": {"type": "user", "date": 1, "sender_user": _STRANGER}},
        {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "남"}},
        {"forward_origin": {"type": "chat", "date": 1, "sender_chat": GROUP}},
        {"forward_origin": {"type": "channel", "date": 1, "chat": CHANNEL, "message_id": 3}},
        {"via_bot": _OTHER},
    ],
)
@pytest.mark.parametrize("text", ["/pause", "/kill@sokbo_bot 1", "/subscribe\n/pause"])
def test_a_command_that_others_wrote_is_text(text: str, fields: dict[str, Any]) -> None:
    """A command in a forwarded message, or one by an inline bot, is text, whoever sends it."""
    assert parse_message(message(text, **fields), "sokbo_bot") is None
    assert parse_message(message(text, CHANNEL, sender_chat=CHANNEL, **fields), "sokbo_bot") is None
    request = parse_message(message(text, PRIVATE, **fields), "sokbo_bot")
    assert request is not None
    assert (request.name, request.words) == ("", tuple(text.split()))


def test_a_topic_is_part_of_the_chat() -> None:
    """A command in a forum's topic is answered there."""
    request = parse_message(message("/feeds", message_thread_id=12, is_topic_message=True), "sokbo_bot")
    assert request is not None
    assert request.chat == Chat("telegram", "-1002", topic="12")


def test_a_thread_outside_forums_is_no_topic() -> None:
    """In a plain group the thread id of an answered message is not a topic."""
    request = parse_message(message("/feeds", message_thread_id=77), "sokbo_bot")
    assert request is not None
    assert request.chat.topic is None


@pytest.mark.parametrize("chat", [GROUP, CHANNEL])
def test_a_person_writing_as_a_chat_has_no_id(chat: dict[str, Any]) -> None:
    """Requests of anonymous administrators and channel posts have no person's id."""
    request = parse_message(message("/latest", chat, sender_chat=chat, **{"from": ANONYMOUS}), "sokbo_bot")
    assert request is not None
    assert (request.name, request.user, request.language) == ("latest", None, None)


def test_bots_and_automatic_forwards_are_not_answered() -> None:
    """Other bots' commands and automatic forwards into a discussion group are ignored."""
    assert parse_message(message("/latest", **{"from": {**READER, "is_bot": True}}), "sokbo_bot") is None
    assert parse_message(message("/latest", sender_chat=CHANNEL, is_automatic_forward=True), "sokbo_bot") is None


def test_a_picture_is_no_command() -> None:
    """A message without text is no request."""
    assert parse_message(message(None, PRIVATE), "sokbo_bot") is None


@given(st.text(), st.sampled_from([GROUP, PRIVATE, CHANNEL]))
def test_no_text_breaks_it(text: str, chat: dict[str, Any]) -> None:
    """Any text is understood or left alone; in a group only what begins with `/` is understood."""
    request = parse_message(message(text, chat), "sokbo_bot")
    if request is not None and chat is not PRIVATE:
        assert request.name
        assert text.split()[0].startswith("/")


@pytest.mark.parametrize(
    "update",
    [
        message(None, {"id": -77, "type": "group", "title": "편집국"}, migrate_to_chat_id=-1002),
        message(None, GROUP, migrate_from_chat_id=-77),
    ],
)
def test_a_group_reports_its_new_id(update: Message) -> None:
    """The old group and the new one name the same move."""
    assert parse_migration(update) == MembershipChange(Chat("telegram", "-77"), "moved", "-1002")


def test_other_messages_are_no_move() -> None:
    """A command is no migration."""
    assert parse_migration(message("/latest")) is None
