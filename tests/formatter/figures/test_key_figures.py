"""The key figures of a whole post."""

from bot.model import Table
from formatter.body.paragraphs import Paragraph
from formatter.figures import key_figures


def test_what_is_repeated_is_one_figure() -> None:
    """The same value of the same unit and time is one figure, from the most informative place."""
    figures = key_figures(
        "일자리 300개 만든다",
        "시가 일자리 300개를 만든다.",
        [Paragraph("시는 청년 일자리 300개를 새로 만들 계획이다.")],
    )
    (jobs,) = figures
    assert (jobs.value, jobs.direction, jobs.status) == (300, "up", "plan")


def test_headline_and_lead_lift_a_figure() -> None:
    """A figure of the headline comes before one that only the body holds."""
    body = [Paragraph("나무 500그루를 심었다."), Paragraph("잔디 700㎡도 깔았다. 예산은 20억 원이 들었다.")]
    assert key_figures("공원에 20억 원 들었다", "", body)[0].text == "20억 원"


def test_lines_of_contact_and_licence_hold_no_figures() -> None:
    """Lines of contacts and licences have no key figures."""
    parts = [
        Paragraph("문의: 총무과 3명(044-123-4567)"),
        Paragraph("공공누리 제1유형 자료 3건을 이용했다."),
        Paragraph("위반 시 저작권법에 따라 500만 원 이하의 벌금을 문다."),
    ]
    assert key_figures("", "", parts) == ()


def test_who_it_is_for_is_no_key_figure() -> None:
    """The audience of a measure, such as 65세 이상, is no key figure."""
    (price,) = key_figures("", "", [Paragraph("65세 이상은 5천 원만 내면 된다.")])
    assert price.text == "5천 원"


def test_figures_stand_in_the_post() -> None:
    """Text and sentence are letter for letter in the post, tables included."""
    table = Table(header=("지역", "인원(명)"), rows=(("강릉", "1,234"),))
    body = Paragraph("참가자는 모두 5,678명이다. 비용은 １２만 원이다.")
    figures = key_figures("축제에 5,678명", "", [body, table])
    written = ["축제에 5,678명", body.text, "1,234"]
    assert {figure.text for figure in figures} == {"5,678명", "１２만 원", "1,234"}
    for figure in figures:
        assert any(figure.sentence in text and figure.text in figure.sentence for text in written)


def test_an_empty_post_has_none() -> None:
    """An empty post has no key figures."""
    assert key_figures("", "", []) == ()


def test_a_year_and_a_day_are_no_two_times() -> None:
    """올해 and 29일 can both be when; last year and this year cannot."""
    same = [Paragraph("올해 기업 10곳을 뽑았다."), Paragraph("29일 기업 10곳을 뽑았다.")]
    other = [Paragraph("지난해 기업 10곳을 뽑았다."), Paragraph("올해 기업 10곳을 뽑았다.")]
    assert len(key_figures("", "", same)) == 1
    assert len(key_figures("", "", other)) == 2
