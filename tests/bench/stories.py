"""To find a new post's story among 100,000 kept ones, compared with no stories; time and disk."""

import asyncio
import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from adapters.workers.formatter import FormatterInProcess
from bot.ingest import Newsroom
from bot.ingest.duplicates import STORY_WINDOW
from bot.lib import logging as logs
from bot.lib.wakeup import Signals, SystemClock
from bot.model import Decision, Document, FeedRules, PollResult, Post, PostState
from formatter.jobs import Formatter
from store import SqlStore, open_store
from tests.bench.texts import prose, vocabulary

POSTS = int(os.environ.get("SOKBO_BENCH_POSTS", "100000"))
KEYS = 23
"""By which a post is found: the median of real ones."""
SAMPLE = 200
BATCH = 1_000
COMMON = POSTS // 20
"""So many of the kept posts have one key in common, as if they stood under one boilerplate excerpt."""
_KEPT = "kept"
_POST = "---\ntitle: {title}\n---\n<p>{body}</p>\n"


def main() -> None:
    """Print what a new post costs, what of it is the looking up, and the sizes."""
    logs.set_up(level="WARNING")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(Path(folder)))


async def _measure(folder: Path) -> None:
    chance = random.Random(6)
    words, weights = vocabulary(chance)
    known, fresh = ([prose(chance, words, weights) for _ in range(SAMPLE // 2)] for _ in range(2))
    store = await open_store(f"sqlite:///{folder}/sokbo.db")
    await _fill(store, chance, known)
    print(f"{POSTS:,} kept posts with {KEYS} keys each; {SAMPLE} new ones, half of them of kept stories")
    times = await _take(store, [_reworded(text) for text in known] + fresh)
    for name, seconds in times.items():
        print(f"{name:18} p50 {_milliseconds(seconds):6.2f} ms   p95 {1000 * sorted(seconds)[-SAMPLE // 20]:6.2f} ms a post")
    print(f"ratio of the two: {statistics.median(times['one of two feeds']) / statistics.median(times['a feed alone']):.2f}")
    for name, keys in (("no other has", _keys(-1)), ("one other has", _keys(POSTS // 2 + 1)), (f"{COMMON:,} have", ["common"])):
        print(f"looking up keys that {name:14} p50 {_milliseconds(await _look_up(store, list(keys))):6.2f} ms")
    await store.close()
    _print_sizes(folder / "sokbo.db")


async def _fill(store: SqlStore, chance: random.Random, known: list[str]) -> None:
    """Keep the posts; those of the known texts have the keys that their texts give."""
    editor, now = Formatter(), SystemClock().now()
    decisions = [_ruling(str(n), _read(editor, _KEPT, n, text), editor) for n, text in enumerate(known)]
    await store.record(_KEPT, decisions, PollResult(), now)
    for start in range(len(known), POSTS, BATCH):
        numbers = range(start, min(start + BATCH, POSTS))
        body = f"<p>{' '.join(str(chance.random()) for _ in range(100))}</p>"
        contents = [Post(_KEPT, str(n), f"{n}", body=body, published_at=now) for n in numbers]
        decisions = [
            Decision(str(n), "", PostState.LIVE, content=content, content_hash=str(n), story_keys=frozenset(_keys(n)))
            for n, content in zip(numbers, contents, strict=True)
        ]
        await store.record(_KEPT, decisions, PollResult(), now)


async def _take(store: SqlStore, texts: list[str]) -> dict[str, list[float]]:
    """Seconds that each new post takes, from the document to its being kept: without stories and with, by turns."""
    newsroom = Newsroom(FormatterInProcess(), store, SystemClock(), Signals(SystemClock()))
    times: dict[str, list[float]] = {"a feed alone": [], "one of two feeds": []}
    for number, text in enumerate(texts):
        for name, seconds in times.items():
            newsroom.stories.several_feeds = name != "a feed alone"
            began = time.perf_counter()
            await newsroom.process(PollResult((_document(name, number, text),)), FeedRules(name), first_sight=False)
            seconds.append(time.perf_counter() - began)
    found = [post.story is not None for post in await store.latest(SAMPLE, "one of two feeds")]
    print(f"stories found: {sum(found)} of {SAMPLE // 2}")
    return times


async def _look_up(store: SqlStore, keys: list[str]) -> list[float]:
    since, times = SystemClock().now() - STORY_WINDOW, []
    for _ in range(50):
        began = time.perf_counter()
        await store.similar_posts("wire", keys, since)
        times.append(time.perf_counter() - began)
    return times


def _keys(number: int) -> Iterator[str]:
    """Those of a kept post."""
    yield from (f"{number}:{n}" for n in range(KEYS - 1))
    yield "common" if number % (POSTS // COMMON) == 0 else f"{number}:last"


def _ruling(key: str, post: Post, editor: Formatter) -> Decision:
    return Decision(key, "", PostState.LIVE, content=post, content_hash=key, story_keys=editor.story_keys(post))


def _read(editor: Formatter, feed: str, number: int, text: str) -> Post:
    return editor.read(_document(feed, number, text), FeedRules(feed))


def _document(feed: str, number: int, text: str) -> Document:
    content = _POST.format(title=" ".join(text.split()[:6]), body=text)
    return Document(feed, f"2026-11-20-{number}.md", str(number), content.encode())


def _reworded(text: str) -> str:
    """Another newsroom's version: every fifteenth word left out."""
    return " ".join(word for place, word in enumerate(text.split()) if place % 15 != 14)


def _milliseconds(seconds: list[float]) -> float:
    return 1000 * statistics.median(seconds)


def _print_sizes(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        size = dict(connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
        (count,) = connection.execute("SELECT count(*) FROM stories").fetchone()
        indexes = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE tbl_name = 'stories'")]
    mega = 1_000_000
    parts = ", ".join(f"{name} {size.get(name, 0) / mega:.0f}" for name in indexes)
    print(f"{count:,} keys on disk: {sum(size.get(name, 0) for name in indexes) / mega:.0f} MB ({parts})")


if __name__ == "__main__":
    main()
