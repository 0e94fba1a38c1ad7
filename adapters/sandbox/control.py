"""HTTP API of the sandbox for its page and for scripts, in JSON."""

import dataclasses
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from adapters.sandbox.fake_platforms import FakePlatforms
from adapters.sandbox.faults import Fault
from adapters.sandbox.messages import as_json
from adapters.sandbox.slack.errors import WebApiError
from adapters.sandbox.slack.workspace import TEAM
from adapters.sandbox.telegram.chats import BOT
from adapters.sandbox.telegram.errors import BotApiError

_SHOWN_MESSAGES = 200  # of each chat, for a newly opened page
_MAX_NOTE = 200

Body = Mapping[str, Any]


class Control:
    """Routes below `/control/`. An invalid request is answered with 400 and `{"error": …}`."""

    def __init__(self, fakes: FakePlatforms) -> None:
        self._fakes = fakes

    def routes(self) -> list[Route]:
        """All routes."""
        posts: dict[str, Callable[[Body], Any]] = {
            "send": self._send,
            "press": self._press,
            "submit": self._submit,
            "membership": self._membership,
            "chats": self._add_chat,
            "faults": self._add_fault,
            "faults/clear": self._clear_faults,
            "note": self._note,
            "disconnect": self._disconnect,
            "delete": self._delete,
            "archive": self._archive,
            "newsroom": self._newsroom,
        }
        gets: dict[str, Callable[[Mapping[str, str]], Any]] = {
            "state": self._state,
            "messages": self._messages,
            "calls": self._calls,
            "faults": self._faults,
            "acknowledged": self._acknowledged,
        }
        return [
            *(Route(f"/control/{name}", _posted(do), methods=["POST"]) for name, do in posts.items()),
            *(Route(f"/control/{name}", _got(ask), methods=["GET"]) for name, ask in gets.items()),
        ]

    def _state(self, _query: Mapping[str, str]) -> Any:
        """State for a newly opened page."""
        telegram, slack = self._fakes.telegram, self._fakes.slack
        chats = [c.as_json() | {"key": c.key} for c in telegram.chats.chats.values()]
        channels = [c.as_json() | {"key": c.key} for c in slack.workspace.channels.values()]
        keys = [c["key"] for c in [*chats, *channels]]
        return {
            "newsroom": self._fakes.newsrooms is not None,
            "status_page": self._fakes.status_page,
            "telegram": {"bot": BOT, "chats": chats, "commands": telegram.commands},
            "slack": {"team": TEAM, "channels": channels, "users": {u.id: u.real_name for u in slack.workspace.users.values()}},
            "messages": [as_json(m) for key in keys for m in self._fakes.message_log.transcript(key)[-_SHOWN_MESSAGES:]],
        }

    def _messages(self, query: Mapping[str, str]) -> Any:
        return {"messages": [as_json(m) for m in self._fakes.messages(query.get("chat", ""))]}

    def _calls(self, _query: Mapping[str, str]) -> Any:
        calls = [dataclasses.asdict(call) | {"at": call.at.timestamp()} for call in self._fakes.calls]
        return {"calls": calls, "breaches": [dataclasses.asdict(b) | {"at": b.at.timestamp()} for b in self._fakes.breaches]}

    def _acknowledged(self, _query: Mapping[str, str]) -> Any:
        """Seconds until the app acknowledged each of Slack's envelopes; null for unacknowledged ones."""
        envelopes = self._fakes.slack.socket.envelopes.values()
        return {"seconds": [envelope.acked_after for envelope in envelopes]}

    def _faults(self, _query: Mapping[str, str]) -> Any:
        return {"faults": [dataclasses.asdict(fault) for fault in self._fakes.faults.listed()]}

    def _send(self, body: Body) -> Any:
        sent = self._fakes.send_as_user(
            body["chat"], body["text"], user=body.get("user"), edited=bool(body.get("edited")), thread=body.get("thread")
        )
        return {"id": sent}

    def _press(self, body: Body) -> Any:
        pressed = self._fakes.press_button(
            body["chat"], body["message"], body["button"], value=body.get("value"), user=body.get("user")
        )
        return {"id": pressed}

    def _submit(self, body: Body) -> Any:
        return {"id": self._fakes.submit_form(body["view"], body["values"], user=body.get("user"))}

    def _membership(self, body: Body) -> Any:
        return {"id": self._fakes.set_membership(body["chat"], bool(body["member"]), user=body.get("user"))}

    def _delete(self, body: Body) -> Any:
        self._fakes.delete_as_user(body["chat"], body["message"])
        return {}

    def _archive(self, body: Body) -> Any:
        return {"id": self._fakes.set_archived(body["chat"], bool(body["archived"]))}

    def _newsroom(self, body: Body) -> Any:
        newsrooms = self._fakes.newsrooms
        if newsrooms is None:
            raise ValueError("only the demo has newsrooms")
        match body["do"]:
            case "publish":
                return {"file": newsrooms.publish_own(str(body["text"]), str(body["feed"]))}
            case "correct" | "withdraw" | "refuse" | "flood" as action:
                return {"file": getattr(newsrooms, action)()}
            case unknown:
                raise ValueError(f"unknown: {unknown}")

    def _add_chat(self, body: Body) -> Any:
        self._fakes.add_chat(body["chat"], body.get("title", ""), kind=body.get("kind"), username=body.get("username"))
        self._fakes.event_stream.publish({"event": "state"})
        return {}

    def _add_fault(self, body: Body) -> Any:
        return dataclasses.asdict(self._fakes.add_fault(Fault(**body)))

    def _clear_faults(self, _body: Body) -> Any:
        self._fakes.faults.clear()
        return {}

    def _note(self, body: Body) -> Any:
        self._fakes.annotate(body["chat"], str(body["text"])[:_MAX_NOTE], body.get("message"))
        return {}

    def _disconnect(self, _body: Body) -> Any:
        self._fakes.slack.socket.disconnect()
        return {}


def _posted(do: Callable[[Body], Any]) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def endpoint(request: Request) -> JSONResponse:
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            return JSONResponse({"error": "send application/json"}, 415)
        try:
            return JSONResponse(do(json.loads(await request.body())))
        except KeyError as error:
            return JSONResponse({"error": f"missing or unknown: {error.args[0]}"}, 400)
        except (TypeError, ValueError, AttributeError, BotApiError, WebApiError) as error:
            return JSONResponse({"error": str(error)}, 400)

    return endpoint


def _got(ask: Callable[[Mapping[str, str]], Any]) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def endpoint(request: Request) -> JSONResponse:
        return JSONResponse(ask(request.query_params))

    return endpoint
