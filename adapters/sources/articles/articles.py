"""From an article's address to its text: fetched as safely as a feed, and taken out of its page in a process of its own."""

import asyncio
from types import TracebackType
from typing import Self

from selectolax.lexbor import LexborHTMLParser

from adapters.sources.articles.extractor import Extractor
from adapters.sources.decoding import decode
from adapters.sources.http import Fetched, HttpClient
from adapters.sources.network import FetchError

SECONDS = 20.0
"""For one article, waiting for its host and for the extractor included; then the feed's own text must do."""

_MAX_SIZE = 2 * 2**20
"""Bytes of a page; an article needs less."""
_HEAD = 2048
_ACCEPT = "text/html, application/xhtml+xml;q=0.9"


class Articles:
    """All feeds share one. Its process is started when it is first needed."""

    def __init__(self, client: HttpClient, extractor: Extractor | None = None) -> None:
        self._client = client
        self._extractor = extractor or Extractor()

    async def full_text(self, text: str, address: str, *, internal: bool = False) -> str:
        """The article at an address as HTML, or `text` where there is none that says more.

        Never raises for what is served.
        """
        try:
            async with asyncio.timeout(SECONDS):
                answer = await self._client.get(address, _ACCEPT, internal=internal)
                article = await self._extractor.extract(_page(answer), answer.url) if _is_page(answer) else ""
        except (FetchError, TimeoutError):
            return text
        return article if _length(article) > _length(text) else text

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._extractor.close()


def _is_page(answer: Fetched) -> bool:
    kind = answer.headers.get("content-type", "text/html").lower()
    return answer.status == 200 and len(answer.content) <= _MAX_SIZE and "html" in kind


def _page(answer: Fetched) -> str:
    """Its text, by the header's charset or by the one that the page's own head declares."""
    header = answer.headers.get("content-type", "")
    return decode(answer.content, header if "charset" in header.lower() else answer.content[:_HEAD].decode("latin-1"))


def _length(markup: str) -> int:
    """Signs that people would see."""
    return len("".join((LexborHTMLParser(markup).text() if markup else "").split()))
