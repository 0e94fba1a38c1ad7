"""Front matter is found, bounded and loaded, and what is none is refused with its line."""

import frontmatter
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from yaml._yaml import CParser

from bot.model import UnreadablePost
from formatter.reading.front_matter import Handler, read_front_matter
from formatter.text.bounds import EXCERPT
from tests.formatter.reading.helpers import read_front, read_text

NAMES = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn")), max_size=30)
VALUES = st.recursive(TEXTS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=8)


def test_the_loader_is_libyaml() -> None:
    """The C loader is there and is the one that loads; the pure one would be seven times as slow."""
    assert yaml.__with_libyaml__
    assert issubclass(yaml.CBaseLoader, CParser)
    assert frontmatter.default_handlers.SafeLoader is yaml.CSafeLoader
    assert Handler().load("title: 12:30\nurgent: no\nserial: 0123") == {"title": "12:30", "urgent": "no", "serial": "0123"}


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=5))
def test_round_trip_of_whatever_yaml_can_hold(values: dict[str, object]) -> None:
    """Front matter that a YAML writer made comes back as it was, without repair."""
    front = read_front_matter(f"---\n{yaml.safe_dump(values, allow_unicode=True)}---\n\n본문\n")
    assert (front.values, front.body, front.repaired) == (values, "본문", False)


@pytest.mark.parametrize(
    "text",
    ["", "본문뿐인 글", "# 제목\n\n---\n\n본문", "...\ntitle: A\n---\n", "----\ntitle: A\n----"],
)
def test_a_file_without_front_matter_is_not_a_post(text: str) -> None:
    """Whatever does not begin with three dashes is no post, and no error of the newsroom's."""
    with pytest.raises(UnreadablePost) as caught:
        read_text(text)
    assert caught.value.kind == "not-a-post"


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("\n\n---\ntitle: A\n---\nB", "B"),
        ("---  \ntitle: A\n---\t\n\n\nB\n\n", "B"),
        ("---\ntitle: A\n...\nB", "B"),
        ("---\ntitle: A\n---\nB\n\n---\n\nC", "B\n\n---\n\nC"),
        ("---\ntitle: A\n---", ""),
    ],
)
def test_finds_the_bounds_as_jekyll_does(text: str, body: str) -> None:
    """Three dots end front matter as three dashes do; spaces behind them and rules in the body do no harm."""
    post = read_text(text)
    assert (post.title, post.body) == ("A", body)


def test_empty_front_matter_is_front_matter() -> None:
    """Two lines of dashes make a post, as they do for Jekyll."""
    assert read_text("---\n---\n본문", "2024-07-09-river-level.md").title == "River Level"


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ("---\ntitle: 끝이 없다\n", "front-matter", 1),
        ("\n\n---\n그냥 문장\n---\n", "front-matter", 4),
        ("---\n- 하나\n- 둘\n---\n", "front-matter", 2),
        ("---\nlayout: post\nbase: &base [a]\nother: *base\n---\n", "front-matter", 3),
        ("---\ntitle: A\nx: " + "[" * 30000 + "\n---\n", "front-matter", 3),
        ("---\n" + "- " * 30000 + "\n---\n", "front-matter", 2),
        ("---\n<<<<<<< HEAD\ntitle: A\n=======\ntitle: B\n>>>>>>> desk\n---\n", "front-matter", 3),
        ("---\n" + "\n" * 60000 + "글\ntitle: '한강' 수위\n---\n", "front-matter", 60003),
        ("+++\ntitle = 'A'\nviews = " + "9" * 5000 + "\n+++\n글\n", "front-matter", 1),
        ("+++\ntitle = 'A'\ndate = 2026-02-30\n+++\n글\n", "front-matter", 3),
        (';;;\n{"views": ' + "9" * 5000 + "}\n;;;\n글\n", "front-matter", 1),
        ("---\ntitle: A\ntags: [" + "a, " * 30000 + "]\n---\n", "too-large", 3),
    ],
)
def test_names_what_is_wrong_and_where(text: str, kind: str, line: int) -> None:
    """An error carries the line of the file: of the fault where YAML names one, else of the opening dashes."""
    with pytest.raises(UnreadablePost) as caught:
        read_text(text)
    assert (caught.value.kind, caught.value.line) == (kind, line)


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: 한강 수위 상승\nexcerpt: {}\n---\n본문\n",
        '---\ntitle: "한강 수위 상승"\nexcerpt: "{}"\n---\n본문\n',
        "---\ntitle: 한강 수위 상승\nexcerpt: |\n  {}\n---\n본문\n",
        "---\ntitle: '한강' 수위 상승\nexcerpt: {}\n---\n본문\n",
        "+++\ntitle = '한강 수위 상승'\nexcerpt = '{}'\n+++\n본문\n",
        '{{"title": "한강 수위 상승", "excerpt": "{}"}}\n본문\n',
    ],
)
def test_a_long_value_is_cut_and_the_post_goes_out(text: str) -> None:
    """An excerpt of 300,000 characters is no reason to refuse a post, in any language of front matter."""
    post = read_text(text.format("수위가 올랐다. " * 33_000))
    assert (post.title.replace("'", ""), post.body) == ("한강 수위 상승", "본문")
    assert 0 < len(post.excerpt) <= EXCERPT


def test_an_ampersand_is_no_anchor() -> None:
    """Names with an ampersand, and many brackets, are not taken for an attack."""
    post = read_front("title: R&D 예산, M&A와 Q&A\ntags: [" + ", ".join("abcdefgh") + "]\nnote: '" + "[가] " * 80 + "'")
    assert (post.title, post.repaired) == ("R&D 예산, M&A와 Q&A", False)
