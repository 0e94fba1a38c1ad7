"""Every command in every kind of chat, in both languages, is answered once, in the asker's language, with any arguments."""

import re
from typing import Any

import pytest

from tests.main_job.running import Place, bot, until
from tests.main_job.talking import EVERYWHERE, GROUP, PRIVATE, SLACK_CHATS, TELEGRAM_CHATS, ask, command

HANGUL = re.compile(r"[가-힣]")
COMMANDS = (
    "start", "help", "feeds", "subscribe", "subscribe policy", "subscribe policy", "unsubscribe policy", "unsubscribe policy",
    "unsubscribe all", "settings", "settings quiet", "settings quiet 22-7", "settings digest off", "settings filters",
)  # fmt: skip
HOSTILE = ("<b>&amp;</b>", "@everyone <!channel>", "\u202etxt.exe", "'; DROP TABLE destinations; --", "{name} %s {0}", "가" * 600)


def speaker(chat: str, language: str) -> dict[str, Any]:
    """The Telegram user who asks: a reader in the private chat, the administrator in every other chat."""
    return {"id": 4242 if chat == PRIVATE else 42, "is_bot": False, "first_name": "Reader", "language_code": language}


def speaks_korean(text: str) -> bool:
    """Return True if a text is Korean, apart from the search example, which is Korean in every language."""
    return bool(HANGUL.search(text.replace("/search 도서관", "")))


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("chat", [chat for chat in TELEGRAM_CHATS if chat != "telegram:-1001"])
async def test_telegram_answers_in_the_askers_language(place: Place, chat: str, language: str) -> None:
    """In private, in a group and in a forum's topic each command is answered once, in the language of the person who asks."""
    place.sandbox.add_chat(PRIVATE, "Reader", kind="private")
    async with bot(place.config(channels=[]), place.secrets):
        texts = [(await ask(place, chat, text, user=speaker(chat, language))).text for text in COMMANDS]

    assert [text for text in texts if speaks_korean(text) != (language == "ko")] == []
    assert len(place.sandbox.messages(chat)) == len(COMMANDS)


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_a_channel_is_answered_in_the_bots_language(place: Place, language: str) -> None:
    """A channel's post has no speaker: it is answered in the language of the config."""
    async with bot(place.config(channels=[], language=language), place.secrets):
        texts = [(await ask(place, "telegram:-1001", text)).text for text in COMMANDS]

    assert [text for text in texts if speaks_korean(text) != (language == "ko")] == []


@pytest.mark.parametrize("chat", SLACK_CHATS)
async def test_slack_answers_every_command(place: Place, chat: str) -> None:
    """In a channel and in direct messages each command is answered once, by words or by a form."""
    async with bot(place.config(channels=[]), place.secrets):
        for count, text in enumerate(COMMANDS, 1):
            place.sandbox.send_as_user(chat, command(chat, text))
            await until(lambda count=count: len(place.sandbox.messages(chat)) + len(place.sandbox.views) == count)

    assert len(place.sandbox.messages(chat)) + len(place.sandbox.views) == len(COMMANDS)


@pytest.mark.parametrize("chat", [chat for chat in TELEGRAM_CHATS if chat != PRIVATE])
async def test_another_bots_command_among_others(place: Place, chat: str) -> None:
    """In a group or a channel an unknown command is not answered, as it is for another bot, unless it names this one."""
    async with bot(place.config(channels=[]), place.secrets):
        for _ in range(30):
            place.sandbox.send_as_user(chat, "/weather")
        named = await ask(place, chat, "weather@sokbo_sandbox_bot")
        known = await ask(place, chat, "feeds")

    assert "/latest" in named.text
    assert "policy" in known.text
    assert [message.text for message in place.sandbox.messages(chat)] == [named.text, known.text]


@pytest.mark.parametrize("chat", [PRIVATE, *SLACK_CHATS])
async def test_an_unknown_command_for_the_bot_gets_help(place: Place, chat: str) -> None:
    """In private, and where it names this bot, an unknown command is answered with the list of commands."""
    place.sandbox.add_chat(PRIVATE, "독자", kind="private")
    async with bot(place.config(channels=[]), place.secrets):
        answer = await ask(place, chat, "weather")

    assert "/latest" in answer.text or "/sokbo latest" in answer.text


@pytest.mark.parametrize("chat", EVERYWHERE)
@pytest.mark.parametrize("words", HOSTILE)
async def test_hostile_words_are_only_words(place: Place, chat: str, words: str) -> None:
    """Markup, mentions, turned text, statements and placeholders are repeated as they are, or not at all."""
    place.sandbox.add_chat(PRIVATE, "독자", kind="private")
    async with bot(place.config(channels=[]), place.secrets):
        for text in (f"subscribe {words}", f"settings {words}", f"settings mute {words}", f"settings include all {words}"):
            answer = await ask(place, chat, text)
            assert "\u202e" not in answer.text
            assert {entity["type"] for entity in answer.shown.get("entities", [])} <= {"bot_command"}
            assert chat in TELEGRAM_CHATS or "<!channel>" not in answer.text
        feeds = await ask(place, chat, "feeds")

    assert "• policy" in feeds.text


@pytest.mark.parametrize("name", ["sub:on", "sub:off", "set:mute", "set:quiet", "set:filter", "sub:add"])
async def test_forged_buttons_do_no_harm(place: Place, name: str) -> None:
    """A button with words nobody wrote is answered with a note, or with a page that shows what holds; nothing is subscribed."""
    async with bot(place.config(channels=[]), place.secrets):
        picker = await ask(place, GROUP, "subscribe")
        for words in HOSTILE[:-1]:
            data = f"{name} {words}".encode()[:64].decode(errors="ignore")
            row = place.sandbox.messages(GROUP)[0].shown["keyboard"][0]
            row[0] = {**row[0], "callback_data": data}
            place.sandbox.press_button(GROUP, picker.id, data)
            feeds = await ask(place, GROUP, "feeds")
            assert "• policy" in feeds.text
