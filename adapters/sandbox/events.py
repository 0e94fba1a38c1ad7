"""Events of the sandbox: waiting for a condition, and the stream that pages listen to."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

Event = Mapping[str, Any]


class EventStream:
    """Hands every event to every listener; a listener that has fallen far behind is dropped and comes back by itself."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Event | None]] = set()

    def publish(self, event: Event) -> None:
        """Tell all listeners."""
        for queue in list(self._listeners):
            if queue.full():
                self._listeners.discard(queue)
                queue.get_nowait()
                queue.put_nowait(None)
            else:
                queue.put_nowait(event)

    async def events(self) -> AsyncIterator[Event]:
        """Everything published from now on, until `close`."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue(maxsize=1000)
        self._listeners.add(queue)
        try:
            while (event := await queue.get()) is not None:
                yield event
        finally:
            self._listeners.discard(queue)

    def close(self) -> None:
        """Let every listener go."""
        for queue in self._listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)


class ChangeSignal:
    """Wakes those who wait whenever something changed, so that they look again."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def notify(self) -> None:
        """Something changed."""
        self._event.set()
        self._event = asyncio.Event()

    async def until(self, true: Callable[[], bool], seconds: float) -> bool:
        """Wait until `true()` or until the time is up; whether it became true."""
        try:
            async with asyncio.timeout(seconds):
                while not true():
                    await self._event.wait()
        except TimeoutError:
            return False
        return True
