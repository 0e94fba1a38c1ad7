"""Bounds of texts: a longer text is cut, and the time for a post grows linearly with its length."""

import time
from collections.abc import Callable

import pytest

from bot.lib.unicode import MAX_MARKS, composed
from bot.model import Card, Document, Entry, FeedRules, Post
from formatter.jobs import Formatter
from formatter.text.bounds import CELLS, EXCERPT, NAME, NAMES, SENTENCE, TITLE, cut
from formatter.text.sentences import split

RULES = FeedRules("policy")
BUDGET = 2.0
"""Seconds of CPU time for a post here; the bot's first slice is shorter."""
SENTENCES = "새솔시는 작은 도서관 12곳을 새로 연다고 밝혔다. "


def card_of(content: bytes | Entry) -> tuple[Post, Card]:
    """Read a post and make its card, apply the hold rules and compare it with itself, as the bot does."""
    editor = Formatter()
    began = time.process_time()
    post = editor.read(Document("policy", "2026-11-30-1.md", "1", content), RULES)
    card = editor.card(post)
    editor.hold(post, card)
    assert time.process_time() - began < BUDGET
    return post, card


def file(front: str, body: str = SENTENCES) -> bytes:
    """A post's file."""
    return f"---\n{front}\n---\n{body}\n".encode()


@pytest.mark.parametrize("letter", ["가", "가 ", "a", "7", "1. a ", "-", "<b>", "\N{COMBINING ACUTE ACCENT}", "{{ x }} "])
@pytest.mark.parametrize("place", [lambda text: file(f"title: {text}"), lambda text: Entry(text, content=SENTENCES)])
def test_a_title_is_cut(letter: str, place: Callable[[str], bytes | Entry]) -> None:
    """A title far beyond any headline costs little and becomes one. Longer front matter than this is refused as too large."""
    post, card = card_of(place("새솔시 " + letter * (20_000 // len(letter))))
    assert post.title.startswith("새솔시")
    assert len(post.title) <= TITLE
    assert card.headline


def test_a_title_of_a_million_characters_is_cut() -> None:
    """A title of a million characters, as a feed may have one, is cut."""
    for letter in ("가", "a ", "7"):
        post, _ = card_of(Entry(letter * (1_000_000 // len(letter)), content=SENTENCES))
        assert len(post.title) <= TITLE


def test_an_excerpt_is_cut() -> None:
    """An excerpt with or without sentences costs little."""
    for text in (SENTENCES, "3만 5천 명과 "):
        for content in (file(f"title: 도서관\nexcerpt: {text * 800}"), Entry("도서관", summary=text * 10_000)):
            post, _ = card_of(content)
            assert len(post.excerpt) <= EXCERPT


def test_names_are_bounded() -> None:
    """Categories and key facts have a number and a length."""
    front = "title: 도서관\ncategories: [" + ", ".join(f"문화{n}" for n in range(2000)) + "]"
    post, _ = card_of(file(front + "\nkey_takeaways:\n" + "- 새로 연다\n" * 1000))
    assert len(post.categories) == len(post.takeaways) == NAMES
    post, _ = card_of(file(f"title: 도서관\ncategories: [{'가' * 5000}]"))
    assert len(post.categories[0]) == NAME


@pytest.mark.parametrize(
    "body", ["e" + "\u0301\u0316" * 100_000, "<p>e" + "&#769;&#790;" * 30_000 + "</p>", "\u1100\u1161\u11a8" * 60_000]
)
def test_a_run_of_combining_marks_is_cut(body: str) -> None:
    """Marks on one letter cost no square of their number, as characters or as entities; the text around them is kept."""
    post, card = card_of(file("title: 도서관", f"{SENTENCES}\n\n{body}\n"))
    assert "도서관 12곳" in card.lead
    began = time.process_time()
    Formatter().search_text(post)
    assert time.process_time() - began < BUDGET


@pytest.mark.parametrize("form", ["NFC", "NFKC"])
def test_normal_forms_keep_a_usual_text(form: str) -> None:
    """Marks within the bound are composed as ever; of a longer run the first stay."""
    assert composed("cafe\u0301 각", form) == "café 각"  # type: ignore[arg-type]
    assert composed("x" + "\u0316" * 1000) == "x" + "\u0316" * MAX_MARKS


def test_a_long_sentence_is_read_in_pieces() -> None:
    """A sentence without an end is split at spaces, and no character is lost."""
    text = "그리고 " * 5_000
    spans = split(text)
    assert max(end - start for start, end in spans) <= SENTENCE
    assert "".join(text[start:end] for start, end in spans).replace(" ", "") == text.replace(" ", "")
    spans = split("가" * 5_000)
    assert [end - start for start, end in spans] == [2000, 2000, 1000]


def test_figures_in_one_long_sentence() -> None:
    """Reading the figures of a sentence takes the square of their number: only so much of it is read."""
    figures = " ".join(f"{n}번째 {n}명과 {n}억 원," for n in range(5000))
    for content in (
        file("title: 도서관", figures),
        Entry("도서관", summary=figures),
        file("title: 도서관", f"<p>{figures}</p>" * 3),
    ):
        card_of(content)


def test_tables_are_bounded() -> None:
    """A card has so many cells that the bot can take it from a worker at once; the first rows are there."""
    for body in ("| 1 | 2 |\n|---|---|\n" + "| 3 | 4 |\n" * 30_000, "<table><tr>" + "<td>1</td>" * 30_000 + "</tr></table>"):
        _, card = card_of(file("title: 도서관", f"{SENTENCES}\n\n{body}"))
        assert sum(len(row) for table in card.tables for row in table.rows) <= CELLS
    _, card = card_of(file("title: 도서관", f"{SENTENCES}\n\n| 구 | 수 |\n|---|---|\n| 동구 | {'가' * 100_000} |\n"))
    assert all(len(cell) <= SENTENCE for table in card.tables for row in table.rows for cell in row)


def test_cut() -> None:
    """A cut text ends at a word where one ends near, and with the mark of an omission."""
    assert cut("짧은 글", 10) == "짧은 글"
    assert cut("가나다라 " * 20, 52) == ("가나다라 " * 10).rstrip() + "…"
    assert cut("가" * 20, 10) == "가" * 9 + "…"
