"""Socket Mode: websocket connections of the app."""

import contextlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from adapters.sandbox.slack.envelopes import Envelope, Envelopes
from adapters.sandbox.slack.workspace import APP_ID
from bot.ports import Clock

RECONNECT_SECONDS = 5.0


class SocketMode(Envelopes):
    """The app's connections; envelopes go to the newest."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.connections_made = 0
        self._tickets: set[str] = set()
        self._connections: list[WebSocket] = []

    @property
    def connected(self) -> bool:
        """True if an app is connected."""
        return bool(self._connections)

    def ticket(self) -> str:
        """Issue a ticket for one connection."""
        ticket = secrets.token_urlsafe(12)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one connection until it ends."""
        ticket = websocket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await websocket.close(4001)
            return
        self._tickets.discard(ticket)
        await websocket.accept()
        await websocket.send_json(_hello(len(self._connections) + 1))
        self._connections.append(websocket)
        self.connections_made += 1
        self._changed.notify()
        try:
            while True:
                self._acknowledge(await websocket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            self._connections.remove(websocket)
            self._changed.notify()

    def send(self, kind: str, payload: Mapping[str, Any], *, accepts_response: bool) -> Envelope | None:
        """Send an envelope to the app; None if it is not connected."""
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
        """Ask every connection to reconnect, as Slack does every few hours; close it after that, or after 5 s."""
        for websocket in self._connections:
            self.later(self._disconnect(websocket, reason))

    async def wait_connected(self, seconds: float) -> None:
        """Wait for a connection; raises TimeoutError."""
        if not await self._changed.until(lambda: self.connected, seconds):
            raise TimeoutError("no app has connected in Socket Mode")

    async def wait_connections(self, count: int, seconds: float) -> None:
        """Wait for `count` connections in all; raises TimeoutError."""
        if not await self._changed.until(lambda: self.connections_made >= count, seconds):
            raise TimeoutError(f"{self.connections_made} of {count} connections in Socket Mode")

    async def _disconnect(self, websocket: WebSocket, reason: str) -> None:
        await websocket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
        await self._changed.until(lambda: self._connections[-1:] != [websocket], RECONNECT_SECONDS)
        await websocket.close()

    def _acknowledge(self, text: str) -> None:
        """Read an acknowledgement, the only message that apps send."""
        with contextlib.suppress(ValueError, AttributeError):
            message = json.loads(text)
            envelope = self.envelopes.get(message.get("envelope_id", ""))
            if envelope is not None:
                self._acknowledged(envelope, message.get("payload"))


def _hello(connections: int) -> dict[str, Any]:
    info = {"host": "sandbox", "approximate_connection_time": 18060}
    return {"type": "hello", "num_connections": connections, "debug_info": info, "connection_info": {"app_id": APP_ID}}
