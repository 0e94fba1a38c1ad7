"""Which figures get a line, and which sentence it is."""

import json
from importlib import resources

import pytest

from bot.model import Table
from formatter.body.paragraphs import Paragraph
from formatter.figures import key_figures
from formatter.figures.line_certainty import LONGEST, LONGEST_KOREAN, Candidate, PostContext, as_standalone_line, certainty

EXPORTS = "올해 상반기 김 수출액은 지난해보다 21.5% 늘어난 6억 3000만 달러로 집계됐다."


def lines(headline: str, *paragraphs: str, lead: str = "") -> list[str]:
    """The lines of a post, best first, each once."""
    figures = key_figures(headline, lead, [Paragraph(text) for text in paragraphs])
    return list(dict.fromkeys(figure.line for figure in figures if figure.line))


def test_figures_of_one_sentence_share_its_line() -> None:
    """A sentence of two sums and a growth is one line, letter for letter."""
    assert lines("김 수출 늘었다", "바다가 맑다.", EXPORTS) == [EXPORTS]


def test_a_figure_of_headline_and_lead_gets_no_line() -> None:
    """A sentence whose figures headline and lead hold already has no line."""
    assert lines("김 수출 6억 3000만 달러", EXPORTS, lead="수출액은 21.5% 늘었다.") == []


def test_a_line_adds_a_figure_to_the_lines_before_it() -> None:
    """A sentence that repeats the figures of another line in other words is no second line."""
    found = lines(
        "직업계고 육성에 10개교 선정",
        "교육부가 육성 계획을 발표했다.",
        "교육부는 올해 학교를 10개교 이내로 뽑고 학교당 35억~45억 원을 지원하며, 2027년까지 35개교로 늘릴 예정이다.",
        "교육부가 10개교를 뽑아 최대 45억 원을 지원하고, 2027년까지 35개교로 늘릴 계획이다.",
        "예산은 지난해보다 12% 늘어난 520억 원이다.",
    )
    assert len(found) == 2
    assert "예산은 지난해보다 12% 늘어난 520억 원이다." in found


def test_a_figure_is_in_one_line() -> None:
    """Two sentences about the same sum give one line."""
    again = "김 수출액 6억 3000만 달러는 지난해보다 21.5% 늘어난 규모로 나타났다."
    assert len(lines("김 수출 늘었다", EXPORTS, again)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "행사는 세 가지 순서로 진행된다.",
        "참가 자격은 만 19세 이상이다.",
        "교육은 30분 동안 진행된다.",
        "그는 5억 원을 기부했다.",
        "지원금은 300만 원이며 신청하시겠습니까?",
        "There are two ways to do it.",
        "It spent $40 million on roads.",
        "You need three bids.",
        "The virtual tour shows a $20 note",
    ],
)
def test_trivia_and_what_cannot_stand_alone_get_no_line(text: str) -> None:
    """Counters, ages, lengths of a show, pronouns, questions and halves of sentences are left out."""
    assert lines("새 소식", text) == []


def test_an_english_sum_gets_its_sentence() -> None:
    """Large sums and percentages that a predicate reports are shown whole."""
    text = "Over 180 agencies have adopted the system since 2015, saving more than $100,000 per project."
    assert lines("How agencies adopted one design system", text) == [text]


def test_a_table_gives_no_line() -> None:
    """Cells are described by their table."""
    table = Table(header=("지역", "예산(억원)"), rows=(("강릉", "1,234"), ("나루", "980")))
    assert all(figure.line == "" for figure in key_figures("예산", "", [table]))


@pytest.mark.parametrize(
    ("sentence", "line"),
    [
        ("또한, 예산은 20억 원으로 늘었다.", "예산은 20억 원으로 늘었다."),
        ("예산은 20억 원이며, 또한 지원도 늘었다.", "예산은 20억 원이며, 또한 지원도 늘었다."),
        ("[지원 확대] 예산은 20억 원으로 늘었다.", "예산은 20억 원으로 늘었다."),
        ("[기사 내용] 예산은 20억 원으로 늘었다.", ""),
        ("이는 지난해보다 20억 원 늘어난 것이다.", ""),
        ("이 사업은 20억 원을 들여 진행된다.", ""),
        ("예산은 20억 원으로", ""),
        ("예산은 20억 원(국비로 늘었다.", ""),
        ("However, it costs $20 million.", ""),
        ("Roads cost $20 million.", "Roads cost $20 million."),
        ("See https://example.com for the 20 roads.", ""),
        ("今年の予算は20億円になった。", "今年の予算は20億円になった。"),
    ],
)
def test_a_line_needs_no_other_sentence(sentence: str, line: str) -> None:
    """A heading and a connective go; what points back, is cut or holds an address does not stand alone."""
    assert as_standalone_line(sentence, "새 소식") == line


def test_a_thing_that_the_headline_names_may_be_pointed_to() -> None:
    """이 사업은 is shown under a headline about a 사업."""
    sentence = "이 사업은 20억 원을 들여 진행된다."
    assert as_standalone_line(sentence, "청년 사업 시작") == sentence


def test_a_line_is_short() -> None:
    """Longer sentences are no lines."""
    assert as_standalone_line("가" * LONGEST_KOREAN + "다.", "") == ""
    assert as_standalone_line("A" * LONGEST + ".", "") == ""


def test_the_model_knows_its_features() -> None:
    """Both languages have weights, and a certainty is a probability."""
    weights = json.loads(resources.files("formatter.figures").joinpath("line_certainty.json").read_text("utf-8"))
    assert set(weights) == {"ko", "en"}
    assert all(weights.values())
    nothing = Candidate("아무것도 없다.", (), "text", repeated=False, tabled=False, shown=False)
    assert 0 < certainty(nothing, PostContext("", 1, 0, ())) < 1
