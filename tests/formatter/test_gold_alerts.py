"""The alerts of the marked posts in tests/data/alerts are as good as they were when the floors below were set."""

import html
import json
import re
from functools import cache
from typing import Any

import pytest

from tests.score.alerts import MARKS, ROOT, score_of, verdicts_of
from tests.score.judgement import Verdict

MARKED = [json.loads(line) for line in MARKS.read_text("utf-8").splitlines()]
SIGNED = 35
"""Of 40 alerts that an editor would sign as they are; 36 on the day the floor was set."""
RIGHT_LINES = 0.95
"""Share of the figure lines that are right; 35 of 35 on that day."""
SHOWN_FIGURES = 0.5
"""Share of the first figures that are shown; 33 of 58 on that day."""
HELD_WRONGLY = 2
"""News that waited for an editor on that day; all 6 posts that had to wait did."""
SERIOUS = 2
"""Alerts with something false or serious on that day; both lack the credit that ends an English post."""


@cache
def verdicts() -> tuple[Verdict, ...]:
    """The judgement of every marked post."""
    return tuple(verdicts_of())


def test_most_alerts_would_be_signed() -> None:
    """An editor would sign as many alerts as on the day of the floor, but for one."""
    assert score_of(verdicts()).signed >= SIGNED


def test_figure_lines_are_right() -> None:
    """Nearly every figure line is about a marked figure, and names its subject."""
    score = score_of(verdicts())
    assert score.right_lines >= RIGHT_LINES * score.lines
    assert score.shown_figures >= SHOWN_FIGURES * score.expected_figures


def test_posts_are_held_rightly() -> None:
    """Every post that must wait is held, and no more news than on the day of the floor."""
    score = score_of(verdicts())
    assert score.held_rightly == score.to_hold
    assert score.held - score.held_rightly <= HELD_WRONGLY


def test_no_alert_is_false() -> None:
    """No figure line is false, no lead is cut, no forbidden text is shown; no more credits are missing than were."""
    faults = [(verdict.path, fault) for verdict in verdicts() for fault in verdict.faults if fault.serious]
    assert [(path, fault) for path, fault in faults if not fault.kind.startswith("credit")] == []
    assert len({path for path, _ in faults}) <= SERIOUS


def test_every_post_is_marked_once() -> None:
    """Posts and marks are the same set, of both languages."""
    paths = [mark["path"] for mark in MARKED]
    assert sorted(paths) == sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "posts").rglob("*.md"))
    assert [sum(mark["lang"] == language for mark in MARKED) for language in ("ko", "en")] == [24, 16]


@pytest.mark.parametrize("mark", MARKED, ids=lambda mark: mark["path"].removeprefix("posts/"))
def test_marks_are_texts_of_the_post(mark: dict[str, Any]) -> None:
    """Every marked text is in its post letter for letter, and so is a word of each group that a figure needs."""
    text = visible((ROOT / mark["path"]).read_text("utf-8"))
    figures = mark["figures"]
    wanted = [
        *mark["headlines"],
        *mark["leads"],
        *mark["never"],
        *(mark["credit"] or ()),
        *(figure["text"] for figure in figures),
    ]
    assert [passage for passage in wanted if passage not in text] == []
    groups = [group for figure in figures for group in figure["needs"]]
    assert [group for group in groups if not any(word.lower() in text.lower() for word in group)] == []


def visible(source: str) -> str:
    """A post's text without tags and emphasis, each run of white space as one space."""
    bare = re.sub(r"</?[a-z][^>]*>|\*+|\[(?=[^\]]+\]\()|\]\([^)]*\)", "", source)
    return re.sub(r"\s+", " ", html.unescape(bare))
