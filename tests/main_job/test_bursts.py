"""Many posts at once."""

import sqlite3
from datetime import timedelta
from typing import Any

from adapters.sandbox import Fault
from bot.lib.wakeup import SystemClock
from bot.model import AuditEntry, Chat
from store import open_store
from store.engine.column_types import EPOCH
from tests.main_job.running import CHANNEL, ONE_MESSAGE, SLACK, Place, bot, until

URGENT = "urgent: true\n"


def numbered(number: int, front: str = "") -> str:
    """One of many posts."""
    return ONE_MESSAGE.replace("title: 새솔시 도서관 12곳", f"{front}title: {number}번째 도서관")


def publish_many(place: Place, count: int, urgent: int | None = None) -> None:
    """Publish a day's posts in one go."""
    for number in range(count):
        place.publish(numbered(number, URGENT if number == urgent else ""), f"2026-11-20-{number:02}.md")


def folded(place: Place, **changes: Any) -> Any:
    """A config that folds above five, which is the default."""
    return place.config(**changes)


async def held_back(place: Place) -> None:
    """Publish while the bot is away, so that all of it is there at once."""
    async with bot(place.config(), place.secrets):
        place.publish(ONE_MESSAGE, "2026-11-19-1.md")
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        await place.sandbox.wait_for_messages(SLACK, 1)
    publish_many(place, 12, urgent=7)


async def test_a_burst_becomes_a_digest(place: Place) -> None:
    """Of twelve posts at once, the urgent one and any alert already being sent come alone, the rest as one digest in order."""
    await held_back(place)
    async with bot(folded(place), place.secrets):
        for chat in (CHANNEL, SLACK):
            await until(lambda chat=chat: sent_numbers(place, chat) == set(range(12)))  # type: ignore[misc]

    for chat in (CHANNEL, SLACK):
        urgent, *alone, digest = (str(message.params) for message in place.sandbox.messages(chat)[1:])
        places = [digest.find(f"{n}번째") for n in (3, 5, 9, 11)]
        assert "7번째" in urgent
        assert "7번째" not in digest
        assert len(alone) <= 2
        assert places[0] > -1
        assert places == sorted(places)
        assert digest.count("새솔브리핑") >= 9


def sent_numbers(place: Place, chat: str) -> set[int]:
    """The numbers of the posts that were sent."""
    text = "".join(str(message.params) for message in place.sandbox.messages(chat))
    return {number for number in range(12) if f" {number}번째" in text or f">{number}번째" in text or f"|{number}번째" in text}


async def test_a_digest_survives_a_correction(place: Place) -> None:
    """A new headline of a post in a digest is sent as a reply to it; the digest is unchanged, and a new lead sends nothing."""
    await held_back(place)
    async with bot(folded(place), place.secrets):
        await until(lambda: sent_numbers(place, CHANNEL) == set(range(12)))
        await until(lambda: sent_numbers(place, SLACK) == set(range(12)))
        count = len(place.sandbox.messages(CHANNEL))
        place.publish(numbered(10).replace("34억 원", "35억 원"), "2026-11-20-10.md")
        place.publish(numbered(11).replace("11번째", "111번째"), "2026-11-20-11.md")
        await until(lambda: len(place.sandbox.messages(CHANNEL)) == count + 1)

    digest, reply = place.sandbox.messages(CHANNEL)[-2:]
    assert not digest.edits
    assert reply.shown["reply_to"] == digest.id
    assert "111번째" in reply.text


async def test_so_many_an_hour(place: Place) -> None:
    """Beyond `max_per_hour` routine posts wait, also over a restart, and an urgent one and a correction do not."""
    channel = {"platform": "telegram", "chat": "-1001", "max_per_hour": 2}
    config = place.config(channels=[channel])
    async with bot(config, place.secrets):
        for number in (0, 1):
            place.publish(numbered(number), f"2026-11-20-{number:02}.md")
            await place.sandbox.wait_for_messages(CHANNEL, number + 1)
        place.publish(numbered(2), "2026-11-20-02.md")
        place.publish(numbered(3, URGENT), "2026-11-20-03.md")
        await place.sandbox.wait_for_messages(CHANNEL, 3)
    async with bot(config, place.secrets):
        place.publish(numbered(4), "2026-11-20-04.md")
        place.publish(numbered(1).replace("34억 원", "35억 원"), "2026-11-20-01.md")
        await until(lambda: bool(place.sandbox.messages(CHANNEL)[1].edits))

    assert [f"{n}번째" in m.text for n, m in zip((0, 1, 3), place.sandbox.messages(CHANNEL), strict=True)] == [True] * 3


async def test_what_was_missed_comes_one_by_one(place: Place) -> None:
    """`replay --missed` sends each alert as a message of its own, however many they are."""
    place.sandbox.add_fault(Fault("refused", "telegram", chat=CHANNEL, error="have no rights to send a message"))
    config = place.config(channels=[{"platform": "telegram", "chat": "-1001"}], delivery={"fold_above": 0})
    async with bot(config, place.secrets):
        publish_many(place, 8)
        await until(lambda: missed(place) == 8)
    place.sandbox.faults.clear()
    store = await open_store(config.store.url, exclusive=False)
    entry = AuditEntry(SystemClock().now(), "민지", "replay")
    assert await store.replay_missed(Chat.parse(CHANNEL), entry) == 8
    await store.close()
    async with bot(folded(place, channels=[{"platform": "telegram", "chat": "-1001"}]), place.secrets):
        await until(lambda: sent_numbers(place, CHANNEL) >= set(range(8)))

    assert len(place.sandbox.messages(CHANNEL)) == 8


def missed(place: Place) -> int:
    """Return the number of missed deliveries."""
    with sqlite3.connect(place.folder / "sokbo.db") as database:
        return int(database.execute("SELECT count(*) FROM deliveries WHERE state = 'missed'").fetchone()[0])


async def test_so_many_a_day(place: Place) -> None:
    """Beyond `max_per_day` routine posts wait, and an urgent one does not."""
    channel = {"platform": "telegram", "chat": "-1001", "max_per_day": 2}
    async with bot(place.config(channels=[channel]), place.secrets):
        for number in (0, 1):
            place.publish(numbered(number), f"2026-11-20-{number:02}.md")
            await place.sandbox.wait_for_messages(CHANNEL, number + 1)
        place.publish(numbered(2), "2026-11-20-02.md")
        await until(lambda: waits(place) > timedelta(hours=23))
        place.publish(numbered(3, URGENT), "2026-11-20-03.md")
        await place.sandbox.wait_for_messages(CHANNEL, 3)

    assert [f"{n}번째" in m.text for n, m in zip((0, 1, 3), place.sandbox.messages(CHANNEL), strict=True)] == [True] * 3


def waits(place: Place) -> timedelta:
    """Return the time until the last of the pending deliveries is due."""
    with sqlite3.connect(place.folder / "sokbo.db") as database:
        query = "SELECT max(not_before) FROM deliveries WHERE state IN ('pending', 'retry')"
        until = database.execute(query).fetchone()[0] or 0
    return timedelta(microseconds=until) - (SystemClock().now() - EPOCH)
