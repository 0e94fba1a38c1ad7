"""Envelopes sent to the app, in either mode, and their acknowledgements."""

import asyncio
import contextlib
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.websockets import WebSocketDisconnect

from adapters.sandbox.events import ChangeSignal
from bot.ports import Clock

ACK_SECONDS = 3.0


@dataclass(slots=True)
class Envelope:
    """An event, command or interaction.

    `acked_after` is in seconds, None if unacknowledged; `response` came with the ack.
    """

    id: str
    kind: str
    payload: Mapping[str, Any]
    sent_at: datetime
    acked_after: float | None = None
    response: Mapping[str, Any] | None = None


class Envelopes:
    """All envelopes sent, by id."""

    def __init__(self, clock: Clock) -> None:
        self.envelopes: dict[str, Envelope] = {}
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = ChangeSignal()

    def send(self, kind: str, payload: Mapping[str, Any], *, accepts_response: bool) -> Envelope | None:
        """Send an envelope to the app; None if it is not connected."""
        raise NotImplementedError

    async def wait_ack(self, envelope: Envelope, seconds: float = ACK_SECONDS) -> bool:
        """True if the app acknowledges within `seconds`."""
        return await self._changed.until(lambda: envelope.acked_after is not None, seconds)

    def later(self, doing: Coroutine[Any, Any, None]) -> None:
        """Run in the background until `close`. A closed connection is no error."""
        task = asyncio.ensure_future(_ignore_disconnect(doing))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        """Cancel what is still being sent or waited for."""
        for task in self._tasks:
            task.cancel()

    def _acknowledged(self, envelope: Envelope, response: Mapping[str, Any] | None) -> None:
        if envelope.acked_after is None:
            envelope.acked_after = (self._clock.now() - envelope.sent_at).total_seconds()
            envelope.response = response
            self._changed.notify()


async def _ignore_disconnect(doing: Coroutine[Any, Any, None]) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        await doing
