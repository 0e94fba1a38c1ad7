"""HTTP mode: Slack calls the bot. Signatures are checked before anything else is read."""

import asyncio
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.platforms.slack.errors import describe, is_token_invalid
from adapters.platforms.slack.web_api import SlackError, WebApi

EVENTS_PATH = "/slack/events"
MAX_BACKOFF = 30.0
"""Longest delay in seconds between two attempts of auth.test."""


class HttpModeReceiver:
    """Passes Slack's calls to a Bolt app.

    `last_error`, `token_refused` and `identity` are those of SocketModeConnection.

    With `multi_workspace` there is no single token: auth.test is not called and `identity` stays empty.
    Before the start and after the end calls are answered 503, so that Slack delivers them again.
    """

    def __init__(self, web: WebApi, app: AsyncApp, signing_secret: str, *, multi_workspace: bool) -> None:
        self.last_error: str | None = None if multi_workspace else "not connected to Slack yet"
        self.token_invalid = False
        self.identity: Mapping[str, Any] = {}
        self._web = web
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)
        self._multi_workspace = multi_workspace
        self._task: asyncio.Task[None] | None = None
        self._open = False

    @property
    def routes(self) -> list[Route]:
        """The route for commands, events and interactions."""
        return [Route(EVENTS_PATH, self._receive_request, methods=["POST"])]

    async def open(self) -> None:
        """Accept calls. Returns after the first auth.test; further attempts go on in the background."""
        self._open = True
        if not self._multi_workspace:
            tried = asyncio.Event()
            self._task = asyncio.create_task(self._identify(tried))
            await tried.wait()

    async def close(self) -> None:
        """Stop accepting calls."""
        self._open = False
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _identify(self, tried: asyncio.Event) -> None:
        """Call auth.test until it succeeds."""
        wait = 1.0
        try:
            while not self.identity:
                try:
                    self.identity = await self._web.call("auth.test", {})
                    self.last_error, self.token_invalid = None, False
                except SlackError as error:
                    self.last_error, self.token_invalid = describe(error), is_token_invalid(error)
                    tried.set()
                    await asyncio.sleep(wait)
                    wait = min(2 * wait, MAX_BACKOFF)
        finally:
            tried.set()

    async def _receive_request(self, request: Request) -> Response:
        body = await request.body()
        if not self._is_signed(body, request.headers):
            return PlainTextResponse("the signature is missing, wrong or too old\n", 401)
        if not self._open:
            return PlainTextResponse("not listening\n", 503)
        try:
            asked = to_async_bolt_request(request, body)
        except (ValueError, RecursionError):
            return PlainTextResponse("cannot be read\n", 400)
        return to_starlette_response(await self._app.async_dispatch(asked))

    def _is_signed(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Check Slack's signature of the last five minutes: https://docs.slack.dev/authentication/verifying-requests-from-slack."""
        at, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
        if not re.fullmatch(r"[0-9]{1,12}", at) or not signature.isascii():
            return False
        try:
            return self._verifier.is_valid(body, at, signature)
        except UnicodeDecodeError:
            return False
