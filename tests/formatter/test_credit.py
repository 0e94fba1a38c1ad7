"""A post's credit: licences, sources, addresses, pictures."""

import pytest

from formatter.body import parts
from formatter.extract.article import sorted_article
from formatter.extract.credit import credit_of, excludes_pictures, is_notice


def credit(body: str):  # type: ignore[no-untyped-def]
    """The credit a body gives."""
    return credit_of(sorted_article(parts(body)).sources)


@pytest.mark.parametrize(
    ("notice", "licence"),
    [
        ("자료는 「공공누리 제1유형:출처표시」의 조건에 따라 자유롭게 이용이 가능합니다.", "KOGL-1"),
        ("자료는 「공공누리 제4유형: 출처표시 + 상업적 이용금지 + 변경금지」의 조건에 따라 이용할 수 있습니다.", "KOGL-4"),
        ('자료는 "공공누리 제2유형"에 따라 이용할 수 있으며, 출처를 반드시 표기해야 합니다.', "KOGL-2"),
        ("공공누리 3유형 조건에 따라 이용 가능합니다.", "KOGL-3"),
        ("이 글은 KOGL Type 1 조건에 따릅니다.", "KOGL-1"),
    ],
)
def test_recognises_every_type_in_every_form(notice: str, licence: str) -> None:
    """The four licence types are recognised, bracketed, quoted, spaced or bare."""
    found = credit(f"<p>{notice}</p>")
    assert found.licence == licence
    assert f"제{licence[-1]}유형" in found.text


@pytest.mark.parametrize(
    "line",
    [
        "<자료출처=정책누리 https://policy.example.kr>",
        "&lt;자료출처=정책누리 https://policy.example.kr>",
        "&lt;자료출처=정책누리 https://policy.example.kr&gt;",
        "자료출처: 정책누리 https://policy.example.kr",
        "자료 출처 : 정책누리 (https://policy.example.kr)",
        "(자료출처: 정책누리 https://policy.example.kr)",
        "문의: 시청 총무과(02-123-4567) <자료출처=정책누리 https://policy.example.kr>기사작성 : 관리자",
    ],
)
def test_reads_the_source_in_all_its_forms(line: str) -> None:
    """The source is read from a raw, half-escaped, bracketed or glued line."""
    found = credit(f"<p>{line}</p>")
    assert (found.source, found.url) == ("정책누리", "https://policy.example.kr")
    assert found.text.startswith("출처: 정책누리 https://policy.example.kr")


def test_an_address_without_a_scheme_becomes_one() -> None:
    """A source's address without a scheme gets one, so that it is a link."""
    assert credit("<p>자료출처=정책누리 www.policy.example.kr</p>").url == "https://www.policy.example.kr"


def test_reads_the_source_of_a_table() -> None:
    """A row or a column headed "source" gives it."""
    next_to = "<table><tr><td>자료출처</td><td>정책누리 https://policy.example.kr</td></tr></table>"
    below = "<table><tr><th>자료출처</th><th>링크</th></tr><tr><td>정책누리</td><td>https://policy.example.kr</td></tr></table>"
    assert credit(next_to).source == credit(below).source == "정책누리"


def test_the_publishing_site_is_the_source_of_last_resort() -> None:
    """The line at the top names who published the post, and links to it there."""
    body = '<p>출처: <a href="https://news.example.kr/42">수출, 9.0% 늘었다!</a> | 누리뉴스</p><p>본문이다.</p>'
    found = credit(body)
    assert (found.source, found.url, found.licence) == ("누리뉴스", "https://news.example.kr/42", None)
    assert credit(body + "<p>자료출처: 정책누리</p>").source == "정책누리"


def test_no_credit_is_made_up() -> None:
    """A post that names neither a source nor a licence has none."""
    assert credit("<p>정부는 자료를 공개했다. 사진을 함께 내놓았다.</p>") is None


@pytest.mark.parametrize(
    "notice",
    [
        "다만, 사진의 경우 제3자에게 저작권이 있으므로 사용할 수 없습니다.",
        "사진에 대해서는 제3자에게 저작권이 있으므로 사용이 제한됩니다.",
    ],
)
def test_notices_that_exclude_pictures_are_understood(notice: str) -> None:
    """A licence notice that excludes pictures is recognised, so that no alert carries one."""
    assert excludes_pictures(sorted_article(parts(f"<p>{notice}</p>")).sources)


def test_news_about_copyright_is_no_notice() -> None:
    """Only sentences about using this text are its notice."""
    assert not is_notice("정부는 저작권 침해 사이트 30곳을 막았다.")


def test_an_address_next_to_the_name_belongs_to_it() -> None:
    """If the source line has no address, the one next to the source's name elsewhere in the post is used."""
    body = "<p>자료출처: 정책누리</p><p>정책누리(www.policy.example.kr)의 정책뉴스자료입니다.</p>"
    assert credit(body).url == "https://www.policy.example.kr"


@pytest.mark.parametrize("line", ["출처: 문의처", '출처: "기회특구" 지정 확대에 나선 정부', "출처: 바로가기"])
def test_what_is_no_name_is_no_source(line: str) -> None:
    """A title, a link's text or a label after the word "source" is no source."""
    assert credit(f"<p>{line}</p>") is None


@pytest.mark.parametrize(
    "caption",
    [
        "출처: 솔항에서 가람섬 배편 예약 가격 | 여객선 | 시간표",
        "출처: 신월",
        "출처: 땅끝",
        "출처: 다온항 | 배편",
        "출처: 가람에서 찍은 바다",
    ],
)
def test_a_picture_caption_is_no_credit(caption: str) -> None:
    """A bare source below a picture that names no organisation and no address gives no credit."""
    assert credit(f"![섬](https://img.example.net/a.webp)\n\n{caption}\n\n본문이다.") is None


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("출처: 통계청", "통계청"),
        ("출처: 가온시", "가온시"),
        ("출처: 누리일보", "누리일보"),
        ("출처: Example News", "Example News"),
    ],
)
def test_an_organisation_is_a_credit(line: str, source: str) -> None:
    """A bare source line that names an organisation gives the credit."""
    assert credit(f"본문이다.\n\n{line}").source == source


@pytest.mark.parametrize("label", ["자료출처", "자료 출처", "출처"])
def test_a_heading_names_the_source_below_it(label: str) -> None:
    """A source heading makes the next line the source, in a table of one column too."""
    link = "<a href='https://a.example/1'>누리브리핑 www.b.example</a>"
    table = f"<table><tr><td><b>{label}</b></td></tr><tr><td>{link}</td></tr></table>"
    assert credit(f"본문이다.\n\n{table}").source == "누리브리핑"


def test_creative_commons() -> None:
    """A Creative Commons notice is the credit, letter for letter; of several, the post's own at its end."""
    body = (
        "This article is licensed under the GNU Free Documentation License.\n\nNews.\n\n"
        "This article is licensed under the Creative Commons Attribution 2.0.\n\nMore news.\n\n"
        "This newsletter is licensed under the Creative Commons Attribution-ShareAlike 3.0 Unported License."
    )
    assert (
        credit(body).text == "This newsletter is licensed under the Creative Commons Attribution-ShareAlike 3.0 Unported License."
    )


def test_a_notice_with_another_licence_is_the_credit() -> None:
    """A notice that names another free licence, or says in brackets what kind of work it is, is the credit too."""
    notice = "This work (compilation) is licenced under the Free Example License 1.2."
    assert credit(f"News of the day.\n\n{notice}").text == notice


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("Source: Harbour City Water Department", "Harbour City Water Department"),
        ("Source: Office of the State Auditor, Elections Board.", "Office of the State Auditor, Elections Board"),
        ("Source: University of North Vale", "University of North Vale"),
        ("Credit: Reuters", "Reuters"),
    ],
)
def test_an_english_source_line(line: str, source: str) -> None:
    """An English source line that names an organisation is the credit, as it is written."""
    found = credit(f"The river rose.\n\n{line}")
    assert (found.text, found.source) == (line, source)


@pytest.mark.parametrize(
    "line", ["Source: iStock", "Source: flickr.com/someone", "The source: nobody knows.", "Photo credit: A. Person"]
)
def test_other_english_sources_are_no_credit(line: str) -> None:
    """A picture's source, or a sentence about one, gives no credit."""
    assert credit(f"The river rose.\n\n{line}") is None


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("This post was originally published on the Harbour Office blog by Ann Lee, its head.", "Harbour Office blog"),
        ("_This article first appeared in [The Harbour Times](https://times.example)._", "Harbour Times"),
        ("The story originally ran on Harbour Radio under a free licence.", "Harbour Radio"),
        ("[Read the full post at the Harbour Office blog.](https://harbour.example/post)", "Harbour Office blog"),
        ("*Cross-posted from the Harbour Times*", "Harbour Times"),
        ("Republished with permission from Harbour Radio.", "Harbour Radio"),
    ],
)
def test_where_a_post_first_appeared_is_its_credit(line: str, source: str) -> None:
    """A line that says where the post was first published is the credit, letter for letter."""
    found = credit(f"The harbour opened its second dock.\n\n{line}")
    assert found.source == source
    assert found.text in line.replace("[The Harbour Times](https://times.example)", "The Harbour Times")


@pytest.mark.parametrize("line", ["Read the full post here.", "Read the full report.", "Cross-posted to the Harbour Times"])
def test_a_link_to_more_is_no_credit(line: str) -> None:
    """A line that names nobody, or somebody who took the post over, is no credit."""
    assert credit(f"The harbour opened its second dock.\n\n{line}") is None


@pytest.mark.parametrize(
    ("line", "source", "url"),
    [
        (
            "위 내용은 시정소식(https://city.example.kr)에서 제공된 자료를 기반으로 작성되었습니다.",
            "시정소식",
            "https://city.example.kr",
        ),
        ("본 기사는 새솔시 항만과에서 제공한 자료를 바탕으로 작성되었습니다.", "새솔시 항만과", None),
        ("이 글은 새솔시의 자료를 토대로 정리했습니다.", "새솔시", None),
    ],
)
def test_a_sentence_names_the_material_a_post_is_based_on(line: str, source: str, url: str | None) -> None:
    """The source of the material that a post is based on is its credit, before its publisher, and no part of the news."""
    published = "<p>출처: <a href='https://site.example/1'>새솔항 새 부두 - 새솔시</a> | 새솔뉴스</p>"
    found = credit(f"{published}\n<p>새 부두가 문을 열었다.</p>\n<p>{line}</p>")
    assert (found.source, found.url) == (source, url)
    assert is_notice(line)


def test_a_law_that_a_guide_is_based_on_is_no_credit() -> None:
    """A sentence about what something else was made from is news."""
    assert credit("<p>개인정보 안내서는 3월에 공포된 법의 내용을 바탕으로 작성되었습니다.</p>") is None


def test_a_sentence_of_the_news_about_publishing_is_no_credit() -> None:
    """A sentence about an earlier publication by another is news, not the post's source."""
    assert credit("The report was first published in 2019 by the Harbour Office, and this year it has a sequel.") is None
