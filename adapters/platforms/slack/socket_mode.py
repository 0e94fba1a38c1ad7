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

from adapters.platforms.slack.errors import describe, is_token_refused
from adapters.platforms.slack.web_api import SlackError, WebApi, quiet_logger

CHECK_INTERVAL = 1.0
"""Seconds between two looks at the connection; it is replaced when two in a row find it dead."""
PING_INTERVAL = 10.0
"""Seconds between two questions to Slack whether it is there."""
MAX_SILENCE = 45.0
"""Seconds without any answer to them after which the connection counts as dead, whatever slack_sdk thinks of it."""
MAX_BACKOFF = 30.0
"""Seconds between two attempts to connect, at most."""
_CONNECT_TIMEOUT = 15.0
_CLOSE_TIMEOUT = 2.0


class SocketModeConnection:
    """Hands what Slack sends to a Bolt app. `trouble` is why nothing comes, None while the connection stands.

    `refused`: one of the tokens was refused when last used here. `identity` is what auth.test says of the bot: its own ids.

    slack_sdk's client reconnects by itself when Slack asks it to, but it can also die silently or try one dead address for
    ever, so it is watched, and a dead one is thrown away for a new one.
    """

    def __init__(self, web: WebApi, app: AsyncApp, app_token: str) -> None:
        self.last_error: str | None = "not connected to Slack yet"
        self.token_refused = False
        self.identity: Mapping[str, Any] = {}
        self._web = web
        self._app = app
        self._app_token = app_token
        self._task: asyncio.Task[None] | None = None

    @property
    def routes(self) -> list[Route]:
        """None: Slack does not call, we do."""
        return []

    async def open(self) -> None:
        """Connect; returns when that was tried, and goes on trying by itself."""
        tried = asyncio.Event()
        self._task = asyncio.create_task(self._reconnect_forever(tried))
        await tried.wait()

    async def close(self) -> None:
        """Hang up for good."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _reconnect_forever(self, tried: asyncio.Event) -> None:
        wait = 1.0
        try:
            while True:
                lived = await self._run_connection(tried)
                tried.set()
                wait = 1.0 if lived else min(2 * wait, MAX_BACKOFF)
                await asyncio.sleep(wait)
        finally:
            tried.set()

    async def _run_connection(self, tried: asyncio.Event) -> bool:
        """One connection from its making to its end; whether it was made at all."""
        url = await self._socket_url()
        if url is None:
            return False
        handler = _AcknowledgingHandler(self._app, self._app_token, quiet_logger(), self._web.client, ping_interval=PING_INTERVAL)
        handler.client.wss_uri = url
        try:
            async with asyncio.timeout(_CONNECT_TIMEOUT):
                await handler.connect_async()  # type: ignore[no-untyped-call]
            self.last_error = None
            tried.set()
            await _until_dead(handler)
            self.last_error = "the connection to Slack was lost; a new one is being made"
            return True
        except TimeoutError:
            self.last_error = "Slack's socket cannot be reached"
            return False
        finally:
            await _disconnect(handler)

    async def _socket_url(self) -> str | None:
        """Where to connect, asked for with both tokens, so that a wrong one is named."""
        asked_with: Literal["bot", "app"] = "bot"
        try:
            self.identity = await self._web.call("auth.test", {})
            asked_with = "app"
            url = await self._web.socket_url(self._app_token)
        except SlackError as error:
            self.token_refused = is_token_refused(error)
            self.last_error = describe(error, asked_with)
            return None
        self.token_refused = False
        return url


class _AcknowledgingHandler(AsyncSocketModeHandler):
    """Acknowledges before Bolt looks at anything: Slack waits three seconds, and our answers are none of its payloads."""

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))
        await asyncio.sleep(0)  # first the acknowledgements of all that came in together
        await run_async_bolt_app(self.app, req)


async def _until_dead(handler: AsyncSocketModeHandler) -> None:
    """Return when two looks in a row find the connection dead; one may fall into a change of connections."""
    dead, began = 0, time.time()
    while dead < 2:
        await asyncio.sleep(CHECK_INTERVAL)
        heard_at = handler.client.last_ping_pong_time or began  # None until slack_sdk asked for the first time
        alive = await handler.client.is_connected() and time.time() - heard_at < MAX_SILENCE
        dead = 0 if alive else dead + 1


async def _disconnect(handler: AsyncSocketModeHandler) -> None:
    """Close, without waiting for a server that does not say goodbye; slack_sdk cancels its tasks but does not await them."""
    client = handler.client
    with suppress(TimeoutError):
        async with asyncio.timeout(_CLOSE_TIMEOUT):
            await handler.close_async()  # type: ignore[no-untyped-call]
    tasks = [task for task in (client.message_processor, client.current_session_monitor, client.message_receiver) if task]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await client.aiohttp_client_session.close()
