"""A program that receives events on loopback, and verifies them by its own computation of the signature."""

import base64
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # the example of the specification's libraries


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    """RFC 2104, written out: H(K xor opad, H(K xor ipad, message)), for keys of up to 64 bytes."""
    padded = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded) + message).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in padded) + inner).digest()


@dataclass(frozen=True)
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes
    query: dict[str, str]

    @property
    def event(self) -> dict[str, Any]:
        """The body as JSON."""
        event: dict[str, Any] = json.loads(self.body)
        return event

    @property
    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = self.event["data"]
        return data

    @property
    def is_genuine(self) -> bool:
        """True where one of its signatures is the secret's."""
        signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + self.body
        wanted = base64.b64encode(hmac_sha256(base64.b64decode(SECRET.removeprefix("whsec_")), signed)).decode()
        return f"v1,{wanted}" in self.headers["webhook-signature"].split(" ")


@dataclass
class Receiver:
    """Answers each request with the next of `answers`, and with 204 when there is none left."""

    url: str = ""
    answers: list[web.Response] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.received.append(Received(request.path, headers, await request.read(), dict(request.query)))
        return self.answers.pop(0) if self.answers else web.Response(status=204)

    @property
    def types(self) -> list[str]:
        """The types of the events, in order."""
        return [received.event["type"] for received in self.received]


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Run a receiver until the block ends."""
    receiver = Receiver()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", receiver.handle)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/sokbo"
    try:
        yield receiver
    finally:
        await runner.cleanup()
