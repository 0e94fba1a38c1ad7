"""Titles with angle brackets, as markup and as a newsroom's own marks."""

import pytest

from formatter.body.parse import title_text
from formatter.extract.card import headline_of


@pytest.mark.parametrize(
    "title",
    [
        "<Q&A> 버스 이용법",
        "<S&P 500> 또 최고",
        "<Video 뉴스> 새솔시 불꽃",
        "<Time 100> 새솔 시장 뽑혀",
        "<Map> 길 바뀐다",
        "<Big 이슈> 버스 요금",
        "<속보> 새솔시 버스",
        "<KBS 뉴스> 새솔시",
        "<LG전자> 실적",
        "<Time> 올해의 인물",
        "<Head> 없는 <Body>",
        "<A/S> 늦어진다",
        "<U-20 월드컵> 결승",
        "<I 서울 유> 바뀐다",
        "<Table 3> 물가",
        "버스 <Main>",
        "5 < 7",
        "<Q&A",
    ],
)
def test_brackets_that_are_no_tags_stay(title):
    """A name in brackets is part of the title, though HTML has an element of this name; in the headline too."""
    assert title_text(title) == title
    assert headline_of(title) == title


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<b>새솔시</b> 버스", "새솔시 버스"),
        ("<B>새솔시</B> 버스", "새솔시 버스"),
        ("<b>새솔시 버스", "새솔시 버스"),
        ("새솔시<br>버스", "새솔시 버스"),
        ('<span class="a">새솔시</span>', "새솔시"),
        ('<IMG SRC="a.jpg"> 새솔시', "새솔시"),
        ("<Q>새솔시</Q>", "새솔시"),
        ("<!-- x --> 새솔시", "새솔시"),
        ("새솔 &amp; 누리", "새솔 & 누리"),
    ],
)
def test_tags_are_dropped(markup, text):
    """An element with its end tag, with attributes, or that is always empty is markup."""
    assert " ".join(title_text(markup).split()) == text
