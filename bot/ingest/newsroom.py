"""Carry a feed's looks through the decisions into the store; nothing is lost while the store cannot be written."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.audience.filters import wants
from bot.ingest.activity import HISTORY, PollTimes, PublishingRhythm
from bot.ingest.decide import ReadDocument, decide, decide_gone
from bot.ingest.stories import Stories
from bot.lib.retry import retry_until_stored
from bot.model import Decision, Document, FeedRules, KnownPost, KnownPosts, PollResult, Post, PostState, UnreadablePost
from bot.ports import Clock, Editor, PostStore, Source

log = structlog.get_logger()

NOTHING_NEW = PollResult()
"""A look that leaves everything as it was."""

BREATH = 16
"""Documents read between two breaths of the event loop, so that a large folder delays nobody's command."""


class Newsroom:
    """Follows feeds. `owed` is called whenever there may be something new to deliver.

    `seen` hears of every post that is told how long after its publication it was kept, where that is known.
    """

    def __init__(
        self,
        editor: Editor,
        store: PostStore,
        clock: Clock,
        owed: Callable[[], None],
        seen: Callable[[timedelta], None] = lambda _: None,
    ) -> None:
        self._editor = editor
        self._store = store
        self._clock = clock
        self._owed = owed
        self._seen = seen
        self.unseen: set[str] = set()
        """Feeds followed that have not been looked at whole."""
        self.errors: dict[str, str] = {}
        """What is wrong with feeds at their last look."""
        self.habits: dict[str, PublishingRhythm] = {}
        """When posts of feeds came, as far back as decides whether a feed is silent now."""
        self.times = PollTimes(store, clock)
        """Writes when feeds that had nothing new were looked at; somebody has to run it."""
        self.stories = Stories(editor, store)
        self._calm: set[str] = set()  # looked at whole, and the store knows of no error

    async def follow(self, source: Source, rules: FeedRules) -> None:
        """Follow one feed until its source ends or the task is cancelled."""
        self.unseen.add(rules.id)
        state = await retry_until_stored(lambda: self._store.feed_state(rules.id), self._clock)
        version_tags = await retry_until_stored(lambda: self._store.version_tags(rules.id), self._clock)
        arrivals = await retry_until_stored(lambda: self._store.arrivals(rules.id, HISTORY), self._clock)
        if habit := PublishingRhythm.of(arrivals):
            self.habits[rules.id] = habit
        looks = source.polls(version_tags, state)
        del version_tags
        first_sight = state.first_polled is None
        if state.errors:
            self.errors[rules.id] = state.error
        elif not first_sight:
            self._calm.add(rules.id)
        async with aclosing(looks):
            async for look in looks:
                await self.take(look, rules, first_sight=first_sight)
                first_sight = first_sight and (not look.complete or bool(look.error))
                del look  # until the next one comes, its documents need no memory

    def forget(self, feed: str) -> None:
        """A feed is followed no more; what was wrong with it concerns nobody."""
        self.unseen.discard(feed)
        self._calm.discard(feed)
        self.habits.pop(feed, None)
        self.errors.pop(feed, None)

    def silent(self) -> dict[str, datetime]:
        """Feeds that can be looked at, and of which nothing new came for far longer than is their habit; since when."""
        now = self._clock.now()
        return {feed: habit.last for feed, habit in self.habits.items() if feed not in self.errors and habit.silent(now)}

    async def take(self, look: PollResult, rules: FeedRules, *, first_sight: bool) -> None:
        """Rule on one look and have it kept, however often the store must be asked."""
        if look.error:
            await retry_until_stored(lambda: self._store.record(rules.id, (), look, self._clock.now()), self._clock)
            self._note_error(rules.id, look.error)
            return
        if look == NOTHING_NEW and rules.id in self._calm:
            self._note_quiet(rules.id)
            return
        readings = await self._read_all(look.documents, rules)
        announces = first_sight and rules.announce_existing > 0
        partial = replace(look, complete=look.complete and not announces)  # until the newest are announced, it is not seen whole
        decisions = await retry_until_stored(lambda: self._record(readings, partial, rules), self._clock)
        if look.complete and announces:
            await retry_until_stored(lambda: self._announce_newest(rules), self._clock)
            await retry_until_stored(
                lambda: self._store.record(rules.id, (), replace(look, documents=()), self._clock.now()), self._clock
            )
        self._note_looked(rules.id, look, decisions)

    async def _read_all(self, documents: Sequence[Document], rules: FeedRules) -> list[ReadDocument]:
        readings = []
        for number, document in enumerate(documents):
            if number % BREATH == 0:
                await asyncio.sleep(0)
            readings.append(self._read(document, rules))
        return readings

    def _read(self, document: Document, rules: FeedRules) -> ReadDocument:
        """Read one document. One that our own code fails at waits as an unreadable one does, and the others go on."""
        try:
            return self._examined(document, self._editor.read(document, rules), rules)
        except UnreadablePost as error:
            where = f" (line {error.line})" if error.line else ""
            log.warning("post_unreadable", feed=rules.id, key=document.key, kind=error.kind, reason=f"{error.message}{where}")
            return ReadDocument(document, None, error=f"{error.kind}: {error.message}{where}")
        except Exception as error:
            log.exception("post_crashed_reader", feed=rules.id, key=document.key)
            return ReadDocument(document, None, error=f"a fault in Sokbo: {type(error).__name__}")

    def _examined(self, document: Document, post: Post, rules: FeedRules) -> ReadDocument:
        """What stays quiet is not looked at closely: `/latest` does that for the few it shows."""
        hold = None if document.existing else self._editor.hold(post, self._editor.card(post))
        return ReadDocument(document, post, self._editor.digest(post), hold, approval=rules.approval, verify=rules.verify)

    async def _record(self, readings: Sequence[ReadDocument], look: PollResult, rules: FeedRules) -> list[Decision]:
        """Decide on what is known now and write it; the time between is short, and one task alone follows a feed."""
        now = self._clock.now()
        digests = {r.digest for r in readings if not r.document.existing}
        memory = await self._store.recall(rules.id, [r.document.key for r in readings], digests, look.gone)
        known, duplicates = memory.known, memory.duplicates
        decisions = []
        for reading in (_as_told(reading, memory) for reading in readings):
            alike = duplicates.setdefault(reading.digest, [])
            was = known.get(reading.document.key)
            decisions.append(decide(reading, was, now=now, difference=self._editor.difference, duplicates=alike))
            if was is None and reading.post is not None:
                alike.append(_as_known(decisions[-1], reading.post))
        for gone in (known[key] for key in look.gone if key in known):
            alike = [duplicate for digest in gone.digests for duplicate in duplicates.get(digest, ())]
            decisions.extend(filter(None, [decide_gone(gone, alike)]))
        new = [reading.document.key for reading in readings if reading.document.key not in known]
        async with self.stories.traced(rules.id, decisions, new, now) as traced:
            await self._store.record(rules.id, traced, look, now, wants)
        self._note_seen(readings, traced)
        return traced

    def _note_seen(self, readings: Sequence[ReadDocument], decisions: Sequence[Decision]) -> None:
        now = self._clock.now()
        for reading, decision in zip(readings, decisions, strict=False):  # rulings on what is gone come after these
            if decision.announce and (published := _published(reading)) and published <= now:
                self._seen(now - published)

    async def _announce_newest(self, rules: FeedRules) -> None:
        """Tell the newest of what was there at first sight, as many as the config wishes."""
        posts = await self._store.latest(rules.announce_existing, rules.id)
        fit = [post.id for post in posts if not self._editor.hold(post.content, self._editor.card(post.content))]
        if fit:
            await self._store.announce(fit[::-1], self._clock.now())

    def _note_error(self, feed: str, error: str) -> None:
        if self.errors.get(feed) != error:
            log.warning("feed_failed", feed=feed, reason=error)
        self.errors[feed] = error
        self._calm.discard(feed)

    def _note_quiet(self, feed: str) -> None:
        self.times.note(feed)
        if feed in self.unseen:
            self._note_looked(feed, NOTHING_NEW, ())

    def _note_looked(self, feed: str, look: PollResult, decisions: Sequence[Decision]) -> None:
        self.errors.pop(feed, None)
        if look.complete:
            self._calm.add(feed)
        if any(not document.existing for document in look.documents):
            now = self._clock.now()
            self.habits[feed] = self.habits[feed].then(now) if feed in self.habits else PublishingRhythm(now, now)
        for decision in decisions:
            if decision.announce or decision.correct or decision.state is not PostState.LIVE:
                log.info(
                    "post_ruled",
                    feed=feed,
                    key=decision.key,
                    state=str(decision.state),
                    reason=decision.reason,
                    told=decision.announce,
                )
        if look.complete and feed in self.unseen:
            self.unseen.discard(feed)
            log.info("feed_ready", feed=feed)
        self._owed()


def _as_known(decision: Decision, post: Post) -> KnownPost:
    """A new post as the store will know it, for what comes in the same look."""
    return KnownPost(
        0, decision.key, decision.version_tag, decision.digest, decision.state, decision.reason, 1, post, decision.quiet
    )


def _as_told(reading: ReadDocument, memory: KnownPosts) -> ReadDocument:
    """What was told so long ago that the store let it go is no news; without a date, only under its own name."""
    dated = reading.post is not None and reading.post.published_at is not None
    past = reading.document.key in memory.past_keys or (dated and reading.digest in memory.past_digests)
    if reading.document.key in memory.known or not past:
        return reading
    return replace(reading, document=replace(reading.document, existing=True))


def _published(reading: ReadDocument) -> datetime | None:
    """When a document came out: what its source knows of that is finer than a post's date."""
    return reading.document.written_at or (reading.post.published_at if reading.post else None)
