"""A feed over HTTP, looked at again and again, asking only for what has changed."""

import asyncio
import hashlib
import random
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog

from adapters.sources.http import Fetched, HttpClient, Validators
from adapters.sources.network import FetchError
from adapters.sources.rss.parse import FeedError, ParsedFeed, parse
from adapters.sources.rss.pause import pause, wish
from bot.model import Document, FeedState, Look
from bot.ports import Clock

_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"


class RssFeed:
    """Implements `Source`: one look each `every`, later where the feed fails or asks for patience.

    `internal` lets the feed live at a private address. `chance` gives numbers between 0 and 1 for the jitter.
    """

    def __init__(
        self,
        feed: str,
        url: str,
        every: timedelta,
        clock: Clock,
        client: HttpClient,
        *,
        internal: bool = False,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._feed = feed
        self._url = url
        self._every = every
        self._clock = clock
        self._client = client
        self._internal = internal
        self._chance = chance
        self._log = structlog.get_logger().bind(feed=feed)

    async def looks(self, stamps: Mapping[str, str], state: FeedState) -> AsyncGenerator[Look, None]:
        """Tell new and changed entries, oldest first; a failure is a look too, and the feed is tried again later."""
        memory = _Memory(dict(stamps), dict(state.validators), state.first_look is None, state.errors)
        if memory.validators.get("for") != self._name:
            memory.validators = {}
        while True:
            look, asked = await self._look(memory)
            yield look
            await self._clock.sleep(pause(self._every, memory.errors, asked, self._chance()).total_seconds())

    async def _look(self, memory: "_Memory") -> tuple[Look, timedelta]:
        """One look, and how much patience the server asked for."""
        asked = timedelta()
        try:
            address = self._address(memory)
            answer = await self._fetch(address, memory.validators)
            asked = wish(answer.headers, self._clock.now())
            look = await self._read(answer, address, memory)
        except (FetchError, FeedError) as error:
            look = Look(complete=False, error=str(error))
        except Exception as error:  # noqa: BLE001 - whatever a feed serves, it is that feed's error alone
            self._log.exception("feed_crashed")
            look = Look(complete=False, error=f"could not be read: {type(error).__name__}")
        memory.errors = memory.errors + 1 if look.error else 0
        return look, asked

    def _address(self, memory: "_Memory") -> str:
        """Where the feed has moved to; after a failure there, by turns where the config says it is."""
        return self._url if memory.errors % 2 else memory.validators.get("moved", self._url)

    async def _fetch(self, address: str, known: Mapping[str, str]) -> Fetched:
        validators = Validators(known.get("url", ""), known.get("etag", ""), known.get("last-modified", ""))
        return await self._client.get(address, _ACCEPT, validators, internal=self._internal)

    async def _read(self, answer: Fetched, address: str, memory: "_Memory") -> Look:
        if answer.status == 304:
            memory.first = False
            return Look()
        if answer.status != 200:
            raise FetchError(f"answered {answer.status}")
        parsed = await asyncio.to_thread(parse, answer.content, answer.headers.get("content-type", ""), answer.url)
        memory.validators = self._validators(answer, parsed, address)
        documents = self._documents(parsed, memory)
        # Where the very first document was cut off, what it lacks was there from the start too.
        memory.first = memory.first and not parsed.whole and not memory.stamps
        memory.stamps.update((document.key, document.stamp) for document in documents)
        return Look(documents, listed=memory.newly_listed(parsed), validators=memory.validators)

    def _documents(self, parsed: ParsedFeed, memory: "_Memory") -> tuple[Document, ...]:
        """The entries that are new or changed."""
        return tuple(
            Document(self._feed, found.key, found.stamp, found.entry, existing=memory.first)
            for found in parsed.entries
            if memory.stamps.get(found.key) != found.stamp
        )

    def _validators(self, answer: Fetched, parsed: ParsedFeed, address: str) -> dict[str, str]:
        """What to keep with these entries. Of a document that was cut off, the rest must still be asked for."""
        moved = answer.moved or (address if address != self._url else "")
        found = {"for": self._name, "url": answer.url, "moved": moved}
        if parsed.whole:
            found |= {"etag": answer.headers.get("etag", ""), "last-modified": answer.headers.get("last-modified", "")}
        return {name: value for name, value in found.items() if value}

    @property
    def _name(self) -> str:
        """Stands for the address in the config, which may hold a password."""
        return hashlib.sha256(self._url.encode()).hexdigest()[:16]


@dataclass(slots=True)
class _Memory:
    """What one run of looks has learned so far. `first`: what is met was there from the start. `errors`: failures in a row."""

    stamps: dict[str, str]
    validators: dict[str, str]
    first: bool
    errors: int
    listed: tuple[str, ...] | None = None

    def newly_listed(self, parsed: ParsedFeed) -> tuple[str, ...] | None:
        """The keys the feed has, where they are others than at the look before; a document that was cut off says nothing."""
        keys = tuple(found.key for found in parsed.entries)
        if not parsed.whole or keys == self.listed:
            return None
        self.listed = keys
        return keys
