"""A newsroom's feed and the WebSub hub that it names (https://www.w3.org/TR/websub/)."""

import asyncio
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qsl

import httpx
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

FEED_PATH, HUB_PATH = "/wire/feed.xml", "/wire/hub"


@dataclass
class Subscriber:
    """A verified subscription: the secret that its calls are signed with, and the granted lease in seconds."""

    secret: str
    lease: int


class FakeHub:
    """Serves one RSS feed and its hub. `lease` is granted in seconds, None for what is asked for.

    `refusal` is a status for requests, or "denied" or "unverified" for what comes after one. Of `lag` newest
    entries one more is served with each poll.
    """

    def __init__(self) -> None:
        self.address = ""
        self.items: list[tuple[str, str]] = []
        self.lag = 0
        self.lease: int | None = None
        self.refusal: int | str = 0
        self.requests: list[dict[str, str]] = []
        self.subscribers: dict[str, Subscriber] = {}
        self.polls = 0
        self._client = httpx.AsyncClient(timeout=10)
        self._verifications: set[asyncio.Task[None]] = set()

    @property
    def feed(self) -> str:
        """The feed's address, which is its topic too."""
        return f"http://{self.address}{FEED_PATH}"

    def routes(self) -> list[Route]:
        """The feed and the hub."""
        return [Route(FEED_PATH, self._serve), Route(HUB_PATH, self._asked, methods=["POST"])]

    def publish(self, guid: str, title: str) -> None:
        """Put an entry at the top of the feed, without calling anybody."""
        self.items.insert(0, (guid, title))

    async def distribute(self, signature: str = "sha256", body: bytes | None = None) -> list[int]:
        """Call every subscriber with the feed, or `body`; return the statuses.

        `signature` is a method of the standard, "none", or "wrong" for one by another secret.
        """
        statuses = []
        for callback, subscriber in self.subscribers.items():
            content = self._document() if body is None else body
            headers = {"Content-Type": "application/rss+xml", "Link": f'<http://{self.address}{HUB_PATH}>; rel="hub"'}
            if signature != "none":
                method = "sha256" if signature == "wrong" else signature
                key = secrets.token_hex(8) if signature == "wrong" else subscriber.secret
                headers["X-Hub-Signature"] = f"{method}={hmac.new(key.encode(), content, getattr(hashlib, method)).hexdigest()}"
            statuses.append((await self._client.post(callback, content=content, headers=headers)).status_code)
        return statuses

    async def verify(self, callback: str, **changes: str) -> httpx.Response:
        """Send the request that verifies a subscription, with changed parameters."""
        parameters = {"hub.mode": "subscribe", "hub.topic": self.feed, "hub.challenge": "c-1", "hub.lease_seconds": "864000"}
        changed = {name.replace("_", ".", 1): value for name, value in changes.items()}
        return await self._client.get(httpx.URL(callback).copy_merge_params(parameters | changed))

    async def close(self) -> None:
        """Stop verifications that are under way."""
        for task in self._verifications:
            task.cancel()
        await self._client.aclose()

    def _document(self) -> bytes:
        items = self.items[self.lag :] if self.lag else self.items
        entries = "".join(
            f'<item><guid isPermaLink="false">{escape(guid)}</guid><title>{escape(title)}</title>'
            f"<description>{escape(title)}고 시가 밝혔다. 다음 달부터 시작한다.</description></item>"
            for guid, title in items
        )
        links = f'<atom:link rel="hub" href="http://{self.address}{HUB_PATH}"/><atom:link rel="self" href="{self.feed}"/>'
        return (
            '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
            f"<title>세움 통신</title>{links}{entries}</channel></rss>"
        ).encode()

    async def _serve(self, _: Request) -> Response:
        self.polls += 1
        document = self._document()
        self.lag = max(0, self.lag - 1)
        return Response(document, media_type="application/rss+xml")

    async def _asked(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        self.requests.append(form)
        if isinstance(self.refusal, int) and self.refusal:
            return PlainTextResponse("no\n", self.refusal)
        task = asyncio.create_task(self._verify(form))
        self._verifications.add(task)
        task.add_done_callback(self._verifications.discard)
        return PlainTextResponse("accepted\n", 202)

    async def _verify(self, form: dict[str, str]) -> None:
        callback = form["hub.callback"]
        if self.refusal == "denied":
            await self.verify(callback, hub_mode="denied", hub_reason="not here")
        if self.refusal:
            return
        lease = self.lease or int(form["hub.lease_seconds"])
        challenge = secrets.token_hex(8)
        answer = await self.verify(
            callback,
            hub_mode=form["hub.mode"],
            hub_topic=form["hub.topic"],
            hub_challenge=challenge,
            hub_lease_seconds=str(lease),
        )
        if answer.status_code == 200 and answer.text == challenge:
            self.subscribers[callback] = Subscriber(form["hub.secret"], lease)
