"""How the key figures are said, each on one line."""

from bot.lib.i18n import words
from formatter.render.figure_lines import FigureLine, figure_lines
from tests.formatter.samples import figure

KO = words("ko")
CLAUSE = "석 달 전 12만 명의 두 배가 넘는 수다."


def stressed(line: FigureLine) -> list[str]:
    """The runs of a line that are figures."""
    return [text for text, is_figure in line.runs if is_figure]


def test_a_clause_is_said_once_with_all_its_figures() -> None:
    """Two figures of one clause make one line, both of them stressed."""
    (line,) = figure_lines((figure("두 배", sentence=CLAUSE), figure("12만 명", sentence=CLAUSE)), KO)
    assert line.text == CLAUSE
    assert stressed(line) == ["12만 명", "두 배"]


def test_a_labelled_figure_joins_the_clause_that_is_said_anyway() -> None:
    """What a clause says is not said again under a label."""
    (line,) = figure_lines((figure("두 배", sentence=CLAUSE), figure("12만 명", sentence=CLAUSE, label="가입자")), KO)
    assert (line.label, line.text) == ("", CLAUSE)


def test_a_label_that_two_figures_share_is_unsure() -> None:
    """Two lines that differ in nothing but the number would leave the reader guessing: the clauses tell."""
    one = figure("40개", label="구간", sentence="국도는 40개 구간을 넓힌다.")
    other = figure("37개", label="구간", sentence="지방도는 37개 구간을 넓힌다.")
    assert [line.text for line in figure_lines((one, other), KO)] == [one.sentence, other.sentence]


def test_a_shared_label_with_another_period_is_sure() -> None:
    """The same label may stand twice where the details tell the figures apart."""
    lines = figure_lines((figure("40개", label="구간", time="3월"), figure("37개", label="구간", time="4월")), KO)
    assert [line.text for line in lines] == ["구간 40개 · 3월", "구간 37개 · 4월"]


def test_a_label_that_holds_another_figure_is_unsure() -> None:
    """A number in place of a name labels nothing."""
    wrong = figure("16만 표", label="38만 표 두 번째", sentence="첫째는 38만 표, 두 번째는 16만 표를 얻었다.")
    lines = figure_lines((figure("38만 표", label="첫째", sentence=wrong.sentence), wrong), KO)
    assert [line.text for line in lines] == ["첫째 38만 표", "두 번째는 16만 표를 얻었다."]


def test_a_figure_is_found_whole() -> None:
    """A short figure is not stressed within a longer number."""
    (line,) = figure_lines((figure("3%", sentence="지난해 13%에서 올해 3%로 내렸다."),), KO)
    assert line.runs == (("지난해 13%에서 올해 ", False), ("3%", True), ("로 내렸다.", False))


def test_a_figure_of_a_cell_keeps_its_label() -> None:
    """A cell that holds nothing but the figure is no clause."""
    both = (figure("10%", label="할인", sentence="10%"), figure("20%", label="할인", sentence="20%"))
    assert [line.text for line in figure_lines(both, KO)] == ["할인 10%", "할인 20%"]


def test_a_figure_that_nothing_names_is_left_out() -> None:
    """A number without a label, alone in its cell, says nothing to a reader."""
    assert figure_lines((figure("30위", sentence="30위"),), KO) == ()


def test_a_bare_number_is_told_with_its_headers_unit() -> None:
    """3,759.1 of a column in 억 달러 says nothing alone; units in Latin letters stand apart."""
    number = figure("3,759.1", sentence="3,759.1", label="합계 수출", header_unit="억 달러")
    length = figure("12.5", sentence="12.5", label="노선 길이", header_unit="km")
    assert [line.text for line in figure_lines([number, length], KO)] == ["합계 수출 3,759.1억 달러", "노선 길이 12.5 km"]


def test_a_figure_that_another_clause_says_needs_no_clause_of_its_own() -> None:
    """Two sentences that tell the same two figures are one line."""
    first = figure("888명", sentence="지역 선발은 888명 늘어난 1913명이다.")
    second = figure("1913명", sentence="지역 선발 인원이 888명 늘어 1913명으로 정해졌다.")
    (line,) = figure_lines([first, second], KO)
    assert stressed(line) == ["888명", "1913명"]


def test_a_clause_that_stands_in_the_lead_is_not_said_again() -> None:
    """The reader has just read it; a figure with a sure label is a line of its own all the same."""
    shown = figure_lines(
        (figure("두 배", sentence=CLAUSE), figure("30%", label="비율", sentence=CLAUSE)), KO, f"늘었다. {CLAUSE}"
    )
    assert [line.text for line in shown] == ["비율 30%"]
