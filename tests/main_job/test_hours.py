"""Quiet hours, digests and mutes, by a whole bot whose clock is turned."""

import asyncio
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model import Chat, ChatSettings
from store import open_store
from tests.clock import TurningClock
from tests.main_job.running import CHANNEL, DEADLINE, ONE_MESSAGE, SLACK, Place, bot, until
from tests.main_job.test_bursts import URGENT, numbered

EVENING = datetime(2026, 11, 20, 23, 0, tzinfo=ZoneInfo("Asia/Seoul"))
MORNING = EVENING + timedelta(hours=8)
NIGHT = ChatSettings(quiet_from=time(22), quiet_to=time(7))


async def set_in_chats(place: Place, settings: ChatSettings, *chats: str) -> None:
    """Let people of these chats, which the config lists, have set this."""
    async with bot(place.config(), place.secrets):
        pass
    store = await open_store(place.config().store.url)
    for chat in chats:
        assert await store.set_settings(Chat.parse(chat), settings, EVENING)
    await store.close()


def publish(place: Place, number: int, front: str = "") -> None:
    """Publish one of the night's posts."""
    place.publish(numbered(number, front), f"2026-11-20-{number:02}.md")


async def put_off(place: Place, number: int, until: datetime) -> None:
    """Wait until the store has so many deliveries deferred to that time; raises TimeoutError."""
    store = await open_store(place.config().store.url, exclusive=False)
    async with asyncio.timeout(DEADLINE):
        while [d.not_before for d in await store.deliveries(None, ["pending"], 10)] != [until] * number:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await store.close()


def count(place: Place, chat: str) -> int:
    """Return the number of messages in a chat."""
    return len(place.sandbox.messages(chat))


async def test_a_quiet_night(place: Place) -> None:
    """In quiet hours only urgent posts and corrections are sent; afterwards the rest is one digest, also over a restart."""
    await set_in_chats(place, NIGHT, CHANNEL)
    config, secrets = place.config(channels=[{"platform": "telegram", "chat": "-1001"}]), place.secrets
    async with bot(config, secrets, clock=TurningClock(EVENING)):
        publish(place, 1)
        publish(place, 2)
        publish(place, 3, URGENT)
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        place.publish(numbered(3, URGENT).replace("34억 원", "35억 원"), "2026-11-20-03.md")
        await until(lambda: bool(place.sandbox.messages(CHANNEL)[0].edits))
        await put_off(place, 2, MORNING)
    assert count(place, CHANNEL) == 1

    clock = TurningClock(MORNING - timedelta(minutes=5))
    async with bot(config, secrets, clock=clock):
        publish(place, 4)
        await put_off(place, 3, MORNING)
        assert count(place, CHANNEL) == 1
        clock.turn(MORNING)
        digest = (await place.sandbox.wait_for_messages(CHANNEL, 2))[1].text
        places = [digest.find(f"{number}번째") for number in (1, 2, 4)]

    assert -1 < places[0] < places[1] < places[2]
    assert "3번째" not in digest
    assert count(place, CHANNEL) == 2


async def test_digests(place: Place) -> None:
    """In a chat with digest times routine posts wait for the next one; another chat gets them at once."""
    await set_in_chats(place, ChatSettings(digest_at=(time(8), time(18))), SLACK)
    clock = TurningClock(MORNING)
    async with bot(place.config(), place.secrets, clock=clock):
        for number in (1, 2, 3):
            publish(place, number)
        await place.sandbox.wait_for_messages(CHANNEL, 3)
        publish(place, 4, URGENT)
        await place.sandbox.wait_for_messages(SLACK, 1)
        clock.turn(MORNING + timedelta(hours=1))
        urgent, digest = (str(message.params) for message in await place.sandbox.wait_for_messages(SLACK, 2))

    assert "4번째" in urgent
    assert all(f"{number}번째" in digest for number in (1, 2, 3))
    assert "4번째" not in digest


async def test_one_alone(place: Place) -> None:
    """A single post that waited for the digest comes as the alert that it is."""
    await set_in_chats(place, ChatSettings(digest_at=(time(8),)), CHANNEL)
    clock = TurningClock(MORNING)
    async with bot(place.config(), place.secrets, clock=clock):
        publish(place, 1)
        await place.sandbox.wait_for_messages(SLACK, 1)
        clock.turn(MORNING + timedelta(hours=1))
        [alert] = await place.sandbox.wait_for_messages(CHANNEL, 1)

    assert "34억 원" in alert.text


async def test_mutes(place: Place) -> None:
    """A muted category is not sent to that chat, even if the config subscribes it; other chats get it."""
    await set_in_chats(place, ChatSettings(muted_categories=("문화",)), CHANNEL)
    async with bot(place.config(), place.secrets):
        publish(place, 1)
        place.publish(ONE_MESSAGE.replace("문화", "경제").replace("도서관 12곳", "시장 7곳"), "2026-11-20-02.md")
        [alert] = await place.sandbox.wait_for_messages(CHANNEL, 1)
        await until(lambda: count(place, SLACK) == 2)

    assert "시장 7곳" in alert.text
    assert count(place, CHANNEL) == 1


READER = {"id": 4242, "is_bot": False, "first_name": "독자", "language_code": "ko"}
PRIVATE = "telegram:4242"


async def asked(place: Place, *texts: str) -> None:
    """Send something to the bot in private, each after the answer before it."""
    for text in texts:
        before = count(place, PRIVATE)
        place.sandbox.send_as_user(PRIVATE, text, user=READER)
        await place.sandbox.wait_for_messages(PRIVATE, before + 1)


async def test_what_people_set_counts_at_once(place: Place) -> None:
    """Ending a chat's quiet hours sends its waiting alerts at once, in order, in the chat's style."""
    place.sandbox.add_chat(PRIVATE, "독자", kind="private")
    async with bot(place.config(), place.secrets, clock=TurningClock(EVENING)):
        await asked(place, "/subscribe policy", "/settings quiet 22:00-07:00", "/settings sound off", "/settings language en")
        publish(place, 1)
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        publish(place, 2)
        await place.sandbox.wait_for_messages(CHANNEL, 2)
        await put_off(place, 2, MORNING)
        before = count(place, PRIVATE)
        await asked(place, "/settings quiet off")
        told = (await place.sandbox.wait_for_messages(PRIVATE, before + 3))[before:]

    alerts = [message for message in told if "도서관" in message.text]
    assert [number for message in alerts for number in (1, 2) if f"{number}번째" in message.text] == [1, 2]
    assert all(message.params["disable_notification"] for message in alerts)
    assert "Read the article" in str(alerts[0].params)
