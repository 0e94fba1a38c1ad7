"""Fetch an article's page like a feed, and extract its text in a worker process."""

import asyncio
from types import TracebackType
from typing import Self

import structlog
from selectolax.lexbor import LexborHTMLParser

from adapters.sources.decoding import decode
from adapters.sources.http import Fetched, HttpClient
from adapters.sources.network import FetchError
from adapters.workers import WorkerError, WorkerProcess

FETCH_SECONDS = 20.0
"""Limit for fetching and extracting one article; after it the feed's own text is used."""
EXTRACT_SECONDS = 5.0
"""Limit for extracting; a usual page takes some hundredths of a second."""

_MAX_SIZE = 2 * 2**20
"""Bytes of a page; articles are far smaller."""
_MEMORY = 1 << 30
"""Bytes of the worker's address space."""
_NICE = 10
_HEAD = 2048
_ACCEPT = "text/html, application/xhtml+xml;q=0.9"


def extraction_worker(module: str = "adapters.sources.articles.extract", seconds: float = EXTRACT_SECONDS) -> WorkerProcess:
    """Worker process that extracts articles, limited in memory and behind the bot in priority."""
    return WorkerProcess(module, seconds, memory=_MEMORY, nice=_NICE)


class Articles:
    """Full texts of articles, shared by all feeds. The worker process starts with the first article."""

    def __init__(self, client: HttpClient, worker: WorkerProcess | None = None) -> None:
        self._client = client
        self._worker = worker or extraction_worker()

    async def full_text(self, text: str, address: str, *, internal: bool = False) -> str:
        """Return the article at an address as HTML, or `text` unless the article is longer.

        Never raises for what is served.
        """
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                answer = await self._client.get(address, _ACCEPT, internal=internal)
                article = await self.extract(_page(answer), answer.url) if _is_page(answer) else ""
        except (FetchError, TimeoutError):
            return text
        return article if _length(article) > _length(text) else text

    async def extract(self, page: str, url: str) -> str:
        """Return the article in a page as HTML; empty if there is none or the extraction failed."""
        try:
            article: str = await self._worker.call("extract_article", page, url)
        except WorkerError as error:
            structlog.get_logger().info("article_not_extracted", reason=str(error))
            return ""
        return article

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._worker.close()


def _is_page(answer: Fetched) -> bool:
    kind = answer.headers.get("content-type", "text/html").lower()
    return answer.status == 200 and len(answer.content) <= _MAX_SIZE and "html" in kind


def _page(answer: Fetched) -> str:
    """Decode a page by the header's charset, else by the one that its own head declares."""
    header = answer.headers.get("content-type", "")
    return decode(answer.content, header if "charset" in header.lower() else answer.content[:_HEAD].decode("latin-1"))


def _length(markup: str) -> int:
    """Number of visible characters."""
    return len("".join((LexborHTMLParser(markup).text() if markup else "").split()))
