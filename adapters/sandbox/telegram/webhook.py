"""The webhook: each update is sent to the bot, in order, until it is accepted."""

import asyncio
import json
from contextlib import suppress
from typing import Any

import httpx

from adapters.sandbox.telegram.updates import UpdateQueue
from adapters.sandbox.web_server import WebhookClient
from bot.ports import Clock

RETRY_SECONDS = 0.2
"""Seconds between two attempts; Telegram waits longer."""


class WebhookCaller:
    """Sends queued updates to one address.

    `error` is the last failure with its Unix time; successes do not clear it.
    """

    def __init__(self, updates: UpdateQueue, webhook_client: WebhookClient, clock: Clock) -> None:
        self.error: tuple[int, str] | None = None
        self._updates = updates
        self._webhook_client = webhook_client
        self._clock = clock
        self._calling: asyncio.Task[None] | None = None

    def set(self, url: str, secret: str) -> None:
        """Set the address; an empty `url` stops the calls."""
        self.close()
        self._updates.webhook = url
        self.error = None
        if url:
            headers = {"content-type": "application/json"} | ({"x-telegram-bot-api-secret-token": secret} if secret else {})
            self._calling = asyncio.create_task(self._call(url, headers))

    def close(self) -> None:
        """Stop calling."""
        if self._calling is not None:
            self._calling.cancel()

    def info(self) -> dict[str, Any]:
        """The API's WebhookInfo."""
        info = {"url": self._updates.webhook, "has_custom_certificate": False, "pending_update_count": len(self._updates)}
        return info | ({"last_error_date": self.error[0], "last_error_message": self.error[1]} if self.error else {})

    async def _call(self, url: str, headers: dict[str, str]) -> None:
        with suppress(asyncio.CancelledError):
            while True:
                update = await self._updates.first()
                answer = await self._webhook_client.post(url, json.dumps(update).encode(), headers)
                if answer is not None and answer.is_success:
                    self._updates.confirm(update["update_id"] + 1)
                else:
                    self.error = int(self._clock.now().timestamp()), _reason(answer)
                    await asyncio.sleep(RETRY_SECONDS)


def _reason(answer: httpx.Response | None) -> str:
    if answer is None:
        return "Connection refused"
    return f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
