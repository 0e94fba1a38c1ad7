"""The webhook: Telegram calls us. It is told where, and asked again and again whether it gets through."""

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

from adapters.platforms.pending import Seen
from adapters.platforms.telegram.transport import AiohttpRequest, Unanswered
from adapters.platforms.telegram.updates import LISTENED_TO, UNREADABLE, read_update

PATH = "/telegram/webhook"
LOOK = 30.0
"""Seconds between two questions whether Telegram gets through, and the longest wait after a failure."""
_SECRET = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(frozen=True, slots=True)
class Callback:
    """Where Telegram is to call: `public_url` without a path, and the secret by which it is known."""

    public_url: str
    secret: str

    @property
    def url(self) -> str:
        """The webhook's whole address."""
        return self.public_url + PATH


class Webhook:
    """Hands every update to `hear` once, and calls `met` when Telegram knows the bot, and the bot its own name.

    `failure` is why nothing comes, None while all is well.
    What comes before the bot knows its own name, or after its end, is answered 503: Telegram brings it again.
    """

    def __init__(
        self, bot: Bot, api: AiohttpRequest, hear: Callable[[Update], None], met: Callable[[], None], callback: Callback
    ) -> None:
        self.failure: TelegramError | None = TelegramError("not connected to Telegram yet")
        self._bot = bot
        self._api = api
        self._hear = hear
        self._met = met
        self._callback = callback
        self._seen = Seen()
        self._open = False
        self._heard_at = 0.0

    @property
    def routes(self) -> list[Route]:
        """The address Telegram calls."""
        return [Route(PATH, self._take, methods=["POST"])]

    async def run(self, tried: asyncio.Event) -> None:
        """Set the webhook and look after it until cancelled; sets `tried` once the first attempt has ended, well or not."""
        wait = 1.0
        try:
            while True:
                try:
                    await self._look()
                    wait = LOOK
                except (TelegramError, *UNREADABLE) as error:
                    self.failure = error if isinstance(error, TelegramError) else Unanswered("no answer that can be read")
                    wait = min(2 * wait, LOOK)
                tried.set()
                await asyncio.sleep(wait)
        finally:
            self._open = False
            tried.set()

    async def confirm(self) -> None:
        """Nothing: each update was confirmed by the answer to it."""

    async def _look(self) -> None:
        if not self._open:
            await self._introduce()
        info = await self._api.call("getWebhookInfo", {})
        complaint = complaint_in(info, self._callback, self._heard_at)
        self.failure = TelegramError(complaint) if complaint else None

    async def _introduce(self) -> None:
        """Learn the bot's own name, then let Telegram call; what waits for us comes too."""
        await self._bot.initialize()
        self._open = True
        place = {"url": self._callback.url, "secret_token": self._callback.secret, "allowed_updates": LISTENED_TO}
        try:
            await self._api.call("setWebhook", place)
        except TelegramError:
            self._open = False
            raise
        self._met()

    async def _take(self, request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(_SECRET, "").encode(), self._callback.secret.encode()):
            return PlainTextResponse("the secret is missing or wrong\n", 401)
        if not self._open:
            return PlainTextResponse("not listening\n", 503)
        try:
            update = json.loads(await request.body())
        except (ValueError, RecursionError):
            return PlainTextResponse("not JSON\n", 400)
        self._heard_at = time.time()
        if isinstance(update, dict) and self._seen.first_time(str(update.get("update_id"))):
            readable = read_update(update, self._bot)
            if readable is not None:
                self._hear(readable)
        return Response()


def complaint_in(info: Mapping[str, Any], callback: Callback, heard_at: float) -> str | None:
    """What getWebhookInfo complains of; None where Telegram gets through. `heard_at`: when it last did, in Unix time.

    Telegram goes on naming its last error after it got through again: the error counts while something waits behind it.
    """
    if info.get("url") != callback.url:
        return "another program changed this bot's webhook; stop it or give it a bot of its own, then restart this one"
    if info.get("pending_update_count") and info.get("last_error_date", 0) > heard_at:
        return f"Telegram cannot call {callback.public_url}: {info.get('last_error_message', 'no reason given')}"
    return None
