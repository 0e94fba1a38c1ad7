"""The sandbox's own clock, where none is handed in."""

import asyncio
from datetime import UTC, datetime


class SystemClock:
    """The machine's time (implements `bot.ports.Clock`)."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait; returns at once for zero or less."""
        if seconds > 0:
            await asyncio.sleep(seconds)
