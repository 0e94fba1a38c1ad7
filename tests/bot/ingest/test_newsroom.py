"""A feed's poll results on their way into a real store."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from adapters.workers.formatter import FormatterInProcess
from bot.ingest import Newsroom
from bot.lib.wakeup import Signals
from bot.model import Card, Document, FeedRules, FeedState, PollResult, Post, PostReason, PostState
from formatter import jobs
from store import SqlStore, open_store
from tests.clock import DEADLINE, TestClock

T = TypeVar("T")
RULES = FeedRules(id="policy")
TEXT = "---\ntitle: {title}\n---\n새솔시가 작은 도서관을 새로 연다고 밝혔다.\n"


class Asleep:
    """A source that is not polled for an hour."""

    def __init__(self, clock: TestClock) -> None:
        self._clock = clock

    async def polls(self, _stamps: Mapping[str, str], _state: FeedState) -> AsyncGenerator[PollResult, None]:
        await self._clock.sleep(3600)
        yield PollResult()


def document(number: int, title: str, *, existing: bool = False) -> Document:
    return Document("policy", f"2026-11-20-{number}.md", "s1", TEXT.format(title=title).encode(), existing)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    """An empty store."""
    opened = await open_store(f"sqlite:///{tmp_path}/sokbo.db")
    yield opened
    await opened.close()


async def test_a_post_that_crashes_the_reader_stops_no_other(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A post that crashes our own code is held with that reason, and the posts after it are announced."""
    card = jobs._formatter.card

    def stumble(post: Post) -> Card:
        if "걸림돌" in post.title:
            raise ZeroDivisionError
        return card(post)

    monkeypatch.setattr(jobs._formatter, "card", stumble)
    newsroom = Newsroom(FormatterInProcess(), store, TestClock(), Signals(TestClock()))

    await newsroom.process(PollResult((document(1, "걸림돌이 있는 글"), document(2, "다음 글"))), RULES, first_sight=False)

    known = (await store.known_posts("policy", ["2026-11-20-1.md", "2026-11-20-2.md"])).known
    assert [(post.state, post.reason_code, post.reason_detail) for post in known.values()] == [
        (PostState.HELD, PostReason.UNREADABLE, "a fault in Sokbo: ZeroDivisionError"),
        (PostState.LIVE, PostReason.NONE, ""),
    ]


async def test_a_failed_look_is_remembered_and_the_feed_goes_on(store: SqlStore) -> None:
    """A failed poll is counted with its reason until the next one succeeds."""
    newsroom = Newsroom(FormatterInProcess(), store, TestClock(), Signals(TestClock()))

    await newsroom.process(PollResult(error="the server answers 500"), RULES, first_sight=False)
    failed = await store.feed_state("policy")
    await newsroom.process(PollResult(), RULES, first_sight=False)

    assert (failed.errors, failed.error, newsroom.errors) == (1, "the server answers 500", {})


async def test_a_failure_is_kept_over_a_restart(store: SqlStore) -> None:
    """A feed that failed before a start keeps its error until it is polled: nobody is alerted that it works again."""
    await Newsroom(FormatterInProcess(), store, TestClock(), Signals(TestClock())).process(
        PollResult(error="answered 503"), RULES, first_sight=True
    )
    clock = TestClock()
    newsroom = Newsroom(FormatterInProcess(), store, clock, Signals(clock))
    following = asyncio.create_task(newsroom.follow(Asleep(clock), RULES))
    await clock.asleep()

    assert newsroom.errors == {"policy": "answered 503"}
    following.cancel()


async def test_the_first_look_makes_the_feed_known(store: SqlStore) -> None:
    """Only a complete poll without an error is a feed's first."""
    newsroom = Newsroom(FormatterInProcess(), store, TestClock(), Signals(TestClock()))

    await newsroom.process(PollResult((document(1, "옛 글", existing=True),), complete=False), RULES, first_sight=True)
    between = await store.feed_state("policy")
    await newsroom.process(PollResult(), RULES, first_sight=True)

    assert (between.first_polled is None, (await store.feed_state("policy")).first_polled is None) == (True, False)


async def test_looks_without_news_are_written_together(store: SqlStore) -> None:
    """A poll without news makes no transaction of its own; its time is stored together with those of other feeds."""
    clock = TestClock()
    newsroom = Newsroom(FormatterInProcess(), store, clock, Signals(clock))
    await newsroom.process(PollResult((document(1, "옛 글", existing=True),)), RULES, first_sight=True)
    looked = (await store.feed_state("policy")).last_polled
    writing = asyncio.create_task(newsroom.poll_times.run())
    await clock.advance(10)
    await newsroom.process(PollResult(), RULES, first_sight=False)
    before = (await store.feed_state("policy")).last_polled
    at = clock.now()
    await clock.asleep()
    await clock.advance(60)
    await until(lambda: store.feed_state("policy"), lambda state: state.last_polled != looked)

    assert (before, (await store.feed_state("policy")).last_polled) == (looked, at)
    writing.cancel()


async def test_a_quiet_look_after_a_failure_ends_it(store: SqlStore) -> None:
    """The first unchanged poll after an error clears the feed's error in the store at once."""
    newsroom = Newsroom(FormatterInProcess(), store, TestClock(), Signals(TestClock()))
    await newsroom.process(PollResult(), RULES, first_sight=True)
    await newsroom.process(PollResult(complete=False, error="answered 500"), RULES, first_sight=False)
    await newsroom.process(PollResult(), RULES, first_sight=False)

    assert ((await store.feed_state("policy")).errors, newsroom.errors) == (0, {})


async def test_a_feed_that_falls_silent_is_known_also_after_a_restart(store: SqlStore) -> None:
    """A rhythm is learned from arrivals; a far longer gap makes the feed silent until something arrives."""
    clock = TestClock()
    newsroom = Newsroom(FormatterInProcess(), store, clock, Signals(clock))
    await newsroom.process(PollResult((document(0, "옛 글", existing=True),)), RULES, first_sight=True)
    for number in range(1, 12):
        await newsroom.process(PollResult((document(number, f"새 글 {number}"),)), RULES, first_sight=False)
        last = clock.now()
        await clock.advance(86_400)
    await clock.advance(3 * 86_400)
    again = Newsroom(FormatterInProcess(), store, clock, Signals(clock))
    await again.follow(Nothing(), RULES)

    assert (newsroom.silent(), again.silent()) == ({"policy": last}, {"policy": last})
    await again.process(PollResult((document(99, "드디어 새 글"),)), RULES, first_sight=False)
    assert again.silent() == {}


class Nothing:
    """A source that ends at once."""

    async def polls(self, version_tags: Mapping[str, str], state: FeedState) -> AsyncGenerator[PollResult, None]:
        """Nothing."""
        for result in ():
            yield result


async def until(read: Callable[[], Awaitable[T]], is_so: Callable[[T], bool]) -> None:
    """Wait until the read value is the expected one; raises TimeoutError."""
    async with asyncio.timeout(DEADLINE):
        while not is_so(await read()):  # noqa: ASYNC110 - a test's wait, not a program's
            await asyncio.sleep(0.01)


def pictured(number: int, image: str) -> Document:
    text = f"---\ntitle: 글 {number}\nimage: {image}\n---\n새솔시가 {number}번째 도서관을 새로 연다고 밝혔다.\n"
    return Document("policy", f"2026-11-21-{number}.md", f"s{number}", text.encode())


async def test_a_repeated_picture_is_left_out(store: SqlStore) -> None:
    """A picture that another post of the feed has, earlier or in the same poll, is left out; a post keeps its own when edited."""
    newsroom, logo, own = (
        Newsroom(FormatterInProcess(), store, TestClock(), Signals(TestClock())),
        "https://a.example/l.png",
        "https://a.example/1.jpg",
    )

    await newsroom.process(PollResult((pictured(1, logo), pictured(2, logo))), RULES, first_sight=False)
    await newsroom.process(PollResult((pictured(3, logo), pictured(4, own))), RULES, first_sight=False)
    await newsroom.process(PollResult((replace(pictured(4, own), version_tag="s5"),)), RULES, first_sight=False)

    found = await store.latest(4)
    assert {post.content.key[11]: post.content.image for post in found} == {"1": logo, "2": None, "3": None, "4": own}
