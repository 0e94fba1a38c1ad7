"""An RSS feed, from its server to both chats."""

import sqlite3
from contextlib import closing

from tests.main_job.running import CHANNEL, SLACK, Place, bot, until
from tests.main_job.wire import Wire, feed


async def test_a_new_entry_reaches_both_chats(place: Place, wire: Wire) -> None:
    """A feed's first entries are not announced, a new entry is sent once, and an unchanged feed is not read again."""
    async with bot(place.config(feeds=feed(wire)), place.secrets):
        wire.numbers.append(8)
        (message,) = await place.sandbox.wait_for_messages(CHANNEL, 1)
        await place.sandbox.wait_for_messages(SLACK, 1)
        await until(lambda: wire.unchanged >= 2)

    assert "누리섬 여객선 8회로 늘린다" in message.text
    assert len(place.sandbox.messages(CHANNEL)) == 1


async def test_a_feed_at_a_private_address_is_not_fetched(place: Place, wire: Wire) -> None:
    """Without `internal = true` a feed on this machine is not requested, and the store has the reason."""
    async with bot(place.config(feeds=feed(wire, internal=False)), place.secrets):
        await until(lambda: "not at a public address" in _error_of_the_feed(place))

    assert wire.requests == 0


def _error_of_the_feed(place: Place) -> str:
    with closing(sqlite3.connect(place.folder / "sokbo.db")) as database:
        row = database.execute("SELECT error FROM feeds").fetchone()
    return row[0] if row else ""
