"""Counters, times that go by, and tokens: what a page changes by itself."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lib.counters import without_counters


@pytest.mark.parametrize(
    "field",
    [
        "조회 12",
        "댓글 3개",
        "1.2k views",
        "4분 전",
        "4분 전 수정",
        "수정 4분 전",
        "업데이트: 4시간 전",
        "방금 전",
        "Updated 4 minutes ago",
        "Last updated: 5 mins ago",
        "Posted 3h ago",
        "an hour ago",
        "최종 수정 2026.11.30 17:05",
        "36명이 읽는 중",
        "1,204 people are reading this",
        "접수 마감까지 2일 4시간 9분 남음",
        "2 days 4 hours left",
    ],
)
def test_a_field_that_counts_is_left_out(field: str) -> None:
    """A counter or a time that goes by is left out, alone, between separators, and behind a sentence."""
    assert without_counters(field) == ""
    assert without_counters(f"새솔시 · {field} · 한여울").split() in (["새솔시", "·", "·", "한여울"], ["새솔시", "··", "한여울"])
    assert without_counters(f"새솔시가 밝혔다.\n{field}") == "새솔시가 밝혔다.\n"


@pytest.mark.parametrize("line", ["조회 12 댓글 3", "조회수 1,204회 추천 3", "조회 1,댓글 2", "views 12k comments 3"])
def test_a_line_of_counters_alone_is_left_out(line: str) -> None:
    """Counters without separators are left out where they end a line."""
    assert without_counters(line) == ""


@pytest.mark.parametrize(
    "sentence",
    [
        "시장은 4분 전 멈춘 버스를 봤다",
        "회의는 3시간 전 끝났다고 밝혔다.",
        "The fire began 4 minutes ago in a shed.",
        "행사에 36명이 왔다.",
        "마감까지 2일 남았습니다.",
        "누적 방문 12만 명",
        "3년 전 오늘 문을 열었다.",
        "About 40 people were watching the parade.",
    ],
)
def test_a_number_inside_a_sentence_is_kept(sentence: str) -> None:
    """A number inside a sentence is never a counter."""
    assert without_counters(sentence) == sentence


@given(st.text(alphabet=st.sampled_from("0123456789 분시간전일남음수정조회·|.,:ago updated minutes\n"), max_size=300))
def test_any_text_is_read(text: str) -> None:
    """No text raises, and nothing is added to it."""
    assert len(without_counters(text)) <= len(text)


@pytest.mark.parametrize("piece", ["1 ", "1분 ", "수정 ", "조회 1 ", "까지 1일 ", "1 hour ", "updated ", "가"])
def test_time_grows_with_length(piece: str) -> None:
    """Hostile text takes time in proportion to its length."""
    times = []
    for count in (5_000, 20_000):
        text = f"조회 {piece * count} ago"
        start = process_time()
        without_counters(text)
        times.append(process_time() - start)
    assert times[1] < 12 * max(times[0], 0.01)
