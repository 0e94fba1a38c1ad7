"""Retention of posts, on a clock that is turned by hand."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.workers.formatter import FormatterInProcess
from bot.ingest import Newsroom
from bot.jobs.maintenance import Retention
from bot.lib.wakeup import Signals
from bot.model import Document, Entry, FeedRules, PollResult
from store import SqlStore, open_store
from tests.clock import TestClock

RULES = FeedRules(id="wire")
KEEP = timedelta(days=90)
OLD = "Tue, 01 Sep 2026 09:00:00 +0900"
DAY = 86_400


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    """An empty store."""
    opened = await open_store(f"sqlite:///{tmp_path}/sokbo.db")
    yield opened
    await opened.close()


class Wire:
    """A feed over HTTP, as its newsroom sees it."""

    def __init__(self, store: SqlStore) -> None:
        self.clock = TestClock()
        self.store = store
        self._newsroom = Newsroom(FormatterInProcess(), store, self.clock, Signals(self.clock))

    async def poll(self, *entries: tuple[str, str], listed: tuple[str, ...] | None = None, published: str | None = OLD) -> None:
        """Poll entries with these keys and titles; the feed lists them alone, or the keys in `listed`."""
        documents = tuple(
            Document(
                "wire",
                key,
                title,
                Entry(title, content=f"<p>{title}. 새솔시는 이렇게 밝히고 시민의 관심을 부탁했다.</p>", published=published),
            )
            for key, title in entries
        )
        names = tuple(key for key, _ in entries) if listed is None else listed
        await self._newsroom.process(PollResult(documents, listed=names), RULES, first_sight=False)

    async def pass_days(self, days: float) -> None:
        """Advance the time, and delete expired posts."""
        await self.clock.advance(days * DAY)
        task = asyncio.create_task(Retention(self.store, self.clock, KEEP).delete_old())
        while not task.done():
            await self.clock.advance(1)
            await asyncio.sleep(0.001)
        await task

    async def numbers(self) -> list[int]:
        """The posts there are."""
        return sorted(post.id for post in await self.store.latest(100))

    async def announced(self) -> int:
        """The number of announced posts."""
        return sum(post.announced_at is not None for post in await self.store.latest(100))


@pytest.fixture
def wire(store: SqlStore) -> Wire:
    """A feed that brought nothing yet."""
    return Wire(store)


async def test_a_post_goes_when_its_feed_dropped_it_long_ago(wire: Wire) -> None:
    """A post is deleted some time after its feed stopped listing it, not while it is listed nor soon after."""
    await wire.poll(("a", "새솔시 도서관 12곳 새로 연다"))
    await wire.pass_days(400)
    assert await wire.numbers() == [1]
    await wire.poll(("b", "새솔시 공원 3곳 새로 연다"))
    await wire.pass_days(89)
    assert await wire.numbers() == [1, 2]
    await wire.pass_days(2)
    assert await wire.numbers() == [2]


@pytest.mark.parametrize(
    "again",
    [("a", "새솔시 도서관 12곳 새로 연다"), ("a", "새솔시 도서관 13곳 새로 연다"), ("z", "새솔시 도서관 12곳 새로 연다")],
    ids=["as it was", "changed", "under another id"],
)
async def test_a_post_that_was_let_go_is_no_news_when_it_returns(wire: Wire, again: tuple[str, str]) -> None:
    """A deleted post that returns, unchanged, changed or under another id, is in `/latest` and is not announced."""
    await wire.poll(("a", "새솔시 도서관 12곳 새로 연다"))
    assert await wire.announced() == 1
    await wire.poll()
    await wire.pass_days(91)
    assert await wire.numbers() == []

    await wire.poll(again)

    assert await wire.numbers() == [2]
    assert await wire.announced() == 0


async def test_the_same_text_without_a_date_is_news(wire: Wire) -> None:
    """A post without a date with the text of a deleted one is news, as daily reports may be word for word the same."""
    await wire.poll(("a", "새솔시 오늘 맑음"), published=None)
    await wire.poll()
    await wire.pass_days(91)

    await wire.poll(("b", "새솔시 오늘 맑음"), published=None)

    assert await wire.announced() == 1


async def test_hundreds_of_posts_go_in_one_turn(wire: Wire) -> None:
    """All expired posts are deleted in one run, however many they are."""
    await wire.poll(*((str(number), f"새솔시 소식 {number}") for number in range(250)))
    await wire.poll()

    await wire.pass_days(91)

    assert await wire.numbers() == []
