"""A feed's looks on their way into a real store."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.model import Card, Document, FeedRules, Look, Post, PostState
from bot.newsroom import Newsroom
from formatter.editor import Formatter
from store import open_store
from store.opening import SqlStore
from tests.clock import TestClock

RULES = FeedRules(id="policy")
TEXT = "---\ntitle: {title}\n---\n새솔시가 작은 도서관을 새로 연다고 밝혔다.\n"


class Stumbling(Formatter):
    """A formatter with a fault of its own."""

    def card(self, post: Post) -> Card:
        if "걸림돌" in post.title:
            raise ZeroDivisionError
        return super().card(post)


def document(number: int, title: str, *, existing: bool = False) -> Document:
    return Document("policy", f"2026-11-20-{number}.md", "s1", TEXT.format(title=title).encode(), existing)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    """An empty store."""
    opened = await open_store(f"sqlite:///{tmp_path}/sokbo.db")
    yield opened
    await opened.close()


async def test_a_post_that_crashes_the_reader_stops_no_other(store: SqlStore) -> None:
    """A post our own code fails at is held with that reason, and the posts after it are told."""
    newsroom = Newsroom(Stumbling(), store, TestClock(), lambda: None)

    await newsroom.take(Look((document(1, "걸림돌이 있는 글"), document(2, "다음 글"))), RULES, first_sight=False)

    known = await store.known("policy", ["2026-11-20-1.md", "2026-11-20-2.md"])
    assert [(post.state, post.reason) for post in known.values()] == [
        (PostState.HELD, "unreadable: a fault in Sokbo: ZeroDivisionError"),
        (PostState.LIVE, ""),
    ]


async def test_a_failed_look_is_remembered_and_the_feed_goes_on(store: SqlStore) -> None:
    """A look that failed is counted with its reason until the next that does not."""
    newsroom = Newsroom(Formatter(), store, TestClock(), lambda: None)

    await newsroom.take(Look(error="the server answers 500"), RULES, first_sight=False)
    failed = await store.feed_state("policy")
    await newsroom.take(Look(), RULES, first_sight=False)

    assert (failed.errors, failed.error, newsroom.errors) == (1, "the server answers 500", {})


async def test_the_first_look_makes_the_feed_known(store: SqlStore) -> None:
    """Only a whole look without a fault is a feed's first."""
    newsroom = Newsroom(Formatter(), store, TestClock(), lambda: None)

    await newsroom.take(Look((document(1, "옛 글", existing=True),), complete=False), RULES, first_sight=True)
    between = await store.feed_state("policy")
    await newsroom.take(Look(), RULES, first_sight=True)

    assert (between.first_look is None, (await store.feed_state("policy")).first_look is None) == (True, False)
