"""The sandbox's controls over HTTP: what the page and scripts outside the process do with it. All of it is JSON."""

import dataclasses
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from adapters.sandbox.faults import Fault
from adapters.sandbox.messages import as_json
from adapters.sandbox.slack.answers import Refused as SlackRefused
from adapters.sandbox.slack.world import TEAM
from adapters.sandbox.stand_ins import StandIns
from adapters.sandbox.telegram.answers import Refused as TelegramRefused
from adapters.sandbox.telegram.world import BOT

_SHOWN_MESSAGES = 200  # of each chat, when a page opens
_MAX_NOTE = 200

Body = Mapping[str, Any]


class Control:
    """Answers below `/control/`; a wrong request is answered with 400 and `{"error": …}`."""

    def __init__(self, stand_ins: StandIns) -> None:
        self._stand_ins = stand_ins

    def routes(self) -> list[Route]:
        """All controls."""
        posts: dict[str, Callable[[Body], Any]] = {
            "say": self._say,
            "press": self._press,
            "fill": self._fill,
            "membership": self._membership,
            "chats": self._add_chat,
            "faults": self._add_fault,
            "faults/clear": self._clear_faults,
            "note": self._note,
            "disconnect": self._disconnect,
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
        """Everything a page needs when it opens."""
        telegram, slack = self._stand_ins.telegram, self._stand_ins.slack
        chats = [c.as_json() | {"key": c.key} for c in telegram.world.chats.values()]
        channels = [c.as_json() | {"key": c.key} for c in slack.world.channels.values()]
        keys = [c["key"] for c in [*chats, *channels]]
        return {
            "telegram": {"bot": BOT, "chats": chats, "commands": telegram.commands},
            "slack": {"team": TEAM, "channels": channels, "users": {u.id: u.real_name for u in slack.world.users.values()}},
            "messages": [as_json(m) for key in keys for m in self._stand_ins.ledger.transcript(key)[-_SHOWN_MESSAGES:]],
        }

    def _messages(self, query: Mapping[str, str]) -> Any:
        return {"messages": [as_json(m) for m in self._stand_ins.messages(query.get("chat", ""))]}

    def _calls(self, _query: Mapping[str, str]) -> Any:
        calls = [dataclasses.asdict(call) | {"at": call.at.timestamp()} for call in self._stand_ins.calls]
        return {"calls": calls, "breaches": [dataclasses.asdict(b) | {"at": b.at.timestamp()} for b in self._stand_ins.breaches]}

    def _acknowledged(self, _query: Mapping[str, str]) -> Any:
        """Seconds until the app acknowledged each thing that Slack told it; null for what it did not."""
        told = self._stand_ins.slack.socket.envelopes.values()
        return {"seconds": [envelope.acked_after for envelope in told]}

    def _faults(self, _query: Mapping[str, str]) -> Any:
        return {"faults": [dataclasses.asdict(fault) for fault in self._stand_ins.faults.listed()]}

    def _say(self, body: Body) -> Any:
        said = self._stand_ins.say(
            body["chat"], body["text"], user=body.get("user"), edited=bool(body.get("edited")), thread=body.get("thread")
        )
        return {"id": said}

    def _press(self, body: Body) -> Any:
        pressed = self._stand_ins.press(
            body["chat"], body["message"], body["button"], value=body.get("value"), user=body.get("user")
        )
        return {"id": pressed}

    def _fill(self, body: Body) -> Any:
        return {"id": self._stand_ins.fill(body["view"], body["values"], user=body.get("user"))}

    def _membership(self, body: Body) -> Any:
        return {"id": self._stand_ins.set_membership(body["chat"], bool(body["member"]), user=body.get("user"))}

    def _add_chat(self, body: Body) -> Any:
        self._stand_ins.add_chat(body["chat"], body.get("title", ""), kind=body.get("kind"), username=body.get("username"))
        self._stand_ins.live.publish({"event": "state"})
        return {}

    def _add_fault(self, body: Body) -> Any:
        return dataclasses.asdict(self._stand_ins.add_fault(Fault(**body)))

    def _clear_faults(self, _body: Body) -> Any:
        self._stand_ins.faults.clear()
        return {}

    def _note(self, body: Body) -> Any:
        self._stand_ins.annotate(body["chat"], str(body["text"])[:_MAX_NOTE], body.get("message"))
        return {}

    def _disconnect(self, _body: Body) -> Any:
        self._stand_ins.slack.socket.disconnect()
        return {}


def _posted(do: Callable[[Body], Any]) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def endpoint(request: Request) -> JSONResponse:
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            return JSONResponse({"error": "send application/json"}, 415)
        try:
            return JSONResponse(do(json.loads(await request.body())))
        except KeyError as error:
            return JSONResponse({"error": f"missing or unknown: {error.args[0]}"}, 400)
        except (TypeError, ValueError, AttributeError, TelegramRefused, SlackRefused) as error:
            return JSONResponse({"error": str(error)}, 400)

    return endpoint


def _got(ask: Callable[[Mapping[str, str]], Any]) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def endpoint(request: Request) -> JSONResponse:
        return JSONResponse(ask(request.query_params))

    return endpoint
