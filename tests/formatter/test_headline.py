"""The headline an editor would show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatter.extract.headline import headline_of


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("수출 68억 달러, 역대 최대", "수출 68억 달러, 역대 최대"),
        ("“전통시장 화재 점검 마쳤다”", "전통시장 화재 점검 마쳤다"),
        ("'청년 주택 공급 확대'", "청년 주택 공급 확대"),
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
