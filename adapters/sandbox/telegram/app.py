"""The Bot API over HTTP: tokens, parameters, faults, responses."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.sandbox.faults import Fault, FaultList
from adapters.sandbox.messages import ApiCall
from adapters.sandbox.telegram.chats import TelegramChat
from adapters.sandbox.telegram.errors import BotApiError, for_fault
from adapters.sandbox.telegram.methods import call_method
from adapters.sandbox.telegram.parameters import method_name, read_parameters
from adapters.sandbox.telegram.server import TelegramServer
from adapters.sandbox.web_server import ConnectionDropped, drop_connection

_TOKEN_FORM = re.compile(r"\d+:[\w-]{10,}")


@dataclass(frozen=True, slots=True)
class TelegramApp:
    """Serves `/bot<TOKEN>/<method>`."""

    server: TelegramServer
    faults: FaultList

    def routes(self) -> list[Route]:
        """The route."""
        return [Route("/telegram/bot{token}/{method}", self._answer, methods=["GET", "POST"])]

    async def _answer(self, request: Request) -> Response:
        method, params = request.path_params["method"], {}
        try:
            self._check_token(request.path_params["token"])
            method = method_name(method)
            params = read_parameters(method, request.url.query, request.headers.get("content-type", ""), await request.body())
            result = await self._call(request, method, params)
        except BotApiError as error:
            self._log(method, params, error.status, error.description)
            headers = {"Retry-After": str(error.parameters["retry_after"])} if error.status == 429 else None
            return JSONResponse(error.body(), error.status, headers)
        except ConnectionDropped as dropped:
            self._log(method, params, 0, "connection dropped")
            return dropped.response
        self._log(method, params, 200, None)
        return JSONResponse({"ok": True, "result": result})

    def _check_token(self, token: str) -> None:
        if not _TOKEN_FORM.fullmatch(token):
            raise BotApiError(404, "Not Found")
        if not hmac.compare_digest(token, self.server.token):
            raise BotApiError(401, "Unauthorized")

    async def _call(self, request: Request, method: str, params: Mapping[str, Any]) -> Any:
        chat = self._chat(params)
        fault = self.faults.take("telegram", chat.key if chat else None, method)
        if fault is not None:
            await self._before(request, fault, chat)
        result = await call_method(self.server, method, params)
        if fault is not None and fault.kind == "drop_after":
            await drop_connection(request)
        return result

    async def _before(self, request: Request, fault: Fault, chat: TelegramChat | None) -> None:
        if fault.kind == "drop_before":
            await drop_connection(request)
        if fault.kind == "slow":
            await self.server.clock.sleep(fault.seconds)
        if fault.kind == "migrated" and fault.moved_to is not None:
            self.server.chats.chat_or_new(fault.moved_to)
        error = for_fault(fault, chat.kind if chat else "private")
        if error is not None:
            raise error

    def _chat(self, params: Mapping[str, Any]) -> TelegramChat | None:
        """The chat in a call's parameters; None if it names none or an unknown one."""
        try:
            return self.server.chats.chat(params["chat_id"]) if "chat_id" in params else None
        except BotApiError:
            return None

    def _log(self, method: str, params: Mapping[str, Any], status: int, error: str | None) -> None:
        chat = self._chat(params)
        now = self.server.clock.now()
        self.server.message_log.calls.append(ApiCall("telegram", method, chat.key if chat else None, params, status, error, now))
