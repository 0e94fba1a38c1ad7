"""Division: evenly, moving little, both kinds of work for each, and nothing for workers of an older release."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Chat, ClusterState, Division, Lease, Worker
from bot.ownership.divide import Unit, divide
from bot.ownership.scopes import HOUSE, feed_scope, is_feeds, sending_scope, units

NOW = datetime(2026, 11, 30, tzinfo=UTC)
FEEDS = [f"feed{n}" for n in range(40)]


def worker(name: str, *, alive: bool = True, release: int = 1) -> Worker:
    return Worker(name, name, release, NOW, alive)


def settle(groups: list[Unit], workers: list[Worker], owners: dict[str, str]) -> dict[str, str]:
    """Let every living worker divide in turn until nobody changes anything; the owners after that."""
    for _ in range(50):
        before = dict(owners)
        for each in workers:
            if each.alive:
                seen = ClusterState(NOW, workers, [Lease(scope, owner, 1, NOW) for scope, owner in owners.items()])
                division = divide(groups, seen, each.id)
                owners |= dict.fromkeys(division.take, each.id)
                owners = {scope: owner for scope, owner in owners.items() if scope not in division.hand_over}
        if owners == before:
            return owners
    raise AssertionError("the division does not settle")


def counts(groups: list[Unit], owners: dict[str, str], *, feeds: bool) -> Counter[str]:
    return Counter(owners[unit[0]] for unit in groups if is_feeds(unit) == feeds)


@given(st.integers(1, 200), st.lists(st.booleans(), min_size=1, max_size=6).filter(any))
def test_evenly(workspaces: int, living: list[bool]) -> None:
    """After any worker dies the others own everything, in nearly equal shares."""
    groups = units([f"slack:T{n}" for n in range(workspaces)], FEEDS, [])
    workers = [worker(f"w{n}") for n in range(len(living))]
    owners = settle(groups, workers, {})
    workers = [replace(each, alive=alive) for each, alive in zip(workers, living, strict=True)]
    owners = settle(groups, workers, owners)
    names = {each.id for each in workers if each.alive}

    assert set(owners) == {scope for unit in groups for scope in unit}
    assert set(owners.values()) <= names
    for feeds in (False, True):
        found = counts(groups, owners, feeds=feeds)
        numbers = [found[name] for name in names]
        assert max(numbers) - min(numbers) <= 1


def test_little_moves() -> None:
    """A worker that joins takes its share, and no other scopes move."""
    groups = units([f"slack:T{n}" for n in range(11)], FEEDS, [])
    before = settle(groups, [worker("a"), worker("b")], {})
    after = settle(groups, [worker("a"), worker("b"), worker("c")], dict(before))

    assert {after[scope] for scope in before if after[scope] != before[scope]} == {"c"}


def test_house_with_its_chats() -> None:
    """The house and the domains of the desk's and the operators' chats have one owner."""
    desk, ops = Chat("slack", "C1", team="T1"), Chat("telegram", "-1001")
    groups = units(["telegram", "slack:T1", "slack:T2"], [], [desk, ops, None])

    assert groups == [(HOUSE, "slack:T1", "telegram"), ("slack:T2",)]
    seen = ClusterState(NOW, [worker("a"), worker("b")], [Lease("telegram", "b", 1, NOW)])
    assert divide(groups, seen, "a").take == ("slack:T2",)
    assert divide(groups, seen, "b") == Division((HOUSE, "slack:T1"))


def test_newer_release() -> None:
    """A worker of an older release hands everything over, and takes nothing while a newer one lives."""
    groups = units(["telegram"], ["policy"], [])
    workers = [worker("old"), worker("new", release=2)]
    owners = settle(groups, workers, dict.fromkeys([HOUSE, "telegram", feed_scope("policy")], "old"))

    assert set(owners.values()) == {"new"}
    assert set(settle(groups, [workers[0], replace(workers[1], alive=False)], owners).values()) == {"old"}


def test_dropped_scope() -> None:
    """A scope that the config has no more is handed over."""
    seen = ClusterState(NOW, [worker("a")], [Lease("slack", "a", 1, NOW), Lease(HOUSE, "a", 1, NOW)])

    assert divide(units([], [], []), seen, "a") == Division((), ("slack",))


@pytest.mark.parametrize(
    ("chat", "scope"),
    [(Chat("telegram", "7"), "telegram"), (Chat("slack", "C1"), "slack"), (Chat("slack", "C1", team="T1"), "slack:T1")],
)
def test_sending_scope(chat: Chat, scope: str) -> None:
    """A chat belongs to its workspace, or to its platform's only bot."""
    assert sending_scope(chat) == scope
