"""Webhook mode: Telegram calls the bot, and getWebhookInfo is checked regularly."""

import asyncio
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram import Bot, Update
from telegram.error import TelegramError

from adapters.platforms.request_tasks import RecentEventIds
from adapters.platforms.telegram.transport import AiohttpRequest, TelegramNoResponse
from adapters.platforms.telegram.updates import ALLOWED_UPDATES, UNREADABLE, read_update

PATH = "/telegram/webhook"
CHECK_INTERVAL = 30.0
"""Seconds between two checks of the webhook, and the longest delay after a failure."""
_SECRET = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(frozen=True, slots=True)
class WebhookConfig:
    """Address without a path, and the secret that authenticates Telegram."""

    public_url: str
    secret: str

    @property
    def url(self) -> str:
        """Full address of the webhook."""
        return self.public_url + PATH


class WebhookReceiver:
    """Passes every update once to `on_update`. Calls `on_connected` once the bot's own name is known.

    `failure` is the reason why no updates come, None while they do.
    Before that and after the end calls are answered 503, so that Telegram delivers them again.
    """

    def __init__(
        self,
        bot: Bot,
        api: AiohttpRequest,
        on_update: Callable[[Update], None],
        on_connected: Callable[[], None],
        webhook: WebhookConfig,
    ) -> None:
        self.failure: TelegramError | None = TelegramError("not connected to Telegram yet")
        self._bot = bot
        self._api = api
        self._on_update = on_update
        self._on_connected = on_connected
        self._config = webhook
        self._seen = RecentEventIds()
        self._open = False
        self._last_update_at = 0.0

    @property
    def routes(self) -> list[Route]:
        """The route that Telegram calls."""
        return [Route(PATH, self._receive_update, methods=["POST"])]

    async def run(self, tried: asyncio.Event) -> None:
        """Set the webhook and check it until cancelled. Sets `tried` after the first attempt, successful or not."""
        wait = 1.0
        try:
            while True:
                try:
                    await self._check()
                    wait = CHECK_INTERVAL
                except (TelegramError, *UNREADABLE) as error:
                    self.failure = error if isinstance(error, TelegramError) else TelegramNoResponse("no answer that can be read")
                    wait = min(2 * wait, CHECK_INTERVAL)
                tried.set()
                await asyncio.sleep(wait)
        finally:
            self._open = False
            tried.set()

    async def confirm(self) -> None:
        """Does nothing: each update is confirmed by the response to it."""

    async def _check(self) -> None:
        if not self._open:
            await self._connect()
        info = await self._api.call("getWebhookInfo", {})
        error = webhook_error(info, self._config, self._last_update_at)
        self.failure = TelegramError(error) if error else None

    async def _connect(self) -> None:
        """Get the bot's own name, then set the webhook; pending updates come too."""
        await self._bot.initialize()
        self._open = True
        place = {"url": self._config.url, "secret_token": self._config.secret, "allowed_updates": ALLOWED_UPDATES}
        try:
            await self._api.call("setWebhook", place)
        except TelegramError:
            self._open = False
            raise
        self._on_connected()

    async def _receive_update(self, request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(_SECRET, "").encode(), self._config.secret.encode()):
            return PlainTextResponse("the secret is missing or wrong\n", 401)
        if not self._open:
            return PlainTextResponse("not listening\n", 503)
        try:
            update = json.loads(await request.body())
        except (ValueError, RecursionError):
            return PlainTextResponse("not JSON\n", 400)
        self._last_update_at = time.time()
        if isinstance(update, dict) and self._seen.is_new(str(update.get("update_id"))):
            readable = read_update(update, self._bot)
            if readable is not None:
                self._on_update(readable)
        return Response()


def webhook_error(info: Mapping[str, Any], webhook: WebhookConfig, last_update_at: float) -> str | None:
    """The error in getWebhookInfo; None if updates arrive. `last_update_at` is the Unix time of the last one.

    Telegram keeps its last error after a recovery, so it counts only while updates are pending behind it.
    """
    if info.get("url") != webhook.url:
        return "another program changed this bot's webhook; stop it or give it a bot of its own, then restart this one"
    if info.get("pending_update_count") and info.get("last_error_date", 0) > last_update_at:
        return f"Telegram cannot call {webhook.public_url}: {info.get('last_error_message', 'no reason given')}"
    return None
