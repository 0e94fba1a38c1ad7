"""What the app was told, however it hears, and what it acknowledged."""

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
    """Something the app was told. `acked_after` in seconds; None while it has not acknowledged. `response` came with the ack."""

    id: str
    kind: str
    payload: Mapping[str, Any]
    sent_at: datetime
    acked_after: float | None = None
    response: Mapping[str, Any] | None = None


class Envelopes:
    """Everything the app was told, by id."""

    def __init__(self, clock: Clock) -> None:
        self.envelopes: dict[str, Envelope] = {}
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = ChangeSignal()

    def send(self, kind: str, payload: Mapping[str, Any], *, accepts_response: bool) -> Envelope | None:
        """Tell the app something; None where nobody listens."""
        raise NotImplementedError

    async def wait_ack(self, envelope: Envelope, seconds: float = ACK_SECONDS) -> bool:
        """Whether the app acknowledges in time."""
        return await self._changed.until(lambda: envelope.acked_after is not None, seconds)

    def later(self, doing: Coroutine[Any, Any, None]) -> None:
        """Do something beside, no later than `close`; a connection that is gone by then is no error."""
        task = asyncio.ensure_future(_ignore_disconnect(doing))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        """Give up what still waits to be sent or acknowledged."""
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
