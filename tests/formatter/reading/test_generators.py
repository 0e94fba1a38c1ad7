"""Front matter as other generators and newsroom themes write it: TOML, JSON, and their own keys."""

from zoneinfo import ZoneInfo

import pytest

from bot.model import FeedRules, UnreadablePost
from tests.formatter.reading.helpers import read_front, read_text

SITE = FeedRules("desk", ZoneInfo("Asia/Seoul"), "https://news.example.kr")


@pytest.mark.parametrize(
    "text",
    [
        '+++\ntitle = "Announcing Thing"\ndate = 2019-08-15\ndescription = "Thing is out."\ndraft = false\n+++\n\nBody.',
        '---toml\ntitle = "Announcing Thing"\ndate = 2019-08-15T00:00:00+09:00\ndescription = "Thing is out."\n---\nBody.',
        '{"title": "Announcing Thing", "date": "2019-08-15", "description": "Thing is out.", "draft": false}\n\nBody.',
        ';;;\n{"title": "Announcing Thing", "date": "2019-08-15", "description": "Thing is out."}\n;;;\nBody.',
        '---json\n{"title": "Announcing Thing", "date": "2019-08-15", "summary": "Thing is out."}\n---\nBody.',
    ],
)
def test_toml_and_json(text: str) -> None:
    """TOML and JSON front matter is read like YAML."""
    post = read_text(text, "thing.md")
    assert (post.title, post.excerpt, post.body, post.published) == ("Announcing Thing", "Thing is out.", "Body.", True)
    assert post.published_at is not None
    assert post.published_at.isoformat() == "2019-08-15T00:00:00+09:00"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('+++\ntitle = "A\n+++\nBody.', "front-matter"),
        ('+++\ntitle = "A"\nBody.', "front-matter"),
        (';;;\n["a"]\n;;;\nBody.', "front-matter"),
        ('---json\n{"title": }\n---\nBody.', "front-matter"),
        ('{"title": "A"', "not-a-post"),
        ('{"version": 1}\n', "not-a-post"),
        ("+++", "not-a-post"),
        ("---json\n" + "[" * 50_000 + "\n---\n", "front-matter"),
        ("+++\na = " + "[" * 50_000 + "\n+++\n", "front-matter"),
        ("{" * 100_000, "not-a-post"),
    ],
)
def test_broken_toml_and_json(text: str, kind: str) -> None:
    """Broken TOML or JSON front matter makes a post unreadable, with the reason; nothing fails."""
    with pytest.raises(UnreadablePost) as caught:
        read_text(text)
    assert caught.value.kind == kind


def test_a_broken_line_is_named() -> None:
    """The error names the line of the file that TOML refuses."""
    with pytest.raises(UnreadablePost) as caught:
        read_text('+++\ntitle = "A"\ndate = 20x9\n+++\nBody.')
    assert caught.value.line == 3


@pytest.mark.parametrize(
    "key", ["teaser", "deck", "dek", "subtitle", "subhed", "description", "summary", "excerpt", "standfirst"]
)
def test_excerpt_keys(key: str) -> None:
    """Each key that themes use for the text below a headline gives the excerpt."""
    assert read_front(f"title: A\n{key}: Grades went up.").excerpt == "Grades went up."


@pytest.mark.parametrize("table", ["extra", "params"])
def test_a_sites_own_keys_are_read(table: str) -> None:
    """Zola keeps them in `extra`, Hugo's themes in `params`; what they say about its state or address is theirs."""
    post = read_front(
        f"title: A\n{table}:\n  title: B\n  teaser: Grades went up.\n  keyTakeaways: [Grades rose 9%.]\n  draft: true\n  url: https://elsewhere.example/"
    )
    assert (post.title, post.excerpt, post.takeaways) == ("A", "Grades went up.", ("Grades rose 9%.",))
    assert (post.published, post.url) == (True, None)


def test_a_picture_is_no_excerpt() -> None:
    """A theme's `teaser` that names a picture is passed over."""
    assert read_front("title: A\nteaser: covers/a-1.jpg\nsummary: Grades went up.").excerpt == "Grades went up."


def test_excerpt_separator() -> None:
    """The paragraph above the post's own excerpt separator is its excerpt."""
    assert read_front('title: A\nexcerpt_separator: "<!--cut-->"', "First.\n<!--cut-->\nSecond.").excerpt == "First."


@pytest.mark.parametrize("key", ["canonical", "canonical_url", "external_url", "source_url", "url"])
def test_addresses(key: str) -> None:
    """Without a site, the address that the post itself names is its link."""
    assert read_front(f"title: A\n{key}: https://a.example/1").url == "https://a.example/1"


@pytest.mark.parametrize(
    ("front", "image"),
    [
        ("image: /assets/blog/port/crane.jpg", "https://news.example.kr/assets/blog/port/crane.jpg"),
        ("images:\n  - img/a.png\n  - img/b.png", "https://news.example.kr/img/a.png"),
        ("featuredImage: https://img.example.kr/b.jpg", "https://img.example.kr/b.jpg"),
        ("heroImage: https://img.example.kr/c.jpg", "https://img.example.kr/c.jpg"),
        ("extra:\n  thumbnail: https://img.example.kr/d.jpg", "https://img.example.kr/d.jpg"),
        ("featured_image:\n  url: online/cover.jpg\n  caption: A", "https://news.example.kr/online/cover.jpg"),
        ("image: https://cdn.example/a", "https://cdn.example/a"),
        ("image: 이미지링크", "이미지링크"),
        ("image: crane", "crane"),
    ],
)
def test_pictures_are_resolved(front: str, image: str) -> None:
    """A picture's path is resolved against the feed's site; a placeholder stays what it is."""
    assert read_front(f"title: A\n{front}", rules=SITE).image == image


def test_a_path_without_a_site_stays_a_path() -> None:
    """Without a site a picture's path names no address."""
    assert read_front("title: A\nimage: /assets/a.jpg").image == "/assets/a.jpg"


@pytest.mark.parametrize("key", ["publish_at", "embargo", "publishDate", "publishdate"])
def test_embargo_keys(key: str) -> None:
    """Hugo's publishDate is an embargo like our own keys, whatever its capitals."""
    post = read_front(f"title: A\n{key}: Dec 01, 2026 11:59 PM")
    assert post.publish_at is not None
    assert post.publish_at.isoformat() == "2026-12-01T23:59:00+09:00"


def test_expiry() -> None:
    """Hugo's expiryDate is read; one that is no date makes the post unreadable, as an embargo does."""
    post = read_front("title: A\nexpiryDate: 2026-12-01")
    assert post.expires_at is not None
    assert post.expires_at.isoformat() == "2026-12-01T00:00:00+09:00"
    with pytest.raises(UnreadablePost):
        read_front("title: A\nexpiryDate: someday")


def test_takeaways() -> None:
    """The newsroom's own key takeaways are kept in order, without markup."""
    post = read_front("title: A\nkey_takeaways:\n  - Grades rose **29%**.\n  - Pass rates rose 72%.")
    assert post.takeaways == ("Grades rose 29%.", "Pass rates rose 72%.")
    assert read_front("title: A\nhighlights:\n  - longread\n  - top story").takeaways == ()


def test_nested_categories() -> None:
    """Lists within the list of categories are taken as one list."""
    assert read_front("title: A\ncategories: [[정치, 국회], 경제]").categories == ("정치", "국회", "경제")


PELICAN = """Title: 도서관 12곳 새로 연다
Date: 2026-11-30 09:05
Modified: 2026-11-30 10:00
Category: 문화 생활
Tags: 도서관, 책
Summary: 새솔시가 작은 도서관을 연다.
    내년까지 열두 곳이다.

새솔시는 내년까지 작은 도서관 12곳을 연다.

Date: 본문의 줄
"""


def test_pelicans_lines() -> None:
    """Lines of `Key: value` above the first empty line are front matter, with indented lines of a value and without dashes."""
    post = read_text(PELICAN, "library.md")
    assert post.title == "도서관 12곳 새로 연다"
    assert post.excerpt == "새솔시가 작은 도서관을 연다. 내년까지 열두 곳이다."
    assert post.categories == ("문화 생활",)
    assert post.body == "새솔시는 내년까지 작은 도서관 12곳을 연다.\n\nDate: 본문의 줄"
    assert post.published_at is not None
    assert post.published_at.isoformat() == "2026-11-30T09:05:00+09:00"
    assert (post.published, post.repaired) == (True, False)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("title: A\ndate: 2026-11-30\n\nB", "A"),
        ("DATE: 30 Nov 2026\nTITLE: A: B\nAuthor:\n \t\nB", "A: B"),
        ("\ufeff\r\nTitle: A\r\nDate: 2026-11-30\r\n\r\nB", "A"),
        ("Title: A\nDate: 2026-11-30\nbase-header_level: 2\n\nB", "A"),
    ],
)
def test_forms_of_pelicans_lines(text: str, title: str) -> None:
    """Any order and capitals, empty values, Windows' line ends and blanks in the empty line are read."""
    post = read_text(text, "a.md")
    assert (post.title, post.body) == (title, "B")


@pytest.mark.parametrize("status", ["draft", "Hidden", "skip"])
def test_unlisted_articles_of_pelican(status: str) -> None:
    """An article that Pelican does not list is not published."""
    assert not read_text(PELICAN.replace("Tags:", f"Status: {status}\nTags:"), "library.md").published
    assert read_text(PELICAN.replace("Tags:", "Status: published\nTags:"), "library.md").published


@pytest.mark.parametrize(
    "text",
    [
        "Title: A\n\nB",
        "Date: 2026-11-30\n\nB",
        "Title: A\nDate: soon\n\nB",
        "Title: A\nDate: 2026-11-30\nB",
        "Title: A\nDate: 2026-11-30",
        "Title: A\nDate: 2026-11-30\nand so on\n\nB",
        "Title: A\n  Date: 2026-11-30\n\nB",
        "    Title: A\nDate: 2026-11-30\n: B\n\nB",
        "# Title: A\nDate: 2026-11-30\n\nB",
        "Title:\nDate: 2026-11-30\n\nB",
        "Title: A\n" + "x: y\n" * 20_000 + "Date: 2026-11-30\n\nB",
    ],
)
def test_lines_that_are_no_front_matter(text: str) -> None:
    """A text whose first lines are not all of that form, or name no title or date, is not a post."""
    with pytest.raises(UnreadablePost) as caught:
        read_text(text)
    assert caught.value.kind == "not-a-post"


@pytest.mark.parametrize(
    "text",
    [
        '{"title": ' + "[" * 600 + "]" * 600 + "}\n\nBody.",
        '{"title": ' + '{"a": ' * 900 + "1" + "}" * 900 + "}\n\nBody.",
        "+++\n[" + "a." * 50_000 + "a]\n+++\nBody.",
        "+++\n" + "'a' . " * 50_000 + "a = 1\n+++\nBody.",
    ],
)
def test_deep_nesting_is_an_error(text: str) -> None:
    """However deep its values or keys are, a front matter's error is one that its author can read."""
    with pytest.raises(UnreadablePost, match="nested too deep"):
        read_text(text, "thing.md")


def test_points_in_values_are_no_depth() -> None:
    """A long value with many points is read."""
    post = read_text('+++\ntitle = "Thing"\ndescription = "' + "a. " * 100 + '"\n+++\nBody.', "thing.md")
    assert post.title == "Thing"
