"""The parts of a card that an alert shows on every platform."""

from typing import Any

import pytest

from bot.lib.i18n import words
from bot.model import Alert, Credit, Mark, Style
from bot.model.subscription import ALL_PARTS
from formatter.render.alert import alert_of, every_line, opening
from tests.formatter.samples import card, figure


def alert(style: Style | None = None, mark: Mark | None = None, **changes: Any) -> Alert:
    """The alert of a sample card."""
    return alert_of(card(**changes), style or Style(), mark)


def lines(*texts: tuple[str, str], **changes: Any) -> list[str]:
    """The lines shown of figures, each given as its text and its line."""
    figures = tuple(figure(text, line=line) for text, line in texts)
    return [line.text for line in alert(figures=figures, **changes).lines]


def test_at_most_three_lines_are_shown() -> None:
    """At most three lines are shown, those of the best figures."""
    assert lines(*((f"{n}만 명", f"관객 {n}만 명") for n in range(5, 10))) == ["관객 5만 명", "관객 6만 명", "관객 7만 명"]


def test_a_figure_without_a_line_is_not_shown() -> None:
    """A figure without a line is not shown."""
    assert lines(("5만 명", ""), ("7%", "이용률 7%")) == ["이용률 7%"]


def test_a_line_is_shown_once() -> None:
    """A line is shown once, even if it has two figures."""
    both = "승객은 5만 명, 운임은 7% 올랐다."
    assert lines(("5만 명", both), ("7%", both)) == [both]


def test_a_line_that_the_text_above_holds_is_left_out() -> None:
    """A line whose figures are all in headline or lead, with any white space, is left out."""
    above = {"headline": "관객 5만명 돌파", "lead": "이용률은 7%였다."}
    assert lines(("5만 명", "관객 5만 명"), ("7%", "이용률 7%"), ("3배", "관객 5만 명, 3배 증가"), **above) == [
        "관객 5만 명, 3배 증가"
    ]


def test_a_number_within_a_longer_one_is_another() -> None:
    """A 13% in the lead does not count as a 3%."""
    assert lines(("3%", "인하율 3%"), lead="요금이 13% 올랐다.") == ["인하율 3%"]


def test_figures_of_lead_and_lines_are_emphasised() -> None:
    """Figures of lead and lines are emphasised where they are written, never inside a longer number."""
    made = alert(lead="2019년에 19만 명, 20만 명이 왔다.", figures=(figure("19만 명"), figure("20", line="부스 20")))
    assert [made.lead.text[start:end] for start, end in made.lead.emphasis] == ["19만 명"]
    (line,) = made.lines
    assert line.emphasis == ((3, 5),)


def test_a_long_lead_is_a_summary_where_the_rest_is_a_link_away() -> None:
    """Feeds give whole articles as summaries; a message without a link holds all that it was given."""
    written = "해온시가 다리 두 곳을 새로 열었다. " * 60
    linked, alone = alert(lead=written).lead.text, alert(lead=written, link=None).lead.text
    assert written.startswith(linked)
    assert linked.endswith("열었다.")
    assert 600 < len(linked) <= 700
    assert alone == written.strip()


def test_the_compact_format_is_a_sentence_and_a_line() -> None:
    """The compact format has one sentence and one line, and no table, contact or picture."""
    made = alert(
        Style(format="compact"),
        figures=(figure("5%", line="이용률 5%"), figure("7%", line="증가율 7%")),
        image="https://a.kr/b.jpg",
    )
    assert made.lead.text == "해온시가 청년 창업 지원 예산을 두 배로 늘린다."
    assert [line.text for line in made.lines] == ["이용률 5%"]
    assert (made.tables, made.folded, made.contact, made.picture) == ((), (), None, None)


def test_what_may_not_be_changed_is_quoted() -> None:
    """Under KOGL-3 and KOGL-4 there are headline, lead, credit and link alone, unless the channel takes the credit for enough."""
    credit = Credit("출처: 한빛브리핑", "한빛브리핑", None, "KOGL-4")
    quoted = alert(credit=credit, image="https://a.kr/b.jpg")
    assert quoted.quoted_only
    assert (quoted.lines, quoted.tables, quoted.folded, quoted.contact, quoted.picture) == ((), (), (), None, None)
    assert quoted.lead.emphasis == ()
    assert alert(Style(licence="credit"), credit=credit).lines


def test_a_withdrawn_post_is_not_repeated() -> None:
    """A withdrawn post shows headline and credit alone."""
    assert alert(mark=Mark("withdrawn")) == Alert(card().headline, credit=card().credit)


def test_somebody_who_asks_gets_every_line() -> None:
    """An answer shows every line, also those that the lead repeats, and more than three."""
    figures = tuple(figure(f"{n}명", line=f"참가자 {n}명") for n in range(1, 6))
    assert len(every_line(card(figures=figures, lead="참가자 1명"))) == 5


def test_what_a_channel_shows() -> None:
    """`show` leaves out lead, figure lines or tables; headline, credit, contact and link are always there."""
    for left_out in ("lead", "figures", "tables"):
        shown = alert(Style(show=tuple(part for part in ALL_PARTS if part != left_out)))
        assert bool(shown.lead.text) == (left_out != "lead")
        assert bool(shown.lines) == (left_out != "figures")
        assert bool(shown.tables or shown.folded) == (left_out != "tables")
    bare = alert(Style(show=()))
    assert (bare.lead.text, bare.lines, bare.tables, bare.folded) == ("", (), (), ())
    assert bare.headline
    assert bare.credit
    assert bare.contact
    assert bare.link


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://news.example.kr/1", "https://news.example.kr/1?utm_source=slack&utm_medium=alert"),
        ("https://news.example.kr/1?a=1#표", "https://news.example.kr/1?a=1&utm_source=slack&utm_medium=alert#표"),
        ("https://news.example.kr/1?utm_source=rss", "https://news.example.kr/1?utm_source=rss&utm_medium=alert"),
        ("https://news.example.kr/1?", "https://news.example.kr/1?utm_source=slack&utm_medium=alert"),
        (None, None),
    ],
)
def test_link_params(link: str | None, shown: str | None) -> None:
    """A channel's parameters are added to the link, and never one that the link has already."""
    assert alert(Style(link_params="utm_source=slack&utm_medium=alert"), link=link).link == shown


@pytest.mark.parametrize(
    ("headline", "prefix", "urgent", "expected"),
    [
        ("수위 상승", "[속보]", False, "[속보]"),
        ("[속보] 수위 상승", "[속보]", False, ""),
        ("속보 | 수위 상승", "[속보]", False, ""),
        ("수위 상승", "[속보]", True, "[속보] 🚨"),
        ("[속보] 수위 상승", "[속보]", True, "🚨"),
        ("수위 상승", "", True, "🚨 속보 |"),
        ("수위 상승", "새솔뉴스", True, "새솔뉴스 🚨 속보 |"),
        ("속보팀을 새로 꾸린다", "[속보]", False, "[속보]"),
        ("새솔뉴스, 창간 10년", "새솔뉴스", False, ""),
        ("수위 상승", "📰", False, "📰"),
    ],
)
def test_no_word_twice_before_a_headline(headline: str, prefix: str, urgent: bool, expected: str) -> None:
    """A headline that begins with the channel's prefix gets no second one, and an urgent post is marked as 속보 once."""
    assert opening(alert(headline=headline, urgent=urgent), Style(prefix=prefix), words("ko")) == expected
