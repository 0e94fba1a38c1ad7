"""The canary: a marked post on the whole way, and the operator alert if it does not arrive."""

import sqlite3
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters.sandbox import Fault
from tests.adapters.platforms.helpers import free_port
from tests.main_job.running import CHANNEL, SLACK, Place, bot, until
from tests.main_job.talking import PRIVATE, ask
from tests.main_job.test_metrics import figures

CAGE, OPERATORS = "telegram:-1003", "slack:C0DESK"


def config(place: Place, **changes: Any) -> Any:
    return place.config(canary={"chat": CAGE, "every": "1h"}, **changes)


def canaries(place: Place) -> list[tuple[str, str]]:
    """The states of the canary's posts and of their deliveries."""
    with sqlite3.connect(place.folder / "sokbo.db") as database:
        query = "SELECT p.state, d.state FROM posts p LEFT JOIN deliveries d ON d.post_id = p.id WHERE p.feed = '.canary'"
        return database.execute(query).fetchall()


async def test_it_arrives_and_is_deleted_again(place: Place) -> None:
    """The canary is sent silently to its chat alone and deleted; metrics show its time, and no search finds it."""
    port = free_port()
    async with (
        bot(config(place, web={"listen": f"127.0.0.1:{port}"}), place.secrets),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as web,
    ):
        await until(lambda: any(message.deleted for message in place.sandbox.messages(CAGE)))
        await until(lambda: canaries(place) == [("withdrawn", "sent")])
        found = await figures(web)
        assert "카나리아" not in (await ask(place, PRIVATE, "latest")).text
        assert "카나리아" not in (await web.get("/")).text
        assert (await web.get("/readyz")).status_code == 200

    (message,) = place.sandbox.messages(CAGE)
    assert "카나리아" in message.text
    assert message.params["disable_notification"] is True
    assert place.sandbox.messages(CHANNEL) == place.sandbox.messages(SLACK) == []
    assert 0 < found["sokbo_canary_seconds",] < 60
    assert found["sokbo_canary_late",] == 0
    assert found["sokbo_canary_arrived_timestamp_seconds",] > 1.7e9


async def test_it_comes_again(place: Place) -> None:
    """The next canary is sent after the interval, as a post of its own."""
    table = config(place).canary.model_copy(update={"every": timedelta(seconds=1.2)})
    async with bot(config(place).model_copy(update={"canary": table}), place.secrets):
        await until(lambda: sum(message.deleted for message in place.sandbox.messages(CAGE)) >= 3)

    assert len({message.text for message in place.sandbox.messages(CAGE)}) == len(place.sandbox.messages(CAGE))


async def test_a_lost_one_is_known(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chat that refuses the canary is reported to the operators with the reason, and a metric shows it."""
    monkeypatch.setattr("bot.jobs.operator_alerts.GRACE", timedelta(0))
    place.sandbox.add_fault(Fault("refused", "telegram", chat=CAGE, error="message is too long"))
    port = free_port()
    async with (
        bot(config(place, ops_chat=OPERATORS, web={"listen": f"127.0.0.1:{port}"}), place.secrets),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as web,
    ):
        await until(lambda: "카나리아 글이 도착하지" in str([m.text for m in place.sandbox.messages(OPERATORS)]))
        found = await figures(web)

    (line,) = [m.text for m in place.sandbox.messages(OPERATORS) if "카나리아 글" in m.text]
    assert "message is too long" in line
    assert found["sokbo_canary_late",] == 1


async def test_a_late_one_is_known_and_never_comes(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A canary that is late raises an operator alert, and its pending delivery is cancelled."""
    monkeypatch.setattr("bot.jobs.operator_alerts.GRACE", timedelta(0))
    monkeypatch.setattr("bot.jobs.canary.DEADLINE", timedelta(seconds=2))
    place.sandbox.add_fault(Fault("rate_limited", "telegram", chat=CAGE, seconds=600))
    async with bot(config(place, ops_chat=OPERATORS), place.secrets):
        await until(lambda: "카나리아 글이 도착하지" in str([m.text for m in place.sandbox.messages(OPERATORS)]))
        await until(lambda: canaries(place) == [("withdrawn", "cancelled")])

    assert place.sandbox.messages(CAGE) == []


async def test_what_an_earlier_run_left_is_deleted(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot that was stopped between sending and deleting deletes the old canary when it starts again."""

    async def stays(*_: object) -> None:
        """Withdraw nothing, like a process that was killed."""

    with monkeypatch.context() as dying:
        dying.setattr("bot.jobs.canary.Canary._withdraw", stays)
        async with bot(config(place), place.secrets):
            await until(lambda: canaries(place) == [("live", "sent")])
    async with bot(config(place), place.secrets):
        await until(lambda: sum(message.deleted for message in place.sandbox.messages(CAGE)) == 2)
