"""File names of posts, as Jekyll reads them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.feed import PostName, post_name


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("2024-07-09-1638.md", PostName(date(2024, 7, 9), "1638", "md")),
        ("2024-7-9-river-level.markdown", PostName(date(2024, 7, 9), "river-level", "markdown")),
        ("_posts/2024-07-09-한강.html", PostName(date(2024, 7, 9), "한강", "html")),
        ("_posts/2024/07/2024-07-09-a.MD", PostName(date(2024, 7, 9), "a", "md")),
        ("sports/ball/_posts/2024-07-09-a.md", PostName(date(2024, 7, 9), "a", "md", ("sports", "ball"))),
        ("sports/2024-07-09-a.md", PostName(date(2024, 7, 9), "a", "md")),
        ("_posts/2024-07-09-trailing-dots...md", PostName(date(2024, 7, 9), "trailing-dots", "md")),
        ("sports/_drafts/plan.md", PostName(None, "plan", "md", ("sports",), draft=True)),
        ("_drafts/2024-07-09-plan.md", PostName(date(2024, 7, 9), "plan", "md", draft=True)),
    ],
)
def test_reads_names(path: str, name: PostName) -> None:
    """Date, slug, extension, folders above `_posts`, and drafts."""
    assert post_name(path) == name


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "_posts/about.md",
        "2024-07-09-a.yml",
        "2024-07-09-a.md~",
        "2024-13-09-a.md",
        "2024-02-30-a.md",
        "2024-07-09.md",
        ".2024-07-09-a.md.swp",
        "2024-07-09-a/b.md",
        "",
    ],
)
def test_other_files_are_no_posts(path: str) -> None:
    """Without a date, with one of no calendar, or with another extension, a file is not a post."""
    assert post_name(path) is None


@given(st.text(max_size=40))
def test_never_fails(path: str) -> None:
    """Any path can be read without an error."""
    name = post_name(path)
    assert name is None or name.date or name.draft
