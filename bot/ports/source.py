"""Where documents come from: feeds of every kind, and the check whether a page is still there."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model import Document, FeedState, PollResult


class Source(Protocol):
    """One feed, polled again and again."""

    @property
    def next_poll(self) -> datetime | None:
        """Time of the next poll; None while one runs, and where changes are watched for."""

    def polls(self, version_tags: Mapping[str, str], state: FeedState) -> AsyncGenerator[PollResult, None]:
        """Yield a PollResult for each poll with changes or an error, and the first complete one even if it is empty.

        `version_tags` maps every key in the store to the version last read. The next poll starts after the caller has
        recorded this one, so a source may count what it yielded as stored. Never raises for what a feed serves.
        """

    async def complete(self, documents: Sequence[Document]) -> Sequence[Document]:
        """Return new and changed documents with what is fetched for these alone, as the text of their page. Never raises."""


class PageChecker(Protocol):
    """Checks that an article's page exists."""

    async def error(self, url: str, *, internal: str) -> str:
        """Reason why a page is missing, for people; "" if it answers 200.

        `internal` is an address whose host may be private, "" if none may.

        Never raises.
        """
