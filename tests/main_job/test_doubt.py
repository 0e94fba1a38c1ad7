"""Sends without an answer."""

import asyncio
import sqlite3
from datetime import timedelta

import pytest

from adapters.sandbox import Fault
from tests.main_job.running import CHANNEL, ONE_MESSAGE, SLACK, Place, bot, until


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the delay before the resend."""
    monkeypatch.setattr("bot.delivery.settle.UNCERTAIN_RETRY_DELAY", timedelta(milliseconds=100))


def lost_answers(place: Place, times: int | None = 1) -> None:
    """Let the platforms accept messages and lose the answers."""
    place.sandbox.add_fault(Fault("drop_after", "telegram", chat=CHANNEL, method="sendMessage", times=times))
    place.sandbox.add_fault(Fault("drop_after", "slack", chat=SLACK, method="chat.postMessage", times=times))


def states(place: Place) -> dict[str, tuple[str, str]]:
    """State and reason of the delivery to each platform."""
    query = "SELECT c.platform, d.state, d.reason_code FROM deliveries d JOIN destinations c ON c.id = d.destination_id"
    with sqlite3.connect(place.folder / "sokbo.db") as connection:
        return {platform: (state, reason) for platform, state, reason in connection.execute(query)}


async def test_slack_is_asked_and_telegram_gets_one_more(place: Place) -> None:
    """A message that reached Slack is found there and not resent; Telegram cannot be asked, so it gets a second, marked one."""
    lost_answers(place)
    async with bot(place.config(), place.secrets):
        place.publish(ONE_MESSAGE)
        await until(lambda: [state for state, _ in states(place).values()] == ["sent", "sent"])

    assert (len(place.sandbox.messages(SLACK)), len(place.sandbox.messages(CHANNEL))) == (1, 2)
    assert states(place)["telegram"][1] in ("no-answer", "bot-stopped")


async def test_what_slack_does_not_have_is_sent_again(place: Place) -> None:
    """If a call is lost before it reaches Slack, the alert is sent again and the channel has it once."""
    place.sandbox.add_fault(Fault("slow", "slack", chat=SLACK, method="conversations.history", seconds=0))
    place.sandbox.add_fault(Fault("drop_before", "slack", chat=SLACK, method="chat.postMessage", times=1))
    async with bot(place.config(), place.secrets):
        place.publish(ONE_MESSAGE)
        await place.sandbox.wait_for_messages(SLACK, 1)
        await until(lambda: states(place)["slack"][0] == "sent")

    assert len(place.sandbox.messages(SLACK)) == 1


async def test_slack_that_cannot_look_is_asked_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """While Slack cannot look, nothing is sent again; once it can, the message is found."""
    monkeypatch.setattr("bot.delivery.settle.LOOK_AGAIN", timedelta(milliseconds=100))
    place.sandbox.add_fault(Fault("rate_limited", "slack", chat=SLACK, method="conversations.history", times=2))
    place.sandbox.add_fault(Fault("drop_after", "slack", chat=SLACK, method="chat.postMessage", times=1))
    async with bot(place.config(), place.secrets):
        place.publish(ONE_MESSAGE)
        await until(lambda: states(place).get("slack", ("", ""))[0] == "sent")

    assert len(place.sandbox.messages(SLACK)) == 1
    assert sum(call.method == "conversations.history" for call in place.sandbox.calls) == 3


async def test_slack_that_can_never_look_gets_one_more(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """If Slack cannot look, the alert is resent after the longest wait, or at once without the scope; the row has the reason."""
    monkeypatch.setattr("bot.delivery.settle.LOOK_AGAIN", timedelta(milliseconds=100))
    monkeypatch.setattr("bot.delivery.settle.MAX_WAIT", timedelta(seconds=1))
    place.sandbox.add_fault(Fault("server_error", "slack", chat=SLACK, method="conversations.history"))
    place.sandbox.add_fault(Fault("drop_after", "slack", chat=SLACK, method="chat.postMessage", times=1))
    async with bot(place.config(), place.secrets):
        place.publish(ONE_MESSAGE)
        await until(lambda: states(place).get("slack", ("", ""))[0] == "sent")

    assert len(place.sandbox.messages(SLACK)) == 2
    assert states(place)["slack"][1] != ""


async def test_doubt_never_loops(place: Place) -> None:
    """A platform that never answers gets at most two messages; then people decide."""
    place.sandbox.add_fault(Fault("drop_after", "telegram", chat=CHANNEL, method="sendMessage"))
    async with bot(place.config(), place.secrets):
        place.publish(ONE_MESSAGE)
        await until(lambda: states(place).get("telegram", ("", ""))[0] == "uncertain")
        await asyncio.sleep(0.3)

    assert len(place.sandbox.messages(CHANNEL)) == 2


async def test_doubt_may_be_left_to_people(place: Place) -> None:
    """With `on_uncertain = "hold"` nothing is sent twice, not even after a restart, and the row has the reason."""
    lost_answers(place, times=None)
    config = place.config(delivery={"on_uncertain": "hold"})
    for _ in range(2):
        async with bot(config, place.secrets):
            place.publish(ONE_MESSAGE)
            await until(lambda: {state for state, _ in states(place).values()} == {"uncertain"})

    assert (len(place.sandbox.messages(SLACK)), len(place.sandbox.messages(CHANNEL))) == (1, 1)


async def test_an_edit_without_an_answer_is_made_again(place: Place) -> None:
    """A correction whose answer was lost is repeated, also with `on_uncertain = "hold"`."""
    async with bot(place.config(delivery={"on_uncertain": "hold"}), place.secrets):
        place.publish(ONE_MESSAGE)
        await until(lambda: [state for state, _ in states(place).values()] == ["sent", "sent"])
        place.sandbox.add_fault(Fault("drop_before", "telegram", chat=CHANNEL, method="editMessageText", times=1))
        place.publish(ONE_MESSAGE.replace("12곳", "21곳"))
        await until(lambda: "21곳" in place.sandbox.messages(CHANNEL)[0].text)

    assert len(place.sandbox.messages(CHANNEL)) == 1


async def test_a_corrected_token_is_used_at_once(place: Place) -> None:
    """Alerts that a refused token held back are sent right after a restart, not after the refusal's minute."""
    config = place.config(channels=[{"platform": "slack", "chat": "C0DEMO"}])
    async with bot(config, place.secrets):
        fault = place.sandbox.add_fault(Fault("revoked", "slack"))
        place.publish(ONE_MESSAGE)
        await until(lambda: states(place).get("slack", ("", ""))[0] == "retry")
    place.sandbox.faults.clear(fault)
    async with bot(config, place.secrets):
        await until(lambda: len(place.sandbox.messages(SLACK)) == 1, 30)
