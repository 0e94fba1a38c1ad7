"""Long polling: Telegram is asked for updates for as long as the bot runs, whatever happens.

python-telegram-bot's Updater does not tell when it is well again, sleeps through a stop for half a minute after failures, and
asks for the same updates for ever where one of them cannot be read.
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
"""Seconds for which Telegram keeps a getUpdates open that has nothing to tell."""
MAX_BACKOFF = 30.0
"""Seconds between two attempts after failures, at most."""


class LongPolling:
    """Hands every update to `hear` once, from when `met` was called: then Telegram knows the bot, and the bot its own name.

    `failure` is why none come, None while all is well.
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
        """Go on until cancelled; sets `tried` once the first attempt has ended, well or not."""
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
        """Tell Telegram what was taken, so that the next run does not get it again."""
        if self._offset and self.failure is None:
            with suppress(TelegramError):
                await self._updates(0)

    async def _poll(self) -> None:
        """One getUpdates. After a failure it does not wait for news, so that it is soon known that all is well again."""
        if not self._connected:
            await self._connect()
        at_once = self.failure is not None and not is_conflict(self.failure)  # a second poller shows only in time
        updates = await self._updates(0 if at_once else POLL_TIMEOUT)
        self.failure = None
        if updates:
            self._offset = updates[-1]["update_id"] + 1
        for update in updates:
            readable = read_update(update, self._bot)
            if readable is not None:
                self._on_update(readable)

    async def _connect(self) -> None:
        """Learn the bot's own name, and take a webhook away: Telegram has only one way to tell."""
        await self._bot.initialize()
        await self._bot.delete_webhook()
        self._connected = True
        self._on_connected()

    async def _updates(self, wait: int) -> list[Mapping[str, Any]]:
        params = {"offset": self._offset, "timeout": wait, "allowed_updates": ALLOWED_UPDATES}
        updates: list[Mapping[str, Any]] = await self._api.call("getUpdates", params, wait=wait)
        return updates
