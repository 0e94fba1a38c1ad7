"""The current time and waiting, which tests replace."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time, and waiting; tests hand in one they can turn."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Wait; returns at once for zero or less."""
