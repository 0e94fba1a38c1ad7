"""The commands that operate a bot through its store, while none runs."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.model import (
    Chat,
    Decision,
    Filter,
    Message,
    OutcomeScope,
    PollResult,
    Post,
    PostReason,
    PostState,
    Rejected,
    Sent,
    Settlement,
    Style,
    Subscription,
)
from store import open_store
from tests.cli.command import sokbo

NOON = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
READER, SPORTS, GONE = Chat("telegram", "1"), Chat("telegram", "2"), Chat("slack", "C0GONE")
CONFIG = """
[telegram]
[[feeds]]
id = "policy"
kind = "posts"
path = "_posts"
"""


def announced(key: str, title: str, categories: tuple[str, ...] = ("경제",)) -> Decision:
    """A post that is announced."""
    content = Post("policy", key, title, categories=categories)
    return Decision(key, "s", PostState.LIVE, content=content, content_hash=key, announce=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A config and a store: #1 was sent to one chat, refused by one, filtered for one; #2 waits; a stem appears twice."""
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    (tmp_path / "_posts").mkdir()
    asyncio.run(_fill(f"sqlite:///{tmp_path / 'sokbo.db'}"))
    return tmp_path


async def _fill(url: str) -> None:
    store = await open_store(url)
    await store.subscribe(READER, ["policy"], Style(), NOON)
    await store.subscribe(GONE, ["policy"], Style(), NOON)
    await store.sync_managed([Subscription(SPORTS, "policy", Filter(categories=("스포츠",)))], NOON)
    held = Decision(
        "b.md", "s", PostState.HELD, PostReason.PROMPT_LEAK, "물론입니다", content=Post("policy", "b.md", "둘"), content_hash="b"
    )
    twice = [Post("policy", f"{where}/c.md", "셋") for where in "xy"]
    quiet = [Decision(post.key, "s", PostState.LIVE, content=post, quiet=True) for post in twice]
    await store.record("policy", [announced("a.md", "물가 2.3% 상승"), held, *quiet], PollResult(), NOON)
    while await store.expand(100, lambda wanted, _post: not wanted.categories, NOON):
        pass
    for delivery in [each for name in ("telegram", "slack") for each in await store.claim(name, 10, timedelta(minutes=5), NOON)]:
        outcome = (
            Sent("481") if delivery.chat == READER else Rejected("not_in_channel: invite the bot with /invite", OutcomeScope.CHAT)
        )
        messages = (Message(0, "481", "d"),) if delivery.chat == READER else ()
        await store.settle([Settlement(delivery, outcome, messages)], NOON + timedelta(seconds=187))
    await store.close()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("why", "1", "telegram:1"), "#1 → telegram:1: sent 2026-03-02 12:03:07, message 481"),
        (("why", "policy/a.md", "telegram:1"), "#1 → telegram:1: sent 2026-03-02 12:03:07, message 481"),
        (("why", "a", "telegram:2"), "filtered: its categories (경제) are not among this chat's (스포츠)"),
        (("why", "1", "slack:C0GONE"), "missed 2026-03-02 12:03:07: not_in_channel"),
        (("why", "1", "telegram:9"), "this chat has no subscriptions"),
        (("why", "2", "telegram:1"), "held at the desk since 2026-03-02 12:00: prompt-leak"),
        (("why", "x/c", "telegram:1"), None),
        (("status",), "#2 policy: 둘 – prompt-leak"),
        (("status",), "slack:C0GONE: not_in_channel"),
        (("status",), "Posts: 4 kept, 0 removed by retention."),
        (("deliveries",), "#1 → telegram:1: sent"),
        (("deliveries", "--state", "missed", "1"), "#1 → slack:C0GONE: missed"),
        (("release", "2", "--yes"), "#2 is published."),
        (("kill", "2"), "#2 is killed"),
        (("hold", "2"), "#2 is held"),
        (("urgent", "1"), "#1 is now sent before all others"),
        (("replay", "1", "slack:C0GONE"), "#1 will be sent to slack:C0GONE again."),
        (("withdraw", "1", "--reason", "wrong figures"), "#1 is withdrawn"),
        (("pause",), "everything is paused"),
        (("pause", "policy"), "policy is paused"),
    ],
)
def test_answers(folder: Path, arguments: tuple[str, ...], expected: str | None) -> None:
    """Each command does its work on the store of a stopped bot, or names what it does not know."""
    result = sokbo(*arguments, cwd=folder)
    if expected is None:
        assert (result.code, "There is no post" in result.complaint) == (2, True)
    else:
        assert (result.code, result.err) == (0, "")
        assert expected in result.out


def test_states_are_filtered(folder: Path) -> None:
    """Asked for one state, no delivery in another is listed; a state with none lists nothing."""
    assert sokbo("deliveries", "--state", "sent", cwd=folder).out.count("\n") == 1
    assert sokbo("deliveries", "--state", "pending", cwd=folder).out == ""


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("why", "nope", "telegram:1"), "sokbo: There is no post nope."),
        (("why", "c", "telegram:1"), "sokbo: c matches several posts: 3 (policy/x/c.md), 4 (policy/y/c.md)"),
        (("why", "1", "nowhere"), "sokbo: 'nowhere' is not a chat; write telegram:…, slack:… or webhook:…"),
        (("why", "1"), "sokbo: Missing argument 'CHAT'; see sokbo why -h"),
        (("replay", "1", "telegram:x"), "is not a chat"),
        (("replay", "99", "telegram:1"), "sokbo: There is no post 99."),
        (("replay", "1", "telegram:9"), "Nothing was ever sent to telegram:9"),
        (("replay", "--missed", "telegram:9"), "Nothing was ever sent to telegram:9"),
        (("pause", "nope"), "There is no feed or platform nope. Known names: telegram, policy"),
        (("resume", "nope"), "There is no feed or platform nope. Known names: telegram, policy"),
        (("withdraw", "nope"), "sokbo: There is no post nope."),
        (("deliveries", "nope"), "sokbo: There is no post nope."),
        (("release", "2"), "sokbo: #2 waits (prompt-leak: 물론입니다). Publish it all the same? Then add --yes."),
        (("deliveries", "--state", "lost"), "lost"),
    ],
)
def test_wrong_usage(folder: Path, arguments: tuple[str, ...], complaint: str) -> None:
    """A POST that names none or several, a CHAT that is none: exit 2 and one line that names which."""
    result = sokbo(*arguments, cwd=folder)
    assert (result.code, result.out) == (2, "")
    assert complaint in result.complaint


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("release", "1"), "The post is already published."),
        (("replay", "2", "telegram:1"), "#2 is sent to nobody now: prompt-leak"),
        (("resume", "policy"), "policy is not paused."),
    ],
)
def test_what_is_refused(folder: Path, arguments: tuple[str, ...], complaint: str) -> None:
    """A command that the current state does not allow is exit 1 and one line with the reason."""
    result = sokbo(*arguments, cwd=folder)
    assert result.code == 1
    assert complaint in result.complaint


def test_without_a_store(tmp_path: Path) -> None:
    """Before the first run there is no store, and a command makes none."""
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    result = sokbo("status", cwd=tmp_path)
    assert result.code == 1
    assert "start `sokbo run` once" in result.complaint
    assert not (tmp_path / "sokbo.db").exists()
