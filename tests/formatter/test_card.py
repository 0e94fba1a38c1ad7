"""From a post to its card."""

from dataclasses import replace
from datetime import UTC, datetime
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Credit, Post, Style, Table
from formatter.extract.card import headline_of, make_card
from formatter.render.alert import alert_of

POST = Post(
    feed="policy",
    key="2026-11-20-1.md",
    title="“자동차 수출 68억 달러, 역대 최대”",
    excerpt="산업부는 지난달 자동차 수출이 68억 달러로 10.3% 늘었다고 밝혔다. 지금 바로 확인하세요!",
    url="https://news.example.kr/2026/11/20/1",
    published_at=datetime(2026, 11, 20, tzinfo=UTC),
    categories=("경제",),
    urgent=True,
    image="https://news.example.kr/car.jpg",
    body="""
<h2>수출 동향</h2>
<p>자동차 수출이 <b>68억 달러</b>로 전년 대비 10.3% 늘었습니다.</p>
<table><tr><th>분야</th><th>수출액</th></tr>
<tr><td>전기차</td><td>22억 달러</td></tr><tr><td>부품</td><td>10억 달러</td></tr></table>
<p>문의: 산업부 자동차과(044-203-1111)</p>
<p>정책브리핑의 정책뉴스자료는 「공공누리 제1유형:출처표시」의 조건에 따라 자유롭게 이용이 가능합니다.
<자료출처=정책누리 https://policy.example.kr></p>
빠르고 정확한 뉴스를 원한다면? 바로, <a href="https://n.example.kr">누리</a>
""",
)


def test_a_card_holds_everything_that_can_be_shown() -> None:
    """Headline, lead, tables, credit, contact and picture, each cleaned and in its place."""
    card = make_card(POST)
    assert card.headline == "자동차 수출 68억 달러, 역대 최대"
    assert card.lead == "산업부는 지난달 자동차 수출이 68억 달러로 10.3% 늘었다고 밝혔다."
    assert (card.link, card.categories, card.urgent, card.published_at) == (POST.url, ("경제",), True, POST.published_at)
    assert card.tables == (Table((("전기차", "22억 달러"), ("부품", "10억 달러")), ("분야", "수출액"), "수출 동향"),)
    assert card.credit == Credit(
        "출처: 정책누리 https://policy.example.kr · 공공누리 제1유형: 출처표시", "정책누리", "https://policy.example.kr", "KOGL-1"
    )
    assert card.contact == "산업부 자동차과(044-203-1111)"
    assert card.image == "https://news.example.kr/car.jpg"


def test_every_figure_is_in_the_post() -> None:
    """Letter for letter, in the headline, the lead or the news; none comes from contact lines or notices."""
    card = make_card(POST)
    texts = {figure.text for figure in card.figures}
    assert "68억 달러" in texts
    assert all(text in POST.title + POST.excerpt + POST.body for text in texts)
    assert not texts & {"044", "203-1111", "제1유형", "1유형"}


def test_no_picture_goes_where_the_notice_excludes_it() -> None:
    """A picture that the licence notice excludes is not in the card."""
    notice = "<p>다만, 사진의 경우 제3자에게 저작권이 있으므로 사용할 수 없습니다.</p>"
    assert make_card(Post("policy", "1", "제목", body=notice, image=POST.image)).image is None


def test_logos_and_placeholders_are_no_pictures() -> None:
    """A picture of the site, or of nothing, is not shown with the news."""
    for address in ("https://n.example.kr/logo.png", "https://www.example.com/image.jpg", "이미지링크", "/assets/a.jpg", ""):
        assert make_card(Post("policy", "1", "제목", image=address)).image is None


def test_a_bare_title_makes_a_card() -> None:
    """A title alone makes a card."""
    card = make_card(Post("policy", "1", "수출 회복"))
    assert (card.headline, card.lead, card.tables, card.credit, card.contact) == ("수출 회복", "", (), None, None)


def test_a_hostile_body_full_of_figures_is_read_in_time() -> None:
    """However many figures a body holds, only those near its top are read."""
    numbers = "<p>예산은 12억 원이다.</p>" + "<p>" + "12억 원 " * 200_000 + "</p>"
    started = process_time()
    card = make_card(replace(POST, body=numbers))
    assert "12억 원" in [figure.text for figure in card.figures]
    assert process_time() - started < 5


def test_a_heading_in_the_excerpt_is_no_part_of_a_figures_sentence() -> None:
    """A heading that runs into the lead is left out of it."""
    sentence = "해온시가 다리 두 곳에 140억 원을 들인다고 밝혔다."
    card = make_card(replace(POST, title="해온시의 다리", excerpt=f"하천 정비 계획  {sentence}", body=""))
    assert card.lead == sentence
    assert {figure.sentence for figure in card.figures} == {sentence}


def test_takeaways_are_the_lines() -> None:
    """A newsroom's own list of key facts is shown in place of figure lines: at most three, short and each with a figure."""
    post = Post(
        "desk",
        "a.md",
        "제목",
        body="본문이다.",
        takeaways=("첫째 29%.", "길다" * 90, "숫자가 없다.", "둘째 72%.", "셋째 3%.", "넷째 4%."),
    )
    assert [line.text for line in alert_of(make_card(post), Style()).lines] == ["첫째 29%.", "둘째 72%.", "셋째 3%."]


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("수출 68억 달러, 역대 최대", "수출 68억 달러, 역대 최대"),
        ("“전통시장 화재 점검 마쳤다”", "전통시장 화재 점검 마쳤다"),
        ("'청년 주택 공급 확대'", "청년 주택 공급 확대"),
        ("'Haeon's new museum: An old port'", "Haeon's new museum: An old port"),
        ("'Haeon' opens its 'port'", "'Haeon' opens its 'port'"),
        ("‘청년 주택’ 공급 ‘확대’", "‘청년 주택’ 공급 ‘확대’"),
        ("`AI특수`로 반도체 호황", "AI특수로 반도체 호황"),
        ("## **수출** 회복", "수출 회복"),
        ("수출 회복 | 속보누리", "수출 회복"),
        ("제목: 수출 회복", "수출 회복"),
        ("[속보] 수출 회복", "[속보] 수출 회복"),
        ("R&amp;D <b>예산</b> 늘린다", "R&D 예산 늘린다"),
        ("수출\u202e 회복\u200b", "수출 회복"),
        ("오류 400 {error {message null}}", "오류 400"),
    ],
)
def test_shows_the_title_and_nothing_else(title: str, headline: str) -> None:
    """Markup, site names, invisible signs and quotation marks around the whole are taken off."""
    assert headline_of(title) == headline


@pytest.mark.parametrize(
    "title",
    [
        "1. 수출 회복세 뚜렷\n2. 수출 다시 늘었다\n3. 수출 웃었다",
        "1. 수출 회복세 뚜렷 2. 수출 다시 늘었다",
        "'수출 회복세 뚜렷' '수출 다시 늘었다'",
    ],
)
def test_of_several_candidates_the_first_is_shown(title: str) -> None:
    """A title that lists candidates is held, and shown to the editor by its first."""
    assert headline_of(title) == "수출 회복세 뚜렷"


@given(st.text(max_size=80))
def test_any_title_makes_one_line(title: str) -> None:
    """No title makes it fail, and none makes more than one line."""
    assert len(headline_of(title).splitlines()) <= 1
