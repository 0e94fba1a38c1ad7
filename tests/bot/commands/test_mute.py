"""The mute menu of an alert."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands.feeds import FeedName, Feeds
from bot.commands.mute import MuteButtons
from bot.commands.permissions import ChatPermissions
from bot.desk import Permissions
from bot.lib.i18n import words
from bot.model import Answer, ButtonPress, Chat, Request, Style
from store import SqlStore, open_store
from tests.clock import TestClock

HERE = Chat.parse("slack:C0DEMO")
KO = words("ko")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    """A store in which one chat has subscribed."""
    opened = await open_store(f"sqlite:///{tmp_path}/sokbo.db")
    await opened.subscribe(HERE, ["policy"], Style(), TestClock().now())
    yield opened
    await opened.close()


async def on_button(store: SqlStore, name: str, *arguments: str, chat: Chat = HERE, may: bool | None = True) -> Answer:
    """Take an option of the menu, or press the button below the answer."""

    async def can_manage(_request: Request, *, subscribing: bool) -> bool | None:
        return may

    permissions = ChatPermissions(Permissions(frozenset(), frozenset(), ()), can_manage)
    muting = MuteButtons(store, TestClock(), Feeds([FeedName("policy", "정책 속보")]), Style(), permissions, lambda: None)
    return await muting.buttons[name](ButtonPress(chat, name, arguments, user="U0MINJI", replaces="1.0"), KO)


async def muted(store: SqlStore) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The muted feeds and categories of the chat."""
    known = await store.destination(HERE)
    assert known is not None
    return known.settings.muted_feeds, known.settings.muted_categories


async def test_mute_and_undo(store: SqlStore) -> None:
    """A feed is named by its title, a category of several words stays whole, and Undo takes back exactly that."""
    text = await on_button(store, "mute", "policy")
    await on_button(store, "mute", "사회", "문화")
    assert text.aside
    assert "정책 속보" in text.text
    assert await muted(store) == (("policy",), ("사회 문화",))

    (undo,) = text.buttons
    again = await on_button(store, undo.name, *undo.words)
    assert "정책 속보" in again.text
    assert await muted(store) == ((), ("사회 문화",))


@pytest.mark.parametrize("category", ["policy", "off", "off policy", "#해시"])
async def test_a_category_is_never_taken_for_a_feed(store: SqlStore, category: str) -> None:
    """A category with the name of a feed or of a command word is muted and unmuted as a category."""
    await on_button(store, "mute", "policy")
    text = await on_button(store, "mute", *f"#{category}".split())
    assert category in text.text
    assert await muted(store) == (("policy",), (category,))

    (undo,) = text.buttons
    await on_button(store, undo.name, *undo.words)
    assert await muted(store) == (("policy",), ())


@pytest.mark.parametrize("may", [False, None])
async def test_not_everybody(store: SqlStore, may: bool | None) -> None:
    """A person without permission, or with an unknown role, is refused in a note, and nothing changes."""
    text = await on_button(store, "mute", "policy", may=may)

    assert text.note
    assert not text.text
    assert await muted(store) == ((), ())


async def test_nothing_comes_here(store: SqlStore) -> None:
    """In a chat without alerts there is nothing to mute, and the chat is not stored."""
    elsewhere = Chat.parse("slack:D0DIRECT")
    text = await on_button(store, "mute", "policy", chat=elsewhere)

    assert text.note
    assert await store.destination(elsewhere) is None
