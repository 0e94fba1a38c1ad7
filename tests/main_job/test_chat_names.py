"""One channel is one destination, however people write it."""

import asyncio
from typing import Any

import pytest

from tests.main_job.running import CHANNEL, ONE_MESSAGE, SLACK, Place, bot, until
from tests.main_job.talking import ask
from tests.main_job.test_chat_states import arrived, command_line, publish, rows

NAMED = "@sokbo_alerts"
OPS = "slack:C0DESK"


def channels(*chats: str) -> list[dict[str, Any]]:
    """Telegram channels of a config, each written in one way."""
    return [{"platform": "telegram", "chat": chat} for chat in chats]


def destinations(place: Place) -> list[str]:
    """The chats of Telegram that the bot has stored."""
    return [
        chat for (chat,) in rows(place, "SELECT chat FROM destinations WHERE platform = 'telegram' AND reason_code != 'moved'")
    ]


@pytest.mark.parametrize(
    "written",
    [
        ("@sokbo_alerts", "-1001"),
        ("@Sokbo_Alerts", "@sokbo_alerts"),
        ("https://t.me/sokbo_alerts", "-1001"),
        ("t.me/c/1", "-1001"),
    ],
)
async def test_a_channel_that_is_listed_twice_gets_one_copy(place: Place, written: tuple[str, str]) -> None:
    """A channel listed by name in any case, by number and by link is one destination and gets one alert."""
    async with bot(place.config(channels=channels(*written)), place.secrets):
        await arrived(place, CHANNEL, publish(place, 1))
        await arrived(place, CHANNEL, publish(place, 2))

    assert destinations(place) == ["-1001"]
    assert len(place.sandbox.messages(CHANNEL)) == 2


async def test_a_named_channel_that_was_left_and_joined_again(place: Place) -> None:
    """After leaving and joining, events name the channel by its number: alerts resume, and its readers are not greeted."""
    async with bot(place.config(channels=channels(NAMED)), place.secrets):
        await arrived(place, CHANNEL, publish(place, 1))
        place.sandbox.set_membership(CHANNEL, False)
        await until(lambda: rows(place, "SELECT state FROM destinations") == [("gone",)])
        publish(place, 2)
        await until(lambda: rows(place, "SELECT count(*) FROM deliveries WHERE state = 'missed'") == [(1,)])
        place.sandbox.set_membership(CHANNEL, True)
        await until(lambda: rows(place, "SELECT state FROM destinations") == [("active",)])
        await arrived(place, CHANNEL, publish(place, 3))

    assert len(place.sandbox.messages(CHANNEL)) == 2


async def test_an_administrator_in_a_named_channel(place: Place) -> None:
    """Subscriptions and settings made there change the config's destination: no post comes twice, and the settings hold."""
    async with bot(place.config(channels=channels(NAMED)), place.secrets):
        await ask(place, CHANNEL, "subscribe policy")
        settings = await ask(place, CHANNEL, "settings")
        await arrived(place, CHANNEL, publish(place, 1))
        await ask(place, CHANNEL, "settings mute policy")
        publish(place, 2)
        await until(lambda: rows(place, "SELECT count(*) FROM deliveries WHERE reason_code = 'muted'") == [(1,)])

    assert destinations(place) == ["-1001"]
    assert "policy" in settings.text
    assert sum("솔내동" in message.text for message in place.sandbox.messages(CHANNEL)) == 1


async def test_why_finds_a_chat_by_name_and_by_number(place: Place) -> None:
    """An operator gets the same answer, whichever way the chat is written."""
    async with bot(place.config(channels=channels(NAMED)), place.secrets):
        await arrived(place, CHANNEL, publish(place, 1))
        answers = [await command_line(place, "why", "1", f"telegram:{name}") for name in (NAMED, "-1001", "@SOKBO_alerts")]

    assert all("sent" in answer.out for answer in answers)
    assert len({answer.out for answer in answers}) == 1


async def test_a_renamed_channel_stays_the_same(place: Place) -> None:
    """After the channel and the config got another name, a correction still reaches the older copy."""
    async with bot(place.config(channels=channels(NAMED)), place.secrets):
        place.publish(ONE_MESSAGE)
        await arrived(place, CHANNEL, "12곳")
    place.sandbox.telegram_chat(CHANNEL).username = "sokbo_news"
    async with bot(place.config(channels=channels("@sokbo_news")), place.secrets):
        place.publish(ONE_MESSAGE.replace("12곳", "21곳"))
        await until(lambda: "21곳" in place.sandbox.messages(CHANNEL)[0].text)

    assert destinations(place) == ["-1001"]


async def test_a_name_that_does_not_resolve_any_more_is_remembered(place: Place) -> None:
    """If the config still has a channel's old name, alerts are sent by its number."""
    async with bot(place.config(channels=channels(NAMED)), place.secrets):
        await arrived(place, CHANNEL, publish(place, 1))
    place.sandbox.telegram_chat(CHANNEL).username = "sokbo_news"
    async with bot(place.config(channels=channels(NAMED)), place.secrets):
        await arrived(place, CHANNEL, publish(place, 2))


async def test_a_name_that_resolves_late_joins_its_number(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """While Telegram does not answer at the start the name is used; an update with name and number joins both."""
    monkeypatch.setattr("adapters.platforms.telegram.adapter.Telegram.find_chat", _unknown)
    async with bot(place.config(channels=channels(NAMED)), place.secrets):
        assert destinations(place) == [NAMED]
        await arrived(place, CHANNEL, publish(place, 1))
        await ask(place, CHANNEL, "subscribe policy")
        await until(lambda: destinations(place) == ["-1001"])
        await arrived(place, CHANNEL, publish(place, 2))

    assert sum("솔내동" in message.text for message in place.sandbox.messages(CHANNEL)) == 2


async def _unknown(*_: object) -> None:
    """A platform that cannot answer now."""


async def test_a_channel_of_the_config_is_not_greeted(place: Place) -> None:
    """When the bot becomes an administrator of a channel of the config, it writes nothing there; operators get a line."""
    place.sandbox.set_membership(CHANNEL, False)
    config = place.config(channels=channels(NAMED), ops_chat=OPS)
    async with bot(config, place.secrets):
        place.sandbox.set_membership(CHANNEL, True)
        (line, *_) = await place.sandbox.wait_for_messages(OPS, 1)
        await asyncio.sleep(0.3)

    assert place.sandbox.messages(CHANNEL) == []
    assert CHANNEL in line.text


async def test_other_chats_of_the_config_are_greeted(place: Place) -> None:
    """A Slack channel of the config is greeted: its members may set it up."""
    async with bot(place.config(), place.secrets):
        place.sandbox.set_membership(SLACK, False)
        place.sandbox.set_membership(SLACK, True)
        (hello,) = await place.sandbox.wait_for_messages(SLACK, 1)

    assert "안녕하세요" in hello.text
