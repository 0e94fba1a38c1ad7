"""A running bot and a WebSub hub: alerts triggered by a call, and the life of a subscription."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.sandbox.hub import FakeHub
from bot.config import Config
from tests.adapters.platforms.helpers import free_port
from tests.main_job.running import CHANNEL, SLACK, Place, bot, until


def config(place: Place, every: str = "1h", **feed: object) -> Config:
    """A bot that hubs can call, with a feed that it hardly ever polls."""
    public = f"127.0.0.1:{free_port()}"
    wire = {"id": "wire", "kind": "rss", "url": place.sandbox.hub.feed, "every": every, "internal": True}
    return place.config(
        feeds=[wire | feed], web={"listen": "127.0.0.1:0", "public_listen": public, "public_url": f"http://{public}"}
    )


@asynccontextmanager
async def subscribed(place: Place, **feed: object) -> AsyncIterator[FakeHub]:
    """A running bot, once the hub has verified its subscription."""
    hub = place.sandbox.hub
    hub.publish("1", "새솔시 어제 소식")
    settings = config(place, **feed)
    async with bot(settings, place.secrets):
        await until(lambda: bool(hub.subscribers))
        assert [callback.partition("?")[0] for callback in hub.subscribers] == [f"{settings.web.public_url}/hub/wire"]
        yield hub


async def test_from_publication_to_both_chats_by_a_call(place: Place) -> None:
    """The hub's call brings the new entry into both chats, though the next poll is an hour away."""
    async with subscribed(place) as hub:
        seconds = []
        for number in range(2, 7):
            hub.publish(str(number), f"새솔시 버스 {number}대를 더 보낸다")
            began = time.monotonic()
            assert await hub.distribute() == [200]
            await asyncio.gather(*(place.sandbox.wait_for_messages(chat, number - 1, 30) for chat in (CHANNEL, SLACK)))
            seconds.append(time.monotonic() - began)
            await asyncio.sleep(1)
        assert min(seconds) < 2
    assert hub.requests[0]["hub.mode"] == "subscribe"
    assert hub.requests[0]["hub.topic"] == hub.feed
    assert len(hub.requests[0]["hub.secret"]) == 64


@pytest.mark.parametrize("signature", ["none", "wrong"])
async def test_a_call_without_a_true_signature_is_ignored(place: Place, signature: str) -> None:
    """A call without a valid signature is answered like any other and triggers no poll."""
    async with subscribed(place) as hub:
        polls = hub.polls
        assert await hub.distribute(signature) == [200]
        await asyncio.sleep(0.5)
        assert hub.polls == polls


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe nonsense", b"<rss><channel><item><guid>9</guid><title>x</title></item></channel></rss>"]
)
async def test_what_a_call_holds_is_not_believed(place: Place, body: bytes) -> None:
    """Signed or not, nothing of a call's content is announced: the feed itself is polled."""
    async with subscribed(place) as hub:
        polls = hub.polls
        assert await hub.distribute(body=body) == [200]
        await until(lambda: hub.polls > polls)
        hub.publish("2", "새솔시 버스 늘린다")
        assert await hub.distribute("sha1") == [200]
        await place.sandbox.wait_for_messages(CHANNEL, 1, 30)
        assert [message.text.splitlines()[0] for message in place.sandbox.messages(CHANNEL)] == ["새솔시 버스 늘린다"]


async def test_calls_are_merged(place: Place) -> None:
    """Fifty calls at once cause only a few polls."""
    async with subscribed(place) as hub:
        polls = hub.polls
        await asyncio.gather(*(hub.distribute() for _ in range(50)))
        await asyncio.sleep(2.5)
        assert 1 <= hub.polls - polls <= 4


async def test_a_feed_that_lags_behind_its_hub_is_polled_again(place: Place) -> None:
    """If a hub's call brings nothing new, the feed is polled again after five seconds."""
    async with subscribed(place) as hub:
        hub.publish("2", "새솔시 버스 늘린다")
        hub.lag = 1
        await hub.distribute()
        await place.sandbox.wait_for_messages(CHANNEL, 1, 30)
        assert not hub.lag


async def test_polling_goes_on_without_the_hub(place: Place) -> None:
    """A hub that refuses costs nothing: the feed is polled as always."""
    hub = place.sandbox.hub
    hub.refusal = 500
    hub.publish("1", "새솔시 어제 소식")
    async with bot(config(place, every="1s"), place.secrets):
        await until(lambda: bool(hub.requests))
        hub.publish("2", "새솔시 버스 늘린다")
        await place.sandbox.wait_for_messages(CHANNEL, 1, 30)
    assert not hub.subscribers


async def test_no_hub_is_asked_where_the_feed_says_so(place: Place) -> None:
    """With `hub = false` a feed is polled alone."""
    hub = place.sandbox.hub
    hub.publish("1", "새솔시 어제 소식")
    async with bot(config(place, every="200ms", hub=False), place.secrets):
        await until(lambda: hub.polls > 3)
    assert hub.requests == []


async def test_verifications_by_strangers(place: Place) -> None:
    """A repeated verification of our subscription is confirmed; one for another feed or topic is refused."""
    async with subscribed(place) as hub:
        callback = next(iter(hub.subscribers))
        assert (await hub.verify(callback.replace("wire", "other"))).status_code == 410
        assert (await hub.verify(callback, hub_topic="https://other.example.kr/")).status_code == 404
        assert (await hub.verify(callback.partition("?")[0], hub_mode="denied")).status_code == 404
        assert (await hub.verify(callback)).text == "c-1"
