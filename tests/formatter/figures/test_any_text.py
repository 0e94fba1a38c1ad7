"""Properties of figures that hold for any text."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatter.figures import find

WORDS = """1 2,345 3.5 10 0 2027 . , ~ ∼ - + △ ▲ ( ) % %p 원 만 억 조 천 백 여 명 개 사 곳 대 배 도 점 년 월 일 시 분 초
주 위 t ㎞ ㎡ 제 항 두 세 열 이만오천 절반 늘었다 줄어 으로 에서 보다 째 만에 이상 약 최대 수출은 지난해
계획이다 전망 코스피 rose 5.1 percent $3 million Article 문의 044-123-4567 ’26 · / → 「 」 “ ”"""
PIECES = st.sampled_from([*WORDS.split(), "\n"])
TEXTS = st.lists(st.one_of(PIECES, st.just(" ")), max_size=30).map("".join)


@given(st.one_of(TEXTS, st.text(max_size=80)))
def test_offsets_cut_the_text(text: str) -> None:
    """Every figure is cut from the text by its offsets, and is in its sentence."""
    for figure in find(text):
        assert text[figure.start : figure.end] == figure.text
        assert figure.text in figure.sentence
        assert figure.sentence in text


@given(TEXTS)
def test_figures_do_not_overlap(text: str) -> None:
    """No digit belongs to two figures."""
    spans = sorted((figure.start, figure.end) for figure in find(text))
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@given(
    st.sampled_from(["문의 {}", "전화는 {}입니다", "「도로법」 {}에 따라", "{} 조건으로", "팩스 {}, 끝"]),
    st.one_of(
        st.from_regex(r"0[2-6][1-5]?-[1-9]\d{2,3}-\d{4}", fullmatch=True),
        st.from_regex(r"1[5-8]\d\d-\d{4}", fullmatch=True),
        st.from_regex(r"제[1-9]\d?조(의[2-9])?( 제[1-9]항)?", fullmatch=True),
        st.from_regex(r"제[1-4]유형", fullmatch=True),
        st.from_regex(r"https://example\.com/[a-z0-9/]{1,20}", fullmatch=True),
    ),
)
def test_no_figure_within_a_telephone_a_law_or_a_licence(frame: str, number: str) -> None:
    """Digits of telephone numbers, laws and licences are no figures, wherever they are."""
    assert find(frame.format(number)) == ()


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1,",
        "1,111",
        "1.",
        "가",
        "일",
        "만",
        "3만 ",
        "(",
        "1~",
        "5명 중 ",
        "a",
        "제1",
        "전화 1 ",
        "늘",
        "1%",
        "CC BY ",
        "10대 ",
        "1 percent ",
        "사과 3개와 ",
        "3 apples and ",
        "12 ",
        "3 to ",
        "of 3 ",
        "3 votes to 4 ",
        "half a million and a half ",
        "3만 2405천 ",
        "서울에서 3건, ",
        "1,000선 ",
    ],
)
def test_hostile_text_takes_time_in_step_with_its_length(piece: str) -> None:
    """Four times the text takes about four times as long, not sixteen times."""
    find(piece * 500)
    short, long = _seconds(piece * 500), _seconds(piece * 2_000)
    assert long < 0.05 or long < short * 10


def _seconds(text: str) -> float:
    start = time.process_time()
    find(text)
    return time.process_time() - start
