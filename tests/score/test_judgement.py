"""The judge of alerts sees what an editor would object to."""

from dataclasses import replace
from typing import Any

import pytest

from bot.model import Alert, Credit, EmphasisedText, ShownTable, Table
from tests.score.judgement import judge_line, judged
from tests.score.texts import is_written, opening

MARK: dict[str, Any] = {
    "path": "posts/sample.md",
    "hold": False,
    "headlines": ["Exports rise 12 percent"],
    "leads": ["Exports from St. Orla rose 12 percent to $3.6 million."],
    "figures": [
        {"text": "410 jobs", "rank": 1, "needs": [["port"]], "never": ["mine"], "direction": "up", "status": "actual"},
        {"text": "$3.6 million", "rank": 1, "needs": [["exports"]], "never": [], "direction": "any", "status": "plan"},
    ],
    "tables": [{"n": 1, "worth": "no"}],
    "credit": ["Harbor Office"],
    "never": ["Subscribe"],
}
ALERT = Alert(
    "Exports rise 12 percent",
    EmphasisedText("Exports from St. Orla rose 12 percent to $3.6 million. The port is busy."),
    lines=(EmphasisedText("Port 410 jobs ▲"),),
    credit=Credit("Source: Harbor Office"),
)


def kinds(**changes: Any) -> list[str]:
    """The faults of the sample alert with these changes."""
    return [fault.kind for fault in judged(MARK, replace(ALERT, **changes)).faults]


def test_a_right_alert_is_signed() -> None:
    """An alert that shows what is marked has no fault, and its figures are counted."""
    verdict = judged(MARK, ALERT)
    assert verdict.faults == ()
    assert (verdict.lines, verdict.expected, verdict.missed) == (1, ("410 jobs",), ())


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"headline": "Exports"}, "headline"),
        ({"lead": EmphasisedText("The port is busy.")}, "lead opens with another sentence"),
        ({"lead": EmphasisedText("Exports from St. Orla rose 12 percent to $3.6 million. The port")}, "lead is cut"),
        ({"contact": "Subscribe now"}, "shows a forbidden text"),
        ({"credit": None}, "credit missing"),
        ({"lines": (EmphasisedText("Exports $3.6 million"),)}, "line repeats"),
        ({"tables": (ShownTable(Table((("a", "b"),))),)}, "a table that adds nothing"),
    ],
)
def test_a_fault_is_found(changes: dict[str, Any], fault: str) -> None:
    """Each change of the sample has its own fault, and no other."""
    assert kinds(**changes) == [fault]


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("Port 410 jobs ▲", "good"),
        ("Port · jobs 410", "good"),
        ("Jobs 410", "vague"),
        ("Jobs 1,410 at the port", "unearned"),
        ("Mine jobs 410", "false: another owner or measure"),
        ("Port 410 jobs ▼", "false: arrow"),
        ("Port 410 jobs · planned", "false: status"),
        ("Exports $3.6 million · planned", "good"),
        ("Exports $3.6", "false: a sum without its scale"),
        ("The port now has 410 jobs and…", "cut"),
    ],
)
def test_a_line_is_judged(line: str, verdict: str) -> None:
    """A figure line needs a marked figure, a word that explains it, and the right arrow and status."""
    assert judge_line(line, MARK, "News")[0] == verdict


def test_figures_are_whole_numbers() -> None:
    """A figure is not found in a longer number, nor in one of another scale; white space and commas do not count."""
    assert is_written("25만 원", "지원금 25만원")
    assert is_written("1400", "1,400 people")
    assert not is_written("3명", "사망 13명")
    assert not is_written("2%", "0.2%")
    assert not is_written("3.6", "$3.6 million")
    assert is_written("3.2 percent", "3.2% more")


def test_a_sentence_may_hold_stops() -> None:
    """The first sentence is found where an abbreviation is in it."""
    assert opening("Dr. Marsh won. She left.", ["Dr. Marsh won."]) == "Dr. Marsh won."
    assert opening("She left. Dr. Marsh won.", ["Dr. Marsh won."]) is None
