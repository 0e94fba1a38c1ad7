"""An RSS feed, from its server to both chats."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from tests.main_job.running import CHANNEL, SLACK, Place, bot, until

ITEM = """<item><guid>{number}</guid><title>누리섬 여객선 {number}회로 늘린다</title>
<link>https://wire.example.kr/{number}</link>
<description>&lt;p&gt;누리섬을 오가는 여객선이 하루 {number}회 다닌다.&lt;/p&gt;</description></item>"""


class Wire:
    """A newsroom's server with one feed, which counts how often it could answer that nothing has changed."""

    def __init__(self) -> None:
        self.numbers = [6]
        self.unchanged = 0
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        tag = f'"{len(self.numbers)}"'
        if request.headers.get("if-none-match") == tag:
            self.unchanged += 1
            return web.Response(status=304)
        items = "".join(ITEM.format(number=number) for number in reversed(self.numbers))
        text = f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>속보</title>{items}</channel></rss>"
        return web.Response(body=text.encode(), content_type="application/rss+xml", headers={"ETag": tag})


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    """A running server."""
    wire = Wire()
    application = web.Application()
    application.router.add_get("/feed.xml", wire.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    wire.url = f"http://127.0.0.1:{runner.addresses[0][1]}/feed.xml"
    yield wire
    await runner.cleanup()


def feed(wire: Wire, *, internal: bool = True) -> list[dict[str, object]]:
    return [{"id": "wire", "kind": "rss", "url": wire.url, "every": "200ms", "internal": internal}]


async def test_a_new_entry_reaches_both_chats(place: Place, wire: Wire) -> None:
    """What was in the feed at first is silent, a new entry is told once, and a feed that did not change is not read again."""
    async with bot(place.config(feeds=feed(wire)), place.secrets):
        wire.numbers.append(8)
        (message,) = await place.sandbox.wait_for_messages(CHANNEL, 1)
        await place.sandbox.wait_for_messages(SLACK, 1)
        await until(lambda: wire.unchanged >= 2)

    assert "누리섬 여객선 8회로 늘린다" in message.text
    assert len(place.sandbox.messages(CHANNEL)) == 1


async def test_a_feed_at_a_private_address_is_not_fetched(place: Place, wire: Wire) -> None:
    """Without `internal = true` nothing is asked of a server on this machine."""
    app_config = place.config(feeds=feed(wire, internal=False))

    with pytest.raises(AssertionError, match="not ready"):
        async with bot(app_config, place.secrets, patience=2):
            pass
