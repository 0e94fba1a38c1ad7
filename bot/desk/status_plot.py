"""The plot of the last day's delays, as places in a square of 100 by 100, and durations as text."""

import math
from collections.abc import Sequence
from datetime import timedelta

from bot.desk.explain import LocalTimes
from bot.model.status_page import HourlyDelay, Line, Plot, StatusHistory
from bot.ports import Translator

_HOURS = 24
_MARKS = (0.1, 1, 10, 60, 600, 3600, 36_000)
"""Seconds that the plot's height may begin, end or be marked at; it is logarithmic."""


def duration(span: timedelta, words: Translator) -> str:
    """`0.8 s`, `45 s`, `12 min`, `5 h`, `3 d`: two digits or so."""
    seconds = span.total_seconds()
    if seconds < 10:
        return words("{n} s", n=f"{seconds:.1f}".removesuffix(".0"))
    if seconds < 120:
        return words("{n} s", n=round(seconds))
    if seconds < 7200:
        return words("{n} min", n=round(seconds / 60))
    return words("{n} h", n=round(seconds / 3600)) if seconds < 172_800 else words("{n} d", n=int(seconds // 86_400))


def delay_plot(history: StatusHistory, times: LocalTimes, words: Translator) -> Plot:
    """Plot p50 and p95 by the hour."""
    title = words("From pending to sent, last 24 hours")
    day = history.day
    if day is None:
        return Plot(title, words("Nothing was sent in the last 24 hours."))
    p50, p95 = duration(day.p50, words), duration(day.p95, words)
    summary = words.plural("p50 {p50}, p95 {p95} of {n} alert", "p50 {p50}, p95 {p95} of {n} alerts", day.count, p50=p50, p95=p95)
    first = times.now - timedelta(hours=_HOURS)
    shown = [each for each in history.delays if each.hour + timedelta(hours=1) > first]
    low, high = _bounds([value for each in shown for value in (each.p50, each.p95)])

    def x(moment_hours: float) -> float:
        return round(min(max(moment_hours / _HOURS, 0), 1) * 100, 2)

    def y(seconds: float) -> float:
        part = (math.log10(min(max(seconds, low), high)) - math.log10(low)) / (math.log10(high) - math.log10(low))
        return round((1 - part) * 100, 2)

    def line(name: str, values: Sequence[timedelta]) -> Line:
        middle = [(each.hour - first) / timedelta(hours=1) + 0.5 for each in shown]
        return Line(name, tuple((x(at), y(value.total_seconds())) for at, value in zip(middle, values, strict=True)))

    ticks = [(each, first + timedelta(hours=each)) for each in range(0, _HOURS + 1, 6)]
    return Plot(
        title,
        summary,
        lines=(line("p50", [each.p50 for each in shown]), line("p95", [each.p95 for each in shown])),
        heights=tuple((y(mark), duration(timedelta(seconds=mark), words)) for mark in _MARKS if low <= mark <= high),
        hours=tuple((x(at), times.minute(moment).rpartition(" ")[2]) for at, moment in ticks),  # one day needs no dates
        header=(words("Hour"), "p50", "p95", words("Alerts")),
        rows=tuple(_row(each, times, words) for each in reversed(shown)),
    )


def _row(each: HourlyDelay, times: LocalTimes, words: Translator) -> tuple[str, ...]:
    return times.minute(each.hour), duration(each.p50, words), duration(each.p95, words), str(each.count)


def _bounds(values: Sequence[timedelta]) -> tuple[float, float]:
    """The marks below and above all values."""
    seconds = [value.total_seconds() for value in values]
    low = max((mark for mark in _MARKS[:-1] if mark <= min(seconds)), default=_MARKS[0])
    high = min((mark for mark in _MARKS if mark >= max(seconds) and mark > low), default=_MARKS[-1])
    return low, high
