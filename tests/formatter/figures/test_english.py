"""The figures of one English paragraph."""

import pytest

from bot.model import Figure
from formatter.figures import find


def in_order(text: str) -> list[Figure]:
    """The figures of a text as they stand in it."""
    return sorted(find(text), key=lambda figure: figure.start)


@pytest.mark.parametrize(
    ("text", "written", "value", "unit_class"),
    [
        ("The fund holds $4.2 billion.", "$4.2 billion", 4.2e9, "money"),
        ("It cost 30 million won.", "30 million won", 3e7, "money"),
        ("Turnout was 61.5 percent.", "61.5 percent", 61.5, "percent"),
        ("The plant makes 3.5 GW.", "3.5 GW", 3.5, "power"),
        ("It was six times the average.", "six times", 6, "multiple"),
        ("About 5,400 visitors came.", "5,400", 5400, "people"),
        ("They bought 75 buses.", "75", 75, "count"),
        ("Two in five agreed.", "Two in five", 0.4, "fraction"),
        ("A magnitude 5.2 quake struck.", "5.2", 5.2, "magnitude"),
    ],
)
def test_a_quantity_is_read(text: str, written: str, value: float, unit_class: str) -> None:
    """Money, measures, fractions, and counts of things and people are read."""
    (figure,) = find(text)
    assert (figure.text, figure.unit_class) == (written, unit_class)
    assert figure.value == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    [
        "It opens on March 5, 2027 at 2:30.",
        "Call +82-2-555-0100 for details.",
        "See Article 44 and Phase 2.",
        "The Boeing 737-800 left Pier 7 in 2031.",
        "It happened ten days ago.",
        "The third quarter was calm.",
        "12,345",
    ],
)
def test_what_counts_nothing_is_no_figure(text: str) -> None:
    """Dates, telephones, laws, names and numbers without prose are left alone."""
    assert find(text) == ()


def test_change_level_and_old_value() -> None:
    """The verb before a quantity decides whether it is a change, a level or an old value."""
    old, new = in_order("The ministry will raise the cap from 50 million won to 70 million won.")
    assert (old.role, new.role, new.direction, new.status) == ("from", "level", "up", "plan")
    (change,) = find("Exports fell 7% last month.")
    assert (change.role, change.direction, change.status, change.label) == ("change", "down", "actual", "Exports")


def test_a_forecast_is_found() -> None:
    """An expected quantity is a forecast."""
    (figure,) = find("Analysts expect prices to rise by as much as 9%.")
    assert (figure.status, figure.hedge, figure.label) == ("forecast", "max", "prices")


@pytest.mark.parametrize(
    ("text", "hedge"),
    [
        ("Some 4,000 fans came.", "approx"),
        ("More than 4,000 fans came.", "min"),
        ("It seats up to 4,000 fans.", "max"),
    ],
)
def test_hedges_are_found_at_the_start_too(text: str, hedge: str) -> None:
    """The hedges about, at least and at most are found, also at a sentence's start; a limit is no rise."""
    (figure,) = find(text)
    assert (figure.hedge, figure.direction) == (hedge, "none")


def test_an_earlier_value_is_background() -> None:
    """The value that a quantity fell from is old, not news."""
    change, new, old = in_order("Output fell 8 percent to 92 tons last month from 100 tons a year earlier.")
    assert (change.role, new.role, old.role) == ("change", "level", "from")


def test_a_match_score_has_two_values() -> None:
    """A score such as 3-1 has two values, and is read only if the text reports a match."""
    (score,) = find("The team beat Japan 3-1.")
    assert (score.value, score.value2) == (3, 1)
    assert find("See room 3-1 upstairs.") == ()
