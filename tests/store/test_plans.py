"""Query plans: no frequent query scans a whole table, however many posts are stored."""

import re
from collections.abc import AsyncIterator
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
from tests.store.making import FEED, LEASE, NOW, at, chat, claim, correction, enqueue, news, record, subscribe

_WHOLE = re.compile(r"SCAN (\w+)(?! USING)")
LARGE = {"posts", "post_revisions", "post_texts", "deliveries", "messages", "stories", "other", "untold", "its", "held"}
"""The tables that grow with every post, and what the statements call them."""


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
    await store.next_due(NOW)
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


async def test_nothing_large_is_read_whole(store: SqlStore) -> None:
    """Each statement of a bot's day finds the rows of the large tables by an index."""
    parameters_of: dict[str, Any] = {}

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        parameters_of.setdefault(statement, parameters[0] if many else parameters)

    engine = store._db._engine
    event.listen(engine, "before_cursor_execute", listen)
    await a_day(store)
    event.remove(engine, "before_cursor_execute", listen)

    asked = {text: values for text, values in parameters_of.items() if re.match(r"SELECT|UPDATE|DELETE", text)}
    whole: dict[str, str] = {}
    with engine.connect() as connection:
        for text, values in asked.items():
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values):
                if (found := _WHOLE.fullmatch(row[3])) and found[1] in LARGE:
                    whole[text] = row[3]
    assert len(asked) > 30
    assert whole == {}


async def test_claim_reads_the_queue_in_order(postgres: Server) -> None:
    """On PostgreSQL a claim sorts nothing, though its statistics know nothing yet of what a fan-out has queued."""
    store = await open_store(await postgres.fresh())
    await subscribe(store, *(chat(number) for number in range(30)))
    await enqueue(store, news("1.md"))
    asked: list[tuple[str, Any]] = []
    engine = store._db._engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *call: asked.append(call[2:4]))
    await claim(store)
    statement, parameters = next(each for each in asked if "LIMIT" in each[0])

    def plan(connection: Connection) -> list[str]:
        store._db.read_in_order(connection)
        return [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)]

    lines = await store._db.read(plan)
    await store.close()
    assert any("ix_deliveries_due" in line for line in lines)
    assert not [line for line in lines if line.strip().startswith("->  Sort")]
