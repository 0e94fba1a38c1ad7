"""Contact lines, in all the forms that posts give them."""

import pytest

from bot.model import Table
from formatter.body import parts
from formatter.extract.article import sorted_article
from formatter.extract.contact import contact_of, is_contact

HOURS = "토요일 오전에도 소아청소년과와 가정의학과에서 예약 없이 진료를 받을 수 있음"


def contacts(body: str) -> str:
    """The contact lines of a body."""
    return ", ".join(sorted_article(parts(body)).contacts)


@pytest.mark.parametrize(
    ("line", "contact"),
    [
        ("문의: 산업부 수출과(044-203-1111, 2222)", "산업부 수출과(044-203-1111, 2222)"),
        ("문의 : 외교부 인권과(02-2100-1111)", "외교부 인권과(02-2100-1111)"),
        ("문의(총괄) : 환경부 물과(☎044-201-1111)", "환경부 물과(☎044-201-1111)"),
        ("문의처: 남구청 교통과(☎032-590-1111)", "남구청 교통과(☎032-590-1111)"),
        ("연락처: 02-2100-1111", "02-2100-1111"),
        (
            "**문의 :** 행안부 규제과(044-205-1111), 강원도 혁신과(033-249-2222)",
            "행안부 규제과(044-205-1111), 강원도 혁신과(033-249-2222)",
        ),
        ("- 농식품부 방역과: 044-201-1111", "농식품부 방역과 044-201-1111"),
        (
            "궁금한 사항은 국토부 항공과(044-201-1111) 또는 안전원(032-727-2222)으로 문의할 수 있습니다.",
            "국토부 항공과 044-201-1111, 안전원 032-727-2222",
        ),
        ("상담은 고용센터(☎1350)에서 받는다.", "고용센터 ☎1350"),
        ("문의는 앱으로도 가능하며 ☎1350, 해온시 하천과 031-201-1111로 하면 된다.", "☎1350, 해온시 하천과 031-201-1111"),
        ("수도권 : 02) 725-1111, 2222", "수도권 02) 725-1111, 2222"),
        ("해온시 하천과의 연락처는 031-201-1111입니다.", "해온시 하천과 031-201-1111"),
        ("해온시 하천과에 대한 문의는 전화(031-201-1111)로 하면 됩니다.", "해온시 하천과 031-201-1111"),
        ("문의는 해온시 건설국 하천과로 하시면 됩니다. 전화번호는 031-201-1111입니다.", "해온시 건설국 하천과 031-201-1111"),
        ("궁금한 점은 해온시 하천과에 문의하실 수 있습니다. 문의: 031-201-1111", "해온시 하천과 031-201-1111"),
        ("해온시 하천과 문의: 031-201-1111", "해온시 하천과 031-201-1111"),
        ("신고는 1600-1111(해온안전센터)로 할 수 있습니다.", "해온안전센터 1600-1111"),
        ("시는 도청에 도움을 청했습니다. 전화: 031-201-1111", "031-201-1111"),
        ("궁금하면 필요 시 1599-0000으로 전화한다.", "1599-0000"),
        ("카드는 주민센터, 전화(ARS 1544-0000), 앱에서 신청한다.", "ARS 1544-0000"),
        ("(문의: 새솔시 항만과 052-555-0101)", "새솔시 항만과 052-555-0101"),
    ],
)
def test_reads_contact_lines(line: str, contact: str) -> None:
    """Labelled lines, items and running text give the office and every number."""
    assert contacts(line) == contact


def test_a_contact_line_is_separated_from_its_neighbours() -> None:
    """Glued to a licence notice, it ends with its last number."""
    body = "<p>문의: 산업부 수출과(044-203-1111) 정책브리핑의 정책뉴스자료는 「공공누리 제1유형」에 따라 이용이 가능합니다.</p>"
    assert contacts(body) == "산업부 수출과(044-203-1111)"


@pytest.mark.parametrize(
    "rows",
    [
        "<tr><th>담당</th><th>전화번호</th></tr><tr><td>수출과</td><td>044-203-1111</td></tr><tr><td>통상과</td><td>044-203-2222</td>",
        "<tr><td>수출과</td><td>통상과</td><td>산업과</td></tr><tr><td>044-203-1111</td><td>044-203-2222</td><td>044-203-3333</td></tr>",
        "<tr><td>기관</td><td>문의</td></tr><tr><td>수출과</td><td>통상과</td></tr><tr><td>044-203-1111</td><td>044-203-2222</td></tr>",
    ],
)
def test_a_table_of_offices_is_contact_and_no_table(rows: str) -> None:
    """Offices and numbers in a table are contact lines."""
    article = sorted_article(parts(f"<table>{rows}</table>"))
    assert article.contacts[:2] == ("수출과 044-203-1111", "통상과 044-203-2222")
    assert not article.news


def test_the_number_of_a_labelled_office_may_be_in_the_next_line() -> None:
    """The office and its number are one contact line."""
    body = "<ul><li>문의: 해온시 건설국 하천과</li><li>연락처: 031-201-1111</li></ul>"
    assert contacts(body) == "해온시 건설국 하천과 031-201-1111"


def test_an_office_and_its_number_in_two_rows_are_one_line() -> None:
    """An office and its number in two rows of a table are one contact line."""
    rows = "<tr><td>문의</td><td>해온시 하천과</td></tr><tr><td>전화번호</td><td>031-201-1111</td></tr>"
    assert contacts(f"<table>{rows}</table>") == "해온시 하천과 031-201-1111"


def test_a_table_of_news_with_numbers_stays() -> None:
    """A table of news with telephone numbers, such as a list of hospitals, stays a table."""
    rows = "<tr><th>병원</th><th>진료 안내</th><th>전화</th></tr>" + "".join(
        f"<tr><td>{name}병원</td><td>{HOURS}</td><td>02-700-000{n}</td></tr>" for n, name in enumerate("가나다")
    )
    (table,) = sorted_article(parts(f"<table>{rows}</table>")).news
    assert isinstance(table, Table)


@pytest.mark.parametrize(
    "text", ["지난 2019-2023년 예산은 1조 2000억 원이다.", "참가자는 010명, 1234-56 규격이다.", "오전 10:00-12:00에 열린다."]
)
def test_other_numbers_are_no_contact(text: str) -> None:
    """Years, sizes and times are not telephone numbers."""
    assert contacts(text) == ""


def test_one_sentence_may_be_contact_and_source() -> None:
    """A sentence with a contact and a source gives both."""
    article = sorted_article(
        parts("<p>문의는 공정위 송무과(044-200-1111)로 할 수 있으며, 자료출처=정책누리(https://p.example.kr)입니다.</p>")
    )
    assert article.contacts == ("공정위 송무과 044-200-1111",)
    assert "정책누리" in article.sources[0].text
    assert not article.news


@pytest.mark.parametrize(
    "line",
    [
        "Call the family hotline at 800-555-0142",
        "Contact: press office, 202-555-0170",
        "Media contact: +44 20 7946 0958",
        "Phone (202) 555-0170 ext. 12 for tickets",
        "Auskunft: +49 (0)30 901820",
        "お問い合わせ: +81-3-1234-5678",
    ],
)
def test_numbers_of_other_countries(line: str) -> None:
    """A telephone number of any country is a contact and keeps every letter."""
    assert is_contact(line)
    assert contact_of(f"{line}.") == (line, "")


def test_remarks_about_a_contact_are_left_out() -> None:
    """Remarks about a person besides name, number and address are left out of the contact."""
    line = "Ann Lee, Harbour Board, Tel: 64 4 472-5777 Mobile: 202-555-0170 ann@harbour.example"
    remarks = "(Ms Lee has been a member of the board for many years.) and she is coordinating the campaign that starts in May."
    assert contact_of(f"{line} {remarks}") == (line, "")


@pytest.mark.parametrize(
    "text",
    ["Sales rose +12.5 percent to 1,000,000.", "Scores of 100-200-300 were seen.", "ISBN 978-3-16-148410-0", "a 555-0142 model"],
)
def test_catalogue_numbers_are_no_contact(text: str) -> None:
    """Changes, scores and catalogue numbers are no telephone numbers."""
    assert not is_contact(text)
