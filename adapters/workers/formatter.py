"""Two implementations of the Editor port: the formatter in a worker process, and in this one for tests."""

from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.workers.messages import JobTimeout, WorkerDied
from adapters.workers.process import WorkerProcess
from bot.model import Card, Difference, Document, FeedRules, Hold, Post, ReadResult

JOB_SECONDS = 10.0
"""Deadline of a job. A usual post takes some milliseconds."""
BATCH = 16
"""Documents read in one job: few, so that cards for deliveries need not wait for a large folder."""
CACHED_CARDS = 64


class _FormatterJobs(ABC):
    """The port's methods as jobs, with a cache of cards."""

    def __init__(self) -> None:
        self._titles: Mapping[str, str] = {}
        self._cards: OrderedDict[Post, Card] = OrderedDict()

    @abstractmethod
    async def _run(self, job: str, *args: Any) -> Any:
        """Run a job of formatter_jobs.py."""

    def set_feed_titles(self, titles: Mapping[str, str]) -> None:
        """Set the feed titles that cards show, by feed id; a feed without a title is shown by its id."""
        self._titles = titles

    async def read(self, documents: Sequence[Document], rules: FeedRules) -> list[ReadResult]:
        """Read documents, in order, and apply the hold rules to those that are new."""
        results: list[ReadResult] = []
        for start in range(0, len(documents), BATCH):
            results += await self._read_batch(documents[start : start + BATCH], rules)
        return results

    async def card(self, post: Post) -> Card:
        """Make the card of a post."""
        card = self._cards.pop(post, None) or await self._run("card", post)
        self._cards[post] = card
        if len(self._cards) > CACHED_CARDS:
            self._cards.popitem(last=False)
        return replace(card, feed_title=self._titles.get(post.feed, ""))

    async def hold(self, post: Post) -> Hold | None:
        """Return the reason why this post must wait for an editor, or None."""
        reason: Hold | None = await self._run("hold", post)
        return reason

    async def search_text(self, post: Post) -> str:
        """Return the post's text for the search index, without markup and promotion."""
        text: str = await self._run("search_text", post)
        return text

    async def difference(self, old: Post, new: Post) -> Difference:
        """Return the changes between two versions of a post that a reader would notice."""
        difference: Difference = await self._run("difference", old, new)
        return difference

    async def story_keys(self, post: Post) -> frozenset[str]:
        """Return the keys by which other posts of the same story are found."""
        keys: frozenset[str] = await self._run("story_keys", post)
        return keys

    async def same_story(self, post: Post, others: Sequence[Post]) -> int | None:
        """Return the index of the first of `others` that tells the same story; None without one, or in doubt."""
        index: int | None = await self._run("same_story", post, list(others)) if others else None
        return index

    async def _read_batch(self, documents: Sequence[Document], rules: FeedRules) -> list[ReadResult]:
        results: list[ReadResult] = await self._run("read", list(documents), rules)
        return results


class FormatterInProcess(_FormatterJobs):
    """Implements `Editor` in this process, for tests and benchmarks."""

    async def _run(self, job: str, *args: Any) -> Any:
        from adapters.workers.formatter_jobs import JOBS

        return JOBS[job](*args)


class FormatterInWorker(_FormatterJobs):
    """Implements `Editor` in a worker process, which starts with the first job and is replaced when it fails."""

    def __init__(self, worker: WorkerProcess | None = None) -> None:
        super().__init__()
        self._worker = worker or WorkerProcess("adapters.workers.formatter_jobs", JOB_SECONDS)

    async def start(self) -> None:
        """Start the process, so that the first post need not wait for it. Raises WorkerNotStarted."""
        await self._worker.start()

    async def close(self) -> None:
        """End the process."""
        await self._worker.close()

    async def _read_batch(self, documents: Sequence[Document], rules: FeedRules) -> list[ReadResult]:
        """Read a batch; if it takes too long or kills the worker, one by one, so that one document costs only itself."""
        try:
            return await super()._read_batch(documents, rules)
        except (JobTimeout, WorkerDied) as error:
            if len(documents) == 1:
                return [ReadResult(None, error_kind="crash", error=f"reading failed: {error}")]
        return [result for document in documents for result in await self._read_batch([document], rules)]

    async def _run(self, job: str, *args: Any) -> Any:
        """Run a job in the worker, and once more if the worker died: something else may have killed it."""
        try:
            return await self._worker.call(job, *args)
        except WorkerDied:
            return await self._worker.call(job, *args)
