"""Simulated time with real I/O: the clock moves only while nothing is under way on disk or network."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from tests.clock import TestClock

_CYCLES = 20  # of the event loop, without anything new: enough for every task to reach its next wait


class Steps:
    """Counts what is under way in real time, and turns the clock from one sleeper to the next in between."""

    def __init__(self, clock: TestClock) -> None:
        self.clock = clock
        self._under_way = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    @contextmanager
    def real(self) -> Iterator[None]:
        """Time does not pass while the block runs."""
        self._under_way += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._quiet.set()

    async def until(self, true: Callable[[], bool]) -> None:
        """Turn the clock until something is true; raises RuntimeError when nobody sleeps any more."""
        await self._calm()
        while not true():
            if not self.clock.sleeps:
                raise RuntimeError("everything waits, and nobody for a time")
            await self.clock.advance(self.clock.sleeps[0])
            await self._calm()

    async def _calm(self) -> None:
        calm = 0
        while calm < _CYCLES:
            await self._quiet.wait()
            await asyncio.sleep(0)
            calm = calm + 1 if self._quiet.is_set() else 0


class Watched:
    """Something whose every asynchronous method is work in real time."""

    def __init__(self, inner: Any, steps: Steps) -> None:
        self._inner = inner
        self._steps = steps

    def __getattr__(self, name: str) -> Any:
        return self._timeless(getattr(self._inner, name))

    def _timeless(self, method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        @wraps(method)
        async def call(*args: Any, **kwargs: Any) -> Any:
            with self._steps.real():
                return await method(*args, **kwargs)

        return call
