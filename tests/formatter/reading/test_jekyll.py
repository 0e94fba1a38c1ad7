"""A post's address is where Jekyll puts it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import FeedRules
from formatter.reading.jekyll import Page, permalink_path
from tests.formatter.reading.helpers import read_front

PAGE = Page("sports/_posts/2024-03-05-My_Post.md", "My_Post", ("Sports", "축구"), datetime(2024, 3, 5, 9, 8, 7))


@pytest.mark.parametrize(
    ("permalink", "path"),
    [
        ("date", "/sports/%EC%B6%95%EA%B5%AC/2024/03/05/My_Post.html"),
        ("pretty", "/sports/%EC%B6%95%EA%B5%AC/2024/03/05/My_Post/"),
        ("ordinal", "/sports/%EC%B6%95%EA%B5%AC/2024/065/My_Post.html"),
        ("weekdate", "/sports/%EC%B6%95%EA%B5%AC/2024/W10/TUE/My_Post.html"),
        ("none", "/sports/%EC%B6%95%EA%B5%AC/My_Post.html"),
        ("/:year/:title", "/2024/My_Post"),
        (":short_year-:i_month-:i_day", "/24-3-5"),
        ("/:month_:day/", "/03_05/"),
        (":" + "_" * 5000, "/:" + "_" * 5000),
        ("/:short_month/:long_month/:long_day/:w_year/:w_day", "/MAR/March/Tuesday/2024/2"),
        ("/:hour:minute:second/", "/090807/"),
        ("/:slug/:name/", "/my-post/2024-03-05-my-post/"),
        ("/:slugified_categories/:collection/", "/sports/%EC%B6%95%EA%B5%AC/posts/"),
        ("/:path:output_ext", "/sports/2024-03-05-My_Post.html"),
        ("/뉴스/../:title", "/%EB%89%B4%EC%8A%A4/My_Post"),
    ],
)
def test_fills_styles_and_templates(permalink: str, path: str) -> None:
    """Each style and placeholder gives what Jekyll gives, percent-encoded."""
    assert permalink_path(permalink, PAGE) == path


@pytest.mark.parametrize("permalink", ["/:year/:title/", "/:nothing/", "/:title_and_more/"])
def test_no_path_without_what_the_template_asks_for(permalink: str) -> None:
    """A template that needs a date the post has not, or a placeholder Jekyll has not, gives no address."""
    assert permalink_path(permalink, Page("a.md", "a")) is None


def test_a_korean_slug_is_encoded() -> None:
    """A slug in Hangul stands in the address percent-encoded, its spaces as hyphens."""
    assert permalink_path("/:title/", Page("a.md", "한강 수위 100%")) == "/%ED%95%9C%EA%B0%95-%EC%88%98%EC%9C%84-100/"


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from(["pretty", "/:path/:slug", "/:name:title:categories"]))
def test_a_path_is_always_ascii_and_never_climbs(slug: str, category: str, permalink: str) -> None:
    """Whatever a name holds, the address is plain ASCII within its site."""
    path = permalink_path(permalink, Page(f"{slug}.md", slug, (category,), datetime(2024, 3, 5)))
    assert path is not None
    assert path.isascii()
    assert path.startswith("/")
    assert "/../" not in path


@pytest.mark.parametrize(
    ("front", "url"),
    [
        ("title: A", "https://news.example.kr/site/2024/07/09/12/"),
        ("title: A\npermalink: /속보/12/", "https://news.example.kr/site/%EC%86%8D%EB%B3%B4/12/"),
        ("title: A\npermalink: /:year/:slug", "https://news.example.kr/site/2024/12"),
        ("title: A\npermalink: https://other.example.kr/12", "https://other.example.kr/12"),
        ("title: A\nslug: river-level", "https://news.example.kr/site/2024/07/09/river-level/"),
        ("title: A\ndate: 2024-07-09 20:00 +0000", "https://news.example.kr/site/2024/07/10/12/"),
        ("title: A\npermalink: 'javascript:alert(1)'", None),
    ],
)
def test_the_address_under_a_site(front: str, url: str | None) -> None:
    """A post lives under its feed's site; its own permalink and slug win, and its day is the day in the feed's zone."""
    rules = FeedRules("desk", ZoneInfo("Asia/Seoul"), "https://news.example.kr/site/", "pretty")
    assert read_front(front, rules=rules).url == url


@pytest.mark.parametrize(
    ("front", "url"),
    [
        ("title: A", None),
        ("title: A\npermalink: /12/", None),
        ("title: A\npermalink: https://news.example.kr/12", "https://news.example.kr/12"),
        ("title: A\ncanonical_url: https://news.example.kr/12", "https://news.example.kr/12"),
        ("title: A\nurl: 'javascript:alert(1)'", None),
    ],
)
def test_without_a_site_only_what_the_post_names(front: str, url: str | None) -> None:
    """Without a site's address there is no link, but the absolute one the post itself names."""
    assert read_front(front).url == url
