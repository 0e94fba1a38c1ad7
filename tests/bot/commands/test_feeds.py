"""`/feeds`: the list of feeds with their states."""

from pathlib import Path
from unittest.mock import AsyncMock

import pytest

from bot.commands import ChatPermissions, FeedName, Feeds, Subscriptions
from bot.commands.subscribe import FAILING_AFTER
from bot.desk import Permissions
from bot.lib.i18n import words
from bot.model import Chat, Command, PollResult, Style
from store import open_store
from tests.clock import TestClock

REQUEST = Command(Chat("telegram", "1"), "feeds", user="1", private=True)


@pytest.mark.parametrize(("failures", "marked"), [(1, False), (FAILING_AFTER, True)])
async def test_a_feed_that_fails_is_marked(failures: int, marked: bool, tmp_path: Path) -> None:
    """A feed that cannot be read for a while is shown as failing; a single failure is not."""
    store = await open_store(f"sqlite:///{tmp_path}/sokbo.db")
    clock = TestClock()
    for _ in range(failures):
        await store.record("wire", (), PollResult(complete=False, error="answered 500"), clock.now())
    await store.record("policy", (), PollResult(), clock.now())
    feeds = Feeds([FeedName("wire", ""), FeedName("policy", "")])
    permissions = ChatPermissions(Permissions(frozenset(), frozenset(), ()), lambda *_: None)
    subscribing = Subscriptions(store, clock, feeds, Style(), permissions, AsyncMock(return_value=False))
    command = next(command for command in subscribing.commands if command.name == "feeds")
    answer = await command.answer(REQUEST, words("en"))
    await store.close()

    assert ["unreachable" in line for line in answer.text.splitlines()[1:]] == [marked, False]
