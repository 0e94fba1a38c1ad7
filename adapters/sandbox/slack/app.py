"""The Web API, response_urls, OAuth and Socket Mode over HTTP: tokens, arguments, faults, responses."""

import hmac
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from adapters.sandbox.faults import Fault, FaultList
from adapters.sandbox.messages import ApiCall
from adapters.sandbox.slack.errors import WebApiError, for_fault
from adapters.sandbox.slack.methods import call_method
from adapters.sandbox.slack.parameters import read_arguments
from adapters.sandbox.slack.server import SlackServer, check_content, shown
from adapters.sandbox.slack.workspace import TEAM
from adapters.sandbox.web_server import ConnectionDropped, drop_connection

_FOR_APP_TOKENS = ("apps.connections.open",)


@dataclass(frozen=True, slots=True)
class SlackApp:
    """Serves `/slack/api/<method>`, `/slack/response/<key>`, the OAuth page and the websocket."""

    server: SlackServer
    faults: FaultList

    def routes(self) -> list[BaseRoute]:
        """All routes of the Slack fake."""
        return [
            Route("/slack/api/{method}", self._answer, methods=["GET", "POST"]),
            Route("/slack/oauth/v2/authorize", self._authorize, methods=["GET"]),
            Route("/slack/response/{key}", self._response_url, methods=["POST"]),
            WebSocketRoute("/slack/socket", self.server.socket.serve),
        ]

    async def _answer(self, request: Request) -> Response:
        method, params = request.path_params["method"], {}
        try:
            params = read_arguments(method, request.url.query, request.headers.get("content-type", ""), await request.body())
            authorization = request.headers.get("authorization", "")
            if method == "oauth.v2.access":
                result = self.server.installs.access(params, authorization)
            else:
                team = self._team_of(method, params.pop("token", "") or authorization.partition(" ")[2])
                result = await self._call(request, method, params, team)
        except WebApiError as error:
            return self._error_response(method, params, error)
        except ConnectionDropped as dropped:
            self._log(method, params, 0, "connection dropped")
            return dropped.response
        self._log(method, params, 200, None)
        return JSONResponse({"ok": True, **result})

    async def _authorize(self, request: Request) -> Response:
        """Allow the app in the workspace that the address names, and redirect back."""
        code = self.server.installs.allow(request.query_params.get("team") or TEAM["id"])
        query = urlencode({"code": code, "state": request.query_params.get("state", "")})
        return RedirectResponse(f"{request.query_params['redirect_uri']}?{query}")

    async def _response_url(self, request: Request) -> Response:
        params: dict[str, Any] = {}
        try:
            url = self.server.response_urls.use(request.path_params["key"], self.server.clock.now())
            params = {"channel": url.channel} | json.loads(await request.body())
            await self._respond(request, params, url.message_ts)
        except ValueError:
            return PlainTextResponse("invalid_payload", 400)
        except WebApiError as error:
            return self._error_response("response_url", params, error)
        except ConnectionDropped as dropped:
            self._log("response_url", params, 0, "connection dropped")
            return dropped.response
        self._log("response_url", params, 200, None)
        return PlainTextResponse("ok")

    async def _respond(self, request: Request, params: dict[str, Any], message_ts: str | None) -> None:
        """Execute an answer to a response_url: delete or replace the message, or post a new one."""
        fault = await self._before(request, "response_url", params)
        channel = self.server.workspace.channel(params["channel"])
        original = self.server.message_log.find(channel.key, message_ts) if message_ts else None
        if original is not None and params.get("delete_original"):
            self.server.message_log.delete(original)
        else:
            check_content(params)
            if original is not None and params.get("replace_original"):
                new = shown(params, original.id)
                self.server.message_log.edit(original, params, params.get("text") or "", new, self.server.clock.now())
            else:
                public = params.get("response_type") == "in_channel"
                self.server.post(channel, params, "response_url", ephemeral=not public)
        if fault is not None and fault.kind == "drop_after":
            await drop_connection(request)

    async def _call(self, request: Request, method: str, params: dict[str, Any], team: str) -> dict[str, Any]:
        fault = await self._before(request, method, params)
        if "channel" in params and self.server.workspace.channel(params["channel"]).team != team:
            raise WebApiError("channel_not_found")
        self.server.caller = team
        result = call_method(self.server, method, params)
        if fault is not None and fault.kind == "drop_after":
            await drop_connection(request)
        return result

    async def _before(self, request: Request, method: str, params: dict[str, Any]) -> Fault | None:
        fault = self.faults.take("slack", self._chat(params), method)
        if fault is None:
            return None
        if fault.kind == "drop_before":
            await drop_connection(request)
        if fault.kind == "slow":
            await self.server.clock.sleep(fault.seconds)
        error = for_fault(fault)
        if error is not None:
            raise error
        return fault

    def _team_of(self, method: str, token: str) -> str:
        """Workspace of a token; raises WebApiError if it is unknown or not for this method."""
        if not token:
            raise WebApiError("not_authed")
        app_token = hmac.compare_digest(token.encode(), self.server.app_token.encode())
        team = TEAM["id"] if app_token else self.server.installs.tokens.get(token)
        if team is None:
            raise WebApiError("token_revoked" if token in self.server.installs.revoked else "invalid_auth")
        if app_token != (method in _FOR_APP_TOKENS):
            raise WebApiError("not_allowed_token_type")
        return team

    def _chat(self, params: dict[str, Any]) -> str | None:
        """The channel in a call's arguments; None if it names none or an unknown one."""
        try:
            return self.server.workspace.channel(str(params["channel"])).key if "channel" in params else None
        except WebApiError:
            return None

    def _error_response(self, method: str, params: dict[str, Any], error: WebApiError) -> Response:
        self._log(method, params, error.status, error.error)
        headers = {"Retry-After": str(error.retry_after)} if error.retry_after is not None else None
        return JSONResponse(error.body(), error.status, headers)

    def _log(self, method: str, params: dict[str, Any], status: int, error: str | None) -> None:
        now = self.server.clock.now()
        self.server.message_log.calls.append(ApiCall("slack", method, self._chat(params), params, status, error, now))
