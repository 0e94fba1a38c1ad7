"""WebSub (https://www.w3.org/TR/websub/): a hub calls when a feed has changed. A call only triggers the feed's own poll."""

import asyncio
import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.sources.http import HttpClient
from adapters.sources.network import FetchError
from adapters.sources.rss.types import NO_HUB, HubLink, resolve_link
from bot.ports import Clock

log = structlog.get_logger()

LEASE = timedelta(days=10)
"""Time for which a subscription is asked for; the hub decides."""
MIN_LEASE, MAX_LEASE = timedelta(minutes=1), timedelta(days=30)
"""Bounds within which a hub's lease is believed."""
_RENEW_AFTER = 0.8
"""Part of a lease after which it is renewed."""
_FIRST_RETRY, _LAST_RETRY = timedelta(minutes=1), timedelta(hours=6)
"""Bounds of the time after which a hub that refused or never verified is asked again."""
_DENIED = timedelta(days=1)
"""Time after which a hub that denied the subscription is asked again."""
_SPACING = timedelta(seconds=1)
"""Time between two polls that calls trigger: more calls are merged."""
_METHODS = ("sha256", "sha384", "sha512", "sha1")


_LINK = re.compile(
    r"""<([^<>]{0,2000})>((?:\s{0,9};\s{0,9}[\w*-]{1,40}\s{0,9}=\s{0,9}(?:"[^"]{0,500}"|[^\s",;]{0,500})){0,20})"""
)
_REL = re.compile(r"""rel\s{0,9}=\s{0,9}(?:"([^"]*)"|([^\s",;]+))""", re.IGNORECASE)


def hub_in_header(header: str, url: str) -> HubLink:
    """The hub that a `Link` header names (WebSub, section 4), and the feed's own address."""
    found: dict[str, str] = {}
    for link in _LINK.finditer(header):
        relation = _REL.search(link[2])
        for name in (relation[1] or relation[2] or "").lower().split() if relation else ():
            if name in ("hub", "self") and (address := resolve_link(link[1], url)):
                found.setdefault(name, address)
    return HubLink(found["hub"], found.get("self", url)) if "hub" in found else NO_HUB


class WebSub:
    """`/hub/<feed>` of the public listener: answers hubs' verifications and calls for the subscribed feeds.

    `feeds`: those that may have a subscription, here or in another worker on the same store.
    """

    feeds: Collection[str] = ()

    def __init__(self, client: HttpClient, clock: Clock, public_url: str) -> None:
        self.route = Route("/hub/{feed}", self._called, methods=["GET", "POST"])
        self._client = client
        self._clock = clock
        self._public_url = public_url
        self._subscriptions: dict[str, HubSubscription] = {}

    def subscription(self, feed: str, internal: str) -> "HubSubscription | None":
        """A feed's subscription, which replaces an earlier one; None without a public address to be called at."""
        if not self._public_url:
            return None
        if feed in self._subscriptions:
            self._subscriptions[feed].end()
        made = HubSubscription(feed, f"{self._public_url}/hub/{feed}", internal, self._client, self._clock)
        self._subscriptions[feed] = made
        return made

    def stop(self) -> None:
        """Stop requests to hubs that are under way."""
        for subscription in self._subscriptions.values():
            subscription.stop()

    async def _called(self, request: Request) -> Response:
        subscription = self._subscriptions.get(request.path_params["feed"])
        if subscription is None or subscription.ended:
            if request.path_params["feed"] in self.feeds:
                return PlainTextResponse("another worker follows this feed\n", 503)  # 410 would end its subscription
            return PlainTextResponse("unknown\n", 410)  # section 5.1.2: the hub may forget it
        if request.method == "GET":
            return subscription.verify(request)
        subscription.receive(await request.body(), request.headers.get("x-hub-signature", ""))
        return PlainTextResponse("ok\n")  # section 8: a call with a false signature is ignored and answered alike


class HubSubscription:
    """One feed's subscription. Its secret and its callback's key last as long as the process: each start subscribes again."""

    def __init__(self, feed: str, callback: str, internal: str, client: HttpClient, clock: Clock) -> None:
        self.ended = False
        self._feed = feed
        self._key = secrets.token_urlsafe(16)
        # A verification has no signature, so its address must be hard to guess; hubs keep a callback's query (section 5.1).
        self._callback = f"{callback}?key={self._key}"
        self._internal = internal
        self._client = client
        self._clock = clock
        self._secret = secrets.token_hex(32)
        self._hub = self._topic = ""
        self._ask_at: datetime | None = None
        self._attempts = 0
        self._request: asyncio.Task[None] | None = None
        self._calls = asyncio.Event()
        self._triggered: datetime | None = None

    def keep(self, hub: str, topic: str) -> None:
        """Subscribe to the hub that the feed names now, or renew the subscription when it is time. Returns at once."""
        self.ended = False
        if (hub, topic) != (self._hub, self._topic):
            self.stop()
            self._hub, self._topic, self._attempts = hub, topic, 0
            self._ask_at = self._clock.now()
        now = self._clock.now()
        if hub and self._ask_at is not None and self._ask_at <= now and (self._request is None or self._request.done()):
            self._attempts += 1
            self._ask_at = now + min(_FIRST_RETRY * 2 ** min(self._attempts - 1, 10), _LAST_RETRY)
            self._request = asyncio.create_task(self._ask())

    async def wait(self, until: datetime) -> bool:
        """Wait until a time or a call; True after a call."""
        if not await self._called_before(until):
            return False
        self._calls.clear()
        if self._triggered is not None:
            await self._clock.sleep((self._triggered + _SPACING - self._clock.now()).total_seconds())
        self._triggered = self._clock.now()
        return True

    def end(self) -> None:
        """Answer the hub no more until `keep` is called again: the feed is followed no longer."""
        self.ended = True
        self.stop()

    def stop(self) -> None:
        """Stop the request that is under way."""
        if self._request is not None:
            self._request.cancel()

    def verify(self, request: Request) -> Response:
        """Confirm what was asked for by repeating the hub's challenge; section 5.3."""
        asked = request.query_params
        mode = asked.get("hub.mode")
        if not hmac.compare_digest(asked.get("key", "").encode(), self._key.encode()):
            return PlainTextResponse("not asked for\n", 404)
        if mode == "denied" and asked.get("hub.topic") == self._topic:
            log.warning("hub_denied", feed=self._feed, reason=asked.get("hub.reason", "")[:200])
            self._ask_at = self._clock.now() + _DENIED
            return PlainTextResponse("ok\n")
        if mode != "subscribe" or not self._topic or asked.get("hub.topic") != self._topic:
            return PlainTextResponse("not asked for\n", 404)
        seconds = asked.get("hub.lease_seconds", "")
        lease = timedelta(seconds=int(seconds)) if seconds.isdecimal() and len(seconds) < 10 else LEASE
        lease = min(max(lease, MIN_LEASE), MAX_LEASE)
        self._ask_at = self._clock.now() + lease * _RENEW_AFTER
        self._attempts = 0
        log.info("hub_verified", feed=self._feed, hours=round(lease / timedelta(hours=1), 1))
        return PlainTextResponse(asked.get("hub.challenge", ""), headers={"X-Content-Type-Options": "nosniff"})

    def receive(self, body: bytes, signature: str) -> None:
        """Take a call. Without a signature by the secret it is ignored."""
        method, _, digest = signature.partition("=")
        if method not in _METHODS:
            valid = False
        else:
            expected = hmac.new(self._secret.encode(), body, getattr(hashlib, method)).hexdigest()
            valid = hmac.compare_digest(expected.encode(), digest.strip().lower().encode())
        if valid:
            self._calls.set()
        else:
            log.warning("hub_call_rejected", feed=self._feed)

    async def _ask(self) -> None:
        form = {
            "hub.mode": "subscribe",
            "hub.topic": self._topic,
            "hub.callback": self._callback,
            "hub.secret": self._secret,
            "hub.lease_seconds": str(int(LEASE.total_seconds())),
        }
        try:
            status = await self._client.post(self._hub, form, internal=self._internal)
        except FetchError as error:
            log.warning("hub_failed", feed=self._feed, reason=str(error))
        else:
            if not 200 <= status < 300:
                log.warning("hub_failed", feed=self._feed, reason=f"answered {status}")

    async def _called_before(self, until: datetime) -> bool:
        timer = asyncio.ensure_future(self._clock.sleep((until - self._clock.now()).total_seconds()))
        called = asyncio.ensure_future(self._calls.wait())
        try:
            await asyncio.wait({timer, called}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
            called.cancel()
        return self._calls.is_set()
