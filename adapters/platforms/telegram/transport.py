"""Transport of python-telegram-bot over aiohttp, with errors that keep the status and show if the call was sent.

The library's own transport sends a twentieth of the messages at 100 in flight, changes the case of descriptions,
reports a bad request as a network error, and puts the address with the token into exceptions.
"""

import json
from collections.abc import Mapping
from typing import Any

import aiohttp
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData

_CONNECT = 10.0
"""Seconds for name resolution and connection."""
_READ = 15.0
_HEADERS = {"Content-Type": "application/json"}


class TelegramErrorResponse(TelegramError):
    """The Bot API answered with an error: HTTP status, verbatim description, `parameters`."""

    def __init__(self, status: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(f"{description} ({status})")
        self.status = status
        self.description = description
        self.parameters = parameters or {}


class TelegramNotReached(TelegramError):
    """The call was not sent: unknown host, connection refused or timed out."""


class TelegramNoResponse(TelegramError):
    """The call was sent, but no readable response came back; it may have been executed."""


class AiohttpRequest(BaseRequest):
    """One aiohttp session, opened by the first call. `base` is the address with the token; the method name is appended.

    The number of calls in flight is not limited here. Files cannot be uploaded.
    """

    def __init__(self, base: str) -> None:
        self._base = base
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds without a byte of the response until the call fails."""
        return _READ

    async def initialize(self) -> None:
        """Does nothing: the first call opens the session."""

    async def shutdown(self) -> None:
        """Close the session; a later call opens a new one."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def call(self, method: str, params: Mapping[str, Any], wait: float = 0) -> Any:
        """Call a method with plain JSON parameters and return its result.

        Raises TelegramErrorResponse, TelegramNotReached or TelegramNoResponse. `wait`: seconds that the server may
        wait.
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
        """Make a call for python-telegram-bot. Raises the same errors as `call`; none contains the address."""
        read = _READ if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        return await self._request(method, url, request_data.parameters if request_data else {}, read)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The parsed response; raises TelegramNoResponse if it is not one of the Bot API."""
        answer = _object(payload)
        if "result" not in answer:
            raise TelegramNoResponse("no answer from Telegram that can be read")
        return answer

    async def _request(self, method: str, url: str, params: Mapping[str, Any], read: float) -> tuple[int, bytes]:
        status, payload = await self._exchange(method, url, json.dumps(params).encode(), read)
        if not 200 <= status <= 299:
            raise _error_response(status, payload)
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


def _error_response(status: int, payload: bytes) -> TelegramErrorResponse:
    answer = _object(payload)
    parameters = answer.get("parameters")
    description = str(answer.get("description") or "no description")
    return TelegramErrorResponse(status, description, parameters if isinstance(parameters, dict) else None)


def _object(payload: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}
