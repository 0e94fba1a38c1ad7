"""Groups with slow mode, in which the bot may write once in a while."""

import asyncio
from datetime import timedelta

import pytest

from bot.delivery import replies
from tests.main_job.running import POST, Place, bot, until
from tests.main_job.talking import GROUP, READER, ask, noted

SLOW = {"platform": "telegram", "chat": "-1003"}


@pytest.fixture
def slow(place: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A group with slow mode, for a bot that calls a pause of more than a second long."""
    monkeypatch.setattr("bot.commands.conversation.MAX_WAIT", timedelta(seconds=1))
    monkeypatch.setattr(replies, "ALERTS_FIRST", timedelta(seconds=1))
    place.sandbox.telegram_chat(GROUP).slow_mode = 4
    place.publish()
    return place


async def test_a_command_in_slow_mode_is_answered_late(slow: Place) -> None:
    """The newest command is answered after the pause that Telegram names, those before it not at all."""
    async with bot(slow.config(channels=[]), slow.secrets):
        first = await ask(slow, GROUP, "feeds", user=READER)
        for text in ("/help", "/feeds", "/latest"):
            slow.sandbox.send_as_user(GROUP, text, user=READER)
            await asyncio.sleep(0.3)
        late = (await slow.sandbox.wait_for_messages(GROUP, 2))[1]

    assert "새솔시" in late.text
    assert timedelta(seconds=4) < late.at - first.at < timedelta(seconds=20)
    assert len(slow.sandbox.messages(GROUP)) == 2


async def test_an_alert_goes_before_the_late_answer(slow: Place) -> None:
    """An alert that waits for the end of the same pause is sent first."""
    async with bot(slow.config(channels=[SLOW]), slow.secrets):
        await ask(slow, GROUP, "feeds", user=READER)
        slow.sandbox.send_as_user(GROUP, "/help", user=READER)
        slow.publish(POST.replace("12곳", "15곳"), "2026-11-20-2.md")
        alert, answer = (await slow.sandbox.wait_for_messages(GROUP, 3))[1:]

    assert "15곳" in alert.text
    assert "/latest" in answer.text


async def test_a_press_in_a_long_slow_mode_gets_a_reason(slow: Place) -> None:
    """A post that cannot be opened for an hour is explained to the presser; a command is not answered an hour later."""
    slow.sandbox.telegram_chat(GROUP).slow_mode = 3600
    async with bot(slow.config(channels=[]), slow.secrets):
        listed = await ask(slow, GROUP, "latest", user=READER)
        note = await noted(slow, listed, "1", user=READER)
        slow.sandbox.send_as_user(GROUP, "/feeds", user=READER)
        refused = [call for call in slow.sandbox.calls if call.status == 429]
        await until(lambda: not slow.sandbox.telegram.open_queries)

    assert "더 보낼 수 없습니다" in note
    assert len(slow.sandbox.messages(GROUP)) == 1
    assert len(refused) == 1
