"""Subscription filters: which posts they accept."""

import pytest

from bot.audience.filters import wants
from bot.model import Filter, Post

POST = Post(
    "policy",
    "2026-11-20-1.md",
    "새솔시, 소상공인 지원 확대",
    excerpt="업체 320곳",
    body="<p>R&amp;D 예산</p>",
    categories=("경제", "News"),
)


@pytest.mark.parametrize(
    ("wanted_filter", "passes"),
    [
        (Filter(), True),
        (Filter(categories=("경제",)), True),
        (Filter(categories=("스포츠",)), False),
        (Filter(categories=("news",)), True),
        (Filter(include=("소상공인",)), True),
        (Filter(include=("날씨", "업체")), True),
        (Filter(include=("날씨",)), False),
        (Filter(exclude=("소상공인",)), False),
        (Filter(include=("예산",), exclude=("업체",)), False),
        (Filter(include=(" ",)), True),
        (Filter(urgent_only=True), False),
    ],
)
def test_filters(wanted_filter: Filter, passes: bool) -> None:
    """A filter accepts a post by its categories and words, with any particle after a word and any spelling."""
    assert wants(wanted_filter, POST) is passes
