"""The Socket Mode connection: kept for as long as it lives, replaced whenever it dies, however often."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Literal

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from starlette.routing import Route

from adapters.platforms.slack.errors import describe, token_refused
from adapters.platforms.slack.web_api import SlackError, Web, quiet_logger

LOOK = 1.0
"""Seconds between two looks at the connection; it is replaced when two in a row find it dead."""
PING = 10.0
"""Seconds between two questions to Slack whether it is there."""
SILENCE = 45.0
"""Seconds without any answer to them after which the connection counts as dead, whatever slack_sdk thinks of it."""
LONGEST_WAIT = 30.0
"""Seconds between two attempts to connect, at most."""
_CONNECT = 15.0
_GOODBYE = 2.0


class Connection:
    """Hands what Slack sends to a Bolt app. `trouble` is why nothing comes, None while the connection stands.

    `refused`: one of the tokens was refused when last used here. `identity` is what auth.test says of the bot: its own ids.

    slack_sdk's client reconnects by itself when Slack asks it to, but it can also die silently or try one dead address for
    ever, so it is watched, and a dead one is thrown away for a new one.
    """

    def __init__(self, web: Web, app: AsyncApp, app_token: str) -> None:
        self.trouble: str | None = "not connected to Slack yet"
        self.refused = False
        self.identity: Mapping[str, Any] = {}
        self._web = web
        self._app = app
        self._app_token = app_token
        self._keeping: asyncio.Task[None] | None = None

    @property
    def routes(self) -> list[Route]:
        """None: Slack does not call, we do."""
        return []

    async def open(self) -> None:
        """Connect; returns when that was tried, and goes on trying by itself."""
        tried = asyncio.Event()
        self._keeping = asyncio.create_task(self._keep(tried))
        await tried.wait()

    async def close(self) -> None:
        """Hang up for good."""
        if self._keeping is not None:
            self._keeping.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeping

    async def _keep(self, tried: asyncio.Event) -> None:
        wait = 1.0
        try:
            while True:
                lived = await self._live(tried)
                tried.set()
                wait = 1.0 if lived else min(2 * wait, LONGEST_WAIT)
                await asyncio.sleep(wait)
        finally:
            tried.set()

    async def _live(self, tried: asyncio.Event) -> bool:
        """One connection from its making to its end; whether it was made at all."""
        url = await self._address()
        if url is None:
            return False
        handler = _AcknowledgingHandler(self._app, self._app_token, quiet_logger(), self._web.client, ping_interval=PING)
        handler.client.wss_uri = url
        try:
            async with asyncio.timeout(_CONNECT):
                await handler.connect_async()  # type: ignore[no-untyped-call]
            self.trouble = None
            tried.set()
            await _death(handler)
            self.trouble = "the connection to Slack was lost; a new one is being made"
            return True
        except TimeoutError:
            self.trouble = "Slack's socket cannot be reached"
            return False
        finally:
            await _hang_up(handler)

    async def _address(self) -> str | None:
        """Where to connect, asked for with both tokens, so that a wrong one is named."""
        asked_with: Literal["bot", "app"] = "bot"
        try:
            self.identity = await self._web.call("auth.test", {})
            asked_with = "app"
            url = await self._web.socket_url(self._app_token)
        except SlackError as error:
            self.refused = token_refused(error)
            self.trouble = describe(error, asked_with)
            return None
        self.refused = False
        return url


class _AcknowledgingHandler(AsyncSocketModeHandler):
    """Acknowledges before Bolt looks at anything: Slack waits three seconds, and our answers are none of its payloads."""

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))
        await asyncio.sleep(0)  # first the acknowledgements of all that came in together
        await run_async_bolt_app(self.app, req)


async def _death(handler: AsyncSocketModeHandler) -> None:
    """Return when two looks in a row find the connection dead; one may fall into a change of connections."""
    dead, began = 0, time.time()
    while dead < 2:
        await asyncio.sleep(LOOK)
        heard_at = handler.client.last_ping_pong_time or began  # None until slack_sdk asked for the first time
        alive = await handler.client.is_connected() and time.time() - heard_at < SILENCE
        dead = 0 if alive else dead + 1


async def _hang_up(handler: AsyncSocketModeHandler) -> None:
    """Close, without waiting for a server that does not say goodbye; slack_sdk cancels its tasks but does not await them."""
    client = handler.client
    with suppress(TimeoutError):
        async with asyncio.timeout(_GOODBYE):
            await handler.close_async()  # type: ignore[no-untyped-call]
    tasks = [task for task in (client.message_processor, client.current_session_monitor, client.message_receiver) if task]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await client.aiohttp_client_session.close()
