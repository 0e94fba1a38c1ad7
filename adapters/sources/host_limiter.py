"""Rate limit for each host that is fetched from: few connections at once, spaced in time."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ports import Clock

CONNECTIONS = 2
"""Connections at once to one host and port."""
SPACING = timedelta(milliseconds=200)
"""Time between the starts of two requests to one host."""

_MAX_IDLE = 1000
"""Idle hosts in memory: after so many requests they are dropped, since feeds may name new hosts without end."""


class HostLimiter:
    """Queues requests to the same host, first come first served. Hosts do not affect each other."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._hosts: dict[str, _Host] = {}
        self._requests = 0

    @asynccontextmanager
    async def slot(self, host: str) -> AsyncGenerator[None, None]:
        """Hold one of the host's connections while the block runs."""
        known = self._known(host)
        known.users += 1
        try:
            async with known.connections:
                now = self._clock.now()
                begin = max(now, known.next_at)
                known.next_at = begin + SPACING
                if begin > now:
                    await self._clock.sleep((begin - now).total_seconds())
                yield
        finally:
            known.users -= 1

    def _known(self, host: str) -> "_Host":
        self._requests += 1
        if self._requests % _MAX_IDLE == 0:
            now = self._clock.now()
            self._hosts = {name: known for name, known in self._hosts.items() if known.users or known.next_at > now}
        if host not in self._hosts:
            self._hosts[host] = _Host(asyncio.Semaphore(CONNECTIONS), self._clock.now())
        return self._hosts[host]


@dataclass(slots=True)
class _Host:
    connections: asyncio.Semaphore
    next_at: datetime
    users: int = 0
