"""Helpers of several benchmarks: a sandbox in a process of its own, and percentiles."""

import json
import statistics
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any


class Stand:
    """A sandbox in another process, so that its work is not counted as ours."""

    def __init__(self, addresses: dict[str, str]) -> None:
        self.page = addresses["page"]
        self.telegram_base = addresses["telegram_base"]
        self.telegram_token = addresses["telegram_token"]
        self.slack_base = addresses["slack_base"]
        self.slack_bot_token = addresses["slack_bot_token"]
        self.slack_app_token = addresses["slack_app_token"]

    def calls(self) -> list[dict[str, Any]]:
        """Every call so far, each with its time as seconds since the epoch."""
        with urllib.request.urlopen(f"{self.page}control/calls", timeout=30) as answer:
            calls: list[dict[str, Any]] = json.load(answer)["calls"]
        return calls

    def acknowledged(self) -> list[float | None]:
        """Seconds until each thing that Slack sent was acknowledged; None for what never was."""
        with urllib.request.urlopen(f"{self.page}control/acknowledged", timeout=30) as answer:
            seconds: list[float | None] = json.load(answer)["seconds"]
        return seconds


@contextmanager
def stand() -> Iterator[Stand]:
    """Run a sandbox while the block runs."""
    process = subprocess.Popen([sys.executable, "-m", "adapters.sandbox"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield Stand(json.loads(process.stdout.readline()))
    finally:
        process.terminate()
        process.wait(10)


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent of the values do not exceed."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def row(name: str, seconds: Sequence[float]) -> str:
    """One line of a table of times, in milliseconds."""
    p50, p95, p99 = (1000 * percentile(seconds, percent) for percent in (50, 95, 99))
    return f"{name:44} n {len(seconds):4}   p50 {p50:8.2f} ms   p95 {p95:8.2f} ms   p99 {p99:8.2f} ms"
