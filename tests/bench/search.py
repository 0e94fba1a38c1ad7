"""Search in 100,000 posts compared with LIKE without an index: time, recall, cost of the index."""

import asyncio
import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from bot.model import Decision, PollResult, Post, PostState, Query, SearchText
from store import SqlStore, open_store
from store.posts.search_terms import folded
from tests.bench.texts import prose, vocabulary

POSTS = int(os.environ.get("SOKBO_BENCH_POSTS", "100000"))
BATCH = 1_000
PAGE = 6
QUERIES = 30
FEED = "bench"
_NOW = datetime(2026, 11, 20, tzinfo=UTC)


def main() -> None:
    """Print a line for queries of one, two and three words, then what the index costs."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(Path(folder)))


async def _measure(folder: Path) -> None:
    chance = random.Random(5)
    store = await open_store(f"sqlite:///{folder}/sokbo.db")
    with closing(sqlite3.connect(folder / "plain.db")) as plain:
        plain.execute("CREATE TABLE texts(id INTEGER PRIMARY KEY, at INTEGER, text TEXT)")
        recording, indexing = await _fill(store, plain, chance)
        print(f"{POSTS:,} posts: recording {recording:.2f} ms a post, indexing {indexing:.2f} ms a post, afterwards")
        for count in (1, 2, 3):
            print(await _line(store, plain, list(_queries(plain, chance, count))))
    _print_sizes(folder / "sokbo.db")
    await store.close()


async def _fill(store: SqlStore, plain: sqlite3.Connection, chance: random.Random) -> tuple[float, float]:
    """Record and index the posts; milliseconds a post for each."""
    words, weights = vocabulary(chance)
    recording = indexing = 0.0
    for start in range(0, POSTS, BATCH):
        texts = [prose(chance, words, weights) for _ in range(BATCH)]
        moments = [_NOW - timedelta(minutes=chance.randrange(1_000_000)) for _ in texts]
        decisions = [_ruling(start + i, text, at) for i, (text, at) in enumerate(zip(texts, moments, strict=True))]
        began = time.perf_counter()
        ids = await store.record(FEED, decisions, PollResult(), _NOW)
        recorded = time.perf_counter()
        for at in range(0, BATCH, 20):
            await store.index([SearchText(i, 1, text) for i, text in zip(ids[at : at + 20], texts[at : at + 20], strict=True)])
        indexing += time.perf_counter() - recorded
        recording += recorded - began
        rows = [(i, int(at.timestamp() * 1e6), folded(text)) for i, at, text in zip(ids, moments, texts, strict=True)]
        plain.executemany("INSERT INTO texts VALUES (?, ?, ?)", rows)
    plain.commit()
    return 1000 * recording / POSTS, 1000 * indexing / POSTS


async def _line(store: SqlStore, plain: sqlite3.Connection, queries: Sequence[tuple[str, ...]]) -> str:
    """Times of a page compared with LIKE's, and how much of what LIKE finds is found."""
    runs = [await _run(store, plain, words) for words in queries]
    ours, theirs = ([getattr(run, name) for run in runs] for name in ("seconds", "plain_seconds"))
    p50, worst, plainly = statistics.median(ours), max(ours), statistics.median(theirs)
    times = (
        f"a page p50 {1000 * p50:5.1f} ms, worst {1000 * worst:5.1f} ms; LIKE p50 {1000 * plainly:6.1f} ms; 1/{plainly / p50:.0f}"
    )
    wanted, found = sum(len(run.wanted) for run in runs), sum(len(run.wanted & run.found) for run in runs)
    wrong = sum(len(run.found - run.wanted) for run in runs)
    hits = sorted(len(run.wanted) for run in runs)
    of = f"{hits[0]} to {hits[-1]} posts, median {hits[len(hits) // 2]}"
    return f"{len(queries[0])} word(s): {times}; recall {found / wanted:.3f}, {wrong} wrong; {of}"


class _Run(NamedTuple):
    seconds: float
    plain_seconds: float
    found: set[int]
    wanted: set[int]


async def _run(store: SqlStore, plain: sqlite3.Connection, words: tuple[str, ...]) -> _Run:
    began = time.perf_counter()
    page = [post.id for post in await store.find(Query(words), PAGE)]
    between = time.perf_counter()
    expected = _like(plain, words)
    ended = time.perf_counter()
    assert page == expected[:PAGE], f"{words}: not the newest"
    found = {post.id for post in await store.find(Query(words), POSTS)}
    return _Run(between - began, ended - between, found, set(expected))


def _like(plain: sqlite3.Connection, words: Sequence[str]) -> list[int]:
    """All posts with the words, newest first, the plain way."""
    where = " AND ".join("text LIKE ?" for _ in words)
    rows = plain.execute(f"SELECT id FROM texts WHERE {where} ORDER BY at DESC, id DESC", [f"%{folded(word)}%" for word in words])
    return [row[0] for row in rows]


def _queries(plain: sqlite3.Connection, chance: random.Random, count: int) -> Iterator[tuple[str, ...]]:
    """Words that stand together in some post, the common and the rare as they come."""
    for _ in range(QUERIES):
        (text,) = plain.execute("SELECT text FROM texts WHERE id = ?", [chance.randrange(1, POSTS + 1)]).fetchone()
        words = [word for word in set(text.split()) if len(word) >= 2]
        yield tuple(chance.sample(sorted(words), count))


def _ruling(number: int, text: str, arrived_at: datetime) -> Decision:
    post = Post(FEED, str(number), text[:40], body=text)
    return Decision(str(number), "", PostState.LIVE, content=post, content_hash=str(number), arrived_at=arrived_at)


def _print_sizes(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        size = dict(connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
    terms = sum(bytes_ for name, bytes_ in size.items() if name.startswith("post_terms"))
    mega = 1_000_000
    print(f"posts {size['post_revisions'] / mega:.0f} MB, texts {size['post_texts'] / mega:.0f} MB, terms {terms / mega:.0f} MB")
