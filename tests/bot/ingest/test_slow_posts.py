"""Documents that need more than the short slice of time: their feed goes on, and they are recorded when they were read."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.workers.formatter import FormatterInProcess
from bot.ingest import Newsroom
from bot.ingest.slow_posts import SlowPosts
from bot.lib.wakeup import Signals
from bot.model import Difference, Document, FeedRules, Hold, PollResult, Post, PostReason, PostState, ReadResult
from bot.ports import FormatterError, FormatterTimeout, FormatterUnavailable
from store import SqlStore, open_store
from tests.clock import TestClock

RULES = FeedRules(id="policy")
TEXT = "---\ntitle: {title}\n---\n새솔시가 작은 도서관을 새로 연다고 밝혔다.\n"
TOO_SLOW = Hold("too-slow", "more than 10 s of CPU time")


class SlowEditor(FormatterInProcess):
    """An editor for which posts with `느린` in their text need the slow worker, which works only while `may_read` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.may_read = asyncio.Event()
        self.unavailable = 0
        self.too_slow: set[str] = set()
        self.compares = True

    async def read(self, documents: Sequence[Document], rules: FeedRules, *, slowly: bool = False) -> list[ReadResult]:
        """Leave slow documents out; read them slowly once that is allowed."""
        if not slowly:
            results = await super().read(documents, rules)
            return [
                ReadResult(None, error_kind="slow") if result.post and "느린" in result.post.title else result
                for result in results
            ]
        await self.may_read.wait()
        if self.unavailable:
            self.unavailable -= 1
            raise FormatterUnavailable("no answer within 100 s")
        if documents[0].key in self.too_slow:
            return [ReadResult(None, hold=TOO_SLOW)]
        return await super().read(documents, rules)

    async def difference(self, old: Post, new: Post, *, slowly: bool = False) -> Difference:
        """Compare posts whose text asks for it only slowly, or not at all."""
        if "오래 견줄" in new.title and not self.compares:
            raise FormatterError("more than 10 s of CPU time")
        if "오래 견줄" in new.title and ("difference", old, new) not in self._cache and not slowly:
            raise FormatterTimeout("more than 0.5 s of CPU time")
        return await super().difference(old, new, slowly=slowly)


class Scene:
    """A newsroom over a real store."""

    def __init__(self, store: SqlStore, editor: SlowEditor) -> None:
        self.store = store
        self.editor = editor
        self.clock = TestClock()
        self.newsroom = Newsroom(editor, store, self.clock, Signals(self.clock))

    async def poll(self, *documents: Document, gone: Sequence[str] = (), tag: str = "1") -> None:
        """Process one poll result of the feed."""
        result = PollResult(documents, tuple(gone), validators={"etag": tag})
        await self.newsroom.process(result, RULES, first_sight=False)

    async def states(self) -> dict[str, tuple[PostState, PostReason]]:
        """Return the stored posts' states by title, or by key where there is no text."""
        found = await self.store.known_posts("policy", [f"2026-11-20-{number}.md" for number in range(10)])
        posts = found.known.values()
        return {(post.content.title if post.content else post.key): (post.state, post.reason_code) for post in posts}

    async def until(self, states: dict[str, tuple[PostState, PostReason]]) -> None:
        """Wait until the stored posts are these."""
        async with asyncio.timeout(20):
            while await self.states() != states:
                await self.clock.advance(1)
                await asyncio.sleep(0.01)

    async def etag(self) -> str | None:
        """Return the stored validator: a feed that has changed since then is fetched whole after a restart."""
        return (await self.store.feed_state("policy")).validators.get("etag")


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    """A newsroom whose slow posts are being read."""
    store = await open_store(f"sqlite:///{tmp_path}/sokbo.db")
    async with reading(Scene(store, SlowEditor())) as started:
        yield started
    await store.close()


@asynccontextmanager
async def reading(scene: Scene) -> AsyncIterator[Scene]:
    """Read slow posts during the block."""
    task = asyncio.create_task(scene.newsroom.read_slow_posts())
    yield scene
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def document(number: int, title: str, version: str = "1") -> Document:
    """A post's document."""
    return Document("policy", f"2026-11-20-{number}.md", version, TEXT.format(title=title).encode())


LIVE, SLOW = (PostState.LIVE, PostReason.NONE), (PostState.HELD, PostReason.TOO_SLOW)


async def test_a_slow_post_holds_up_no_other_and_is_announced_when_it_was_read(scene: Scene) -> None:
    """A slow post delays no other of its poll or later ones, and is announced once it is read."""
    await scene.poll(document(1, "느린 글"), document(2, "다음 글"))
    await scene.poll(document(3, "그다음 글"))
    assert await scene.states() == {"다음 글": LIVE, "그다음 글": LIVE}
    scene.editor.may_read.set()
    await scene.until({"느린 글": LIVE, "다음 글": LIVE, "그다음 글": LIVE})


async def test_a_post_that_is_too_slow_is_held_and_recorded(scene: Scene) -> None:
    """A post that is too slow is held with that reason and recorded, so it is not read again until it changes."""
    scene.editor.too_slow.add(document(1, "").key)
    scene.editor.may_read.set()
    await scene.poll(document(1, "느린 글"), document(2, "다음 글"))
    await scene.until({"2026-11-20-1.md": SLOW, "다음 글": LIVE})
    assert (await scene.store.version_tags("policy"))["2026-11-20-1.md"] == "1"
    await scene.poll(document(1, "고친 글", "2"))
    assert await scene.states() == {"고친 글": LIVE, "다음 글": LIVE}


async def test_what_a_crash_would_lose_is_not_stored(scene: Scene) -> None:
    """Until the last slow post of a feed is recorded, its validators and its first poll are not: its source is read again."""
    await scene.poll(document(1, "느린 글"), tag="1")
    await scene.poll(document(2, "다음 글"), tag="2")
    state = await scene.store.feed_state("policy")
    assert (state.first_polled, state.validators) == (None, {})
    scene.editor.may_read.set()
    await scene.until({"느린 글": LIVE, "다음 글": LIVE})
    state = await scene.store.feed_state("policy")
    assert (state.first_polled is not None, state.validators) == (True, {"etag": "2"})
    await scene.poll(document(3, "셋째 글"), tag="3")
    assert await scene.etag() == "3"


async def test_an_outdated_version_is_not_recorded(scene: Scene) -> None:
    """A newer version takes the slow one's place, and a deleted post is not announced."""
    await scene.poll(document(1, "느린 글"), document(2, "느린 글 둘"))
    await scene.poll(document(1, "고친 글", "2"), gone=["2026-11-20-2.md"])
    scene.editor.may_read.set()
    await scene.poll(document(3, "느린 글 셋"))
    await scene.until({"고친 글": LIVE, "느린 글 셋": LIVE})


async def test_a_busy_machine_holds_no_post(scene: Scene) -> None:
    """A post without an answer in time is read again, after the others; after the third time it is held."""
    scene.editor.unavailable = 2
    scene.editor.may_read.set()
    await scene.poll(document(1, "느린 글"))
    await scene.until({"느린 글": LIVE})
    scene.editor.unavailable = 3
    await scene.poll(document(2, "느린 글 둘"))
    await scene.until({"느린 글": LIVE, "2026-11-20-2.md": SLOW})


async def test_a_correction_that_is_slow_to_compare_is_recorded_later(scene: Scene) -> None:
    """A correction that is slow to compare is treated as a slow post; later it is compared and sent."""
    await scene.poll(document(1, "첫 글"))
    scene.editor.may_read.set()
    await scene.poll(document(1, "오래 견줄 글", "2"), document(2, "다음 글"), tag="2")
    assert await scene.states() == {"첫 글": LIVE, "다음 글": LIVE}
    assert await scene.etag() == "1"
    await scene.until({"오래 견줄 글": LIVE, "다음 글": LIVE})
    assert await scene.etag() == "2"


async def test_a_correction_that_cannot_be_compared_waits_for_an_editor(scene: Scene) -> None:
    """A correction that cannot be compared waits for an editor, and the announced version stays."""
    await scene.poll(document(1, "첫 글"))
    scene.editor.compares = False
    await scene.poll(document(1, "오래 견줄 글", "2"))
    assert await scene.states() == {"첫 글": (PostState.LIVE, PostReason.REVISION_PENDING)}
    (known,) = (await scene.store.known_posts("policy", ["2026-11-20-1.md"])).known.values()
    assert known.pending_revision is not None
    assert known.pending_revision.reason_code is PostReason.TOO_SLOW


async def test_a_feed_that_is_not_followed_any_more_is_not_read(scene: Scene) -> None:
    """Slow posts of a feed that is no longer followed are dropped; if the feed returns, its source yields them again."""
    await scene.poll(document(1, "느린 글"))
    scene.newsroom.forget("policy")
    scene.editor.may_read.set()
    await scene.poll(document(2, "느린 글 둘"))
    await scene.until({"느린 글 둘": LIVE})


async def test_feeds_take_turns() -> None:
    """One feed's slow posts do not stand before another feed's: each feed in turn has one read."""
    read: list[tuple[str, str]] = []
    editor = SlowEditor()
    queue = SlowPosts(editor, TestClock())
    for number in range(1, 5):
        queue.add(document(number, "느린 글"), RULES)
    queue.add(document(9, "느린 다른 글"), FeedRules(id="wire"))

    async def record(document: Document, _result: ReadResult, rules: FeedRules, _poll: PollResult) -> None:
        read.append((rules.id, document.key[-4]))

    editor.may_read.set()
    task = asyncio.create_task(queue.run(record))
    async with asyncio.timeout(20):
        while len(read) < 5:  # noqa: ASYNC110 - a test's wait
            await asyncio.sleep(0.01)
    task.cancel()
    assert read == [("policy", "1"), ("wire", "9"), ("policy", "2"), ("policy", "3"), ("policy", "4")]


async def test_a_feed_waits_while_its_slow_posts_fill_the_queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond MAX_BYTES of slow posts the feed's source is asked for no more, until some were read; other feeds go on."""
    monkeypatch.setattr("bot.ingest.slow_posts.MAX_BYTES", 2 * len(document(1, "느린 글").content))
    store = await open_store(f"sqlite:///{tmp_path}/other.db")
    scene, asked = Scene(store, SlowEditor()), []

    class Endless:
        """A source with one slow post after the other."""

        async def polls(self, _version_tags: object, _state: object) -> AsyncIterator[PollResult]:
            """Yield six of them."""
            for number in range(6):
                asked.append(number)
                yield PollResult((document(number, "느린 글"),))

        async def complete(self, documents: Sequence[Document]) -> Sequence[Document]:
            """Nothing to add."""
            return documents

    following = asyncio.create_task(scene.newsroom.follow(Endless(), RULES))  # type: ignore[arg-type]
    async with asyncio.timeout(20):
        while len(asked) < 3:  # noqa: ASYNC110 - a test's wait
            await asyncio.sleep(0.01)
        await scene.newsroom.slow_posts.wait_for_room("wire")
    await asyncio.sleep(0.1)
    assert len(asked) == 3
    async with reading(scene):
        scene.editor.may_read.set()
        await asyncio.wait_for(following, 20)
    assert len(asked) == 6
    await store.close()
