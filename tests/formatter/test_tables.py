"""A table's grid: spans filled, empty rows and columns gone, the header apart and never invented."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Table
from formatter.body import parts
from formatter.body.paragraphs import Paragraph
from formatter.body.tables import Cell, filled, title_of


def tables(body: str) -> list[Table]:
    """The tables of a body."""
    return [part for part in parts(body) if isinstance(part, Table)]


def table(*rows: str) -> Table:
    """The one table that these rows of HTML make."""
    (found,) = tables("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
    return found


def test_a_row_of_th_is_the_header() -> None:
    """A row of th cells is the header."""
    found = table("<th>지역</th><th>신청</th>", "<td><b>서울</b></td><td><b>12건</b></td>")
    assert found == Table((("서울", "12건"),), ("지역", "신청"))


def test_a_header_of_two_rows_names_each_column_once() -> None:
    """Below a header cell that spans columns, the second row's names follow it; what spans both rows is written once."""
    found = table(
        '<th rowspan="2">품목</th><th colspan="2">수출(억 원)</th>',
        "<th>지난해</th><th>올해</th>",
        "<td>김</td><td>12</td><td>15</td>",
    )
    assert found == Table((("김", "12", "15"),), ("품목", "수출(억 원) 지난해", "수출(억 원) 올해"))


def test_a_bold_first_row_is_the_header() -> None:
    """Without header cells, a first row alone in bold names the columns."""
    found = table("<td><b>지역</b></td><td><b>신청</b></td>", "<td>서울</td><td>12건</td>", "<td>부산</td><td>7건</td>")
    assert found.header == ("지역", "신청")


def test_a_first_row_of_names_is_the_header_where_every_cell_is_bold() -> None:
    """If every cell of a table is bold, the kind of words decides whether the first row is the header."""
    rows = ["<td><b>구분</b></td><td><b>지원 금액</b></td>", "<td><b>청년</b></td><td><b>30만 원</b></td>"]
    assert table(*rows).header == ("구분", "지원 금액")


@pytest.mark.parametrize(
    "rows",
    [
        ["<td>일시</td><td>8월 3일 오후 2시</td>", "<td>장소</td><td>시민회관</td>"],
        ["<td><b>지원 대상</b></td><td><b>만 19세 청년</b></td>", "<td><b>신청 기간</b></td><td><b>3월 말까지</b></td>"],
        ["<td><b>2026년 2월 15일</b></td><td><b>조사 착수</b></td>", "<td><b>2026년 3월 1일</b></td><td><b>결과 발표</b></td>"],
        ["<th>문의</th><td>시청 총무과</td>", "<th>기간</th><td>3월</td>"],
    ],
)
def test_no_header_is_invented(rows: list[str]) -> None:
    """A list of labels and values has no header."""
    assert table(*rows).header is None


def test_an_empty_corner_does_not_hide_a_header() -> None:
    """An empty corner cell does not keep the first row from being the header."""
    found = table("<td></td><td><b>2025년</b></td><td><b>2026년</b></td>", "<td>수출</td><td>10</td><td>12</td>")
    assert found.header == ("", "2025년", "2026년")


def test_fills_spans_and_drops_what_is_empty() -> None:
    """A spanned place repeats its cell; rows and columns of nothing go."""
    found = table(
        '<th>구분</th><th colspan="2">수출</th><th></th>',
        '<td rowspan="2">자동차</td><td>1월</td><td>68억</td><td></td>',
        "<td>2월</td><td>70억</td><td>&nbsp;</td>",
        "<td>-</td><td></td><td></td><td></td>",
    )
    assert found == Table((("자동차", "1월", "68억"), ("자동차", "2월", "70억")), ("구분", "수출", "수출"))


def test_a_span_wider_than_the_table_adds_no_column() -> None:
    """A total that spans ten columns of a table of two leaves it at two."""
    assert table("<td>가</td><td>1</td>", '<td colspan="10">합계 1</td>').rows == (("가", "1"), ("합계 1", "합계 1"))


def test_rows_of_different_length_become_one_width() -> None:
    """Rows of different length get one width, filled with empty cells."""
    assert table("<td>가</td><td>1</td><td>2</td>", "<td>나</td>").rows == (("가", "1", "2"), ("나", "", ""))


def test_a_title_is_the_caption_or_the_heading_above() -> None:
    """A table's title is its caption, else the heading above it."""
    cells = "<tr><td>가</td><td>1</td></tr><tr><td>나</td><td>2</td></tr></table>"
    own, above = tables(f"<h2>위</h2><table><caption>제목</caption>{cells}<p>글</p><table>{cells}")
    assert (own.caption, above.caption) == ("제목", "위")


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("결론 및 향후 전망", None),
        ("마무리하며", None),
        ("문의 및 추가 정보", None),
        ("Conclusion", None),
        ("결론: 겨울철 안전 대책", "겨울철 안전 대책"),
        ("3. 지원 대상:", "지원 대상"),
        ("정리해고 규모", "정리해고 규모"),
        ("문의 건수 추이", "문의 건수 추이"),
        ("2026. 11. 실적", "2026. 11. 실적"),
    ],
)
def test_a_heading_that_names_a_place_in_the_text_is_no_title(heading: str, title: str | None) -> None:
    """Nobody learns from "conclusion" what a table holds; the text behind its colon is kept, an item's number is not."""
    assert title_of(heading) == title


def test_layout_tables_become_text() -> None:
    """A layout table of one cell or one column becomes text."""
    body = "<table><tr><td><b>알림</b></td></tr><tr><td>첫째 줄<br>둘째 줄</td></tr></table>"
    assert [part.text for part in parts(body) if isinstance(part, Paragraph)] == ["알림", "첫째 줄", "둘째 줄"]


def test_a_table_in_a_layout_cell_stays_a_table() -> None:
    """A table in a cell of a layout table is read as if the layout table were not there."""
    inner = "<table><tr><td>가</td><td>1</td></tr><tr><td>나</td><td>2</td></tr></table>"
    (found,) = tables(f"<table><tr><td>{inner}</td></tr></table>")
    assert found.rows == (("가", "1"), ("나", "2"))


def test_a_table_within_a_cell_is_one_line_of_it() -> None:
    """An inner table's rows are joined in the cell."""
    found = table("<td>비용</td><td><table><tr><td>교통</td><td>3만</td></tr><tr><td>숙박</td><td>5만</td></tr></table></td>")
    assert found.rows == (("비용", "교통: 3만; 숙박: 5만"),)


@pytest.mark.parametrize(
    "body",
    [
        "| 지역 | 신청 |\n|---|---|\n| **서울** | 12건 |\n| 부산 | 7건 |",
        "지역 | 신청\n---|---\n서울 | 12건\n부산 | 7건",
        "앞 문장\n\n| 지역 | 신청 |\n|:--|\n| 서울 | 12건 |\n| 부산 | 7건 |\n\n<p>뒤</p>",
    ],
)
def test_reads_pipe_tables(body: str) -> None:
    """Markdown's tables, with outer pipes or without, and with dashes miscounted."""
    (found,) = tables(body)
    assert found.header == ("지역", "신청")
    assert found.rows == (("서울", "12건"), ("부산", "7건"))


def test_a_hostile_table_does_not_fill_the_memory() -> None:
    """A table with enormous spans or thousands of columns becomes text and takes little memory."""
    spans = "<td colspan=1000 rowspan=65534>x</td>" * 300
    assert not tables(f"<table>{f'<tr>{spans}</tr>' * 50}</table>")
    assert tables("<table><tr><td colspan=99999999999 rowspan=0>가</td><td rowspan=-1>나</td></tr></table>")


class NaiveTable(HTMLParser):
    """An independent reader of simple tables, cell by cell into a dictionary of places."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.row = -1
        self.places: dict[tuple[int, int], str] = {}
        self.begun: set[int] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row, or find the next free place for a cell."""
        if tag == "tr":
            self.row, self.column = self.row + 1, 0
        if tag == "td":
            spans = dict(attrs)
            while (self.row, self.column) in self.places:
                self.column += 1
            self.begun.add(self.column)
            self.spans = int(spans.get("rowspan") or 1), int(spans.get("colspan") or 1)

    def handle_data(self, data: str) -> None:
        """Write a cell's text into every place it spans that is free."""
        for down in range(self.spans[0]):
            for right in range(self.spans[1]):
                self.places.setdefault((self.row + down, self.column + right), data)

    def grid(self) -> list[list[str]]:
        """The places of every row there is, in the columns in which a cell begins."""
        return [[self.places.get((row, column), "") for column in sorted(self.begun)] for row in range(self.row + 1)]


SPAN = st.integers(1, 3)
ROWS = st.lists(st.lists(st.tuples(SPAN, SPAN), min_size=1, max_size=4), min_size=1, max_size=5)


@given(ROWS)
def test_grids_agree_with_an_independent_reader(rows: list[list[tuple[int, int]]]) -> None:
    """Spans fall where HTML's table model puts them; columns in which no cell begins are left out."""
    html = "".join(
        "<tr>" + "".join(f"<td rowspan={down} colspan={right}>{y}.{x}</td>" for x, (down, right) in enumerate(row)) + "</tr>"
        for y, row in enumerate(rows)
    )
    cells = [
        [Cell(f"{y}.{x}", rows=min(down, len(rows) - y), columns=right) for x, (down, right) in enumerate(row)]
        for y, row in enumerate(rows)
    ]
    grid = filled(cells)
    assert grid is not None
    assert [[cell.text for cell in row] for row in grid] == NaiveTable(html).grid()
