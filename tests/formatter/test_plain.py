"""A card on a terminal."""

from wcwidth import width

from bot.lib.i18n import words
from bot.model import Card, Credit
from formatter.render.plain import render
from tests.formatter.samples import NUMBERS, card


def test_everything_is_shown_in_order() -> None:
    """Headline, lead, figure lines, tables, contact, credit and link, whatever the licence: nothing is published here."""
    text = render(card(credit=Credit("자료출처=한빛브리핑", licence="KOGL-4")), words("ko"))
    parts = [
        "해온시, 청년",
        "두 배로",
        "• 상반기 접수 1,204건 ▲",
        "상담과 교육",
        "문의: 해온시",
        "자료출처",
        "https://news.example.kr",
    ]
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)


def test_tables_line_up_in_a_terminal() -> None:
    """Every row is as wide as the others, a Hangul syllable counted as two cells, numbers to the right."""
    lines = render(Card("제목", tables=(NUMBERS,)), words("en")).split("\n")
    assert lines[2] == "지역별 접수 현황"
    assert len({width(line) for line in lines[3:]}) == 1
    assert lines[5].split() == ["해온시", "1,204", "56", "1,020.5", "+5.2%"]


def test_a_bare_card_is_its_headline() -> None:
    """Nothing is printed for what a card does not have."""
    assert render(Card("제목"), words("ko")) == "제목"
