"""The command line next to a running bot, on the same store."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.command import Result, sokbo
from tests.main_job.running import CHANNEL, POST, SLACK, Place, bot, until


@pytest.fixture
def place(place: Place) -> Place:
    """A place with a config file that names the same store."""
    place.posts.mkdir(exist_ok=True)
    (place.folder / "config.toml").write_text(
        '[telegram]\n[slack]\n[[feeds]]\nid = "policy"\nkind = "posts"\npath = "_posts"\n', "utf-8"
    )
    return place


async def command(folder: Path, *arguments: str) -> Result:
    """Run a command to its end while the bot goes on."""
    return await asyncio.to_thread(lambda: sokbo(*arguments, cwd=folder))


async def test_a_running_bot_does_what_the_command_line_decides(place: Place) -> None:
    """A post withdrawn on the command line is marked in every chat soon after, without a restart."""
    async with bot(place.config(language="en"), place.secrets):
        place.publish()
        [message] = await place.sandbox.wait_for_messages(CHANNEL, 1)
        done = await command(place.folder, "withdraw", "2026-11-20-1", "--reason", "wrong figures")
        await until(lambda: bool(message.edits), 2)

    assert (done.code, done.err) == (0, "")
    assert done.out == "#1 is withdrawn; its messages will be marked as withdrawn.\n"


@pytest.fixture
def woken_by_signals_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let delivery workers sleep until a signal wakes them."""
    monkeypatch.setattr("bot.delivery.worker.MAX_IDLE", timedelta(hours=1))


@pytest.mark.usefixtures("woken_by_signals_alone")
async def test_replay_sends_once_more(place: Place) -> None:
    """A replayed post is sent to that chat again as soon as the bot notices the decision, and to no other."""
    async with bot(place.config(), place.secrets):
        place.publish()
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        await place.sandbox.wait_for_messages(SLACK, 2)  # the alert, and its table in the thread
        done = await command(place.folder, "replay", "1", CHANNEL)
        await place.sandbox.wait_for_messages(CHANNEL, 2)

    assert done.out == f"#1 will be sent to {CHANNEL} again.\n"
    assert len(place.sandbox.messages(SLACK)) == 2


@pytest.mark.usefixtures("woken_by_signals_alone")
async def test_a_pause_from_outside_stops_a_running_bot(place: Place) -> None:
    """After `sokbo pause telegram` the next post reaches Slack alone, and Telegram once the pause has ended."""
    async with bot(place.config(), place.secrets):
        assert (await command(place.folder, "pause", "telegram")).code == 0
        place.publish(POST)
        await place.sandbox.wait_for_messages(SLACK, 1)
        output = await command(place.folder, "why", "1", CHANNEL)
        assert "telegram paused since" in output.out
        assert place.sandbox.messages(CHANNEL) == []
        await command(place.folder, "resume", "telegram")
        await place.sandbox.wait_for_messages(CHANNEL, 1)
