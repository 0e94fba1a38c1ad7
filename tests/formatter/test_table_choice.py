"""The choice of tables that an alert shows or folds, and of their rows."""

import pytest

from bot.lib.i18n import words
from bot.model import Mark, Style, Table
from formatter.render import slack
from formatter.render.alert import chosen_tables, every_table
from tests.formatter.platform_rules import slack_faults
from tests.formatter.samples import CARDS, LISTING, NUMBERS, SMALL, card


def rows_shown(table: Table) -> tuple[tuple[str, ...], ...]:
    """The rows of the only table of a card, as somebody sees them who asks for it."""
    (shown,) = every_table([table])
    assert shown.whole == (shown.table == table)
    return shown.table.rows


def test_a_small_table_with_new_figures_is_in_the_alert() -> None:
    """A small table whose figures are not in the text above is in the alert."""
    inside, folded = chosen_tables([SMALL], "해온시의 접수가 늘었다.")
    assert [shown.table for shown in inside] == [SMALL]
    assert folded == ()


def test_a_table_whose_figures_are_above_is_folded() -> None:
    """A table whose figures are all in the text above is folded."""
    inside, folded = chosen_tables([SMALL], "교육에는 300만 원, 운송비는 700만 원까지 지원한다.")
    assert (inside, [shown.table for shown in folded]) == ((), [SMALL])


@pytest.mark.parametrize(
    "table",
    [
        NUMBERS,
        Table(tuple((f"지점 {n}", f"{n}건") for n in range(9))),
        Table((("가입자", "3만 명"),), header=("항목", "수")),
        Table((("해온시가 낸 안내문에 실린 아주 긴 항목의 이름이다", "3건"), ("나루", "4건"))),
        Table((("개막", "2024-07-05"), ("폐막", "2024-07-10"))),
        Table((("지원", "3월부터 접수"), ("대상", "청년"))),
    ],
    ids=["wide", "long", "one row", "long cells", "dates", "mostly words"],
)
def test_other_tables_with_digits_are_folded(table: Table) -> None:
    """Wide, long and wordy tables and timetables are folded."""
    inside, folded = chosen_tables([table], "")
    assert (inside, len(folded)) == ((), 1)


def test_a_table_without_digits_is_left_to_the_link() -> None:
    """A table without digits, such as a glossary, is left out, as the link shows it."""
    assert chosen_tables([LISTING], "") == ((), ())


def test_only_the_first_table_can_be_in_the_alert() -> None:
    """Only the first table can be in the alert; the others are folded, in order."""
    other = Table((("가람", "12표"), ("나래", "7표")))
    inside, folded = chosen_tables([SMALL, other, CARDS], "")
    assert [shown.table for shown in inside] == [SMALL]
    assert [shown.table.rows[0][0] for shown in folded] == ["가람", "1호선"]


def test_a_table_within_the_limits_is_whole() -> None:
    """Ninety-nine short rows and a header are shown as they are."""
    rows = tuple((f"항목 {n}", str(n)) for n in range(99))
    assert rows_shown(Table(rows, header=("항목", "수"))) == rows


def test_the_totals_stay_where_rows_are_cut() -> None:
    """Of too many rows the first are shown, and the one that sums them up."""
    rows = (*((f"항목 {n}", str(n)) for n in range(150)), ("합계", "11175"))
    assert rows_shown(Table(rows)) == (*rows[:98], rows[-1])


def test_the_totals_stay_where_cells_are_too_long() -> None:
    """Characters are bounded too; totals among the first rows are not repeated."""
    rows = (("합계", "1"), *((f"{n}", "가" * 900) for n in range(30)))
    shown = rows_shown(Table(rows))
    assert shown == rows[: len(shown)]
    assert 1 < len(shown) < len(rows)


def test_more_tables_than_are_shown_leave_a_note() -> None:
    """The last of ten tables is marked as not whole where the post has more."""
    shown = every_table([SMALL] * 11)
    assert len(shown) == 10
    assert [table.whole for table in shown] == [True] * 9 + [False]


@pytest.mark.parametrize("cell", ["𠮷1" * 40, "<!1" * 60, "👨‍👩‍👧‍👦1" * 12], ids=["rare letters", "mentions", "families"])
def test_a_table_of_long_signs_stays_within_slacks_bound(cell: str) -> None:
    """Characters are counted as the platforms count them, with what is put between the signs of a mention."""
    tabled = card(tables=(Table(tuple((cell, cell) for _ in range(90))),))
    for call in slack.render(tabled, Style(), words("ko"), Mark()):
        assert slack_faults(call) == []


def test_an_entity_column_becomes_a_row() -> None:
    """A table whose columns are the entities is shown with a row for each, on every platform."""
    indices = Table((("2,441.55포인트", "691.28포인트"), ("8.77% 하락", "11.30% 내림")), ("가지수", "나지수"))
    shown, folded = chosen_tables([indices], "두 지수 급락")
    (table,) = (*shown, *folded)
    assert table.table.rows == (("가지수", "2,441.55포인트", "8.77% 하락"), ("나지수", "691.28포인트", "11.30% 내림"))
