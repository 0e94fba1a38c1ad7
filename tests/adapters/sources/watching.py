"""Records the polls of a source, and the documents, keys and errors that they yielded."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime

from bot.ingest.listing import read_listing
from bot.model import Document, FeedState, KnownListing, PollResult
from bot.ports import Source
from tests.clock import TestClock

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
DEADLINE = 30
"""Real seconds a test waits for a poll that must come."""


class Watching:
    """Takes polls in the background, as the newsroom would."""

    def __init__(self, memory: KnownListing | None = None) -> None:
        self.poll_results: list[PollResult] = []
        self.memory = memory
        self._news = asyncio.Condition()

    async def take(self, looks: AsyncIterator[PollResult], source: Source) -> None:
        """Take every poll; find the documents in a listing."""
        async for polled in looks:
            result = polled
            if result.listing is not None:
                before, found = self.memory, read_listing(self.memory, result.listing, NOW)
                documents = tuple(await source.complete(found.documents("wire")))
                self.memory = found.memory
                result = replace(result, documents=documents, listed=found.newly_listed(before), listing=None)
            async with self._news:
                self.poll_results.append(result)
                self._news.notify_all()

    @property
    def documents(self) -> list[Document]:
        """Every document yielded, in order."""
        return [document for result in self.poll_results for document in result.documents]

    @property
    def keys(self) -> list[str]:
        """The keys of every document yielded, in order."""
        return [document.key for document in self.documents]

    @property
    def gone(self) -> list[str]:
        """Every key reported as gone."""
        return [key for result in self.poll_results for key in result.gone]

    @property
    def errors(self) -> list[str]:
        """Every error yielded."""
        return [result.error for result in self.poll_results if result.error]

    @property
    def complete(self) -> int:
        """The number of complete polls without an error."""
        return sum(result.complete and not result.error for result in self.poll_results)

    async def until(self, condition) -> None:
        """Wait until this is true of what was yielded; fails with what was yielded instead."""
        try:
            async with asyncio.timeout(DEADLINE), self._news:
                await self._news.wait_for(lambda: condition(self))
        except TimeoutError:
            raise AssertionError(f"told so far: {self.keys}, gone {self.gone}, errors {self.errors}") from None

    async def until_in_time(self, condition, clock: TestClock) -> None:
        """Turn the clock until this is true of what was yielded."""
        turning = asyncio.create_task(_turn(clock))
        try:
            await self.until(condition)
        finally:
            turning.cancel()


async def _turn(clock: TestClock) -> None:
    while True:
        await clock.advance(0.1)
        await asyncio.sleep(0.002)


@asynccontextmanager
async def watching(
    source: Source,
    version_tags: Mapping[str, str] | None = None,
    state: FeedState | None = None,
    memory: KnownListing | None = None,
):
    """Watch a source until the block ends. `memory`: what was remembered of a feed's listing."""
    seen = Watching(memory if memory or state is None or state.first_polled is None else KnownListing())
    looks = source.polls(version_tags or {}, state or FeedState())
    task = asyncio.create_task(seen.take(looks, source))
    try:
        yield seen
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await looks.aclose()
