"""WebSub: subscriptions at a hub, its verifications, and its calls."""

import asyncio
import hashlib
import hmac
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette

from adapters.sources.network import FetchError
from adapters.sources.rss.parse import parse
from adapters.sources.rss.types import HubLink
from adapters.sources.rss.websub import WebSub, hub_in_header
from tests.clock import TestClock

PUBLIC, HUB, TOPIC = "https://bot.example.kr", "https://hub.example.kr/", "https://wire.example.kr/feed.xml"
DAY = 24 * 3600


class Hub:
    """Takes the requests of a subscriber, and calls it."""

    def __init__(self) -> None:
        self.forms: list[dict[str, str]] = []
        self.status = 202
        self.clock = TestClock()
        self.websub = WebSub(self, self.clock, PUBLIC)  # type: ignore[arg-type]
        self.subscription = self.websub.subscription("wire", "")
        app = Starlette(routes=[self.websub.route])
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC)

    async def post(self, url: str, form: dict[str, str], *, internal: str) -> int:
        self.forms.append({"hub": url} | dict(form))
        if not self.status:
            raise FetchError("no connection in time")
        return self.status

    async def keep(self, hub: str = HUB, topic: str = TOPIC) -> int:
        """Let the feed name its hub, as it does with each poll; return how often the hub was asked until now."""
        self.subscription.keep(hub, topic)
        await asyncio.sleep(0.01)
        return len(self.forms)

    async def verify(self, feed: str = "wire", **changes: str) -> httpx.Response:
        """Ask whether the subscription was meant."""
        parameters = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "c-1", "hub.lease_seconds": str(10 * DAY)}
        key = self.forms[-1]["hub.callback"].partition("?key=")[2] if self.forms else ""
        changed = {name.replace("_", ".", 1): value for name, value in changes.items()}
        return await self.client.get(f"/hub/{feed}", params={"key": key} | parameters | changed)

    async def call(self, body: bytes = b"<rss/>", method: str = "sha256", secret: str = "", feed: str = "wire") -> bool:
        """Call the subscriber; True if that triggered a poll."""
        key = secret or (self.forms[-1]["hub.secret"] if self.forms else "x")
        signature = f"{method}={hmac.new(key.encode(), body, getattr(hashlib, method, hashlib.sha256)).hexdigest()}"
        answer = await self.client.post(f"/hub/{feed}", content=body, headers={"X-Hub-Signature": signature} if method else {})
        assert answer.status_code == (200 if feed == "wire" and not self.subscription.ended else 410)
        return self.subscription._calls.is_set()


@pytest.fixture
async def hub():
    """A hub."""
    running = Hub()
    yield running
    running.websub.stop()
    await running.client.aclose()


async def test_a_life(hub):
    """A subscription is made once, verified, called, and renewed before its lease ends, with the same secret."""
    assert await hub.keep() == 1
    form = hub.forms[0]
    assert (form["hub"], form["hub.mode"], form["hub.topic"]) == (HUB, "subscribe", TOPIC)
    assert form["hub.callback"].startswith(f"{PUBLIC}/hub/wire?key=")
    assert form["hub.lease_seconds"] == str(10 * DAY)
    answer = await hub.verify()
    assert (answer.status_code, answer.text) == (200, "c-1")
    for days, asked in ((1, 1), (6, 1), (1.1, 2)):
        await hub.clock.advance(days * DAY)
        assert await hub.keep() == asked
    assert hub.forms[1] == form
    assert (await hub.verify(hub_lease_seconds=str(DAY))).status_code == 200
    assert await hub.keep() == 2
    await hub.clock.advance(0.9 * DAY)
    assert await hub.keep() == 3
    assert await hub.call()


@pytest.mark.parametrize(
    ("seconds", "renewed"), [("1", 50), ("9" * 9, 25 * DAY), ("9" * 30, 8.1 * DAY), ("-5", 8.1 * DAY), ("", 8.1 * DAY)]
)
async def test_a_lease_is_believed_within_bounds(hub, seconds, renewed):
    """A lease of no time does not make the hub be asked all the time, and one of years is renewed all the same."""
    await hub.keep()
    await hub.verify(hub_lease_seconds=seconds)
    await hub.clock.advance(40)
    assert await hub.keep() == 1
    await hub.clock.advance(renewed)
    assert await hub.keep() == 2


@pytest.mark.parametrize(
    ("feed", "changes"),
    [
        ("wire", {"hub_topic": "https://other.example.kr/"}),
        ("wire", {"hub_mode": "unsubscribe"}),
        ("wire", {"hub_mode": "publish"}),
        ("other", {}),
    ],
)
async def test_what_was_not_asked_for_is_not_confirmed(hub, feed, changes):
    """Another topic, an unsubscription, another feed: 404, and the challenge is not repeated."""
    await hub.keep()
    answer = await hub.verify(feed, **changes)
    assert answer.status_code == (404 if feed == "wire" else 410)
    assert "c-1" not in answer.text


@pytest.mark.parametrize("mode", ["subscribe", "denied"])
async def test_a_stranger_neither_confirms_nor_denies(hub, mode):
    """Who does not know the callback's key is answered 404, and the hub is asked again at its time."""
    await hub.keep()
    assert (await hub.verify(hub_mode=mode, key="guessed")).status_code == 404
    await hub.clock.advance(61)
    assert await hub.keep() == 2


async def test_nothing_is_confirmed_before_it_was_asked_for(hub):
    """A feed that names no hub has no subscription that a stranger could confirm."""
    assert await hub.keep("", "") == 0
    assert (await hub.verify()).status_code == 404
    assert (await hub.verify(hub_topic="")).status_code == 404


@pytest.mark.parametrize("status", [0, 400, 503])
async def test_a_hub_that_fails_is_asked_again_later_and_later(hub, status):
    """After one minute, two, four … six hours at most; a verification ends that."""
    hub.status = status
    asked = []
    for seconds in (0, 59, 2, 61, 60, 6 * 3600, 5 * 3600):
        await hub.clock.advance(seconds)
        asked.append(await hub.keep())
    assert asked == [1, 1, 2, 2, 3, 4, 5]
    hub.status = 202
    await hub.verify()
    await hub.clock.advance(7 * DAY)
    assert await hub.keep() == 5


async def test_a_hub_that_denies_is_asked_again_after_a_day(hub):
    """A hub that denied a subscription is asked again after a day."""
    await hub.keep()
    assert (await hub.verify(hub_mode="denied", hub_reason="not here")).status_code == 200
    await hub.clock.advance(DAY - 60)
    assert await hub.keep() == 1
    await hub.clock.advance(61)
    assert await hub.keep() == 2


async def test_another_hub_is_asked_at_once(hub):
    """A feed that names another hub or another address is subscribed there; without a hub nothing is asked."""
    assert await hub.keep() == 1
    assert await hub.keep("https://new.example.kr/") == 2
    assert hub.forms[-1]["hub"] == "https://new.example.kr/"
    assert await hub.keep("https://new.example.kr/", TOPIC + "?2") == 3
    assert (await hub.verify()).status_code == 404
    assert await hub.keep("", "") == 3


@pytest.mark.parametrize(("method", "secret"), [("", ""), ("md5", ""), ("sha256", "guessed"), ("none", "")])
async def test_a_call_without_a_true_signature_triggers_nothing(hub, method, secret):
    """A call without a valid signature triggers no poll, and is answered like any other."""
    await hub.keep()
    assert not await hub.call(method=method, secret=secret)


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
async def test_every_method_of_the_standard_is_taken(hub, method):
    """A signature by any method of the standard is accepted."""
    await hub.keep()
    assert await hub.call(method=method)


async def test_calls_are_merged_and_apart(hub):
    """Many calls are merged into one poll, and the next poll is at least a second later."""
    await hub.keep()
    for _ in range(20):
        await hub.call()
    until = hub.clock.now() + timedelta(hours=1)
    assert await hub.subscription.wait(until)
    await hub.call()
    waiting = asyncio.create_task(hub.subscription.wait(until))
    await hub.clock.advance(0.9)
    assert not waiting.done()
    await hub.clock.advance(0.2)
    assert await waiting
    waiting = asyncio.create_task(hub.subscription.wait(hub.clock.now() + timedelta(seconds=5)))
    await asyncio.sleep(0.01)
    await hub.clock.advance(5.1)
    assert not await waiting


async def test_a_feed_made_anew_has_a_secret_of_its_own(hub):
    """A feed that was replaced at a reload has a new secret; the old one is refused."""
    await hub.keep()
    old = hub.forms[-1]["hub.secret"]
    hub.subscription = hub.websub.subscription("wire", "")
    await hub.keep()
    assert not await hub.call(secret=old)
    assert await hub.call()


async def test_a_feed_that_is_followed_no_longer_is_gone(hub):
    """Calls and verifications are answered 410, so that the hub may forget the subscription."""
    await hub.keep()
    hub.subscription.end()
    assert not await hub.call()
    assert (await hub.verify()).status_code == 410


def test_without_a_public_address_there_is_no_subscription():
    """Without a public address no subscription is made, as the hub could not call."""
    assert WebSub(None, TestClock(), "").subscription("wire", "") is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (f'<{HUB}>; rel="hub", <{TOPIC}>; rel="self"', HubLink(HUB, TOPIC)),
        (f"<{HUB}>; title=x; rel=hub", HubLink(HUB, "https://here.kr/feed")),
        (f'<{TOPIC}>; rel="self"', HubLink()),
        (f'<{HUB}>; rel="next hub"', HubLink(HUB, "https://here.kr/feed")),
        ("</hub>; rel=hub", HubLink("https://here.kr/hub", "https://here.kr/feed")),
        ("<javascript:x>; rel=hub", HubLink()),
        ("<" * 10_000 + ";" * 10_000, HubLink()),
        ("", HubLink()),
    ],
)
def test_a_hub_is_found_in_the_header(header, found):
    """`Link` names the hub and the feed's own address, which is otherwise where the feed is."""
    assert hub_in_header(header, "https://here.kr/feed") == found


LINKS = f'<{{0}}link rel="hub" href="{HUB}"{{1}}><{{0}}link rel="self" href="{TOPIC}"{{1}}>'
HUBS = f'[{{"type": "rssCloud", "url": "x"}}, {{"type": "WebSub", "url": "{HUB}"}}]'


@pytest.mark.parametrize(
    "document",
    [
        f'<rss xmlns:a="http://www.w3.org/2005/Atom"><channel>{LINKS.format("a:", "/")}</channel></rss>',
        f"<rss><channel>{LINKS.format('atom:', '')}<item><title>x</item></channel></rss>",
        f'<feed xmlns="http://www.w3.org/2005/Atom">{LINKS.format("", "/")}</feed>',
        f'{{"items": [], "feed_url": "{TOPIC}", "hubs": {HUBS}}}',
    ],
)
def test_a_hub_is_found_in_a_feed(document):
    """RSS, broken RSS, Atom and JSON Feed name their hub."""
    assert parse(document.encode(), "", "https://here.kr/feed").push == HubLink(HUB, TOPIC)


async def test_a_feed_that_another_worker_follows_is_not_gone(hub):
    """Its calls and verifications are answered 503, so that a proxy or the hub tries again and the subscription stays."""
    hub.websub.feeds = {"wire", "other"}
    await hub.keep()
    assert (await hub.verify("other")).status_code == 503
    assert (await hub.client.post("/hub/other", content=b"<rss/>")).status_code == 503
    hub.subscription.end()
    assert (await hub.verify()).status_code == 503
