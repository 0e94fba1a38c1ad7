"""`sokbo run` while it works: what it reports to monitors and the log, and how it stops."""

import json
import re
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.cli.command import Running, get, running, sokbo, until
from tests.cli.platforms import SLACK, TELEGRAM, Platforms, free_port
from tests.cli.posts import publish

HEADLINE = "새솔시 작은 도서관 12곳 새로 연다"


@pytest.fixture
def address(faulty: Platforms, folder: Path) -> str:
    """The address where the test's bot is configured to listen."""
    port = free_port()
    faulty.config(folder, listen=f"127.0.0.1:{port}")
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def bot(address: str, faulty: Platforms, folder: Path) -> Iterator[Running]:
    """A bot that works; afterwards no secret is in anything it wrote."""
    with running("run", cwd=folder, environment=faulty.secrets) as process:
        until(lambda: get(f"{address}/readyz")[0] == 200 or process.ended, lambda: process.err)
        assert not process.ended, process.err
        yield process
        process.kill()
        assert not any(secret in process.out + process.err for secret in faulty.secrets.values())


def test_delivers(bot: Running, faulty: Platforms, folder: Path) -> None:
    """A post that is published travels into both chats."""
    publish(folder, "2026-11-20-1.md")

    faulty.wait_for_message(TELEGRAM, HEADLINE)
    faulty.wait_for_message(SLACK, HEADLINE)


def test_endpoints(bot: Running, address: str, faulty: Platforms, folder: Path) -> None:
    """Health and readiness answer 200, metrics are Prometheus text, and what is not there is 404."""
    publish(folder, "2026-11-20-1.md")
    faulty.wait_for_message(TELEGRAM, HEADLINE)

    status, text = get(f"{address}/metrics")

    assert get(f"{address}/healthz")[0] == 200
    assert get(f"{address}/readyz")[0] == 200
    assert get(f"{address}/nowhere")[0] == 404
    assert status == 200
    families = list(text_string_to_metric_families(text))
    assert any(family.samples for family in families)
    assert any(family.name.startswith("sokbo") for family in families)


def test_empty_store(bot: Running, address: str, faulty: Platforms, folder: Path) -> None:
    """A start on an empty store logs one line that says so and names copy-store; the next start does not."""
    assert bot.stop()[0] == 0
    [line] = [line for line in map(json.loads, bot.err.splitlines()) if line["event"] == "store_is_empty"]
    with running("run", cwd=folder, environment=faulty.secrets) as again:
        until(lambda: get(f"{address}/readyz")[0] == 200 or again.ended, lambda: again.err)
        assert again.stop()[0] == 0

    assert "nothing that is already published will be announced" in line["about"]
    assert "copy-store" in line["hint"]
    assert "store_is_empty" not in again.err


def test_backup(bot: Running, faulty: Platforms, folder: Path) -> None:
    """A backup is written while the bot runs, and never over a file that is there."""
    done = sokbo("backup", "copy.db", cwd=folder, environment=faulty.secrets)
    again = sokbo("backup", "copy.db", cwd=folder, environment=faulty.secrets)

    assert (done.code, again.code) == (0, 1), done.err
    with closing(sqlite3.connect(folder / "copy.db")) as copied:
        assert copied.execute("SELECT count(*) FROM destinations").fetchone()[0] > 0


def test_log(bot: Running, faulty: Platforms, folder: Path) -> None:
    """Away from a terminal every line of the log is JSON with its time, level and event; standard output has the page alone."""
    publish(folder, "2026-11-20-1.md")
    faulty.wait_for_message(SLACK, HEADLINE)

    assert bot.stop()[0] == 0

    lines = [json.loads(line) for line in bot.err.splitlines()]
    assert lines
    assert all({"timestamp", "level", "event"} <= set(line) for line in lines)
    [page] = bot.out.splitlines()
    assert re.search(r"http://127\.0\.0\.1:\d+/", page)


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_stopping(signal_number: int, bot: Running) -> None:
    """SIGTERM and SIGINT end it with exit 0, at once where nothing is in flight."""
    code, seconds = bot.stop(signal_number)

    assert code == 0
    assert seconds < 10
    assert "Traceback" not in bot.err


def test_stopping_in_flight(bot: Running, faulty: Platforms, folder: Path) -> None:
    """On a stop, sends in flight are finished first: the slow message is sent, once."""
    faulty.fault("slow", "telegram", chat=TELEGRAM, seconds=2)
    publish(folder, "2026-11-20-1.md")
    faulty.wait_for_message(SLACK, HEADLINE)

    code, seconds = bot.stop()

    assert code == 0
    assert seconds < 10
    assert len(faulty.calls("sendMessage")) == 1
    faulty.wait_for_message(TELEGRAM, HEADLINE)
    assert "Traceback" not in bot.err


def test_stopping_cannot_wait(bot: Running, faulty: Platforms, folder: Path) -> None:
    """A platform that does not answer delays the stop by at most 10 seconds."""
    faulty.fault("slow", "telegram", chat=TELEGRAM, seconds=40)
    publish(folder, "2026-11-20-1.md")
    faulty.wait_for_message(SLACK, HEADLINE)

    code, seconds = bot.stop()

    assert code == 0
    assert seconds < 20  # ten, and a busy machine's slowness; the answer would take forty
    assert "Traceback" not in bot.err


def test_stopping_while_it_connects(address: str, faulty: Platforms, folder: Path) -> None:
    """A platform that does not answer at the start does not delay a stop."""
    faulty.fault("slow", "telegram", method="getMe", seconds=40)
    with running("run", cwd=folder, environment=faulty.secrets) as process:
        until(lambda: (folder / "sokbo.db").exists() or process.ended, lambda: process.err)
        code, seconds = process.stop()

    assert code == 0
    assert seconds < 10
    assert "Traceback" not in process.err


def test_platform_down_at_the_start(address: str, faulty: Platforms, folder: Path) -> None:
    """While a platform is down the bot runs, reports which one is not ready and why, and becomes ready by itself."""
    faulty.fault("server_error", "telegram", method="getMe")
    faulty.fault("server_error", "telegram", method="getUpdates")
    faulty.fault("server_error", "telegram", method="deleteWebhook")
    with running("run", cwd=folder, environment=faulty.secrets) as process:
        until(lambda: "telegram" in get(f"{address}/readyz")[1] or process.ended, lambda: process.err)
        assert not process.ended, process.err
        status, reasons = get(f"{address}/readyz")
        assert status == 503
        assert any(line.startswith("telegram: ") for line in reasons.splitlines())
        assert get(f"{address}/healthz")[0] == 200
        text = get(f"{address}/metrics")[1]

        faulty.mend()
        until(lambda: get(f"{address}/readyz")[0] == 200, lambda: get(f"{address}/readyz")[1])
        wait_for_message = process.out + process.err + reasons + text

    assert not any(secret in wait_for_message for secret in faulty.secrets.values())


def test_platform_lost(bot: Running, address: str, faulty: Platforms) -> None:
    """A platform that goes away while the bot runs is reported at /readyz, without a secret."""
    faulty.fault("revoked", "telegram")

    until(lambda: get(f"{address}/readyz")[0] == 503, lambda: bot.err)

    reasons = get(f"{address}/readyz")[1]
    assert "telegram: " in reasons
    assert not any(secret in reasons for secret in faulty.secrets.values())


def test_failing_sends(bot: Running, address: str, faulty: Platforms, folder: Path) -> None:
    """With failing platforms no secret is logged and nothing breaks; the post arrives once they work again."""
    for platform in ("telegram", "slack"):
        faulty.fault("drop_before", platform, chat=TELEGRAM if platform == "telegram" else SLACK, times=1)
        faulty.fault("server_error", platform, chat=TELEGRAM if platform == "telegram" else SLACK, times=1)
    publish(folder, "2026-11-20-1.md")

    faulty.wait_for_message(TELEGRAM, HEADLINE)
    faulty.wait_for_message(SLACK, HEADLINE)

    assert get(f"{address}/healthz")[0] == 200
    assert "Traceback" not in bot.err


def test_restart(address: str, faulty: Platforms, folder: Path) -> None:
    """A restart sends nothing again, and what was published in between is sent."""
    with running("run", cwd=folder, environment=faulty.secrets) as first:
        first.logged("feed_ready")
        publish(folder, "2026-11-20-1.md")
        faulty.wait_for_message(TELEGRAM, HEADLINE)
        faulty.wait_for_message(SLACK, HEADLINE)
        assert first.stop()[0] == 0
    publish(folder, "2026-11-20-2.md", "---\ntitle: 한여울 체육관 겨울 휴관\n---\n체육관이 12월 한 달 동안 문을 닫는다.\n")
    with running("run", cwd=folder, environment=faulty.secrets) as second:
        faulty.wait_for_message(TELEGRAM, "한여울 체육관")
        time.sleep(0.2)
        assert second.stop()[0] == 0

    assert len(faulty.messages(TELEGRAM)) == 2
