"""Tables in Telegram's classic messages, each shape in its form."""

from bot.lib.i18n import words
from bot.model import Table
from formatter.render.selection import Shown
from formatter.render.telegram.tables import TableText, table_text
from tests.formatter.platform_rules import parsed
from tests.formatter.samples import CARDS, LISTING, NUMBERS


def said(table: Table, *, whole: bool = True) -> TableText:
    """The table in words."""
    return table_text(Shown(table, whole), words("ko"))


def test_two_columns_are_a_list() -> None:
    """A table of two columns is a list of keys and values under its header."""
    assert said(LISTING).whole.html.split("\n") == [
        "<b>지원 분야 / 담당 기관</b>",
        "• <b>상담과 교육</b>: 한빛진흥원",
        "• <b>운송비 할인</b>: 누리물류, 새길해운",
        "• <b>보증</b>: 가람보증재단",
    ]


def test_a_key_that_brings_its_colon_has_no_second_one() -> None:
    """A name without a value keeps the one it has."""
    text, _ = parsed(said(Table((("Version:", "5.7"), ("Patch:", "")))).whole.html)
    assert text == "• Version: 5.7\n• Patch:"


def test_wider_tables_of_words_are_cards() -> None:
    """Each row is a card: its first cell in bold, the others with their column's name, empty ones left out."""
    text, _ = parsed(said(CARDS).whole.html)
    assert "1호선\n출발 해온역 · 도착 나루역 · 비고 첫차 05:30 <예정>\n2호선\n출발 달구벌역 · 도착 해온역" in text
    assert "비고 -" not in text
    assert text.startswith("노선\n")


def test_a_header_that_no_card_says_stands_above() -> None:
    """The name of a column without a word is kept, above the cards with the first column's."""
    text, _ = parsed(said(Table((("가", "-", "나", "다"), ("라", "", "마", "바")), header=("곳", "비고", "때", "값"))).whole.html)
    assert text.startswith("곳 / 비고\n가\n때 나 · 값 다")


def test_a_single_row_is_a_list_of_its_columns() -> None:
    """A header over one row is read downwards: each column's name beside its cell."""
    votes = Table((("38표", "16표", "5표"),), header=("가람", "나래", "다온"), caption="결과")
    assert said(votes).whole.html.split("\n") == [
        "<b>결과</b>",
        "• <b>가람</b>: 38표",
        "• <b>나래</b>: 16표",
        "• <b>다온</b>: 5표",
    ]


def test_numbers_come_first_and_line_up() -> None:
    """ASCII numbers stand right-aligned in a monospaced block, the label last, where it moves nothing."""
    rows = (("서쪽", "1,204", "56", "+5.2%"), ("동쪽 마을", "87", "4", "-12.0%"))
    text, entities = parsed(said(Table(rows, ("지역", "접수", "승인", "증감"), "현황")).whole.html)
    assert text.split("\n") == ["현황", "접수 / 승인 / 증감 / 지역", "1,204  56   +5.2%  서쪽", "   87   4  -12.0%  동쪽 마을"]
    assert "textEntityTypePre" in {entity["type"]["@type"] for entity in entities}


def test_numbers_too_wide_for_a_phone_are_cards() -> None:
    """A row wider than a phone's line is a card instead, as is one whose numbers are not ASCII."""
    assert "<pre>" not in said(NUMBERS).whole.html
    assert "<pre>" not in said(Table((("서쪽", "△1.2", "3"), ("동쪽", "2", "4")))).whole.html


def test_long_tables_fold_after_eight_rows() -> None:
    """Of more than ten rows eight are seen, and the others unfold from a quotation."""
    rows = tuple((f"항목{n}", f"값{n}") for n in range(12))
    html = said(Table(rows)).whole.html
    assert html.index("항목7") < html.index("<blockquote expandable>") < html.index("항목8")


def test_the_totals_of_a_long_table_are_seen() -> None:
    """The row that sums the others up does not fold away, wherever it stands."""
    rows = (*((f"항목{n}", f"값{n}") for n in range(12)), ("합계", "99"))
    html = said(Table(rows)).whole.html
    assert html.index("합계") < html.index("<blockquote expandable>") < html.index("항목8")
    assert html.count("합계") == 1


def test_a_table_of_one_column_is_a_list() -> None:
    """A table of one column is a plain list."""
    assert said(Table((("하나",), ("둘",)))).whole.html == "• 하나\n• 둘"


def test_what_was_left_out_is_said() -> None:
    """A table that is not whole says where the rest is."""
    assert said(LISTING, whole=False).whole.html.endswith("\n표 전체는 기사에 있습니다.")
