"""WebSub behind a proxy in front of two workers: calls that the wrong worker, or none, can take."""

import asyncio
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette

from adapters.sources.http import HttpClient
from adapters.sources.rss import RssFeed
from adapters.sources.rss.websub import WebSub
from bot.lib.wakeup import SystemClock
from tests.adapters.sources.server import reply, serving
from tests.adapters.sources.watching import Watching, watching
from tests.clock import TestClock

PUBLIC, HUB, TOPIC = "https://bot.example.kr", "https://hub.example.kr/", "https://wire.example.kr/feed.xml"


@dataclass
class Worker:
    """One worker's public listener, and what it asked the hub for."""

    clock: TestClock
    forms: list[dict[str, str]] = field(default_factory=list)
    frozen: bool = False

    def __post_init__(self) -> None:
        self.websub = WebSub(self, self.clock, PUBLIC)  # type: ignore[arg-type]
        self.websub.feeds = {"wire"}
        self.app = httpx.ASGITransport(Starlette(routes=[self.websub.route]))

    async def post(self, url: str, form: dict[str, str], *, internal: str) -> int:
        self.forms.append(form)
        return 202

    async def follow(self) -> None:
        """Follow the feed and ask the hub."""
        self.websub.subscription("wire", "").keep(HUB, TOPIC)  # type: ignore[union-attr]
        await asyncio.sleep(0.01)


@dataclass
class Proxy(httpx.AsyncBaseTransport):
    """As `docs/operation.md` sets it up: the workers in turn; after an error, a timeout or 503 the next one."""

    workers: list[Worker]
    first: int = 0
    answers: list[int] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.first += 1
        answer = httpx.Response(504)
        for number in range(len(self.workers)):
            worker = self.workers[(self.first + number) % len(self.workers)]
            if not worker.frozen:
                answer = await worker.app.handle_async_request(request)
            if answer.status_code < 503:
                break
        self.answers.append(answer.status_code)
        return answer


class House:
    """Two workers behind a proxy, and a hub that calls them and repeats calls that fail."""

    def __init__(self) -> None:
        self.clock = TestClock()
        self.workers = [Worker(self.clock), Worker(self.clock)]
        self.proxy = Proxy(self.workers)
        self.client = httpx.AsyncClient(transport=self.proxy, base_url=PUBLIC)

    async def verify(self) -> httpx.Response:
        """Ask whether the subscription was meant."""
        asked = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "c-1", "hub.lease_seconds": "864000"}
        callback = next(worker.forms[-1]["hub.callback"] for worker in reversed(self.workers) if worker.forms)
        return await self.client.get(httpx.URL(callback).copy_merge_params(asked))

    async def call(self, secret: str, body: bytes = b"<rss/>") -> int:
        """Call once; the status that the hub sees."""
        signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return (await self.client.post("/hub/wire", content=body, headers={"X-Hub-Signature": signature})).status_code

    def called(self, worker: Worker) -> bool:
        """True if a call triggered a poll of this worker."""
        return worker.websub._subscriptions["wire"]._calls.is_set()


@pytest.fixture
async def house():
    """Two workers behind a proxy."""
    running = House()
    yield running
    for worker in running.workers:
        worker.websub.stop()
    await running.client.aclose()


@pytest.mark.parametrize("first", [0, 1])
async def test_the_proxy_finds_the_worker_that_follows_the_feed(house: House, first: int) -> None:
    """Whichever worker is tried first, the verification and the call reach the one that asked."""
    owner = house.workers[1]
    await owner.follow()
    house.proxy.first = first
    answer = await house.verify()
    assert (answer.status_code, answer.text) == (200, "c-1")
    house.proxy.first = first
    assert await house.call(owner.forms[0]["hub.secret"]) == 200
    assert house.called(owner)


async def test_a_frozen_worker_is_passed_over(house: House) -> None:
    """A worker that does not answer in time costs no call of the other's feeds."""
    await house.workers[1].follow()
    house.workers[0].frozen = True
    for _ in range(2):
        assert await house.call(house.workers[1].forms[0]["hub.secret"]) == 200
    assert house.called(house.workers[1])


async def test_a_call_between_two_owners_is_repeated_by_the_hub(house: House) -> None:
    """While nobody follows the feed the hub sees 503; what it repeats under the old secret triggers nothing and is no error."""
    first, second = house.workers
    await first.follow()
    secret = first.forms[0]["hub.secret"]
    first.websub.subscription("wire", "").end()  # type: ignore[union-attr]
    assert await house.call(secret) == 503
    assert (await house.verify()).status_code == 503
    await second.follow()
    assert await house.call(secret) == 200
    assert not house.called(second)
    assert await house.call(second.forms[0]["hub.secret"]) == 200
    assert house.called(second)


async def test_a_verification_that_met_503_is_asked_for_again(house: House) -> None:
    """The hub gives a subscription up that it could not verify, so the worker asks again after a minute."""
    owner = house.workers[0]
    await owner.follow()
    subscription = owner.websub._subscriptions["wire"]
    house.proxy.workers = [house.workers[1]]
    assert (await house.verify()).status_code == 503
    house.proxy.workers = [owner]
    for seconds, asked in ((59, 1), (2, 2)):
        await house.clock.advance(seconds)
        subscription.keep(HUB, TOPIC)
        await asyncio.sleep(0.01)
        assert len(owner.forms) == asked
    assert (await house.verify()).text == "c-1"


async def test_polling_goes_on_while_no_call_arrives() -> None:
    """A feed whose hub never gets through is polled at its interval, and its news is found."""
    clock = TestClock(datetime(2026, 1, 5, 9, 30, tzinfo=UTC))
    worker = Worker(clock)
    link = f'<atom:link rel="hub" href="{HUB}"/>'
    async with serving() as server, HttpClient(SystemClock()) as client:

        def publish(*numbers: int) -> None:
            items = "".join(f"<item><guid>{n}</guid><title>소식 {n}</title></item>" for n in numbers)
            server.answers["/feed"] = reply(200, f"<rss><channel>{link}{items}</channel></rss>".encode())

        publish(1)
        subscription = worker.websub.subscription("wire", "")
        feed = RssFeed(
            "wire",
            server.url("/feed"),
            timedelta(minutes=1),
            clock,
            client,
            internal=True,
            subscription=subscription,
            chance=lambda: 0.0,
            at=0.0,
        )
        async with watching(feed, {}, None, None) as seen:
            await seen.until(lambda s: s.poll_results)
            for minute in range(2, 6):
                publish(*range(minute, 0, -1))
                await _turn(clock, seen, minute)
    assert [document.key for document in seen.documents] == ["1", "2", "3", "4", "5"]
    assert worker.forms
    assert worker.forms[0]["hub.callback"].startswith(f"{PUBLIC}/hub/wire?key=")


async def _turn(clock: TestClock, seen: Watching, polls: int) -> None:
    """Turn the clock by a minute, and wait for so many polls."""
    await clock.asleep()
    await clock.advance(60)
    await seen.until(lambda s: len(s.poll_results) >= polls)
