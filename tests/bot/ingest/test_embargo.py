"""Posts that wait for their page."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.workers.formatter import FormatterInProcess
from bot.ingest import Embargo, Newsroom
from bot.ingest.embargo import MAX_PAGE_WAIT, next_check
from bot.lib.retry import Supervisor
from bot.lib.wakeup import Signals
from bot.model import Document, FeedRules, PollResult, PostReason, PostState
from store import SqlStore, open_store
from tests.clock import TestClock

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
RULES = FeedRules("site", site_url="https://news.example.kr", verify=True)
POST = """---
title: 다리
date: 2026-11-20 11:00:00 +0900
---
<p>나루시는 강을 건너는 다리 3곳을 내년 봄까지 새로 놓는다고 밝혔다. 예산은 340억 원이다.</p>
""".encode()


class Site:
    """Pages that are there, or not yet."""

    def __init__(self) -> None:
        self.built = False
        self.asked: list[str] = []

    async def error(self, url: str, *, internal: str) -> str:
        """Return the page's fault."""
        self.asked.append(url)
        return "" if self.built else "answered 404"


class Bot:
    """A newsroom and its embargoes over a store, with a clock to turn."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.clock = TestClock(NOON)
        self.site = Site()
        self.signals = Signals(self.clock)
        self.embargo = Embargo(store, self.clock, self.signals, self.site)
        self.embargo.page_check.feeds = {"site": ""}
        self.newsroom = Newsroom(FormatterInProcess(), store, self.clock, self.signals)

    async def publish(self, content: bytes = POST, key: str = "2026-11-20-a.md") -> None:
        """Let the feed have a post."""
        await self.newsroom.process(PollResult((Document("site", key, str(len(content)), content),)), RULES, first_sight=False)
        self.signals.fanned_out.set()
        await self.wait(0)

    async def wait(self, seconds: int, step: int = 1) -> None:
        """Turn the clock; after every step each task gets its answers from the store."""
        for _ in range(max(seconds // step, 1)):
            await self.clock.advance(min(seconds, step))
            for _ in range(12):
                await self.state()

    async def state(self) -> PostState:
        """The first post's state."""
        (post,) = await self.store.find_post("1")
        return post.state


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    """One that runs."""
    store = await open_store(f"sqlite:///{tmp_path / 'sokbo.db'}")
    bot = Bot(store)
    supervisor = Supervisor(bot.clock)
    supervisor.start("embargo", bot.embargo.run)
    yield bot
    await supervisor.stop()
    await store.close()


async def test_announced_once_the_page_is_there(bot: Bot) -> None:
    """A post is announced when its page answers, not before, and until then its reason names the page."""
    await bot.publish()
    (waiting,) = await bot.store.find_post("1")
    assert (waiting.state, waiting.reason_code, waiting.reason_detail) == (
        PostState.EMBARGOED,
        PostReason.PAGE_MISSING,
        "answered 404",
    )

    bot.site.built = True
    await bot.wait(10)

    assert await bot.state() is PostState.LIVE
    assert set(bot.site.asked) == {"https://news.example.kr/2026/11/20/a.html"}


async def test_a_page_that_never_comes(bot: Bot) -> None:
    """After the longest wait the post is announced without its page: no alert is lost."""
    await bot.publish()
    await bot.wait(11 * 60, step=20)

    assert await bot.state() is PostState.LIVE


async def test_its_own_time_first(bot: Bot) -> None:
    """A post with a time of its own waits for that, and then for its page."""
    await bot.publish(POST.replace(b"11:00:00", b"12:01:00"))
    await bot.wait(55)
    assert bot.site.asked == []

    await bot.wait(20)
    assert bot.site.asked
    bot.site.built = True
    await bot.wait(10)

    assert await bot.state() is PostState.LIVE


async def test_withdrawn_while_it_waits(bot: Bot) -> None:
    """A post that is withdrawn before its page exists is not announced."""
    await bot.publish()
    await bot.newsroom.process(PollResult(gone=("2026-11-20-a.md",)), RULES, first_sight=False)
    bot.site.built = True
    await bot.wait(60)

    assert await bot.state() is PostState.WITHDRAWN


async def test_met_again_while_it_waits(bot: Bot) -> None:
    """Touching a file while its post waits for its page changes nothing."""
    await bot.publish()
    await bot.newsroom.process(PollResult((Document("site", "2026-11-20-a.md", "touched", POST),)), RULES, first_sight=False)
    bot.site.built = True
    await bot.wait(10)

    assert await bot.state() is PostState.LIVE


async def test_after_the_feed_changed(bot: Bot) -> None:
    """If a feed no longer waits for its pages, a post that waits for its page is published."""
    await bot.publish()
    bot.embargo.page_check.feeds = {}
    await bot.wait(10)

    assert await bot.state() is PostState.LIVE


def test_how_often() -> None:
    """The page is requested often in the first minute, rarely later, and never beyond the longest wait."""
    waited = [next_check(NOON, NOON + timedelta(seconds=seconds)) for seconds in (0, 59, 60, 599)]

    assert [(result - NOON).total_seconds() for result in waited if result] == [2, 61, 75, 614]
    assert next_check(NOON, NOON + MAX_PAGE_WAIT) is None
