"""Waiting for a condition, and the stream of events for open pages."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

Event = Mapping[str, Any]


class EventStream:
    """Publishes events to all listeners. A listener that falls far behind is dropped; pages reconnect."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Event | None]] = set()

    def publish(self, event: Event) -> None:
        """Publish an event."""
        for queue in list(self._listeners):
            if queue.full():
                self._listeners.discard(queue)
                queue.get_nowait()
                queue.put_nowait(None)
            else:
                queue.put_nowait(event)

    async def events(self) -> AsyncIterator[Event]:
        """All events from now on, until `close`."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue(maxsize=1000)
        self._listeners.add(queue)
        try:
            while (event := await queue.get()) is not None:
                yield event
        finally:
            self._listeners.discard(queue)

    def close(self) -> None:
        """End all listeners."""
        for queue in self._listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)


class ChangeSignal:
    """Wakes waiters after every change, so that they check their condition again."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def notify(self) -> None:
        """Report a change."""
        self._event.set()
        self._event = asyncio.Event()

    async def until(self, true: Callable[[], bool], seconds: float) -> bool:
        """Wait until `true()`; False after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                while not true():
                    await self._event.wait()
        except TimeoutError:
            return False
        return True
