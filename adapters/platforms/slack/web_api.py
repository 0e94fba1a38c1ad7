"""Slack's Web API over slack_sdk: one session, no automatic retries, and errors that show if the call may have arrived.

Also response_urls: ephemeral answers to a command, five within half an hour.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError, SlackTokenRotationError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.model import Call

NOT_INSTALLED = "not_installed"
"""Error code for a workspace without a token. Slack does not use it."""


class Tokens(Protocol):
    """Bot tokens by workspace."""

    async def token(self, team: str | None) -> str:
        """Token of a workspace; None is the only one. Raises SlackError if there is none or the lookup fails."""

    def forget(self, team: str | None) -> None:
        """Drop a token that Slack refused, so that it is looked up again."""


class SingleToken:
    """The configured token, for a bot in one workspace."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def token(self, team: str | None) -> str:
        """The token."""
        return self._token

    def forget(self, team: str | None) -> None:
        """Does nothing: there is no other token."""


T = TypeVar("T")

_INVALID_TOKEN = {"invalid_auth", "token_expired", "token_revoked", "account_inactive"}
_TIMEOUT = aiohttp.ClientTimeout(total=None, connect=10, sock_read=20)


class SlackError(Exception):
    """A call failed. The message is for people and contains no secret."""


class SlackErrorResponse(SlackError):
    """Slack answered with an error.

    `code` is its error code, "" for a plain HTTP status; `retry_after` the raw header.
    """

    def __init__(self, status: int, code: str = "", detail: str = "", retry_after: str | None = None) -> None:
        super().__init__(": ".join(filter(None, (code or f"HTTP {status}", detail))))
        self.status = status
        self.code = code
        self.retry_after = retry_after


class SlackNotReached(SlackError):
    """The call was not sent: unknown host, connection refused or timed out."""


class SlackNoResponse(SlackError):
    """The call was sent, but no readable response came back; it may have been executed."""


def quiet_logger() -> logging.Logger:
    """Logger for the SDKs, without output: errors are reported as outcomes and as `last_error`.

    It needs a level of its own: slack_sdk does not look at the parents' and dumps every call for a logger without one.
    """
    logger = logging.getLogger("sokbo.slack_sdk")
    logger.setLevel(logging.CRITICAL)
    return logger


class WebApi:
    """Slack's Web API. Raises SlackErrorResponse, SlackNotReached or SlackNoResponse, and no exceptions of the SDK.

    `client` is the SDK's client for Bolt, OAuth and Socket Mode. `team` is the workspace whose token is used.
    """

    def __init__(self, tokens: Tokens, base_url: str) -> None:
        # The SDK's default retries would send a message twice whose connection was dropped.
        self.client = AsyncWebClient(None, base_url, retry_handlers=[], logger=quiet_logger())
        self._tokens = tokens

    async def call(self, method: str, params: Mapping[str, Any], team: str | None = None) -> Mapping[str, Any]:
        """Call a method that changes something, with a JSON body."""
        return await self._with_token(team, lambda client, token: client.api_call(method, json={**params, "token": token}))

    async def read(self, method: str, params: Mapping[str, Any], team: str | None = None) -> Mapping[str, Any]:
        """Call a method that only reads; those take no JSON."""

        def get(client: AsyncWebClient, token: str) -> Awaitable[AsyncSlackResponse]:
            return client.api_call(method, http_verb="GET", params={**params, "token": token})

        return await self._with_token(team, get)

    async def socket_url(self, app_token: str) -> str:
        """New address for a Socket Mode connection."""
        answer = _data(await self.ask(lambda client: client.apps_connections_open(app_token=app_token)))
        if "url" not in answer:
            raise SlackNoResponse("no answer from Slack that can be read")
        return str(answer["url"])

    async def ask(self, ask: Callable[[AsyncWebClient], Awaitable[T]]) -> T:
        """Run a call of the SDK with the shared session, and translate its exceptions."""
        self._open()
        try:
            return await ask(self.client)
        except SlackTokenRotationError as error:
            raise _to_slack_error(error.api_error) from None
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _to_slack_error(error) from None

    async def respond(self, url: str, body: Mapping[str, Any]) -> None:
        """Post to a response_url, which takes no token."""
        try:
            async with self._open().post(url, json=body, raise_for_status=False) as answer:
                content = await answer.text()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _to_slack_error(error) from None
        if answer.status != 200:
            raise SlackErrorResponse(answer.status, detail=content[:100], retry_after=answer.headers.get("Retry-After"))

    async def close(self) -> None:
        """Close the session; a later call opens a new one."""
        if self.client.session is not None:
            await self.client.session.close()
            self.client.session = None

    def _open(self) -> aiohttp.ClientSession:
        """The shared session. Connections are reused, since opening one costs more than most calls."""
        if self.client.session is None:
            connector = aiohttp.TCPConnector(limit=0)
            self.client.session = aiohttp.ClientSession(connector=connector, timeout=_TIMEOUT, raise_for_status=_check_response)
        return self.client.session

    async def _with_token(
        self, team: str | None, ask: Callable[[AsyncWebClient, str], Awaitable[AsyncSlackResponse]]
    ) -> Mapping[str, Any]:
        token = await self._tokens.token(team)
        try:
            return _data(await self.ask(lambda client: ask(client, token)))
        except SlackErrorResponse as error:
            if error.code in _INVALID_TOKEN:
                self._tokens.forget(team)
            raise


def _data(response: AsyncSlackResponse) -> Mapping[str, Any]:
    return response.data if isinstance(response.data, dict) else {}


class _UnexpectedResponse(aiohttp.ClientError):
    """A response that is not Slack's JSON."""

    def __init__(self, status: int, retry_after: str | None) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.retry_after = retry_after


async def _check_response(response: aiohttp.ClientResponse) -> None:
    """Raise for anything but 200 and JSON, which Slack uses for errors too; the SDK fails on other responses."""
    if response.status != 200 or response.content_type != "application/json":
        raise _UnexpectedResponse(response.status, response.headers.get("Retry-After"))


def _to_slack_error(error: Exception) -> SlackError:
    match error:
        case SlackApiError():
            return _error_response(error.response)
        case _UnexpectedResponse(status=status, retry_after=retry_after) if status != 200:
            return SlackErrorResponse(status, retry_after=retry_after)
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError() | aiohttp.InvalidURL():
            return SlackNotReached(f"no connection to Slack ({type(error).__name__})")
        case _:
            return SlackNoResponse(f"no answer from Slack that can be read ({type(error).__name__})")


def _error_response(response: Any) -> SlackError:
    answer = response.data if isinstance(response, AsyncSlackResponse) else None
    if not isinstance(answer, dict) or "error" not in answer:
        return SlackNoResponse("no answer from Slack that can be read")
    return SlackErrorResponse(200, str(answer["error"]), _detail(answer)[:500], response.headers.get("Retry-After"))


def _detail(answer: Mapping[str, Any]) -> str:
    """Details that Slack adds to an error code: payload errors with their places, or the missing scope."""
    messages = [*(answer.get("errors") or []), *((answer.get("response_metadata") or {}).get("messages") or [])]
    needed = [f"needs {answer['needed']}"] if "needed" in answer else []
    return "; ".join(map(str, [*messages, *needed]))


MAX_USES = 5
LIFETIME = 30 * 60
"""Seconds. Both limits: https://docs.slack.dev/interactivity/handling-user-interaction."""
_MESSAGE_FIELDS = ("text", "blocks", "attachments", "unfurl_links", "unfurl_media")


class ResponseUrl:
    """A response_url with its remaining uses and lifetime."""

    def __init__(self, url: str) -> None:
        self.address = url
        self._left = MAX_USES
        self._until = time.monotonic() + LIFETIME

    @property
    def usable(self) -> bool:
        """True if it takes one more answer."""
        return self._left > 0 and time.monotonic() < self._until

    async def answer(self, web: WebApi, call: Call, *, replace: bool = False) -> None:
        """Send an ephemeral message, new or in place of the message whose button was pressed. Raises SlackError."""
        self._left -= 1
        await web.respond(self.address, _body(call.params, replace))


def _body(params: Mapping[str, Any], replace: bool) -> dict[str, Any]:
    content = {name: params[name] for name in _MESSAGE_FIELDS if name in params}
    return {**content, "response_type": "ephemeral", "replace_original": replace}
