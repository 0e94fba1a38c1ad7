"""The passage of a found post in which the searched words are."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.excerpts import excerpt

TEXT = """새솔시 도서관 12곳 연다
새솔시가 작은 도서관을 연다고 밝혔다.
문화
예산은 34억 원이며 도서관마다 책 8천 권을 둔다. Budget plans for 2027 follow.
문의: 도서관과"""


def bold(text: str, *words: str, skip: tuple[str, ...] = ()) -> tuple[str, list[str]]:
    """The passage, and what is emphasised in it."""
    found = excerpt(text, words, skip)
    return found.text, [found.text[start:end] for start, end in found.emphasis]


def test_the_line_with_most_words_is_shown() -> None:
    """Of all lines the first with most of the words is shown, with each of them emphasised wherever it is."""
    passage, words = bold(TEXT, "예산", "도서관")
    assert passage.startswith("예산은 34억 원이며 도서관마다")
    assert words == ["예산", "도서관"]


def test_lines_that_are_shown_anyway_are_left_out() -> None:
    """The headline and the categories are no passages."""
    skip = ("새솔시 도서관 12곳 연다", "문화")
    assert bold(TEXT, "도서관", skip=skip) == ("새솔시가 작은 도서관을 연다고 밝혔다.", ["도서관"])
    assert bold(TEXT, "문화", skip=skip) == ("", [])


@pytest.mark.parametrize(
    ("word", "found"),
    [("budget", ["Budget"]), ("udget", []), ("202", ["202"]), ("027", []), ("권을", ["권을"]), ("우주선", []), ("(.*", [])],
)
def test_words_match_as_in_the_search(word: str, found: list[str]) -> None:
    """Latin words and numbers match from a word's beginning in any case, syllables anywhere, and no sign has a meaning."""
    assert bold(TEXT, word)[1] == found


def test_a_long_line_is_cut_between_words() -> None:
    """Of a long line the words around the first find are shown, with dots where it goes on."""
    passage, words = bold(f"{'가나다 ' * 100}도서관을 연다 {'라마바 ' * 100}", "도서관")
    assert passage.startswith("… 가나다 ")
    assert passage.endswith(" 라마바 …")
    assert (words, len(passage) <= 150) == (["도서관"], True)


@given(st.text(), st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=6))
def test_any_text_gives_a_passage_within_its_bounds(text: str, words: list[str]) -> None:
    """The passage is short, and what is emphasised is in it, in order and apart."""
    found = excerpt(text, words)
    ends = [place for span in found.emphasis for place in span]
    assert len(found.text) <= 150
    assert ends == sorted(ends)
    assert not ends or 0 <= ends[0] <= ends[-1] <= len(found.text)


@pytest.mark.parametrize("text", ["가" * 4_000_000, "가 " * 2_000_000, "\n" * 4_000_000, "a" * 4_000_000])
def test_a_long_post_takes_a_moment(text: str) -> None:
    """A post of megabytes costs no more than its beginning."""
    began = time.process_time()
    excerpt(text, ["가가가가가가가가가가", "나", "a" * 20, "b", "도서관", "예산"])
    assert time.process_time() - began < 0.5
