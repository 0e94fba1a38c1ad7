"""What looks whether an article's page is there: adapters/sources/."""

from typing import Protocol


class Pages(Protocol):
    """Asks for pages, and reads nothing of them."""

    async def fault(self, url: str, *, internal: bool) -> str:
        """Why a page is not there, for people; "" where it answers 200. `internal` allows private addresses. Never raises."""
