"""The one place that asks the machine for the time."""

import asyncio
from datetime import UTC, datetime


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait; returns at once for zero or less."""
        await asyncio.sleep(max(0.0, seconds))
