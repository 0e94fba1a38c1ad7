"""The search index: recorded posts can be found soon after."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.workers.formatter import FormatterInProcess
from bot.jobs.maintenance import INDEX_BATCH, SearchIndexer
from bot.lib.wakeup import Signals, SystemClock
from bot.model import Decision, PollResult, Post, PostState, Query
from bot.ports import FormatterError
from formatter.jobs import Formatter
from store import SqlStore, open_store
from tests.clock import DEADLINE

FEED = "policy"


@asynccontextmanager
async def indexing(folder: Path, formatter: FormatterInProcess | None = None) -> AsyncIterator[tuple[SqlStore, Signals]]:
    """A store with twice a batch of posts in it, and what indexes them."""
    store = await open_store(f"sqlite:///{folder}/sokbo.db")
    await record(store, *(f"도서관 {number}" for number in range(2 * INDEX_BATCH)))
    signals = Signals(SystemClock())
    task = asyncio.create_task(SearchIndexer(store, formatter or FormatterInProcess(), SystemClock(), signals).run())
    try:
        yield store, signals
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await store.close()


async def record(store: SqlStore, *titles: str) -> None:
    """Record posts with these titles."""
    decisions = [
        Decision(
            title, "", PostState.LIVE, content=Post(FEED, title, title, body="<p>새<b>솔</b>시가 밝혔다.</p>"), content_hash=title
        )
        for title in titles
    ]
    await store.record(FEED, decisions, PollResult(), SystemClock().now())


async def until_indexed(store: SqlStore) -> None:
    """Wait for the index."""
    async with asyncio.timeout(DEADLINE):
        while await store.unindexed_count():  # noqa: ASYNC110 - what it waits for is in the store
            await asyncio.sleep(0.01)


async def test_what_was_there_and_what_comes(tmp_path: Path) -> None:
    """Old posts are indexed at the start, a new one after its signal; a word is found across markup."""
    async with indexing(tmp_path) as (store, signals):
        await until_indexed(store)
        assert len(await store.find(Query(("새솔시",)), 100)) == 2 * INDEX_BATCH

        await record(store, "한여울동 학교")
        signals.fanned_out.set()
        await until_indexed(store)
        assert [post.content.title for post in await store.find(Query(("한여울동",)), 5)] == ["한여울동 학교"]


class Failing(FormatterInProcess):
    """A formatter that cannot read one of the posts."""

    async def search_text(self, post: Post) -> str:
        """Fail for the third."""
        if post.key == "도서관 3":
            raise FormatterError("a fault")
        return await super().search_text(post)


async def test_one_post_that_cannot_be_read_stops_nothing(tmp_path: Path) -> None:
    """A post on which the indexing code fails is found by its title, and the other posts are indexed as usual."""
    async with indexing(tmp_path, Failing()) as (store, _):
        await until_indexed(store)

        assert [post.content.title for post in await store.find(Query(("도서관", "3")), 50)][-1:] == ["도서관 3"]
        assert len(await store.find(Query(("밝혔다",)), 100)) == 2 * INDEX_BATCH - 1


async def test_no_word_of_promotion_finds_a_post() -> None:
    """Promotion is in every post and finds none; tables, sources and contacts are found."""
    body = """<p>새솔시가 밝혔다.</p><table><tr><td>솔내동</td><td>3월</td></tr></table><p>문의: 새솔시 도서관과(052-555-0101)</p>
<p>자료출처=새솔브리핑 https://www.example.kr</p>
유용한 생활 정보가 필요하시다면, <a href="https://news.example.kr">https://news.example.kr</a>"""
    passage = Formatter().search_text(Post(FEED, "a", "도서관", body=body, categories=("문화",)))

    assert all(word in passage for word in ("도서관", "밝혔다", "솔내동", "도서관과", "새솔브리핑", "문화"))
    assert "생활 정보" not in passage
