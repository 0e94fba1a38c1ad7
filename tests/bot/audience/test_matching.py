"""Word matching in Korean and English texts."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audience.matching import folded, mentions, plain_text

PARTICLES = [
    "",
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "의",
    "에",
    "에서",
    "에서는",
    "으로",
    "로부터",
    "까지도",
    "들이",
    "와",
    "과의",
    "만",
]
syllables = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)


def has(text: str, word: str) -> bool:
    """Return True if a post's text mentions a word that a person wrote."""
    return mentions(plain_text(text), folded(word))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("반도체를 만든다", "반도체"),
        ("반도체의 값", "반도체"),
        ("차량용반도체산업", "반도체"),
        ("기준금리를 올렸다", "금리"),
        ("지원제도를 알린다", "지원"),
        ("서울시는 오늘", "서울"),
        ("미국산 소고기", "미국"),
        ("고금리에 지친", "금리"),
        ("지원할 방침", "지원"),
        ("배는 떠났다", "배"),
        ("금에서는", "금"),
        ("금리인상을 예고했다", "금리 인상"),
        ("금리 인상을 예고했다", "금리인상"[:2]),
        ("생성형 AI가 온다", "ai"),
        ("생성형AI를", "AI"),
        ("ＡＩ 시대", "AI"),
        ("rates rise", "rate"),
        ("5G를 쓴다", "5g"),
        ("韓美 정상", "韓"),
        ("<b>반도체</b>를 만든다", "반도체"),
        ("<p>R&amp;D 예산</p>", "R&D"),
        ("반\u200b도체를", "반도체"),
    ],
)
def test_mentioned(text: str, word: str) -> None:
    """A word is found with particles, in compounds, in any spelling, and across markup."""
    assert has(text, word)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("담배를 끊다", "배"),
        ("금요일 지금", "금"),
        ("부산물 처리", "부산"),
        ("대구탕 한 그릇", "대구"),
        ("여수도시", "수도"),
        ("he said AIDS", "AI"),
        ("the corporate tax", "rate"),
        ("2026년", "26"),
        ('<table class="news">글</table>', "table"),
        ('<a href="https://example.kr/ads">글</a>', "ads"),
        ("<p>한</p><p>국</p>", "한국"),
        ("", "한국"),
    ],
)
def test_not_mentioned(text: str, word: str) -> None:
    """A short word is not found where its syllables are another word's, and markup does not count."""
    assert not has(text, word)


@given(st.text(syllables, min_size=1, max_size=6), st.sampled_from(PARTICLES), st.sampled_from(["", " ", ", ", "·", "「", "AI"]))
def test_any_word_with_any_particle(word: str, particle: str, before: str) -> None:
    """Any Korean word is found with any particle behind it, whatever precedes it, composed or not."""
    text = f"{before}{word}{particle} 있다"

    assert has(text, word)
    assert has(unicodedata.normalize("NFD", text), word)
    assert has(text, unicodedata.normalize("NFD", word))


@given(syllables, st.text(syllables, min_size=1, max_size=3))
def test_a_lone_syllable_within_a_word(syllable: str, before: str) -> None:
    """One syllable at the end of a longer word is not that word."""
    assert not has(f"{before}{syllable}", syllable) or syllable in before


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8), st.sampled_from("abcdefgijklmnopqrtuvwxyz"))
def test_letters_are_whole_words(word: str, more: str) -> None:
    """A word of letters is found by itself in any case, and not at the end of another."""
    assert has(f"({word.upper()})가", word)
    assert not has(f"{more}{word}", word) or word in more + word[:-1]


@given(st.text(max_size=200), st.text(max_size=20))
def test_any_text(text: str, word: str) -> None:
    """Any text can be compared, and a word that is not in it in any form is not found."""
    found = has(text, word)

    assert not found or all(part in plain_text(text) for part in folded(word).split())
