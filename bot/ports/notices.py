"""What the operators are told, over restarts."""

from datetime import datetime
from typing import Protocol

from bot.model import Notice


class NoticeStore(Protocol):
    """What is wrong, what was said of it, and what is still to be said."""

    async def tell(self, notice: Notice, now: datetime) -> bool:
        """Owe the operators a line; once until its key is solved. False where it was owed or said already."""

    async def solved(self, key: str, line: str, now: datetime) -> None:
        """Forget what is over. Where the operators had heard of it, `line` says so first; "" for no word."""

    async def standing(self) -> set[str]:
        """The keys of all that was told, or is to be, and is not solved."""

    async def unsaid(self) -> list[Notice]:
        """The lines that are still to be said, oldest first."""

    async def said(self, notice: Notice) -> None:
        """Remember that a line was said, unless there is another one by now."""
