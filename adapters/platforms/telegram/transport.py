"""How python-telegram-bot reaches the Bot API: over aiohttp, with errors that keep the status and say whether the call went out.

Its own transport sends a twentieth of the messages at 100 in flight, re-cases descriptions, makes a bad request a network error,
and puts addresses (and so the token) into exception texts.
"""

import json
from collections.abc import Mapping
from typing import Any

import aiohttp
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData

_CONNECT = 10.0
"""Seconds to look up the name and connect."""
_READ = 15.0
_HEADERS = {"Content-Type": "application/json"}


class TelegramErrorResponse(TelegramError):
    """The Bot API said no: the HTTP status, its description letter for letter, its `parameters`."""

    def __init__(self, status: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(f"{description} ({status})")
        self.status = status
        self.description = description
        self.parameters = parameters or {}


class TelegramNotReached(TelegramError):
    """The call never went out: no such name, nobody listens, or no connection in time."""


class TelegramNoResponse(TelegramError):
    """The call went out, and no answer that can be read came back."""


class AiohttpRequest(BaseRequest):
    """One aiohttp session, opened by the first call. `base` is the address with the token, to which a method's name is added.

    How many calls are in flight is the caller's matter: there is no limit here. Files cannot be uploaded.
    """

    def __init__(self, base: str) -> None:
        self._base = base
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds without a byte of the answer after which it is given up."""
        return _READ

    async def initialize(self) -> None:
        """Nothing: the session is opened by the first call."""

    async def shutdown(self) -> None:
        """Close the connections; a later call would open new ones."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def call(self, method: str, params: Mapping[str, Any], wait: float = 0) -> Any:
        """Make a call whose parameters are plain JSON already; its result. Raises Refused, NotSent or Unanswered.

        `wait` is how many seconds the server was asked to wait before it answers.
        """
        _, payload = await self._request("POST", f"{self._base}/{method}", params, _READ + wait)
        return self.parse_json_payload(payload)["result"]

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = None,
        connect_timeout: Any = None,
        pool_timeout: Any = None,
    ) -> tuple[int, bytes]:
        """Make a call for python-telegram-bot. Raises Refused, NotSent or Unanswered, none of which carries the address."""
        read = _READ if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        return await self._request(method, url, request_data.parameters if request_data else {}, read)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer to a call that was taken; raises Unanswered for what is none."""
        answer = _object(payload)
        if "result" not in answer:
            raise TelegramNoResponse("no answer from Telegram that can be read")
        return answer

    async def _request(self, method: str, url: str, params: Mapping[str, Any], read: float) -> tuple[int, bytes]:
        status, payload = await self._exchange(method, url, json.dumps(params).encode(), read)
        if not 200 <= status <= 299:
            raise _last_error(status, payload)
        return status, payload

    async def _exchange(self, method: str, url: str, body: bytes, read: float) -> tuple[int, bytes]:
        timeout = aiohttp.ClientTimeout(total=None, connect=_CONNECT, sock_read=read)
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), headers=_HEADERS)
        try:
            async with self._session.request(method, url, data=body, timeout=timeout, allow_redirects=False) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise TelegramNotReached(f"no connection to Telegram ({type(error).__name__})") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise TelegramNoResponse(f"no answer from Telegram ({type(error).__name__})") from None


def _last_error(status: int, payload: bytes) -> TelegramErrorResponse:
    answer = _object(payload)
    parameters = answer.get("parameters")
    description = str(answer.get("description") or "no description")
    return TelegramErrorResponse(status, description, parameters if isinstance(parameters, dict) else None)


def _object(payload: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(payload)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
