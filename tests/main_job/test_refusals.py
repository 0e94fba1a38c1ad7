"""Messages that platforms refuse, and the state of the destination afterwards."""

import asyncio
import sqlite3
from datetime import timedelta
from typing import Any, Literal

import httpx
import pytest

from adapters.sandbox import Fault
from tests.adapters.platforms.helpers import free_port
from tests.main_job.running import CHANNEL, DEADLINE, ONE_MESSAGE, SLACK, Place, bot, until

OTHER = ONE_MESSAGE.replace("title: 새솔시 도서관 12곳", "title: 다른 도서관 15곳")
Platform = Literal["telegram", "slack"]


def rows(place: Place, query: str) -> list[tuple[Any, ...]]:
    """Rows of the store."""
    with sqlite3.connect(place.folder / "sokbo.db") as connection:
        return connection.execute(query).fetchall()


def stopped(place: Place) -> dict[str, tuple[str, str]]:
    """Code and detail of the reason for each inactive destination."""
    query = "SELECT chat, reason_code, reason_detail FROM destinations WHERE state != 'active'"
    return {chat: (code, detail) for chat, code, detail in rows(place, query)}


async def test_a_group_that_became_a_supergroup(place: Place) -> None:
    """After a group became a supergroup, its alerts go to the new id and none to the old one."""
    place.sandbox.add_fault(Fault("migrated", "telegram", chat=CHANNEL, moved_to=-1009))
    async with bot(place.config(), place.secrets):
        place.publish(ONE_MESSAGE)
        await place.sandbox.wait_for_messages("telegram:-1009", 1)
        place.publish(OTHER, "2026-11-20-2.md")
        await place.sandbox.wait_for_messages("telegram:-1009", 2)

    assert place.sandbox.messages(CHANNEL) == []
    assert stopped(place) == {"-1001": ("moved", "-1009")}


@pytest.mark.parametrize(
    ("fault", "chat", "code", "words"),
    [
        (Fault("kicked", "telegram", chat=CHANNEL), "-1001", "removed", "kicked"),
        (Fault("blocked", "telegram", chat=CHANNEL), "-1001", "blocked", "blocked"),
        (Fault("is_archived", "slack", chat=SLACK), "C0DEMO", "archived", "archived"),
        (Fault("not_in_channel", "slack", chat=SLACK), "C0DEMO", "not-invited", "/invite"),
    ],
)
async def test_a_chat_that_is_closed_stops_alone(place: Place, fault: Fault, chat: str, code: str, words: str) -> None:
    """The destination stops with a reason people understand, the other platform goes on, and nothing more is tried there."""
    place.sandbox.add_fault(fault)
    open_chat = SLACK if fault.platform == "telegram" else CHANNEL
    async with bot(place.config(), place.secrets):
        place.publish(ONE_MESSAGE)
        await until(lambda: words in stopped(place).get(chat, ("", ""))[1])
        place.publish(OTHER, "2026-11-20-2.md")
        await place.sandbox.wait_for_messages(open_chat, 2)

    assert stopped(place)[chat][0] == code
    sends = [c for c in place.sandbox.calls if c.chat == fault.chat and c.method in ("sendMessage", "chat.postMessage")]
    assert len(sends) == 1


async def test_a_closed_topics_alert_goes_to_the_group(place: Place) -> None:
    """An alert for a topic that is closed is sent to the group itself."""
    place.sandbox.add_fault(Fault("topic_closed", "telegram", chat="telegram:-1002", times=1))
    channel = {"platform": "telegram", "chat": "-1002", "topic": 12}
    async with bot(place.config(channels=[channel]), place.secrets):
        place.publish(ONE_MESSAGE)
        (message,) = await place.sandbox.wait_for_messages("telegram:-1002", 1)

    assert message.thread is None


async def until_ready(web: httpx.AsyncClient) -> None:
    """Wait until /readyz reports that all is well; raises TimeoutError."""
    async with asyncio.timeout(DEADLINE):
        while (await web.get("/readyz")).status_code != 200:  # noqa: ASYNC110 - a test's wait, not a program's
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("platform", ["telegram", "slack"])
async def test_a_revoked_token_is_waited_for(place: Place, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a platform refuses the token its alerts wait and /readyz reports it; when it takes it again they go out."""
    monkeypatch.setattr(f"adapters.platforms.{platform}.errors.TOKEN_WAIT", timedelta(milliseconds=300))
    chat, other = (CHANNEL, SLACK) if platform == "telegram" else (SLACK, CHANNEL)
    port = free_port()
    config = place.config(web={"listen": f"127.0.0.1:{port}"})
    async with bot(config, place.secrets), httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as web:
        revoked = place.sandbox.add_fault(Fault("revoked", platform))
        place.publish(ONE_MESSAGE)
        await place.sandbox.wait_for_messages(other, 1)
        await until(lambda: any(c.error and c.chat == chat for c in place.sandbox.calls))
        ready = await web.get("/readyz")
        assert (ready.status_code, "token" in ready.text) == (503, True)
        place.sandbox.faults.clear(revoked)
        await place.sandbox.wait_for_messages(chat, 1)
        await until_ready(web)

    assert rows(place, "SELECT DISTINCT state FROM deliveries") == [("sent",)]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("rate_limited", "slack", chat=SLACK, seconds=0.5, times=1),
        Fault("rate_limited_200", "slack", chat=SLACK, seconds=1.5, times=1),
        Fault("rate_limited", "telegram", chat=CHANNEL, seconds=1.5, times=1),
    ],
)
async def test_a_limit_in_any_form_is_respected(place: Place, fault: Fault) -> None:
    """A wait in fractions of a second, or in an answer with status 200, is waited for, and the alert comes once."""
    place.sandbox.add_fault(fault)
    assert fault.chat is not None
    async with bot(place.config(), place.secrets):
        place.publish(ONE_MESSAGE)
        await place.sandbox.wait_for_messages(fault.chat, 1)

    refused, taken = [c for c in place.sandbox.calls if c.chat == fault.chat and c.method in ("sendMessage", "chat.postMessage")]
    assert (taken.at - refused.at).total_seconds() >= fault.seconds
