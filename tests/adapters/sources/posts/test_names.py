"""Which files are posts, and their order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sources.posts.tree import is_post, is_searched, natural_sort_key


@pytest.mark.parametrize(
    "name",
    [
        "2024-07-09-1638.md",
        "2024-7-9-a.markdown",
        "2024-07-09-한글 제목.HTML",
        "2024-07-09-a-b.c.md",
        "2024-07-09-a.mkd",
        "2024-07-09-a.MKDN",
        "2024-07-09-a.mkdown",
    ],
)
def test_a_dated_name_is_a_post(name):
    """A name of a date, a slug and a known ending is a post's."""
    assert is_post(name)


@pytest.mark.parametrize(
    "name",
    [
        "index.md",
        "2024-07-09.md",
        "2024-07-09-a.txt",
        ".2024-07-09-a.md.swp",
        ".2024-07-09-a.md",
        "2024-07-09-a.md~",
        "x2024-07-09-a.md",
    ],
)
def test_another_name_is_no_post(name):
    """Pages, drafts, swap files and backups are no posts."""
    assert not is_post(name)


@pytest.mark.parametrize(
    ("folder", "open_"), [("_posts", True), ("news", True), ("_drafts", False), ("_site", False), (".git", False)]
)
def test_posts_are_not_looked_for_in_special_folders(folder, open_):
    """Hidden and underscore folders are left alone, `_posts` is not."""
    assert is_searched(folder) is open_


def test_numbers_are_sorted_by_value():
    """The ninth post of a day comes before its tenth."""
    keys = ["2024-07-09-10.md", "2024-07-09-9.md", "2024-07-08-100.md"]
    assert sorted(keys, key=natural_sort_key) == ["2024-07-08-100.md", "2024-07-09-9.md", "2024-07-09-10.md"]


@given(st.lists(st.integers(0, 10**6), max_size=20))
def test_any_numbers_are_sorted_by_value(numbers):
    """However many digits a serial number has, its place is that of its value."""
    keys = sorted((f"2024-07-09-{number}.md" for number in numbers), key=natural_sort_key)
    assert keys == [f"2024-07-09-{number}.md" for number in sorted(numbers)]


@given(st.lists(st.text(), max_size=20))
def test_any_names_can_be_sorted(names):
    """Sorting loses nothing and never fails, whatever the names are made of."""
    assert sorted(sorted(names, key=natural_sort_key)) == sorted(names)


def test_a_number_of_any_length_is_sorted():
    """A git path may hold more digits than Python reads as a number."""
    long = "9" * 10_000
    assert sorted([f"{long}0.md", f"{long}.md", "007.md", "10.md"], key=natural_sort_key)[:2] == ["007.md", "10.md"]
