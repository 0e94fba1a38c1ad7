"""Chats that take no alerts: no other chat is affected, they are tried again, and missed posts are known."""

import asyncio
import sqlite3
from datetime import timedelta
from typing import Any

import pytest

from adapters.sandbox import Fault
from tests.cli.command import Result, sokbo
from tests.main_job.running import CHANNEL, ONE_MESSAGE, SLACK, Place, bot, until
from tests.main_job.talking import GROUP, PRIVATE, READER, ask

OTHER_SLACK = "slack:C0DESK"
LOCKED = "not enough rights to send text messages to the chat"


def rows(place: Place, query: str) -> list[tuple[Any, ...]]:
    """The answer of the store to a query."""
    with sqlite3.connect(place.folder / "sokbo.db") as connection:
        return connection.execute(query).fetchall()


def state(place: Place, chat: str) -> str:
    """The stored state of a chat, written as in the store."""
    return str(rows(place, f"SELECT state FROM destinations WHERE chat = '{chat}'")[0][0])


def missed(place: Place) -> int:
    """The number of missed deliveries."""
    return int(rows(place, "SELECT count(*) FROM deliveries WHERE state = 'missed'")[0][0])


def publish(place: Place, number: int) -> str:
    """Publish a post that no other resembles; return its headline."""
    headline = f"솔내동 도서관 {number}0곳"
    text = ONE_MESSAGE.replace("title: 새솔시 도서관 12곳", f"title: {headline}").replace("12곳", f"{number}0곳")
    place.publish(text, f"2026-11-20-{number}.md")
    return headline


async def arrived(place: Place, chat: str, headline: str) -> None:
    """Wait until a headline is in a chat."""
    await until(lambda: any(headline in message.text for message in place.sandbox.messages(chat)), 30)


async def command_line(place: Place, *arguments: str) -> Result:
    """Run a command on the running bot's store."""
    tables = f"""[store]
url = "sqlite:///{place.folder / "sokbo.db"}"
[telegram]
[slack]
[[feeds]]
id = "policy"
kind = "posts"
path = "{place.posts}"
"""
    (place.folder / "config.toml").write_text(tables, "utf-8")
    return await asyncio.to_thread(lambda: sokbo(*arguments, cwd=place.folder))


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chat that refused is tried again by the next alert."""
    monkeypatch.setattr("bot.delivery.settle.FIRST_REFUSAL_BACKOFF", timedelta(milliseconds=1))


CHANNELS = [{"platform": "telegram", "chat": "-1001"}, {"platform": "slack", "chat": "C0DEMO"}]
BOTH_SLACK = [{"platform": "slack", "chat": "C0DEMO"}, {"platform": "slack", "chat": "C0DESK"}]


@pytest.mark.parametrize("code", ["no_permission", "access_denied", "restricted_action", "team_access_not_granted"])
async def test_a_refusing_slack_channel_holds_no_other(place: Place, code: str) -> None:
    """One channel refuses each post; the other gets every one at once, and the platform is not paused."""
    place.sandbox.add_fault(Fault("refused", "slack", chat=SLACK, error=code))
    async with bot(place.config(channels=BOTH_SLACK), place.secrets):
        for number in (1, 2, 3):
            await arrived(place, OTHER_SLACK, publish(place, number))
        await until(lambda: missed(place) == 3)

    assert rows(place, "SELECT count(*) FROM platforms WHERE not_before > 0") == [(0,)]
    assert state(place, "C0DEMO") == "refusing"
    assert sum(call.chat == SLACK and call.method == "chat.postMessage" for call in place.sandbox.calls) == 1


async def test_a_token_that_one_channel_refuses_holds_no_other(place: Place) -> None:
    """While one channel alone answers that the token is invalid, the others get every alert, and its own stay pending."""
    place.sandbox.add_fault(Fault("refused", "slack", chat=SLACK, error="account_inactive"))
    async with bot(place.config(channels=BOTH_SLACK), place.secrets):
        for number in (1, 2, 3):
            await arrived(place, OTHER_SLACK, publish(place, number))

    assert rows(place, "SELECT count(*) FROM platforms WHERE not_before > 0") == [(0,)]
    assert missed(place) == 0


@pytest.mark.parametrize(
    "error",
    [
        "have no rights to send a message",
        "CHAT_SEND_PLAIN_FORBIDDEN",
        "USER_BANNED_IN_CHANNEL",
        "CHAT_GUEST_SEND_FORBIDDEN",
        "ALLOW_PAYMENT_REQUIRED_10",
        "BOOSTS_REQUIRED",
        "TOPIC_CLOSED",
    ],
)
async def test_operators_get_one_line_a_chat(place: Place, error: str) -> None:
    """A refusal that concerns the chat is one line that names it, whatever number of posts it refuses."""
    place.sandbox.add_fault(Fault("refused", "telegram", chat=CHANNEL, error=error))
    config = place.config(ops_chat=OTHER_SLACK)
    async with bot(config, place.secrets):
        for number in (1, 2):
            await arrived(place, SLACK, publish(place, number))
        await until(lambda: missed(place) == 2)
        await place.sandbox.wait_for_messages(OTHER_SLACK, 1)

    (line,) = place.sandbox.messages(OTHER_SLACK)
    assert CHANNEL in line.text


async def test_a_locked_group_is_tried_again_by_the_next_alert(place: Place, soon: None) -> None:
    """A group that was locked for the night gets the next alert after it opens; the missed ones have rows."""
    locked = place.sandbox.add_fault(Fault("refused", "telegram", chat=CHANNEL, error=LOCKED))
    async with bot(place.config(), place.secrets):
        await arrived(place, SLACK, publish(place, 1))
        await until(lambda: missed(place) == 1)
        place.sandbox.faults.clear(locked)
        await arrived(place, CHANNEL, publish(place, 2))
        await until(lambda: state(place, "-1001") == "active")

    assert missed(place) == 1
    assert len(place.sandbox.messages(CHANNEL)) == 1


async def test_a_sign_of_life_wakes_a_group(place: Place) -> None:
    """A command in a group that was opened again makes the next alert a try, long before the pause ends."""
    locked = place.sandbox.add_fault(Fault("refused", "telegram", chat=GROUP, error=LOCKED))
    channels = [{"platform": "telegram", "chat": "-1003"}, *CHANNELS]
    async with bot(place.config(channels=channels), place.secrets):
        await arrived(place, SLACK, publish(place, 1))
        await until(lambda: missed(place) == 1)
        place.sandbox.faults.clear(locked)
        truth = await ask(place, GROUP, "feeds")
        await arrived(place, GROUP, publish(place, 2))
        later = await ask(place, GROUP, "feeds")

    assert LOCKED in truth.text
    assert "⚠" not in later.text


@pytest.mark.parametrize("asked", ["feeds", "settings", "start", "subscribe policy"])
async def test_people_in_a_refusing_channel_get_the_truth(place: Place, asked: str) -> None:
    """Answers in a channel that refuses alerts, which the asker still sees, give the time and the reason."""
    place.sandbox.add_fault(Fault("refused", "slack", chat=SLACK, error="restricted_action"))
    config = place.config(slack={**place.config().slack.model_dump(), "admins": ["U0MINJI"]})  # type: ignore[union-attr]
    async with bot(config, place.secrets):
        await arrived(place, CHANNEL, publish(place, 1))
        await until(lambda: missed(place) == 1)
        answer = await ask(place, SLACK, asked)

    assert "restricted_action" in str(answer.params)


async def test_a_private_chat_comes_again_with_start(place: Place) -> None:
    """A reader's chat that refused once gets alerts again once the reader writes, and receives what it missed as a list."""
    place.sandbox.add_chat(PRIVATE, "독자", kind="private")
    async with bot(place.config(), place.secrets):
        await ask(place, PRIVATE, "subscribe policy", user=READER)
        refused = place.sandbox.add_fault(Fault("refused", "telegram", chat=PRIVATE, error="chat not found"))
        headline = publish(place, 1)
        await until(lambda: missed(place) == 1)
        place.sandbox.faults.clear(refused)
        hello = await ask(place, PRIVATE, "start", user=READER)
        await arrived(place, PRIVATE, publish(place, 2))

    assert headline in hello.text
    assert "⚠" not in hello.text


async def test_a_reader_who_unblocks_has_the_subscription_back(place: Place) -> None:
    """A private chat that blocked and unblocked the bot needs no new subscription."""
    place.sandbox.add_chat(PRIVATE, "독자", kind="private")
    async with bot(place.config(), place.secrets):
        await ask(place, PRIVATE, "subscribe policy", user=READER)
        place.sandbox.set_membership(PRIVATE, False, user=READER)
        await until(lambda: state(place, "4242") == "gone")
        await arrived(place, SLACK, publish(place, 1))
        place.sandbox.set_membership(PRIVATE, True, user=READER)
        await until(lambda: state(place, "4242") == "active")
        await arrived(place, PRIVATE, publish(place, 2))

    assert missed(place) == 1


async def test_a_slack_channel_resumes_by_itself(place: Place, soon: None) -> None:
    """A lifted restriction is found by the next alert, an unarchived channel by its event."""
    restricted = place.sandbox.add_fault(Fault("refused", "slack", chat=SLACK, error="restricted_action"))
    async with bot(place.config(), place.secrets):
        await arrived(place, CHANNEL, publish(place, 1))
        await until(lambda: missed(place) == 1)
        place.sandbox.faults.clear(restricted)
        await arrived(place, SLACK, publish(place, 2))
        await until(lambda: state(place, "C0DEMO") == "active")
        place.sandbox.set_archived(SLACK, True)
        await until(lambda: state(place, "C0DEMO") == "refusing")
        place.sandbox.set_archived(SLACK, False)
        await until(lambda: rows(place, "SELECT retry_at FROM destinations WHERE chat = 'C0DEMO'") == [(0,)])
        await arrived(place, SLACK, publish(place, 3))
        await until(lambda: state(place, "C0DEMO") == "active")


async def test_a_direct_message_between_people_is_not_subscribed(place: Place) -> None:
    """A subscription in a direct message between people is refused, as the bot can never write there; the answer says so."""
    channel = place.sandbox.slack.workspace.channel_or_new("D0TWO")
    channel.member = False
    channel.user = None
    async with bot(place.config(channels=[]), place.secrets):
        answer = await ask(place, "slack:D0TWO", "subscribe policy")

    assert "글을 쓸 수 없습니다" in answer.text
    assert rows(place, "SELECT count(*) FROM subscriptions") == [(0,)]


async def test_what_a_channel_missed_is_named_and_can_be_sent(place: Place) -> None:
    """After the bot's removal and return, the greeting names the missed posts, and `replay --missed` sends them in order."""
    config = place.config()
    async with bot(config, place.secrets):
        place.sandbox.set_membership(SLACK, False)
        await until(lambda: state(place, "C0DEMO") == "refusing")
        headlines = [publish(place, number) for number in (1, 2, 3)]
        await until(lambda: missed(place) == 3)
        place.sandbox.set_membership(SLACK, True)
        hello = (await place.sandbox.wait_for_messages(SLACK, 1))[0]
        replayed = await command_line(place, "replay", "--missed", SLACK)
        for headline in headlines:
            await arrived(place, SLACK, headline)
        listed = await command_line(place, "why", "2", SLACK)

    texts = [message.text for message in place.sandbox.messages(SLACK)[1:]]
    assert all(headline in hello.text for headline in headlines)
    assert "3" in replayed.out
    assert [next(h for h in headlines if h in text) for text in texts] == headlines
    assert "sent" in listed.out


async def test_a_chat_in_slow_mode_is_visible(place: Place) -> None:
    """A chat that asks for a long pause is named in the status with its time, and holds no other."""
    place.sandbox.add_fault(Fault("rate_limited", "telegram", chat=CHANNEL, seconds=3000))
    async with bot(place.config(), place.secrets):
        await arrived(place, SLACK, publish(place, 1))
        await until(lambda: rows(place, "SELECT count(*) FROM deliveries WHERE state = 'retry'") == [(1,)])
        status = await command_line(place, "status")

    assert CHANNEL in status.out
