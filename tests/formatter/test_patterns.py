"""Regular expressions: the time of each grows with the length of a text and no faster, on the worst texts that we can make."""

import re
from collections.abc import Sequence
from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest

from formatter.text.bounds import LETTERS, PIECES, SIGNS, regex
from tests.formatter.pumping import LIMIT, cost, modules, patterns, pumped, pumps, scans

SIZES = (1_000, 10_000, 100_000)
GROWTH = 1.5
"""The time may grow by at most this factor more than the text's length; the least CPU time of several runs counts."""
FLOOR = 2e-5
"""Seconds below which times are not compared."""
RUNS = (9, 5, 2)
"""Runs at each size, of which the least time counts."""
RANKED, WORST = 3_000, 2
"""All texts are tried at this length, and as many of each pattern are measured at every size."""
TRIES = 4
"""Measurements before a pattern counts as slow: another process may disturb one."""


def grows(pattern: re.Pattern[str], prefix: str, unit: str, *, scan: bool) -> bool:
    """True where ten times the text takes more than GROWTH times ten times as long, in each of several measurements.

    Another process on the machine can only lengthen a time, so the least times of all measurements count as one more.
    """
    texts = [pumped(prefix, unit, size) for size in SIZES]
    least = [LIMIT] * len(SIZES)
    for _ in range(TRIES):
        times = [cost(pattern, text, scan=scan, runs=runs) for text, runs in zip(texts, RUNS, strict=True)]
        least = list(map(min, least, times))
        if is_linear(times) or is_linear(least):
            return False
        if least[1] == LIMIT or least[1] > 50 * max(least[0], FLOOR):
            break  # no disturbance does that
    return True


def as_text(pattern: re.Pattern[Any]) -> re.Pattern[str]:
    """The pattern, or one of text for one of bytes."""
    if isinstance(pattern.pattern, str):
        return pattern
    return re.compile(pattern.pattern.decode("latin-1"), pattern.flags | re.ASCII)


def is_linear(times: Sequence[float]) -> bool:
    """True where no time is GROWTH times ten times as long as the one before it."""
    return LIMIT not in times and all(after <= GROWTH * 10 * max(before, FLOOR) for before, after in pairwise(times))


def worst(pattern: re.Pattern[str], *, scan: bool) -> list[tuple[str, str]]:
    """The texts that take longest at a length at which the square of it is already much."""
    times = {text: cost(pattern, pumped(*text, RANKED), scan=scan, limit=0.05) for text in pumps(pattern)}
    return sorted(times, key=lambda text: times[text], reverse=True)[:WORST]


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.__name__)
def test_every_pattern_is_linear(module: ModuleType) -> None:
    """Each compiled pattern of the module, pumped with what its loops take at 1,000, 10,000 and 100,000 characters."""
    slow = []
    for name, compiled in dict.fromkeys(patterns(module)):
        scan = scans(name, compiled)
        pattern = as_text(compiled)
        slow += [(name, text) for text in worst(pattern, scan=scan) if grows(pattern, *text, scan=scan)]
    assert slow == []


def test_the_pump_finds_slow_patterns() -> None:
    """The measurement itself: patterns that are known to be slow are found, and their linear forms are not."""
    for slow, linear in [(r"\s+$", r"(?<!\s)\s++$"), (r"(?:a|a)*b", r"a{0,60}b"), (r"\([^)]*\)", r"\([^()]{0,60}\)")]:
        for pattern, expected in ((re.compile(slow), True), (re.compile(linear), False)):
            assert any(grows(pattern, *text, scan=True) for text in worst(pattern, scan=True)) == expected


def test_repetitions_get_a_maximum() -> None:
    """Spaces, digits, signs, letters and groups have one each; possessive and bounded ones and wide classes stay."""
    assert regex(r"\s*\d+[-=]{3,}x").pattern == rf"\s{{0,{SIGNS}}}\d{{1,{SIGNS}}}[-=]{{3,{SIGNS}}}x"
    assert regex(r"[가-힣]+?(?:\w+,)*").pattern == rf"[가-힣]{{1,{LETTERS}}}?(?:\w{{1,{LETTERS}}},){{0,{PIECES}}}"
    for same in (r"\s*+[^)]*", r".*\.[*+]\*", r"a{2}b{1,3}c?", r"[]+*]\\", r"(?P<a>x)(?P=a)"):
        assert regex(same).pattern == same
