"""Long polling with getUpdates for as long as the bot runs.

python-telegram-bot's Updater does not report its recovery, may block a stop for half a minute after failures, and
requests an update that it cannot parse for ever.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from telegram import Bot, Update
from telegram.error import TelegramError

from adapters.platforms.telegram.errors import is_conflict
from adapters.platforms.telegram.transport import AiohttpRequest, TelegramNoResponse
from adapters.platforms.telegram.updates import ALLOWED_UPDATES, UNREADABLE, read_update

POLL_TIMEOUT = 10
"""Seconds for which Telegram keeps an empty getUpdates open."""
MAX_BACKOFF = 30.0
"""Longest delay in seconds between two attempts after failures."""


class LongPolling:
    """Passes every update once to `on_update`. Calls `on_connected` before, once the bot's own name is known.

    `failure` is the reason why no updates come, None while they do.
    """

    def __init__(
        self, bot: Bot, api: AiohttpRequest, on_update: Callable[[Update], None], on_connected: Callable[[], None]
    ) -> None:
        self.failure: TelegramError | None = TelegramError("not connected to Telegram yet")
        self._bot = bot
        self._api = api
        self._on_update = on_update
        self._on_connected = on_connected
        self._connected = False
        self._offset = 0

    async def run(self, tried: asyncio.Event) -> None:
        """Poll until cancelled. Sets `tried` after the first attempt, successful or not."""
        wait = 1.0
        try:
            while True:
                try:
                    await self._poll()
                    wait = 1.0
                except (TelegramError, *UNREADABLE) as error:
                    self.failure = error if isinstance(error, TelegramError) else TelegramNoResponse("no answer that can be read")
                    tried.set()
                    await asyncio.sleep(wait)
                    wait = min(2 * wait, MAX_BACKOFF)
                tried.set()
        finally:
            tried.set()

    async def confirm(self) -> None:
        """Confirm the received updates, so that the next run does not get them again."""
        if self._offset and self.failure is None:
            with suppress(TelegramError):
                await self._updates(0)

    async def _poll(self) -> None:
        """One getUpdates. After a failure it does not wait for updates, so that a recovery is known at once."""
        if not self._connected:
            await self._connect()
        at_once = self.failure is not None and not is_conflict(self.failure)  # a second poller shows only after some time
        updates = await self._updates(0 if at_once else POLL_TIMEOUT)
        self.failure = None
        if updates:
            self._offset = updates[-1]["update_id"] + 1
        for update in updates:
            readable = read_update(update, self._bot)
            if readable is not None:
                self._on_update(readable)

    async def _connect(self) -> None:
        """Get the bot's own name and delete the webhook: Telegram sends updates one way only."""
        await self._bot.initialize()
        await self._bot.delete_webhook()
        self._connected = True
        self._on_connected()

    async def _updates(self, wait: int) -> list[Mapping[str, Any]]:
        params = {"offset": self._offset, "timeout": wait, "allowed_updates": ALLOWED_UPDATES}
        updates: list[Mapping[str, Any]] = await self._api.call("getUpdates", params, wait=wait)
        return updates
