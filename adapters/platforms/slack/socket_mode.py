"""The Socket Mode connection: watched, and replaced whenever it is lost."""

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

from adapters.platforms.slack.errors import describe, is_token_invalid
from adapters.platforms.slack.web_api import SlackError, WebApi, quiet_logger

CHECK_INTERVAL = 1.0
"""Seconds between two checks of the connection. It is replaced after two failed checks in a row."""
PING_INTERVAL = 10.0
"""Seconds between two pings."""
MAX_SILENCE = 45.0
"""Seconds without a pong after which the connection counts as lost, whatever slack_sdk reports."""
MAX_BACKOFF = 30.0
"""Longest delay in seconds between two attempts to connect."""
_CONNECT_TIMEOUT = 15.0
_CLOSE_TIMEOUT = 2.0


class SocketModeConnection:
    """Passes Slack's calls to a Bolt app. `last_error` is the reason why nothing is received, None while connected.

    `token_refused`: a token was refused at the last attempt. `identity` is auth.test's answer: the bot's own ids.

    slack_sdk's client reconnects when Slack asks for it, but it can also die silently or retry a dead address for ever.
    Hence the checks, and a new client for each connection.
    """

    def __init__(self, web: WebApi, app: AsyncApp, app_token: str) -> None:
        self.last_error: str | None = "not connected to Slack yet"
        self.token_invalid = False
        self.identity: Mapping[str, Any] = {}
        self._web = web
        self._app = app
        self._app_token = app_token
        self._task: asyncio.Task[None] | None = None

    @property
    def routes(self) -> list[Route]:
        """Empty: Slack does not call the bot."""
        return []

    async def open(self) -> None:
        """Connect. Returns after the first attempt; further attempts go on in the background."""
        tried = asyncio.Event()
        self._task = asyncio.create_task(self._reconnect_forever(tried))
        await tried.wait()

    async def close(self) -> None:
        """Disconnect for good."""
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
        """Connect and stay connected until the connection is lost; False if it could not be made."""
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
        """Address of the socket; None on an error. Both tokens are used, so that the error names the wrong one."""
        asked_with: Literal["bot", "app"] = "bot"
        try:
            self.identity = await self._web.call("auth.test", {})
            asked_with = "app"
            url = await self._web.socket_url(self._app_token)
        except SlackError as error:
            self.token_invalid = is_token_invalid(error)
            self.last_error = describe(error, asked_with)
            return None
        self.token_invalid = False
        return url


class _AcknowledgingHandler(AsyncSocketModeHandler):
    """Acknowledges before Bolt runs: Slack waits three seconds, and answers are not sent as payloads."""

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))
        await asyncio.sleep(0)  # lets all acknowledgements of this loop iteration go first
        await run_async_bolt_app(self.app, req)


async def _until_dead(handler: AsyncSocketModeHandler) -> None:
    """Return after two failed checks in a row; a single one may happen during slack_sdk's own reconnection."""
    dead, began = 0, time.time()
    while dead < 2:
        await asyncio.sleep(CHECK_INTERVAL)
        last_pong_at = handler.client.last_ping_pong_time or began  # None before the first ping
        alive = await handler.client.is_connected() and time.time() - last_pong_at < MAX_SILENCE
        dead = 0 if alive else dead + 1


async def _disconnect(handler: AsyncSocketModeHandler) -> None:
    """Close with a timeout, and await the tasks that slack_sdk only cancels."""
    client = handler.client
    with suppress(TimeoutError):
        async with asyncio.timeout(_CLOSE_TIMEOUT):
            await handler.close_async()  # type: ignore[no-untyped-call]
    tasks = [task for task in (client.message_processor, client.current_session_monitor, client.message_receiver) if task]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await client.aiohttp_client_session.close()
