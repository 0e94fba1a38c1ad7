"""Text as a reader sees it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatter.text.visible import one_line, visible


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("해온시\u202e 예산\u2066", "해온시 예산"),
        ("해\u200b온\ufeff시\u2060", "해온시"),
        ("해온\u00ad시\u00a0예산\t확대\x07", "해온시 예산 확대"),
        ("\u3164\u115f\u2800", ""),
        (unicodedata.normalize("NFD", "해온시"), "해온시"),
        ("👩‍🚀 👨‍👩‍👧 ❤️ 가\u200d나", "👩‍🚀 👨‍👩‍👧 ❤️ 가나"),
        (" 첫째  줄\r\n둘째 줄 ", "첫째 줄 \n둘째 줄"),
        ("외톨이 \ud800 글자", "외톨이 글자"),
    ],
)
def test_only_what_can_be_seen_is_left(text: str, seen: str) -> None:
    """Bidi controls, zero-width and control characters go, decomposed Hangul is composed, emoji sequences stay whole."""
    assert visible(text) == seen


@given(st.text())
def test_visible_text_stays_as_it_is(text: str) -> None:
    """Cleaning twice is cleaning once, and one line is one line."""
    once = visible(text)
    assert visible(once) == once
    assert "\n" not in one_line(text)
