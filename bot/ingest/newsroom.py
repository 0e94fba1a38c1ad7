"""Carry a feed's poll results through reading and deciding into the store."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

import structlog

from bot.audience.filters import wants
from bot.ingest.activity import HISTORY, PollTimes, PublishingRhythm
from bot.ingest.decide import ReadDocument, as_known, changes_post, decide, decide_gone, known_before
from bot.ingest.duplicates import Stories
from bot.ingest.listing import read_listing
from bot.ingest.slow_posts import SlowPosts
from bot.lib.retry import retry_until_stored, retrying
from bot.lib.wakeup import Signals
from bot.model import (
    Decision,
    Difference,
    Document,
    FeedRules,
    Hold,
    KnownPosts,
    PollResult,
    Post,
    PostState,
    ReadResult,
)
from bot.ports import Clock, Formatter, FormatterError, FormatterTimeout, FormatterUnavailable, PostStore, Source

log = structlog.get_logger()

NOTHING_NEW = PollResult()
"""A poll result that leaves everything as it was."""


class Newsroom:
    """Follows feeds: reads what each poll found, decides on it, and records that until the store takes it."""

    def __init__(
        self,
        formatter: Formatter,
        store: PostStore,
        clock: Clock,
        signals: Signals,
        announced: Callable[[timedelta], None] = lambda _: None,
        ready: asyncio.Event | None = None,
        polled: Callable[[str, bool], None] = lambda _feed, _read: None,
    ) -> None:
        """`store` is the plain one: a poll result is decided anew at each try, since the desk may have decided meanwhile.

        `announced` receives each announced post's age, where its publication time is known. `ready` is set once every feed
        has been polled. `polled` receives each poll that came to its end: the feed, and whether it could be read.
        """
        self._formatter = formatter
        self._store = store
        self._retrying_store = retrying(store, clock)
        self._clock = clock
        self._signals = signals
        self._announced = announced
        self._polled = polled
        self._ready = ready or asyncio.Event()
        self.unpolled: set[str] = set()
        """Followed feeds whose first poll has neither been completed nor failed yet."""
        self.errors: dict[str, str] = {}
        """Each failing feed's error at its last poll."""
        self.rhythms: dict[str, PublishingRhythm] = {}
        """Each feed's publishing rhythm, by which a silent feed is noticed."""
        self.poll_times = PollTimes(self._retrying_store, clock)
        """Stores the times of polls that found nothing new; somebody has to run it."""
        self.stories = Stories(formatter, store)
        self.slow_posts = SlowPosts(formatter, clock)
        self._recording = WeakValueDictionary[str, asyncio.Lock]()  # one record a feed at a time; kept while one is written
        self._healthy: set[str] = set()  # polled completely, and the store knows of no error

    async def follow(self, source: Source, rules: FeedRules) -> None:
        """Follow one feed until its source ends or the task is cancelled."""
        self.unpolled.add(rules.id)
        state = await self._retrying_store.feed_state(rules.id)
        version_tags = await self._retrying_store.version_tags(rules.id)
        arrivals = await self._retrying_store.arrival_times(rules.id, HISTORY)
        if rhythm := PublishingRhythm.of(arrivals):
            self.rhythms[rules.id] = rhythm
        polls = source.polls(version_tags, state)
        del version_tags
        first_sight = state.first_polled is None
        if state.errors:
            self.errors[rules.id] = state.error
        elif not first_sight:
            self._healthy.add(rules.id)
        del state, arrivals, rhythm  # ten thousand sleeping feeds hold only what the next poll needs
        async with aclosing(polls):
            async for result in polls:
                result = await self._find_documents(result, rules, source)
                await self.process(result, rules, first_sight=first_sight)
                first_sight = first_sight and (not result.complete or bool(result.error))
                del result  # its documents need no memory until the next poll
                await self.slow_posts.wait_for_room(rules.id)

    def forget(self, feed: str) -> None:
        """Drop a feed that is not followed any more, with its errors."""
        self.unpolled.discard(feed)
        self._healthy.discard(feed)
        self.rhythms.pop(feed, None)
        self.errors.pop(feed, None)
        self.slow_posts.forget(feed)

    def silent(self) -> dict[str, datetime]:
        """Return the feeds that answer but published nothing for far longer than ever before, with their last arrival."""
        now = self._clock.now()
        return {feed: rhythm.last for feed, rhythm in self.rhythms.items() if feed not in self.errors and rhythm.silent(now)}

    async def _find_documents(self, result: PollResult, rules: FeedRules, source: Source) -> PollResult:
        """Find the new and changed documents in a feed's listing, by what is remembered of the one before."""
        if result.listing is None:
            return result
        memory = await self._retrying_store.known_listing(rules.id)
        if memory is not None and memory.listed and not result.listing.entries:
            return PollResult(complete=False, error=f"lists nothing any more; its last listing had {len(memory.listed)} entries")
        found = await asyncio.to_thread(read_listing, memory, result.listing, self._clock.now())
        documents = await source.complete(found.documents(rules.id))
        return replace(
            result,
            documents=tuple(documents),
            listed=found.newly_listed(memory),
            memory=None if found.memory == memory else found.memory,
            listing=None,
        )

    async def process(self, result: PollResult, rules: FeedRules, *, first_sight: bool) -> None:
        """Decide on one poll result and record it, retrying until it is stored."""
        if result.error:
            await self._retrying_store.record(rules.id, (), result, self._clock.now())
            self._note_error(rules.id, result.error)
            self._polled(rules.id, False)
            return
        if result == NOTHING_NEW and rules.id in self._healthy:
            self._note_quiet(rules.id)
            self._polled(rules.id, True)
            return
        read = await self._read_all(result, rules)
        announces = first_sight and rules.announce_existing > 0
        stored = self.slow_posts.hold_back(rules.id, result)
        recorded = replace(stored, complete=stored.complete and not announces)  # incomplete until the newest are announced
        decisions = await self._record_when_possible(read, recorded, rules)
        if result.complete and announces:
            await self._announce_newest(rules)
            await self._retrying_store.record(rules.id, (), replace(stored, documents=()), self._clock.now())
        self._note_polled(rules.id, result, decisions)
        if result.complete:
            self._polled(rules.id, True)

    async def read_slow_posts(self) -> None:
        """Read and record the documents that need more time, until cancelled."""
        await self.slow_posts.run(self._record_slow_post)

    async def _record_slow_post(self, document: Document, result: ReadResult, rules: FeedRules, poll: PollResult) -> None:
        read = _as_read(document, result, rules)
        if read.post is not None:
            # Compared before the others of the feed must wait for this record; the formatter remembers the difference.
            memory = await self._retrying_store.known_posts(rules.id, [document.key], set(), ())
            with suppress(FormatterError):
                await self._difference(read, memory, slowly=True)
        poll = replace(poll, documents=(document,))
        self._note_decisions(rules.id, await self._record_when_possible([read], poll, rules))

    async def _read_all(self, poll: PollResult, rules: FeedRules) -> list[ReadDocument]:
        """Read the documents of a poll; leave those that need more time to the slow posts."""
        documents = poll.documents
        self.slow_posts.drop(rules.id, [*(document.key for document in documents), *poll.gone])
        results = await self._formatter.read(documents, rules)
        for document, result in zip(documents, results, strict=True):
            if result.error_kind == "slow":
                self.slow_posts.add(document, rules)
        read = zip(documents, results, strict=True)
        return [_as_read(document, result, rules) for document, result in read if result.error_kind != "slow"]

    async def _record_when_possible(self, read: Sequence[ReadDocument], result: PollResult, rules: FeedRules) -> list[Decision]:
        async with self._recording.setdefault(rules.id, asyncio.Lock()):
            return await retry_until_stored(lambda: self._record(read, result, rules), self._clock)

    async def _record(self, read: Sequence[ReadDocument], result: PollResult, rules: FeedRules) -> list[Decision]:
        """Decide by what the store knows now, and write the decisions; return those that change something.

        The feed's lock is held, so nothing races this.
        """
        now = self._clock.now()
        content_hashes = {r.content_hash for r in read if not r.document.existing}
        memory = await self._store.known_posts(rules.id, [r.document.key for r in read], content_hashes, result.gone)
        compared, differences = await self._differences(read, memory, rules)
        if len(compared) < len(read):
            result = self.slow_posts.hold_back(rules.id, result)
        read = compared
        decisions = self._decide_all(read, result, memory, differences, now)
        decisions = await self._without_repeated_images(rules.id, decisions)
        new = [r.document.key for r in read if r.document.key not in memory.known]
        async with self.stories.assigned(rules.id, decisions, new, now) as assigned:
            await self._store.record(rules.id, assigned, result, now, wants)
        self._report_announced(read, assigned)
        return [decision for decision in assigned if changes_post(decision, memory.known.get(decision.key))]

    async def _differences(
        self, read: Sequence[ReadDocument], memory: KnownPosts, rules: FeedRules
    ) -> tuple[list[ReadDocument], dict[str, Difference]]:
        """Compare the changed posts with their known versions, by key: `decide` needs the results at once.

        Returns the documents to decide on as well: one that needs more time is left to the slow posts, and one that cannot be
        compared waits for an editor, since nobody knows whether readers would notice the change.
        """
        kept, found = [], {}
        for one in read:
            try:
                difference = await self._difference(one, memory)
            except FormatterTimeout:
                self.slow_posts.add(one.document, rules)
                continue
            except FormatterUnavailable:
                raise
            except FormatterError as error:
                difference = None
                one = replace(one, hold=one.hold or Hold("too-slow", str(error)))
            kept.append(one)
            if difference is not None:
                found[one.document.key] = difference
        return kept, found

    async def _difference(self, read: ReadDocument, memory: KnownPosts, *, slowly: bool = False) -> Difference | None:
        """Compare a changed post with its known version; None where there is nothing to compare."""
        before = memory.known.get(read.document.key)
        if before is None or read.post is None or read.content_hash == before.content_hash:
            return None
        return await self._formatter.difference(before.content or read.post, read.post, slowly=slowly)

    def _decide_all(
        self,
        read: Sequence[ReadDocument],
        result: PollResult,
        memory: KnownPosts,
        differences: Mapping[str, Difference],
        now: datetime,
    ) -> list[Decision]:
        known, duplicates = memory.known, memory.duplicates
        decisions = []
        for one in (known_before(one, memory) for one in read):
            alike = duplicates.setdefault(one.content_hash, [])
            before = known.get(one.document.key)
            difference = differences.get(one.document.key)
            decisions.append(decide(one, before, now=now, difference=difference, duplicates=alike))
            if before is None and one.post is not None:
                alike.append(as_known(decisions[-1], one.post))
        for gone in (known[key] for key in result.gone if key in known):
            alike = [duplicate for content_hash in gone.content_hashes for duplicate in duplicates.get(content_hash, ())]
            decisions.extend(filter(None, [decide_gone(gone, alike)]))
        return decisions

    async def _without_repeated_images(self, feed: str, decisions: list[Decision]) -> list[Decision]:
        """Drop each picture that another post of the feed has: a site's logo or stock picture, and none of the news."""
        pictured = {decision.key: image for decision in decisions if decision.content and (image := decision.content.image)}
        if not pictured:
            return decisions
        used = await self._store.used_images(feed, set(pictured.values()), set(pictured))
        kept = []
        for decision in decisions:
            image = pictured.get(decision.key)
            if image in used and decision.content:
                decision = replace(decision, content=replace(decision.content, image=None))
            elif image:
                used.add(image)
            kept.append(decision)
        return kept

    def _report_announced(self, read: Sequence[ReadDocument], decisions: Sequence[Decision]) -> None:
        now = self._clock.now()
        for one, decision in zip(read, decisions, strict=False):  # decisions on posts that are gone come after these
            if decision.announce and (published := one.published_at) and published <= now:
                self._announced(now - published)

    async def _announce_newest(self, rules: FeedRules) -> None:
        """Announce the newest posts that were there at first sight, as many as the config asks for."""
        posts = await self._retrying_store.latest(rules.announce_existing, rules.id)
        fit = [post.id for post in posts if await self._may_go_out(post.content, rules)]
        if fit:
            await self._retrying_store.announce(fit[::-1], self._clock.now())

    async def _may_go_out(self, post: Post, rules: FeedRules) -> bool:
        try:
            return not _effective_hold(await self._formatter.hold(post), rules)
        except FormatterUnavailable:
            raise
        except FormatterError:
            return False

    def _note_error(self, feed: str, error: str) -> None:
        if self.errors.get(feed) != error:
            log.warning("feed_failed", feed=feed, reason=error)
        self.errors[feed] = error
        self._healthy.discard(feed)
        self._note_answered(feed)

    def _note_answered(self, feed: str) -> None:
        """Record that a feed was polled once, whether it could be read or not: one that fails makes nothing unready."""
        self.unpolled.discard(feed)
        if not self.unpolled:
            self._ready.set()

    def _note_quiet(self, feed: str) -> None:
        self.poll_times.polled(feed)
        if feed in self.unpolled:
            self._note_polled(feed, NOTHING_NEW, ())

    def _note_polled(self, feed: str, result: PollResult, decisions: Sequence[Decision]) -> None:
        self.errors.pop(feed, None)
        if result.complete:
            self._healthy.add(feed)
        if any(not document.existing for document in result.documents):
            now = self._clock.now()
            self.rhythms[feed] = self.rhythms[feed].then(now) if feed in self.rhythms else PublishingRhythm(now, now)
        if result.complete and feed in self.unpolled:
            log.info("feed_ready", feed=feed)
            self._note_answered(feed)
        self._note_decisions(feed, decisions)

    def _note_decisions(self, feed: str, decisions: Sequence[Decision]) -> None:
        for decision in decisions:
            if decision.announce or decision.correct or decision.state is not PostState.LIVE:
                _log_decision(feed, decision)
        self._signals.posts_recorded.set()


def _as_read(document: Document, result: ReadResult, rules: FeedRules) -> ReadDocument:
    """Log what could not be read; a document that crashes the formatter is held like an unreadable one.

    One that is too slow to be read has no post, but the reason to hold it.
    """
    if result.post is not None:
        hold = _effective_hold(result.hold, rules)
        return ReadDocument(document, result.post, result.content_hash, hold, approval=rules.approval, verify=rules.verify)
    if result.hold is not None:
        log.error("post_too_slow", feed=rules.id, key=document.key, reason=result.hold.detail)
        return ReadDocument(document, None, hold=result.hold)
    if result.error_kind == "crash":
        log.error("post_crashed_reader", feed=rules.id, key=document.key, reason=result.error, trace=result.trace)
        return ReadDocument(document, None, error=f"a fault in Sokbo: {result.error}")
    reason = f"{result.error} (line {result.line})" if result.line else result.error
    log.warning("post_unreadable", feed=rules.id, key=document.key, kind=result.error_kind, reason=reason)
    return ReadDocument(document, None, error=f"{result.error_kind}: {reason}")


def _effective_hold(hold: Hold | None, rules: FeedRules) -> Hold | None:
    """The reason to hold a post, unless its feed lets such posts out."""
    return None if hold is None or rules.sends_despite(hold) else hold


def _log_decision(feed: str, decision: Decision) -> None:
    log.info(
        "post_decided",
        feed=feed,
        key=decision.key,
        state=str(decision.state),
        reason=str(decision.reason_code),
        detail=decision.reason_detail,
        announced=decision.announce,
    )
