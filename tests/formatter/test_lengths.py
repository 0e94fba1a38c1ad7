"""Measuring and cutting text."""

from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from formatter.text.lengths import first_sentence, shorten, utf16, whole_sentences

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
