"""A digest names what a post says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.model import Post
from formatter.reading import content_hash

POST = Post(
    "desk", "2024-07-09-1.md", "제목", "요약", "본문", published_at=datetime(2024, 7, 9, tzinfo=UTC), categories=("a", "b")
)


def test_is_the_same_everywhere() -> None:
    """The digest of a post is this one, on every machine and in every version that keeps the fields."""
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
def test_says_nothing_of_where_and_how_a_post_was_written(same: Post) -> None:
    """A feed's name, a file's, an address, quotes put right and a time zone change nothing of what is said."""
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
def test_tells_every_letter(other: Post) -> None:
    """Any other word, mark or time is another content."""
    assert content_hash(other) != content_hash(POST)
