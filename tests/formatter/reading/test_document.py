"""A feed's entry as a post, and the hash of a post's content."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Document, Entry, FeedRules, Post
from formatter.reading import content_hash, read

RULES = FeedRules("wire", ZoneInfo("Asia/Seoul"), urgent_words=("속보",))


def read_entry(entry: Entry, key: str = "https://wire.example.kr/1") -> Post:
    """Read an entry of the wire."""
    return read(Document("wire", key, "version_tag", entry), RULES)


def test_reads_a_whole_entry() -> None:
    """Title and summary lose their markup, the content keeps it, dates are read."""
    post = read_entry(
        Entry(
            title="[속보] R&amp;D 예산 <b>2배</b>",
            link="https://wire.example.kr/1",
            summary="<p>예산이 <i>2배</i>로 늘었다.</p>",
            content="<p>예산이 늘었다.</p><table></table>",
            published="Tue, 09 Jul 2024 10:00:00 +0900",
            updated="2024-07-10T00:00:00Z",
            categories=("경제", "경제", " "),
            image="https://wire.example.kr/1.jpg",
        )
    )
    assert (post.title, post.excerpt) == ("[속보] R&D 예산 2배", "예산이 2배로 늘었다.")
    assert (post.body, post.markup) == ("<p>예산이 늘었다.</p><table></table>", "html")
    assert (post.url, post.image) == ("https://wire.example.kr/1", "https://wire.example.kr/1.jpg")
    assert post.published_at == datetime(2024, 7, 9, 1, tzinfo=UTC)
    assert (post.categories, post.urgent) == (("경제",), True)


def test_a_summarys_paragraphs_stay_apart() -> None:
    """Paragraphs of a summary stay apart, so that a line without a full stop does not run into the next sentence."""
    post = read_entry(Entry("A", summary="<p>Two bridges\nopen</p><p>Haeon opens them. <br>Soon.</p>"))
    assert post.excerpt == "Two bridges open\n\nHaeon opens them.\n\nSoon."


def test_a_summary_alone_is_the_body_too() -> None:
    """An entry without content has its summary as text."""
    assert read_entry(Entry("A", summary="<p>글</p>")).body == "<p>글</p>"


def test_a_changed_date_replaces_a_missing_one() -> None:
    """An entry with only a time of change was published then; one without any time has no date."""
    assert read_entry(Entry("A", updated="2024-07-10T00:00:00Z")).published_at == datetime(2024, 7, 10, tzinfo=UTC)
    assert read_entry(Entry("A")).published_at is None


def test_an_entry_without_title_is_called_by_its_first_words() -> None:
    """A short message's words are its title, cut at a word; without words, its id."""
    post = read_entry(Entry("", content="<p>" + "가나다 " * 100 + "</p>"))
    assert post.title.startswith("가나다 가나다")
    assert post.title.endswith("…")
    assert len(post.title) <= 120
    assert read_entry(Entry(""), "id-7").title == "id-7"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "/relative", "", None])
def test_a_link_is_a_web_address_or_none(link: str | None) -> None:
    """No other scheme ever becomes a link."""
    assert read_entry(Entry("A", link=link)).url is None


@given(st.text(max_size=40), st.text(max_size=80), st.text(max_size=80), st.text(max_size=30))
def test_any_entry_reads(title: str, summary: str, content: str, published: str) -> None:
    """Any text in an entry gives a post with a title and a content hash, without control characters."""
    post = read_entry(Entry(title + "\ud800", summary=summary, content=content, published=published))
    assert post.title
    assert "\x00" not in post.body
    assert len(content_hash(post)) == 64


POST = Post(
    "desk", "2024-07-09-1.md", "제목", "요약", "본문", published_at=datetime(2024, 7, 9, tzinfo=UTC), categories=("a", "b")
)


def test_is_the_same_everywhere() -> None:
    """A post's content hash is this one, on every machine and in every version with the same fields."""
    assert content_hash(POST) == "06e5066338dbed14b6603429e47af2a2d49e6c9011ea98310b01878f6f250790"


@pytest.mark.parametrize(
    "same",
    [
        replace(POST, feed="other"),
        replace(POST, key="other.md"),
        replace(POST, url="https://news.example.kr/other"),
        replace(POST, repaired=True),
        replace(POST, published_at=datetime(2024, 7, 9, 9, tzinfo=timezone(timedelta(hours=9)))),
    ],
)
def test_ignores_where_and_how_a_post_was_written(same: Post) -> None:
    """A feed's name, a file's, an address, quotes put right and a time zone change nothing of the content."""
    assert content_hash(same) == content_hash(POST)


@pytest.mark.parametrize(
    "other",
    [
        replace(POST, title="제목 "),
        replace(POST, body="본문."),
        replace(POST, excerpt=""),
        replace(POST, published=False),
        replace(POST, urgent=True),
        replace(POST, categories=("b", "a")),
        replace(POST, publish_at=datetime(2030, 1, 1, tzinfo=UTC)),
        replace(POST, title="제", excerpt="목요약"),
    ],
)
def test_every_letter_counts(other: Post) -> None:
    """Any other word, punctuation mark or time gives another content hash."""
    assert content_hash(other) != content_hash(POST)
