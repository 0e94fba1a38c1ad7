"""Text for display: its visible characters, its length as the platforms count, and links."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from bot.model import Credit
from formatter.text.display import first_sentence, one_line, safe_link, shorten, source_link, utf16, visible, whole_sentences


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


_FAMILY = "👨‍👩‍👧‍👦"


def test_lengths_are_utf16_units() -> None:
    """Hangul counts one, an emoji two, a family of four eleven."""
    assert [utf16(text) for text in ("한글", "👉", _FAMILY)] == [2, 2, 11]


def test_text_is_cut_at_a_sentence_else_at_a_space() -> None:
    """A cut keeps whole sentences where they make half of it, else whole words, and is marked."""
    assert shorten("첫 문장입니다. 둘째 문장은 조금 더 깁니다.", 14) == "첫 문장입니다.…"
    assert shorten("아주 길고 끝나지 않는 한 문장", 12) == "아주 길고 끝나지…"
    assert shorten("짧다", 2) == "짧다"
    assert shorten("짧지 않다", 0) == ""


@given(st.lists(st.sampled_from(["가", " ", ".", _FAMILY, "é", "&"]), max_size=60).map("".join), st.integers(0, 40))
def test_a_cut_never_exceeds_its_limit_nor_divides_a_grapheme(text: str, limit: int) -> None:
    """Whatever the text, a cut is within the limit and its graphemes are the text's own."""
    cut = shorten(text, limit)
    assert utf16(cut) <= limit
    graphemes = list(iter_graphemes(text))
    kept = list(iter_graphemes(cut.removesuffix("…")))
    assert kept == graphemes[: len(kept)]


def test_whole_sentences_are_never_cut() -> None:
    """Only sentences that fit whole are kept; none, where not even the first does."""
    text = "첫 문장입니다. 둘째 문장입니다."
    assert whole_sentences(text, 12) == "첫 문장입니다."
    assert whole_sentences(text, 5) == ""
    assert whole_sentences(text, 100) == text


def test_the_first_sentence() -> None:
    """The first of several sentences, or nothing of nothing."""
    assert first_sentence("하나입니다. 둘입니다.") == "하나입니다."
    assert first_sentence("") == ""


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://news.example.kr/a?b=1&c=2#d", "https://news.example.kr/a?b=1&c=2#d"),
        (" http://example.kr ", "http://example.kr"),
        ("https://뉴스.example.kr/가 나", "https://xn--vg1b002a.example.kr/%EA%B0%80%20%EB%82%98"),
        ("https://example.kr:8443/%EA%B0%80", "https://example.kr:8443/%EA%B0%80"),
    ],
)
def test_addresses_on_the_web_are_links(url: str, link: str) -> None:
    """An http(s) address becomes a link in plain ASCII."""
    assert safe_link(url) == link


@pytest.mark.parametrize(
    "url",
    [
        *(None, "", "www.korea.kr", "/assets/a.jpg", "javascript:alert(1)", "tg://user?id=1", "https://localhost/a"),
        *("https://user@example.kr/", "https://[::1]/", "https://[", "https://example.kr:99999/", "https://ex ample.kr/"),
        *("https://example.kr/" + "a" * 3000, "https://" + "a" * 70 + ".kr"),
    ],
)
def test_anything_else_is_no_link(url: str | None) -> None:
    """No scheme, another scheme, no proper host, a user name, or far too long: no link."""
    assert safe_link(url) is None


def test_a_credit_that_names_its_address_needs_no_link() -> None:
    """The source's address is linked only where the credit line does not hold it."""
    assert source_link(Credit("출처: 한빛 https://brief.example.kr", "한빛", "https://brief.example.kr/")) is None
    assert source_link(Credit("출처: 한빛", "한빛", "https://brief.example.kr/")) == "https://brief.example.kr/"
    assert source_link(None) is None
