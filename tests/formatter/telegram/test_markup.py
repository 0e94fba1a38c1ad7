"""Tables in Telegram's classic messages."""

from bot.lib.i18n import words
from bot.model import ShownTable, Table
from formatter.render.telegram.markup import TableText, table_text
from tests.formatter.platform_rules import parsed
from tests.formatter.samples import CARDS, LISTING, NUMBERS


def made(table: Table, *, whole: bool = True, is_folded: bool = False) -> TableText:
    """The table in words."""
    return table_text(ShownTable(table, whole), words("ko"), is_folded=is_folded)


def test_two_columns_are_names_and_values() -> None:
    """Each row is its name in bold and its value, under the names of the columns."""
    assert made(LISTING).whole.html.split("\n") == [
        "<b>지원 분야 — 담당 기관</b>",
        "<b>상담과 교육</b> — 한빛진흥원",
        "<b>운송비 할인</b> — 누리물류, 새길해운",
        "<b>보증</b> — 가람보증재단",
    ]


def test_a_name_that_brings_its_colon_loses_it() -> None:
    """A row's name that ends with a colon gets no second one; a name without a value has none."""
    text, _ = parsed(made(Table((("Version:", "5.7"), ("Patch:", "")))).whole.html)
    assert text == "Version — 5.7\nPatch"


def test_short_column_names_stand_before_their_values() -> None:
    """Short column names stand before their values, after the row's name; empty cells are left out."""
    text, _ = parsed(made(CARDS).whole.html)
    assert text.split("\n") == [
        "노선",
        "1호선 — 출발: 해온역 · 도착: 나루역 · 비고: 첫차 05:30 <예정>",
        "2호선 — 출발: 달구벌역 · 도착: 해온역",
    ]


def test_long_column_names_are_listed_once() -> None:
    """Long column names are listed once above the rows, in the order of the values, and no cell is left out."""
    table = Table((("가", "1", "-"), ("나", "2", "3")), header=("지역", "전년 대비 증감률(%)", "접수"))
    text, _ = parsed(made(table).whole.html)
    assert text.split("\n") == ["지역 — 전년 대비 증감률(%) · 접수", "가 — 1 · -", "나 — 2 · 3"]


def test_a_caption_is_above_the_names_of_columns() -> None:
    """A table's caption is bold, above the names of the columns."""
    assert made(NUMBERS).whole.html.startswith("<b>지역별 접수 현황</b>\n지역\n<b>해온시</b> — 접수(건): 1,204 · 승인(건): 56")


def test_a_folded_table_is_one_quotation() -> None:
    """A folded table is one expandable quotation with title and rows."""
    html = made(LISTING, is_folded=True).whole.html
    assert html.startswith("<blockquote expandable><b>지원 분야")
    assert html.endswith("</blockquote>")


def test_many_rows_have_no_bold() -> None:
    """Tables with many rows have no bold, as a message may have only a hundred entities."""
    html = made(Table(tuple((f"항목{n}", f"값{n}") for n in range(40)))).whole.html
    assert "<b>" not in html


def test_a_table_of_one_column_is_a_list() -> None:
    """A table of one column is a list with a line for each cell."""
    assert parsed(made(Table((("하나",), ("둘",)))).whole.html)[0] == "하나\n둘"


def test_what_was_left_out_is_noted() -> None:
    """A table that is not whole points to the rest."""
    assert made(LISTING, whole=False).whole.html.endswith("\n표 전체는 기사에 있습니다.")
