"""What finds documents: adapters/sources/.

What looks whether an article's page is there: adapters/sources/.
"""

from collections.abc import AsyncGenerator, Mapping
from typing import Protocol

from bot.model import FeedState, PollResult


class Source(Protocol):
    """One feed, looked at again and again."""

    def polls(self, version_tags: Mapping[str, str], state: FeedState) -> AsyncGenerator[PollResult, None]:
        """Yield a Look whenever there is something to tell, and the first whole one even if it is empty.

        `stamps` maps every key the store knows to the stamp it was last read with. The next look is taken only after the
        caller has recorded this one, so a source may count what it yielded as kept. Never raises for what a feed serves.
        """


class PageChecker(Protocol):
    """Asks for pages, and reads nothing of them."""

    async def fault(self, url: str, *, internal: bool) -> str:
        """Why a page is not there, for people; "" where it answers 200. `internal` allows private addresses. Never raises."""
