"""Lookups of posts: the latest ones, and those that a POST names."""

import pytest

from bot.model import PostReason, PostState
from store import SqlStore
from tests.store.making import FEED, NOW, at, news, post, record, withdrawal


async def test_latest_are_the_newest_live_posts(store: SqlStore) -> None:
    """The newest live posts by arrival come first, as many as asked for; held and withdrawn ones are left out."""
    ids = await record(
        store,
        news("old.md", arrived_at=at(1)),
        news("new.md", arrived_at=at(9)),
        news("mid.md", arrived_at=at(5)),
        news("held.md", arrived_at=at(8), state=PostState.HELD, announce=False),
        news("gone.md", arrived_at=at(7)),
    )
    await record(store, withdrawal("gone.md"))
    latest = await store.latest(2)

    assert [(p.id, p.content.key, p.arrived_at) for p in latest] == [(ids[1], "new.md", at(9)), (ids[2], "mid.md", at(5))]
    assert len(await store.latest(9)) == 3


async def test_latest_of_a_feed(store: SqlStore) -> None:
    """The latest posts of one feed are that feed's alone."""
    await record(store, news("a.md"), now=at(1))
    await record(store, news("b.md"), now=at(2), feed="other")

    assert [p.content.key for p in await store.latest(5, FEED)] == ["a.md"]
    assert await store.latest(5, "nobody's") == []


async def test_arrival_stays(store: SqlStore) -> None:
    """A post that changes keeps its place among the latest."""
    await record(store, news("a.md"), now=at(1))
    await record(store, news("b.md"), now=at(2))
    await record(store, news("a.md", content=post("a.md", "새 제목"), announce=False), now=at(3))

    assert [(p.content.key, p.revision) for p in await store.latest(5)] == [("b.md", 1), ("a.md", 2)]


@pytest.mark.parametrize("name", ["policy/2026/2026-03-02-1638.md", "2026-03-02-1638"])
async def test_post_by_name(store: SqlStore, name: str) -> None:
    """A post is found by its feed and key and by its file's stem."""
    key = "2026/2026-03-02-1638.md"
    ids = await record(store, news("2026/2026-03-02-16380.md"), news(key), news("x2026-03-02-1638.md"))

    assert [p.id for p in await store.find_post(name)] == [ids[1]]


async def test_post_by_number(store: SqlStore) -> None:
    """A number names the post with that id, before any file of that name; an unknown number names none."""
    [a, b] = await record(store, news("a.md"), news("b.md"))
    await record(store, news(f"{a}.md"), news("404.md"))

    assert [p.id for p in await store.find_post(str(b))] == [b]
    assert [p.content.key for p in await store.find_post(str(a))] == ["a.md"]
    assert [p.content.key for p in await store.find_post("404")] == ["404.md"]
    assert await store.find_post("9" * 30) == []


async def test_ambiguous_stem(store: SqlStore) -> None:
    """A stem that several posts have names them all, withdrawn ones too; what LIKE would take for a pattern is text."""
    await record(store, news("ko/a_b.md"), news("en/a_b.md"), news("axb.md"))
    await record(store, withdrawal("en/a_b.md"))

    assert [p.content.key for p in await store.find_post("a_b")] == ["ko/a_b.md", "en/a_b.md"]
    assert await store.find_post("%") == []


async def test_unreadable_post_is_found(store: SqlStore) -> None:
    """A post that never could be read is found, with its reason."""
    await record(
        store,
        news("a.md", state=PostState.HELD, reason_code=PostReason.UNREADABLE, reason_detail="…", content=None, announce=False),
    )
    [found] = await store.find_post("a")

    assert (found.content.feed, found.content.key, found.content.title) == (FEED, "a.md", "")
    assert (found.state, found.reason_code, found.reason_detail, found.arrived_at) == (PostState.HELD, "unreadable", "…", NOW)


async def test_more_keys_than_a_statement_takes(store: SqlStore) -> None:
    """Forty thousand keys can be asked about at once."""
    await record(store, news("39999.md"))

    assert list((await store.known_posts(FEED, [f"{n}.md" for n in range(40_000)])).known) == ["39999.md"]
