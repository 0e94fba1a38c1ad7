"""The changes that a new config makes in a running bot."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import Config
from bot.config.changes import Changes, Difference, compare, content_hash, parts
from bot.jobs.reload import describe, refusal

NOTHING = Difference()


def config(feeds: str = "abc", channels: str = "123", **tables: Any) -> Config:
    """A config with a feed for each letter and a channel for each digit."""
    return Config.model_validate(
        {
            "telegram": {},
            "feeds": [{"id": name, "kind": "rss", "url": f"https://{name}.example.kr/"} for name in feeds],
            "channels": [{"platform": "telegram", "chat": f"-100{number}"} for number in channels],
        }
        | tables
    )


def changes(old: Config, new: Config) -> Changes:
    """Compare two configs as the store would."""
    return compare(parts(old), parts(new))


def test_nothing() -> None:
    """A config in which nothing changed, or only the order of its tables, changes nothing."""
    assert not changes(config("abc", "123"), config("cba", "321"))
    assert content_hash(parts(config("abc"))) == content_hash(parts(config("cba")))


def test_feeds_and_channels() -> None:
    """Added and removed feeds and channels are listed by name."""
    found = changes(config("abc", "123"), config("abd", "124"))

    assert found.feeds == Difference(added=("d",), removed=("c",))
    assert found.channels == Difference(added=("telegram:-1004",), removed=("telegram:-1003",))
    assert describe(found) == ["+ feed d", "- feed c", "+ channel telegram:-1004", "- channel telegram:-1003"]


def test_another_time_zone() -> None:
    """Another time zone changes every feed."""
    found = changes(config(), config(timezone="UTC"))

    assert found.feeds == Difference(changed=("a", "b", "c"))
    assert found.keys == ("timezone",)


@pytest.mark.parametrize(
    ("tables", "named"),
    [
        ({"web": {"listen": "127.0.0.1:1"}}, ("web.listen",)),
        ({"store": {"url": "sqlite:///other.db"}}, ("store.url",)),
        ({"telegram": {"token_env": "OTHER"}}, ("telegram.token_env",)),
        ({"slack": {}}, ("slack",)),
    ],
    ids=["web", "store", "token", "platform"],
)
def test_restart(tables: dict[str, Any], named: tuple[str, ...]) -> None:
    """A change of the process's connections needs a restart: it is named, and no other change is taken over with it."""
    found = changes(config(), config("abcd", **tables))

    assert found.restart == named
    assert refusal(found, drop=True) == f"{', '.join(named)}: only a restart can change this"


def test_a_webhooks_address() -> None:
    """A webhook's address is read at the start, so another one needs a restart; its filters do not."""
    hook = {"platform": "webhook", "id": "cms", "url": "https://hooks.example.kr/"}
    old, moved, filtered = (
        Config.model_validate({"channels": [hook | change]})
        for change in ({}, {"url": "https://other.example.kr/"}, {"categories": ["날씨"]})
    )

    assert changes(old, moved).restart == ("webhook",)
    assert changes(old, filtered).restart == ()
    assert describe(changes(old, filtered)) == ["~ channel webhook:cms"]


@pytest.mark.parametrize(
    "tables",
    [
        {"telegram": {"admins": [1]}},
        {"telegram": {"limits": {"per_second": 5}}},
        {"delivery": {"fold_above": 0}},
        {"language": "en"},
    ],
    ids=["admins", "limits", "delivery", "language"],
)
def test_no_restart(tables: dict[str, Any]) -> None:
    """People, limits, rules and words change while it runs."""
    found = changes(config(), config(**tables))

    assert len(found.keys) == 1
    assert refusal(found, drop=False) == ""


@pytest.mark.parametrize(
    ("feeds", "channels", "dropped"), [("a", "123", True), ("abc", "", True), ("ab", "23", False), ("xyz", "123", True)]
)
def test_most_gone(feeds: str, channels: str, dropped: bool) -> None:
    """A config that removes more than half of the feeds or of the channels needs a confirmation."""
    found = changes(config("abc", "123"), config(feeds, channels))

    assert found.dropped is dropped
    assert bool(refusal(found, drop=False)) is dropped
    assert refusal(found, drop=True) == ""


@given(st.sets(st.sampled_from("abcdefgh")), st.sets(st.sampled_from("abcdefgh")))
def test_every_pair(before: set[str], after: set[str]) -> None:
    """For any two configs, applying the difference to the feeds of one gives those of the other."""
    found = changes(config("".join(before)), config("".join(after))).feeds

    assert (before - set(found.removed)) | set(found.added) == after
    assert found.changed == ()
