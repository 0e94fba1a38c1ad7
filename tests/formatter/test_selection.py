"""What of a card is said in one destination."""

import pytest

from bot.lib.i18n import words
from bot.model import Mark, Style, Table
from formatter.render import slack
from formatter.render.selection import select, shown_tables
from tests.formatter.platform_rules import slack_faults
from tests.formatter.samples import card


def rows_shown(table: Table) -> tuple[tuple[str, ...], ...]:
    """The rows of the only table of a card that are shown."""
    (shown,) = shown_tables(card(tables=(table,)))
    assert shown.whole == (shown.table == table)
    return shown.table.rows


def test_a_table_within_the_limits_is_whole() -> None:
    """Ninety-nine short rows and a header are shown as they are."""
    rows = tuple((f"항목 {n}", str(n)) for n in range(99))
    assert rows_shown(Table(rows, header=("항목", "수"))) == rows


def test_the_totals_stay_where_rows_are_cut() -> None:
    """Of too many rows the first are shown, and the one that sums them up."""
    rows = (*((f"항목 {n}", str(n)) for n in range(150)), ("합계", "11175"))
    assert rows_shown(Table(rows)) == (*rows[:98], rows[-1])


def test_the_totals_stay_where_cells_are_too_long() -> None:
    """Characters are bounded too; totals among the first rows are not said twice."""
    rows = (("합계", "1"), *((f"{n}", "가" * 900) for n in range(30)))
    shown = rows_shown(Table(rows))
    assert shown == rows[: len(shown)]
    assert 1 < len(shown) < len(rows)


def test_a_long_lead_is_a_summary_where_the_rest_is_a_link_away() -> None:
    """Feeds give whole articles as summaries; a message without a link holds all that it was given."""
    told = "해온시가 다리 두 곳을 새로 열었다. " * 60
    linked, alone = select(card(lead=told), Style()).lead, select(card(lead=told, link=None), Style()).lead
    assert told.startswith(linked)
    assert linked.endswith("열었다.")
    assert 600 < len(linked) <= 700
    assert alone == told.strip()


@pytest.mark.parametrize("cell", ["𠮷" * 60, "<!" * 60, "👨‍👩‍👧‍👦" * 12], ids=["rare letters", "mentions", "families"])
def test_a_table_of_long_signs_stays_within_slacks_bound(cell: str) -> None:
    """Characters are counted as the platforms count them, with what is put between the signs of a mention."""
    said = card(tables=(Table(tuple((cell, cell) for _ in range(90))),))
    for call in slack.render(said, Style(), words("ko"), Mark()):
        assert slack_faults(call) == []
