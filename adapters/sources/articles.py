"""Fetch an article's page like a feed, and extract its text in a worker process."""

import asyncio
import re
import time
from html import unescape
from types import TracebackType
from typing import Self, cast
from weakref import WeakValueDictionary

import structlog

from adapters.sources.decoding import decode
from adapters.sources.http import Fetched, HttpClient, RequestOptions
from adapters.sources.network import FetchError
from adapters.sources.robots import AGENT, Robots
from adapters.workers import JobStalled, JobTooSlow, WorkerDied, WorkerError, WorkerProcess

log = structlog.get_logger()

FETCH_SECONDS = 20.0
"""Limit for fetching and extracting one article; after it the feed's own text is used."""
EXTRACT_SECONDS = 5.0
"""CPU time for extracting; a usual page takes some hundredths of a second."""

QUICK_SECONDS = 1.0
"""CPU time for extracting with the worker that all feeds share."""

_MAX_SIZE = 2 * 2**20
"""Bytes of a page; articles are far smaller."""
_MEMORY = 1 << 30
"""Bytes of the worker's address space."""
_NICE = 10
_HEAD = 2048
_DEFAULT = RequestOptions()
_ACCEPT = "text/html, application/xhtml+xml;q=0.9"


def extraction_worker(module: str = "adapters.workers.article_jobs", seconds: float = EXTRACT_SECONDS) -> WorkerProcess:
    """Worker process that extracts articles, limited in memory and behind the bot in priority."""
    return WorkerProcess(module, seconds, memory=_MEMORY, nice=_NICE)


class Articles:
    """Full texts of articles, shared by all feeds.

    A feed's articles are extracted one after the other, and each gets a short time first. A feed whose article needs more
    moves to a second, slow worker until its articles are quick again, so that it delays no other feed. Each worker process
    starts with its first article. A page that its site's robots.txt forbids is not fetched.
    """

    def __init__(self, client: HttpClient, quick: WorkerProcess | None = None, slow: WorkerProcess | None = None) -> None:
        self._client = client
        self._quick = quick or extraction_worker(seconds=QUICK_SECONDS)
        self._slow = slow or extraction_worker()
        self._robots = Robots(client, self._evaluate_robots)
        self._slow_feeds: set[str] = set()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def full_text(
        self, text: str, address: str, *, feed: str, internal: str = "", options: RequestOptions = _DEFAULT
    ) -> str:
        """Return the article at an address as HTML, or `text` unless the article is longer.

        `internal` is the feed's own address if its host may be private; `options` are those of the request.
        Never raises for what is served.
        """
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                if not await self._robots.allow(address, internal=internal):
                    return text
                answer = await self._client.get(address, _ACCEPT, internal=internal, options=options)
                article = await self.extract(_page(answer), answer.url, feed) if _is_page(answer) else ""
            return article if _length(article) > _length(text) else text
        except (FetchError, TimeoutError):
            return text
        except Exception:
            log.exception("article_crashed", feed=feed)
            return text

    async def _evaluate_robots(self, robots: str, url: str) -> bool:
        """Return True if a robots.txt allows an address, and if it is too hostile to be evaluated."""
        try:
            return cast("bool", await self._quick.call("robots_allow", robots, url, AGENT))
        except WorkerError as error:
            log.info("robots_not_evaluated", reason=str(error))
            return True

    async def extract(self, page: str, url: str, feed: str) -> str:
        """Return the article in a page as HTML; empty if there is none or the extraction failed."""
        turn = self._turns.setdefault(feed, asyncio.Lock())
        try:
            async with turn:
                return await self._extract(page, url, feed)
        except WorkerError as error:
            log.info("article_not_extracted", feed=feed, reason=str(error))
            return ""

    async def _extract(self, page: str, url: str, feed: str) -> str:
        """Extract with the worker that the feed's last article calls for. Raises WorkerError."""
        if feed not in self._slow_feeds:
            try:
                return cast("str", await self._quick.call("extract_article", page, url))
            except (JobStalled, JobTooSlow, WorkerDied):
                self._slow_feeds.add(feed)
        began = time.monotonic()
        article = cast("str", await self._slow.call("extract_article", page, url))
        if time.monotonic() - began < QUICK_SECONDS / 2:
            self._slow_feeds.discard(feed)
        return article

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._quick.close()
        await self._slow.close()


def _is_page(answer: Fetched) -> bool:
    kind = answer.headers.get("content-type", "text/html").lower()
    return answer.whole and len(answer.content) <= _MAX_SIZE and "html" in kind


def _page(answer: Fetched) -> str:
    """Decode a page by the header's charset, else by the one that its own head declares."""
    header = answer.headers.get("content-type", "")
    return decode(answer.content, header if "charset" in header.lower() else answer.content[:_HEAD].decode("latin-1"))


def _length(markup: str) -> int:
    """Number of visible characters, in linear time: a feed's own text can be as hostile as it likes."""
    return len("".join(unescape(_TAG.sub("", markup)).split()))


_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<[^<>]*>", re.DOTALL)
