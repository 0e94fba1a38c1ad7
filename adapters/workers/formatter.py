"""Two implementations of the Formatter port: the formatter in worker processes, and in this process for tests."""

import asyncio
import time
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from adapters.workers.messages import JobFailed, JobStalled, JobTooSlow, WorkerDied, WorkerNotStarted
from adapters.workers.worker_process import WorkerProcess
from bot.model import Card, Difference, Document, FeedRules, Hold, Post, ReadResult
from bot.ports import FormatterError, FormatterTimeout, FormatterUnavailable

QUICK_SECONDS = 0.3
"""CPU time that every post gets at first. A usual one takes some milliseconds."""
SLOW_SECONDS = 10.0
"""CPU time that a post gets in the slow worker; after it the post is too slow."""
LARGE = 64 * 1024
"""Bytes or characters of a large document: of one poll, those are read last."""
LARGE_SECONDS = 1.0
"""Seconds that a feed's new large documents may take in the quick worker within SLOW_FEED_SECONDS."""
SLOW_FEED_SECONDS = 60.0
"""After a document that needs more time, or after LARGE_SECONDS, the large ones of a feed get no short slice for so long.

Others wait for those slices, and a hundred large documents that need a little less than a slice would stop an urgent post.
"""
CACHE_SIZE = 64
"""Cards and differences in the cache."""

_MEMORY = 1 << 30
"""Bytes of a worker's address space."""
_NICE = 5
"""Priority of the slow worker, behind the bot and the quick one."""

Pace = Literal["quick", "slow", "either"]
"""Which worker runs a job: one of them, or the slow one after the short slice of the quick one."""


class _FormatterJobs(ABC):
    """The port's methods as jobs, with a cache of cards and differences. It also remembers which posts are too slow."""

    def __init__(self) -> None:
        self._titles: Mapping[str, str] = {}
        self._cache: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
        self._slow_until: dict[str, float] = {}
        self._spent: dict[str, tuple[float, float]] = {}

    @abstractmethod
    async def _run(self, pace: Pace, job: str, *args: Any) -> Any:
        """Run one of the JOBS of formatter/jobs.py. Raises FormatterError."""

    def set_feed_titles(self, titles: Mapping[str, str]) -> None:
        """Set the feed titles that cards show, by feed id; a feed without a title is shown by its id."""
        self._titles = titles

    async def read(self, documents: Sequence[Document], rules: FeedRules, *, slowly: bool = False) -> list[ReadResult]:
        """Read documents and apply the hold rules to those that are new; the results are in the order of the documents."""
        if slowly:
            return [await self._read_slowly(document, rules) for document in documents]
        results: dict[int, ReadResult] = {}
        for index in sorted(range(len(documents)), key=lambda index: _is_large(documents[index])):
            document = documents[index]
            began, is_large = time.monotonic(), _is_large(document)
            slow = is_large and began < self._slow_until.get(rules.id, 0)
            results[index] = _SLOW if slow else await self._read_quickly(document, rules)
            if is_large and not slow and not document.existing:
                self._spend(rules.id, began, time.monotonic())
        return [results[index] for index in range(len(documents))]

    async def card(self, post: Post) -> Card:
        """Make the card of a post."""
        card: Card = await self._cached("either", "card", post)
        return replace(card, feed_title=self._titles.get(post.feed, ""))

    async def hold(self, post: Post) -> Hold | None:
        """Return the reason why this post must wait for an editor, or None."""
        reason: Hold | None = await self._cached("either", "hold", post)
        return reason

    async def search_text(self, post: Post) -> str:
        """Return the post's text for the search index, without markup and promotion."""
        text: str = await self._run("either", "search_text", post)
        return text

    async def difference(self, old: Post, new: Post, *, slowly: bool = False) -> Difference:
        """Return the changes between two versions of a post that a reader would notice."""
        difference: Difference = await self._cached("either" if slowly else "quick", "difference", old, new)
        return difference

    async def story_keys(self, post: Post) -> frozenset[str]:
        """Return the keys by which other posts of the same story are found."""
        keys: frozenset[str] = await self._run("quick", "story_keys", post)
        return keys

    async def same_story(self, post: Post, others: Sequence[Post]) -> int | None:
        """Return the index of the first of `others` with the same story; None without one, or in doubt."""
        index: int | None = await self._run("quick", "same_story", post, list(others)) if others else None
        return index

    def _spend(self, feed: str, began: float, now: float) -> None:
        """Count the time of a large document; beyond LARGE_SECONDS the feed's next ones go to the slow worker."""
        since, spent = self._spent.get(feed, (began, 0.0))
        if began > since + SLOW_FEED_SECONDS:
            since, spent = began, 0.0
        spent += now - began
        self._spent[feed] = since, spent
        if spent > LARGE_SECONDS:
            self._slow_until[feed] = now + SLOW_FEED_SECONDS
            del self._spent[feed]

    async def _read_quickly(self, document: Document, rules: FeedRules) -> ReadResult:
        try:
            result, card = await self._run("quick", "read_and_check", document, rules)
        except FormatterTimeout:
            self._slow_until[rules.id] = time.monotonic() + SLOW_FEED_SECONDS
            return _SLOW
        return self._with_card(result, card)

    async def _read_slowly(self, document: Document, rules: FeedRules) -> ReadResult:
        """Read, then check: a post that is too slow for the checks can still be shown to an editor by its title."""
        try:
            result: ReadResult = await self._run("slow", "read", document, rules)
        except FormatterUnavailable:
            raise
        except FormatterError as error:
            return ReadResult(None, hold=_too_slow(error))
        if result.post is None or document.existing:
            return result
        try:
            checked, card = await self._run("slow", "check", result)
        except FormatterUnavailable:
            raise
        except FormatterError as error:
            self._remember(("card", result.post), error)
            return replace(result, hold=_too_slow(error))
        return self._with_card(checked, card)

    def _with_card(self, result: ReadResult, card: Card | None) -> ReadResult:
        """Keep the card that was made on the way: a delivery will soon ask for it."""
        if card is not None:
            self._remember(("card", result.post), card)
        return result

    async def _cached(self, pace: Pace, job: str, *args: Any) -> Any:
        """Run a job, or return its result from the cache. A post that is too slow once is not tried again."""
        key = (job, *args)
        if key in self._cache:
            result = self._cache[key]
        else:
            try:
                result = await self._run(pace, job, *args)
            except (FormatterUnavailable, FormatterTimeout):
                raise
            except FormatterError as error:
                result = error
        self._remember(key, result)
        if isinstance(result, FormatterError):
            raise FormatterError(str(result))
        return result

    def _remember(self, key: tuple[Any, ...], result: Any) -> None:
        self._cache[key] = result
        self._cache.move_to_end(key)
        if len(self._cache) > CACHE_SIZE:
            self._cache.popitem(last=False)


_SLOW = ReadResult(None, error_kind="slow", error="needs more time")


def _too_slow(error: FormatterError) -> Hold:
    return Hold("too-slow", str(error))


def _is_large(document: Document) -> bool:
    content = document.content
    size = len(content) if isinstance(content, bytes) else len(content.title) + len(content.summary) + len(content.content)
    return size > LARGE


class FormatterInProcess(_FormatterJobs):
    """Implements `Formatter` in this process, for tests and benchmarks. It has no limits."""

    async def _run(self, pace: Pace, job: str, *args: Any) -> Any:
        from formatter.jobs import JOBS

        try:
            return JOBS[job](*args)
        except Exception as error:
            raise FormatterError(f"{type(error).__name__}: {error}") from error


class FormatterInWorker(_FormatterJobs):
    """Implements `Formatter` in two worker processes: a quick one for all posts, and one for what needs more time.

    Each starts with its first job and is replaced when it fails.
    """

    def __init__(self, quick: WorkerProcess | None = None, slow: WorkerProcess | None = None) -> None:
        super().__init__()
        module = "formatter.jobs"
        self._quick = quick or WorkerProcess(module, QUICK_SECONDS, memory=_MEMORY)
        self._slow = slow or WorkerProcess(module, SLOW_SECONDS, memory=_MEMORY, nice=_NICE)

    async def start(self) -> None:
        """Start the quick process, so that the first post need not wait for it. Raises WorkerNotStarted."""
        await self._quick.start()

    async def aclose(self) -> None:
        """End the processes."""
        await asyncio.gather(self._quick.close(), self._slow.close())

    async def _run(self, pace: Pace, job: str, *args: Any) -> Any:
        try:
            if pace != "slow":
                try:
                    return await self._quick.call(job, *args)
                except (JobTooSlow, JobStalled, WorkerDied) as error:
                    if pace == "quick":
                        raise FormatterTimeout(str(error)) from None
            return await self._slow.call(job, *args)
        except (JobStalled, WorkerNotStarted) as error:
            raise FormatterUnavailable(str(error)) from None
        except (JobTooSlow, JobFailed, WorkerDied) as error:
            raise FormatterError(str(error)) from error
