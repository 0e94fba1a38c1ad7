"""The system clock: the one place that reads the machine's time."""

import asyncio
from datetime import UTC, datetime


class SystemClock:
    """Implements bot.ports.Clock with the machine's clock."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait; returns at once for zero or less."""
        await asyncio.sleep(max(0.0, seconds))
