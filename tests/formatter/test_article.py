"""Sorting of a body's parts into news, contact lines, notices and promotion."""

import pytest

from bot.model import Table
from formatter.body import parts
from formatter.body.paragraphs import Paragraph
from formatter.extract.article import is_call_to_action, sorted_article


def news(body: str) -> list[str]:
    """The texts that are news."""
    return [part.text for part in sorted_article(parts(body)).news if isinstance(part, Paragraph)]


@pytest.mark.parametrize(
    "footer",
    [
        '원하는 뉴스 찾아보기 👉 <a href="https://n.example.kr">n.example.kr</a>',
        '<p>빠르고 정확한 뉴스를 원한다면? 바로, <a href="https://n.example.kr">누리</a></p>',
        '생생한 뉴스, <a href="https://n.example.kr">n.example.kr</a>',
        '실시간 뉴스 속보는, <a href="https://n.example.kr">https://n.example.kr</a>',
        "이 포스팅은 제휴마케팅이 포함된 광고로 수수료를 지급받을 수 있습니다.",
        "기사작성 : 관리자",
        '출처: <a href="https://n.example.kr/1">수출 늘었다</a> | 누리뉴스',
        "수출 늘었다 | 누리뉴스 : https://n.example.kr/1",
        '<a href="https://n.example.kr/1">관련 기사 보기</a>',
    ],
)
def test_what_is_around_the_news_goes(footer: str) -> None:
    """Footers, bylines of nobody, affiliate lines and links back are no news."""
    assert news(f"<p>수출이 9.0% 늘었습니다.</p>\n\n{footer}") == ["수출이 9.0% 늘었습니다."]


def test_a_footer_glued_to_a_sentence_is_cut_off() -> None:
    """A footer glued to a sentence is cut off, and the sentence stays whole."""
    assert news('수출이 늘었습니다.빠르고 정확한 뉴스를 원한다면? 바로, <a href="https://n.example.kr">누리</a>') == [
        "수출이 늘었습니다."
    ]


def test_a_notice_in_the_middle_of_a_paragraph_is_taken_out() -> None:
    """A notice within a paragraph is removed by sentences, and the emphasis of the rest is kept."""
    body = "<p>첫 문장입니다. 자료는 공공누리 제1유형에 따라 이용할 수 있습니다. <b>끝 문장</b>입니다.</p>"
    (paragraph,) = sorted_article(parts(body)).news
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text == "첫 문장입니다. 끝 문장입니다."
    assert [paragraph.text[start:end] for start, end in paragraph.emphasis] == ["끝 문장"]


def test_a_table_of_sources_is_no_table() -> None:
    """A box that only names where the post was published is dropped."""
    body = "<table><tr><td>수출 늘었다 | 누리뉴스</td></tr><tr><td>https://n.example.kr/1</td></tr></table><table><tr><td>출처</td><td>누리뉴스</td></tr></table>"
    assert not sorted_article(parts(body)).news


def test_a_table_of_addresses_is_news() -> None:
    """A table of addresses where to apply is part of the news."""
    rows = "<tr><th>누리집</th><th>링크</th></tr><tr><td>고용누리</td><td>https://work.example.kr</td></tr>"
    assert sorted_article(parts(f"<table>{rows}</table>")).news


def test_ordinary_words_of_news_stay() -> None:
    """Sentences about news, links, fees and sources are not removed."""
    texts = [
        "정부는 가짜 뉴스 대책을 내놓았다.",
        "카드사는 수수료를 내리기로 했다.",
        "경찰은 링크를 누르지 말라고 했다.",
        "자금의 출처를 조사한다.",
    ]
    assert news("".join(f"<p>{text}</p>" for text in texts)) == texts


@pytest.mark.parametrize("sentence", ["클릭해 보세요!", "궁금하다면 지금 확인하세요.", "자세한 내용은 여기에서 확인하세요."])
def test_recognises_a_call_to_action(sentence: str) -> None:
    """A call to action, which asks for a click and has no news, is recognised."""
    assert is_call_to_action(sentence)


def test_a_table_under_a_closing_heading_has_no_title() -> None:
    """A closing heading above a table is not its title."""
    cells = "<table><tr><th>역</th><th>승객</th></tr><tr><td>해온</td><td>12만 명</td></tr></table>"
    heading, table = sorted_article(parts(f"<h2>결론 및 향후 전망</h2>{cells}")).news
    assert heading == Paragraph("결론 및 향후 전망", "heading")
    assert table == Table((("해온", "12만 명"),), ("역", "승객"))


def test_a_link_in_the_middle_of_a_paragraph_is_taken_out() -> None:
    """Programs set links to other pages between two sentences without a space."""
    assert news("<p>새길해운 주식이 오름세다.종목 정보 바로가기 >새길해운은 3% 올랐다.☞ 해온일보 공식 채널</p>") == [
        "새길해운 주식이 오름세다. 새길해운은 3% 올랐다."
    ]


def test_numbers_of_paragraphs_are_no_part_of_them() -> None:
    """A press office's numbers, counted from 1, do not run into the figures behind them."""
    body = "1 153 shops have paid.\n\n**NEXT**\n\n2 The city is glad.\n\n3 40 markets are open."
    assert news(body) == ["153 shops have paid.", "NEXT", "The city is glad.", "40 markets are open."]


def test_figures_that_begin_paragraphs_stay() -> None:
    """Numbers that do not count the paragraphs are figures."""
    paragraphs = ["1 in 3 people has paid.", "2 million people came.", "3 of them stayed.", "40 markets are open."]
    assert news("\n\n".join(paragraphs)) == paragraphs
