"""robots.txt (RFC 9309) for articles' pages, fetched once a day from each site and evaluated in a worker process."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from adapters.sources.http import HttpClient, RequestOptions
from adapters.sources.network import FetchError

AGENT = "Sokbo"
"""The name that a robots.txt may address."""
LIFETIME = 24 * 3600.0
"""Seconds for which a robots.txt is kept (RFC 9309, 2.4)."""
_LIFETIME_UNREAD = 3600.0
"""Seconds after which one that could not be read is asked for again."""
_FETCH_SECONDS = 5.0
_MAX_SITES = 256
_OPTIONS = RequestOptions(size=500 * 1024)  # RFC 9309, 2.5

Evaluate = Callable[[str, str], Awaitable[bool]]
"""Returns True if a robots.txt allows an address."""


@dataclass(frozen=True, slots=True)
class _Kept:
    text: str
    until: float


class Robots:
    """The robots.txt of sites. One that is missing or cannot be read forbids nothing."""

    def __init__(self, client: HttpClient, evaluate: Evaluate, now: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._evaluate = evaluate
        self._now = now
        self._kept: dict[str, _Kept] = {}
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def allow(self, url: str, *, internal: str = "") -> bool:
        """Return True unless the site's robots.txt forbids this address. Raises what `evaluate` raises."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        turn = self._turns.setdefault(site, asyncio.Lock())
        async with turn:
            kept = self._kept.get(site)
            if kept is None or kept.until <= self._now():
                kept = await self._read(site, internal)
                self._kept.pop(site, None)
                self._kept[site] = kept
                if len(self._kept) > _MAX_SITES:
                    self._kept.pop(next(iter(self._kept)))
        return not kept.text or await self._evaluate(kept.text, url)

    async def _read(self, site: str, internal: str) -> _Kept:
        try:
            async with asyncio.timeout(_FETCH_SECONDS):
                answer = await self._client.get(f"{site}/robots.txt", "text/plain", internal=internal, options=_OPTIONS)
        except (FetchError, TimeoutError):
            return _Kept("", self._now() + _LIFETIME_UNREAD)
        if not answer.whole:
            missing = 400 <= answer.status < 500
            return _Kept("", self._now() + (LIFETIME if missing else _LIFETIME_UNREAD))
        return _Kept(answer.content.decode("utf-8", "replace"), self._now() + LIFETIME)
