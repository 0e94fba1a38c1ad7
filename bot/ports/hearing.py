"""What is remembered of what platforms told."""

from datetime import datetime
from typing import Protocol


class HearingStore(Protocol):
    """What was heard already, by the platforms' own names for it."""

    async def was_heard(self, what: str) -> bool:
        """Whether this was answered within the last hour or so."""

    async def remember_heard(self, what: str, now: datetime) -> None:
        """Remember that this was answered, for an hour; a power cut may undo it."""
