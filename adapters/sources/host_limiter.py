"""Spare each host: few connections at once, and a little time between two."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ports import Clock

CONNECTIONS = 2
"""At once to one host, its port counted."""
SPACING = timedelta(milliseconds=200)
"""From the beginning of one request to the beginning of the next."""

_MAX_HOSTS = 20_000
"""Hosts that are remembered; then those without a visitor are forgotten, for a feed may name new ones without end."""


class HostLimiter:
    """Everybody who asks the same host waits for a turn, first come first served; another host's are not touched."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def slot(self, host: str) -> AsyncGenerator[None, None]:
        """Hold one of the host's connections for as long as the block runs."""
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
        if host not in self._hosts:
            if len(self._hosts) >= _MAX_HOSTS:
                self._hosts = {name: known for name, known in self._hosts.items() if known.users}
            self._hosts[host] = _Host(asyncio.Semaphore(CONNECTIONS), self._clock.now())
        return self._hosts[host]


@dataclass(slots=True)
class _Host:
    connections: asyncio.Semaphore
    next_at: datetime
    users: int = 0
