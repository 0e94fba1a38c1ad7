"""A feed over HTTP, polled with conditional requests."""

import asyncio
import hashlib
import random
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta

import structlog

from adapters.sources.articles import Articles
from adapters.sources.http import Fetched, HttpClient, RequestOptions, Validators
from adapters.sources.network import FetchError
from adapters.sources.rss.parse import FeedError, ParsedFeed, parse
from adapters.sources.rss.schedule import Session, cache_lifetime, next_poll, poll_offset, retry_after, retry_delay
from adapters.sources.rss.websub import HubSubscription, hub_in_header
from bot.model import Document, Entry, FeedState, Listing, PollResult
from bot.ports import Clock

_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
_GONE = 410
_DEFAULT = RequestOptions()
_MAX_ARTICLES = 20
"""Article pages fetched for one poll."""
_REPEATS = (timedelta(seconds=5), timedelta(seconds=30))
"""Times after a hub's call at which the feed is polled again where nothing new was there: some hubs call too early."""
_MAX_CONDITIONAL_DAYS = 3
"""Days after which one request goes without validators: some servers never change theirs, whatever they publish."""


class RssFeed:
    """Implements `Source`: one poll each `every`, later on failures or when the server asks for it.

    `internal` allows the host of `url`, and no other, to be at a private address; `options` are those of each request.
    `readers` are threads that parse documents, else the loop's own. With `articles`, new entries get the text of their page.
    With a `subscription`, calls of the feed's WebSub hub trigger polls. `chance` returns numbers between 0 and 1 for the
    jitter. `at` is the poll offset; by default it follows from the name.
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
        options: RequestOptions = _DEFAULT,
        readers: Executor | None = None,
        articles: Articles | None = None,
        subscription: HubSubscription | None = None,
        chance: Callable[[], float] = random.random,
        at: float | None = None,
    ) -> None:
        self._feed = feed
        self._url = url
        self._every = every
        self._clock = clock
        self._client = client
        self._internal = url if internal else ""
        self._options = options
        self._readers = readers
        self._articles = articles
        self._subscription = subscription
        self._chance = chance
        self._phase = poll_offset(feed) if at is None else at
        self.next_poll: datetime | None = None
        """Time of the next poll; None while one runs."""

    async def polls(self, version_tags: Mapping[str, str], state: FeedState) -> AsyncGenerator[PollResult, None]:
        """Yield the feed's listing where it differs from the last one. A failed poll is a result with an error.

        Which entries are new follows from the listing that the store knows, so `version_tags` are not needed. Ends if
        the feed is gone for good (RFC 9110, 15.5.11).
        """
        session = Session.from_store(state)
        del version_tags, state
        if session.validators.get("for") != self._name:
            session = replace(session, validators={})
        try:
            due, repeats = self._clock.now(), list[datetime]()
            while True:
                self.next_poll = None
                async with AsyncExitStack() as held:
                    try:
                        result, min_delay, after = await self._poll(session, held)
                    except _GoneError:
                        yield PollResult(complete=False, error="gone for good (410); it is asked again when the bot starts again")
                        return
                    yield result
                    session = after  # only now is what was found recorded
                    repeats = [] if result.listing else repeats
                    del result, after, held  # ten thousand sleeping feeds hold no documents and no empty stacks
                due, repeats = await self._wait(self._next(due, session, min_delay), session, repeats)
        finally:
            if self._subscription:
                self._subscription.end()

    async def _wait(self, due: datetime, session: Session, repeats: list[datetime]) -> tuple[datetime, list[datetime]]:
        """Wait for the next poll: the time that is `due`, the first of `repeats`, or a call of the feed's hub.

        Return its time and the repeats that are left. After failures only the backoff counts.
        """
        self.next_poll = due
        hub, topic = session.validators.get("hub", ""), session.validators.get("topic", "")
        if self._subscription:
            self._subscription.keep(hub, topic)
        if self._subscription is None or not hub or session.errors:
            await self._clock.sleep((due - self._clock.now()).total_seconds())
            return due, []
        until = self.next_poll = min([due, *repeats[:1]])
        if await self._subscription.wait(until):
            now = self._clock.now()
            return now, [now + delay for delay in _REPEATS]
        return until, [time for time in repeats if time > until]

    async def complete(self, documents: Sequence[Document]) -> list[Document]:
        """Return new and changed entries with their article's text where available, for the newest _MAX_ARTICLES."""
        if self._articles is None:
            return list(documents)
        wanted = [document for document in documents if not document.existing][-_MAX_ARTICLES:]
        full = dict(zip((d.key for d in wanted), await asyncio.gather(*map(self._in_full, wanted)), strict=True))
        return [full.get(document.key, document) for document in documents]

    async def _in_full(self, document: Document) -> Document:
        entry = document.content
        if self._articles is None or not isinstance(entry, Entry) or entry.link is None:
            return document
        page_options = replace(self._options, headers={}, size=None)
        try:
            text = await self._articles.full_text(
                entry.content or entry.summary, entry.link, feed=self._feed, internal=self._internal, options=page_options
            )
        except Exception:  # noqa: BLE001 - a fault of ours must not cost the entry
            structlog.get_logger().exception("article_crashed", feed=self._feed)
            return document
        return replace(document, content=replace(entry, content=text))

    def _next(self, due: datetime, session: Session, min_delay: timedelta) -> datetime:
        now = self._clock.now()
        if session.errors:
            return now + retry_delay(self._every, session.errors, min_delay, self._chance())
        return next_poll(due, now, self._every, self._phase, min_delay, session.schedule)

    async def _poll(self, session: Session, held: AsyncExitStack) -> tuple[PollResult, timedelta, Session]:
        """Result of one poll, the shortest delay that the server and the feed ask for, and the session after it.

        `held` keeps the in-flight slot until the result is recorded, so that documents do not pile up in memory. Raises
        _GoneError.
        """
        min_delay = timedelta()
        try:
            address = self._address(session)
            answer = await held.enter_async_context(self._fetching(address, session.validators))
            min_delay = retry_after(answer.headers, self._clock.now())
            result, after = await self._read(answer, address, session, held)
            return result, max(min_delay, cache_lifetime(answer.headers, after.schedule)), after
        except (FetchError, FeedError) as error:
            result = PollResult(complete=False, error=str(error))
        except _GoneError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a feed serves, it is that feed's error alone
            structlog.get_logger().exception("feed_crashed", feed=self._feed)
            result = PollResult(complete=False, error=f"could not be read: {type(error).__name__}")
        return result, min_delay, replace(session, errors=session.errors + 1)

    def _address(self, session: Session) -> str:
        """Address to poll: where the feed has moved to. After failures there, the configured one every second time."""
        return self._url if session.errors % 2 else session.validators.get("moved", self._url)

    def _fetching(self, address: str, known: Mapping[str, str]) -> AbstractAsyncContextManager[Fetched]:
        return self._client.get_in_flight(
            address, _ACCEPT, self._conditions(known), internal=self._internal, options=self._options
        )

    def _conditions(self, known: Mapping[str, str]) -> Validators | None:
        """Validators for the next request; None without any, and for the first request after _MAX_CONDITIONAL_DAYS."""
        found = Validators(known.get("url", ""), known.get("etag", ""), known.get("last-modified", ""))
        read_on = known.get("read-on", "")
        days = (self._clock.now().date() - date.fromisoformat(read_on)).days if read_on else _MAX_CONDITIONAL_DAYS
        return found if found.headers() and days < _MAX_CONDITIONAL_DAYS else None

    async def _read(self, answer: Fetched, address: str, session: Session, held: AsyncExitStack) -> tuple[PollResult, Session]:
        if answer.status == 304:
            conditions = self._conditions(session.validators)
            if conditions is None or conditions.url != answer.url:
                raise FetchError("answered 304 to a request without validators")
            return PollResult(), replace(session, errors=0)
        if answer.status == _GONE and "moved" not in session.validators:
            raise _GoneError
        if not answer.whole:
            raise FetchError(f"answered {answer.status}")
        content_type = answer.headers.get("content-type", "")
        loop = asyncio.get_running_loop()
        parsed = await loop.run_in_executor(self._readers, parse, answer.content, content_type, answer.url)
        validators, listed = self._validators(answer, parsed, address), hash((parsed.entries, parsed.whole))
        after = Session(validators, errors=0, listed=listed if parsed.entries else None)
        result = PollResult(validators=None if validators == session.validators else validators)
        if after.listed is None or listed != session.listed:
            result = replace(result, listing=Listing(parsed.entries, parsed.whole))
            if self._articles:
                await held.aclose()  # free the slot, since the articles' pages need slots too
        return result, after

    def _validators(self, answer: Fetched, parsed: ParsedFeed, address: str) -> dict[str, str]:
        """Validators to store with these entries.

        After a truncated or empty document none, so that the missing part is fetched.
        """
        moved = answer.moved or (address if address != self._url else "")
        found = {"for": self._name, "url": answer.url, "moved": moved}
        if self._subscription:
            push = hub_in_header(answer.headers.get("link", ""), answer.url)
            push = push if push.hub else parsed.push
            found |= {"hub": push.hub, "topic": push.topic}
        found |= parsed.schedule.to_validators()
        if parsed.whole and parsed.entries:
            found["read-on"] = self._clock.now().date().isoformat()
            found |= {"etag": answer.headers.get("etag", ""), "last-modified": answer.headers.get("last-modified", "")}
        return {name: value for name, value in found.items() if value}

    @property
    def _name(self) -> str:
        """Hash of the configured address, which may contain a password."""
        return hashlib.sha256(self._url.encode()).hexdigest()[:16]


class _GoneError(Exception):
    """The server answered 410 Gone."""
