"""Socket Mode: the websocket over which an app hears, and what it acknowledged."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from adapters.sandbox.changes import Changes
from adapters.sandbox.slack.world import APP_ID
from bot.ports import Clock

ACK_SECONDS = 3.0
RECONNECT_SECONDS = 5.0


@dataclass(slots=True)
class Envelope:
    """Something the app was told. `acked_after` in seconds; None while it has not acknowledged. `response` came with the ack."""

    id: str
    kind: str
    payload: Mapping[str, Any]
    sent_at: datetime
    acked_after: float | None = None
    response: Mapping[str, Any] | None = None


class SocketMode:
    """The app's connections; an envelope goes to the newest."""

    def __init__(self, clock: Clock) -> None:
        self.connections_made = 0
        self.envelopes: dict[str, Envelope] = {}
        self._clock = clock
        self._tickets: set[str] = set()
        self._connections: list[WebSocket] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._changes = Changes()

    @property
    def connected(self) -> bool:
        """Whether an app listens."""
        return bool(self._connections)

    def ticket(self) -> str:
        """What lets an app connect, once."""
        ticket = secrets.token_urlsafe(12)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, websocket: WebSocket) -> None:
        """Hold one connection until it ends."""
        ticket = websocket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await websocket.close(4001)
            return
        self._tickets.discard(ticket)
        await websocket.accept()
        await websocket.send_json(_hello(len(self._connections) + 1))
        self._connections.append(websocket)
        self.connections_made += 1
        self._changes.tell()
        try:
            while True:
                self._heard(await websocket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            self._connections.remove(websocket)
            self._changes.tell()

    def send(self, kind: str, payload: Mapping[str, Any], *, accepts_response: bool) -> Envelope | None:
        """Tell the app something; None where nobody listens."""
        if not self._connections:
            return None
        envelope = Envelope(secrets.token_hex(16), kind, payload, self._clock.now())
        self.envelopes[envelope.id] = envelope
        message = {"envelope_id": envelope.id, "type": kind, "payload": payload, "accepts_response_payload": accepts_response}
        if kind == "events_api":
            message |= {"retry_attempt": 0, "retry_reason": ""}
        self.later(self._connections[-1].send_text(json.dumps(message)))
        return envelope

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to go and come again, as Slack does every few hours, and close it once it has (or after 5 s)."""
        for websocket in self._connections:
            self.later(self._goodbye(websocket, reason))

    async def wait_connected(self, seconds: float) -> None:
        """Wait for an app to listen; raises TimeoutError."""
        if not await self._changes.until(lambda: self.connected, seconds):
            raise TimeoutError("no app has connected in Socket Mode")

    async def wait_connections(self, count: int, seconds: float) -> None:
        """Wait until an app has connected `count` times in all; raises TimeoutError."""
        if not await self._changes.until(lambda: self.connections_made >= count, seconds):
            raise TimeoutError(f"{self.connections_made} of {count} connections in Socket Mode")

    async def wait_ack(self, envelope: Envelope, seconds: float = ACK_SECONDS) -> bool:
        """Whether the app acknowledges in time."""
        return await self._changes.until(lambda: envelope.acked_after is not None, seconds)

    def later(self, doing: Coroutine[Any, Any, None]) -> None:
        """Do something beside, no later than `close`; a connection that is gone by then is no error."""
        task = asyncio.ensure_future(_ignoring_the_gone(doing))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        """Give up what still waits to be sent or acknowledged."""
        for task in self._tasks:
            task.cancel()

    async def _goodbye(self, websocket: WebSocket, reason: str) -> None:
        await websocket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
        await self._changes.until(lambda: self._connections[-1:] != [websocket], RECONNECT_SECONDS)
        await websocket.close()

    def _heard(self, text: str) -> None:
        """Take an acknowledgement; an app says nothing else."""
        with contextlib.suppress(ValueError, AttributeError):
            message = json.loads(text)
            envelope = self.envelopes.get(message.get("envelope_id", ""))
            if envelope is not None and envelope.acked_after is None:
                envelope.acked_after = (self._clock.now() - envelope.sent_at).total_seconds()
                envelope.response = message.get("payload")
                self._changes.tell()


def _hello(connections: int) -> dict[str, Any]:
    info = {"host": "sandbox", "approximate_connection_time": 18060}
    return {"type": "hello", "num_connections": connections, "debug_info": info, "connection_info": {"app_id": APP_ID}}


async def _ignoring_the_gone(doing: Coroutine[Any, Any, None]) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        await doing
