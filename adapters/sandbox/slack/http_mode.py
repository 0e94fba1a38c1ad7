"""HTTP mode: signed calls to the app's request URL."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import httpx

from adapters.sandbox.slack.envelopes import ACK_SECONDS, Envelope, Envelopes
from adapters.sandbox.web_server import WebhookClient
from bot.ports import Clock

RETRIES = 3
"""Repetitions of an unacknowledged event. Slack waits one and five minutes between them."""
RETRY_SECONDS = 0.2


class HttpMode(Envelopes):
    """Calls one address with everything: events until acknowledged, other envelopes once."""

    def __init__(self, url: str, signing_secret: str, webhook_client: WebhookClient, clock: Clock) -> None:
        super().__init__(clock)
        self._url = url
        self._secret = signing_secret
        self._webhook_client = webhook_client

    def send(self, kind: str, payload: Mapping[str, Any], *, accepts_response: bool) -> Envelope:
        """Send an envelope to the app."""
        envelope = Envelope(secrets.token_hex(16), kind, payload, self._clock.now())
        self.envelopes[envelope.id] = envelope
        self.later(self._deliver(envelope))
        return envelope

    async def call(self, body: bytes, content_type: str, *, again: int = 0) -> httpx.Response | None:
        """One signed call; the app's response, None if it does not answer."""
        at = str(int(self._clock.now().timestamp()))
        headers = {
            "content-type": content_type,
            "x-slack-request-timestamp": at,
            "x-slack-signature": sign(self._secret, at, body),
        }
        if again:
            headers |= {"x-slack-retry-num": str(again), "x-slack-retry-reason": "http_error"}
        return await self._webhook_client.post(self._url, body, headers)

    async def _deliver(self, envelope: Envelope) -> None:
        for again in range(RETRIES + 1 if envelope.kind == "events_api" else 1):
            answer = await self.call(*_encoded(envelope), again=again)
            if answer is not None and answer.is_success and (self._clock.now() - envelope.sent_at).total_seconds() < ACK_SECONDS:
                self._acknowledged(envelope, _response(answer))
                return
            await self._clock.sleep(RETRY_SECONDS)


def sign(secret: str, at: str, body: bytes) -> str:
    """Slack's signature: https://docs.slack.dev/authentication/verifying-requests-from-slack."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()


def _encoded(envelope: Envelope) -> tuple[bytes, str]:
    if envelope.kind == "events_api":
        return json.dumps(envelope.payload).encode(), "application/json"
    form = envelope.payload if envelope.kind == "slash_commands" else {"payload": json.dumps(envelope.payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def _response(answer: httpx.Response) -> Mapping[str, Any] | None:
    return answer.json() if answer.content and answer.headers.get("content-type", "").startswith("application/json") else None
