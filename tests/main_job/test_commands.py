"""Commands on both platforms, asked as people ask them."""

from typing import Any

import pytest

from adapters.sandbox.telegram.chats import BOT
from tests.main_job.running import CHANNEL, POST, SLACK, Place, bot, until

PRIVATE = "telegram:4242"
READER = {"id": 4242, "is_bot": False, "first_name": "독자", "language_code": "ko"}
ENGLISH = {"id": 4242, "is_bot": False, "first_name": "Reader", "language_code": "en-GB"}


async def ask(place: Place, chat: str, text: str, **options: Any) -> str:
    """Send something and wait for the answer's text."""
    before = len(place.sandbox.messages(chat))
    place.sandbox.send_as_user(chat, text, **options)
    return (await place.sandbox.wait_for_messages(chat, before + 1))[-1].text


@pytest.fixture
def reader(place: Place) -> Place:
    """A place where somebody talks to the bot in private, and a post was there before."""
    place.sandbox.add_chat(PRIVATE, "독자", kind="private")
    place.publish()
    return place


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/start", "안녕하세요"),
        ("/help", "/latest 3"),
        ("/latest", "새솔시 도서관 12곳 새로 연다"),
        ("/latest 1", "새솔브리핑"),
        ("/latest 3 policy", "새솔시 도서관 12곳 새로 연다"),
        ("/latest policy", "새솔시 도서관 12곳 새로 연다"),
        ("/latest nope", "nope"),
        ("/latest 1 2", "/latest 3"),
        ("/latest -1", "-1"),
        ("/feeds", "policy"),
        ("/subscribe", "구독할 피드를 고르세요"),
        ("/subscribe policy", "구독"),
        ("/subscribe nope", "nope"),
        ("/unsubscribe", "없"),
        ("/weather", "/help"),
        ("뭐 새로운 거 있어?", "/help"),
        ("/LATEST", "새솔시 도서관 12곳 새로 연다"),
    ],
)
async def test_telegram_answers(reader: Place, text: str, words: str) -> None:
    """In a private chat every command is answered, and a text that is no command gets the help."""
    async with bot(reader.config(), reader.secrets):
        assert words in await ask(reader, PRIVATE, text, user=READER)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/sokbo latest", "새솔시 도서관 12곳 새로 연다"),
        ("/latest 1", "새솔시 도서관 12곳 새로 연다"),
        ("/sokbo", "/sokbo latest 3"),
        ("/sokbo help", "/sokbo latest 3"),
        ("/sokbo feeds", "policy"),
        ("/sokbo subscribe nope", "nope"),
        ("/sokbo dance", "/sokbo help"),
    ],
)
async def test_slack_answers(reader: Place, text: str, words: str) -> None:
    """Slash commands are answered with the same words, in Slack's way of writing commands."""
    async with bot(reader.config(), reader.secrets):
        assert words in await ask(reader, SLACK, text)


async def test_people_are_answered_in_their_language(reader: Place) -> None:
    """Somebody whose Telegram speaks English is answered in English."""
    async with bot(reader.config(), reader.secrets):
        assert "Hello" in await ask(reader, PRIVATE, "/start", user=ENGLISH)


async def test_a_subscriber_gets_the_next_post(reader: Place) -> None:
    """A private chat that subscribed gets the next post, and none after it unsubscribed."""
    async with bot(reader.config(), reader.secrets):
        await ask(reader, PRIVATE, "/subscribe policy", user=READER)
        reader.publish(POST.replace("12곳", "15곳"), "2026-11-20-2.md")
        messages = await reader.sandbox.wait_for_messages(PRIVATE, 2)
        await ask(reader, PRIVATE, "/unsubscribe all", user=READER)
        reader.publish(POST.replace("12곳", "18곳"), "2026-11-20-3.md")
        await until(lambda: any("18곳" in message.text for message in reader.sandbox.messages(CHANNEL)))

    assert "15곳" in messages[-1].text
    assert not any("18곳" in message.text for message in reader.sandbox.messages(PRIVATE))


async def test_who_had_all_feeds_can_leave_one(reader: Place) -> None:
    """Somebody who subscribed to everything and leaves one feed keeps the others."""
    config = reader.config()
    other = config.feeds[0].model_copy(update={"id": "wire"})

    async with bot(config.model_copy(update={"feeds": (*config.feeds, other)}), reader.secrets):
        await ask(reader, PRIVATE, "/subscribe all", user=READER)
        assert "wire" in await ask(reader, PRIVATE, "/unsubscribe policy", user=READER)
        feeds = await ask(reader, PRIVATE, "/feeds", user=READER)

    assert ("• policy" in feeds, "✓ wire" in feeds) == (True, True)


async def test_an_edited_command_is_not_answered_twice(reader: Place) -> None:
    """Correcting a typing mistake in an old command starts nothing."""
    async with bot(reader.config(), reader.secrets):
        await ask(reader, PRIVATE, "/latest", user=READER)
        reader.sandbox.send_as_user(PRIVATE, "/latest 2", user=READER, edited=True)
        await ask(reader, PRIVATE, "/help", user=READER)

    assert len(reader.sandbox.messages(PRIVATE)) == 2


async def test_a_command_in_a_channel_is_answered_there(reader: Place) -> None:
    """`/latest@name` written as a channel post is answered; one for another bot is not."""
    async with bot(reader.config(), reader.secrets):
        name = BOT["username"]
        reader.sandbox.send_as_user(CHANNEL, "/latest@another_bot")
        answer = await ask(reader, CHANNEL, f"/latest@{name}")

    assert "새솔시" in answer
    assert len(reader.sandbox.messages(CHANNEL)) == 1
