"""Query plans: no frequent query scans a whole table, however many posts are stored."""

import re
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from bot.audience.filters import wants
from bot.model import Chat, Filter, PollResult, PostState, Query, Retry, Sent, Settlement
from store import SqlStore, open_store
from tests.store.conftest import Server
from tests.store.making import FEED, LEASE, NOW, at, chat, claim, correction, enqueue, news, next_due, record, subscribe

_WHOLE = re.compile(r"SCAN (\w+)(?! USING)")
LARGE = {"posts", "post_revisions", "post_texts", "deliveries", "messages", "stories", "other", "untold", "its", "held"}
"""The tables that grow with every post, and what the statements call them."""

_QUEUE = re.compile(r"(SCAN|SEARCH) deliveries\b|Scan .*on deliveries( |$)(?!other)|Scan on ix_deliveries")
"""A plan's line that reads the queue; `other` are a chat's deliveries."""
_OWN_PLATFORM = re.compile(r"ix_deliveries_due.*\(platform=\?|ix_deliveries_due.*Index Cond: .*\(platform = ")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    """An empty store on SQLite."""
    opened = await open_store(f"sqlite:///{tmp_path}/sokbo.db")
    yield opened
    await opened.close()


async def a_day(store: SqlStore) -> None:
    """Run a bot's queries from a post's arrival to its correction, with several posts and chats at once."""
    chats = [chat(number) for number in range(3)]
    await subscribe(store, *chats)
    decisions = [news(f"{n}.md", story_keys=frozenset({f"key {n}"}), content_hash=f"d{n}") for n in range(3)]
    await enqueue(store, *decisions)
    await store.similar_posts("wire", ["key 1", "key 2"], NOW - timedelta(days=14))
    claimed = await claim(store, per_chat=3)
    await store.release_claims(claimed[2:], at(60))
    await store.settle([Settlement(claimed[0], Sent("1")), Settlement(claimed[1], Retry(timedelta(1), "busy"))], NOW)
    await store.count_bundleable(claimed[0], NOW)
    await store.claim_bundleable(claimed[0], 5, LEASE, at(70))
    await next_due(store, NOW)
    await store.recover(NOW)
    await store.known_posts(FEED, ["0.md"], ["d1"], ["2.md"])
    await record(store, correction("0.md"), replace(news("3.md"), state=PostState.HELD, announce=False))
    await store.record(FEED, [news("4.md")], PollResult(), NOW, wants)
    await store.posts_to_review(Chat("slack", "C0DESK"), 5)
    await store.latest(5)
    await store.find(Query(("물가",)), 5)
    await store.status_report(NOW, 5, 5)
    await store.status_history(at(80))
    await store.set_filter(chats[0], FEED, Filter(exclude=("축구",)), NOW, wants)


async def _claims_for_slack(store: SqlStore) -> object:
    return await store.claim("slack", 10, LEASE, NOW)


async def _asks_when_slack_is_due(store: SqlStore) -> object:
    return await store.next_due("slack", NOW)


async def test_nothing_large_is_read_whole(store: SqlStore) -> None:
    """Each statement of a bot's day finds the rows of the large tables by an index."""
    asked = await asked_by(store, a_day(store))
    whole: dict[str, str] = {}
    for sql, values in asked.items():
        for line in await plan(store, sql, values):
            if (found := _WHOLE.fullmatch(line)) and found[1] in LARGE:
                whole[sql] = line
    assert len(asked) > 30
    assert whole == {}


async def test_claim_reads_the_queue_in_order(postgres: Server) -> None:
    """On PostgreSQL a claim sorts nothing, though its statistics know nothing yet of what a fan-out has queued."""
    store = await open_store(await postgres.fresh())
    await subscribe(store, *(chat(number) for number in range(30)))
    await enqueue(store, news("1.md"))
    asked = await asked_by(store, claim(store))
    lines = await plan(store, *next(each for each in asked.items() if "LIMIT" in each[0]))
    await store.close()
    assert any("ix_deliveries_due" in line for line in lines)
    assert not [line for line in lines if line.strip().startswith("->  Sort")]


async def test_fan_out_reads_subscriptions_in_order(postgres: Server) -> None:
    """On PostgreSQL a fan-out sorts no subscriptions, though its statistics do not know yet how many there are."""
    store = await open_store(await postgres.fresh())
    await subscribe(store, *(chat(number) for number in range(30)))
    await record(store, news("1.md"))
    asked = await asked_by(store, store.expand(10, wants, NOW))
    lines = await plan(store, *next(each for each in asked.items() if "max(" in each[0]))
    await store.close()
    assert any("enable_sort" in values for values in asked.values())
    assert any("ix_subscriptions_feed" in line for line in lines)
    assert not [line for line in lines if line.strip().startswith("->  Sort")]


@pytest.mark.parametrize("ask", [_claims_for_slack, _asks_when_slack_is_due])
async def test_no_backlog_of_another_platform_is_read(url: str, ask: Callable[[SqlStore], Coroutine[Any, Any, object]]) -> None:
    """On either engine, a query of a platform's queue starts at that platform in the index, not at another's backlog."""
    store = await open_store(url)
    await subscribe(store, *(chat(number) for number in range(30)))
    await enqueue(store, news("1.md"))
    reads: list[str] = []
    for sql, values in (await asked_by(store, ask(store))).items():
        lines = await plan(store, sql, values)
        reads += [" ".join(lines[n : n + 2]) for n, line in enumerate(lines) if _QUEUE.search(line)]
    await store.close()
    assert reads
    assert [read for read in reads if not _OWN_PLATFORM.search(read)] == []


async def asked_by(store: SqlStore, work: Coroutine[Any, Any, object]) -> dict[str, Any]:
    """Run this work; return its statements without the insertions, each with its values."""
    found: dict[str, Any] = {}

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        found.setdefault(statement, parameters[0] if many else parameters)

    engine = getattr(store._db._engine, "sync_engine", store._db._engine)  # type: ignore[attr-defined]
    event.listen(engine, "before_cursor_execute", listen)
    await work
    event.remove(engine, "before_cursor_execute", listen)
    return {sql: values for sql, values in found.items() if re.match("SELECT|UPDATE|DELETE", sql)}


async def plan(store: SqlStore, sql: str, values: Any) -> list[str]:
    """Return the lines of a statement's plan; PostgreSQL is kept from reading small tables whole."""

    def explain(connection: Connection) -> list[str]:
        store._db.read_in_order(connection)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            return [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {sql}", values)]
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]

    return await store._db.read(explain)
