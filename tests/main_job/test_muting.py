"""The menu on a Slack alert."""

from typing import Any

from adapters.sandbox.messages import ChatMessage
from bot.config import Config
from tests.main_job.running import CHANNEL, ONE_MESSAGE, SLACK, Place, bot, until

ADMIN, STRANGER = "U0MINJI", "U0OTHER"


def config(place: Place) -> Config:
    """A bot whose administrator on Slack is one of two people."""
    slack = place.config().slack
    assert slack is not None
    return place.config(slack=slack.model_dump() | {"admins": [ADMIN], "subscribe": "admins"})


def numbered(number: int) -> str:
    """One of several posts, each one message."""
    return ONE_MESSAGE.replace("title: 새솔시 도서관 12곳", f"title: {number}번째 도서관")


def menu(message: ChatMessage) -> dict[str, str]:
    """The options of a message's menu: their labels and values."""
    elements = [e for block in message.shown["blocks"] if block["type"] == "actions" for e in block["elements"]]
    options = [option for element in elements for option in element.get("options", [])]
    return {option["text"]["text"]: option["value"] for option in options}


async def answered(place: Place, message: ChatMessage, option: str, user: str) -> ChatMessage:
    """Take an option, and wait for the note to that person alone."""
    before = len(whispers(place))
    place.sandbox.press_button(SLACK, message.id, "mute", value=menu(message)[option], user=user)
    await until(lambda: len(whispers(place)) > before)
    return whispers(place)[-1]


def whispers(place: Place) -> list[ChatMessage]:
    """The private notes."""
    return [message for message in place.sandbox.messages(SLACK) if message.ephemeral]


def alerts(place: Place) -> list[Any]:
    """Return the channel's messages that everyone sees."""
    return [message for message in place.sandbox.messages(SLACK) if not message.ephemeral]


async def test_the_menu_names_the_feed_as_the_config_does(place: Place) -> None:
    """An alert's menu calls its feed by the title that the config gives it."""
    feed = {"id": "policy", "title": "새솔 브리핑", "kind": "posts", "path": place.posts}
    async with bot(place.config(feeds=[feed]), place.secrets):
        place.publish(numbered(1), "2026-11-20-01.md")
        [alert] = await place.sandbox.wait_for_messages(SLACK, 1)

    assert menu(alert) == {"여기서 새솔 브리핑 피드 끄기": "policy", "여기서 문화 끄기": "#문화"}


async def test_muting_from_an_alert(place: Place) -> None:
    """An administrator mutes a category from an alert's menu, alone sees the answer and can undo it; the alert is unchanged."""
    async with bot(config(place), place.secrets):
        place.publish(numbered(1), "2026-11-20-01.md")
        [alert] = await place.sandbox.wait_for_messages(SLACK, 1)
        assert menu(alert) == {"여기서 policy 피드 끄기": "policy", "여기서 문화 끄기": "#문화"}
        note = await answered(place, alert, "여기서 문화 끄기", ADMIN)
        assert "문화" in note.text
        assert not alert.edits
        place.publish(numbered(2), "2026-11-20-02.md")
        await place.sandbox.wait_for_messages(CHANNEL, 2)
        place.publish(ONE_MESSAGE.replace("문화", "경제"), "2026-11-20-03.md")
        await until(lambda: len(alerts(place)) == 2)
        assert "2번째" not in str(alerts(place)[1].params)

        place.sandbox.press_button(SLACK, note.id, "unmute", user=ADMIN)
        await until(lambda: "다시" in whispers(place)[-1].text)
        place.publish(numbered(4), "2026-11-20-04.md")
        await until(lambda: len(alerts(place)) == 3)

    assert "4번째" in str(alerts(place)[2].params)


async def test_who_may_not(place: Place) -> None:
    """A person who is no administrator is refused in a private note, and alerts come as before."""
    async with bot(config(place), place.secrets):
        place.publish(numbered(1), "2026-11-20-01.md")
        [alert] = await place.sandbox.wait_for_messages(SLACK, 1)
        await answered(place, alert, "여기서 policy 피드 끄기", STRANGER)
        place.publish(numbered(2), "2026-11-20-02.md")
        await until(lambda: len(alerts(place)) == 2)
