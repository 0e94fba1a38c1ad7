"""Front matter that YAML refuses is repaired and read letter for letter."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Post, UnreadablePost
from tests.formatter.reading.helpers import read_bytes, read_front

REST = "categories:\n  - 경제\nexcerpt: >\n  첫 줄\n  둘째 줄\nimage: '/a.jpg'"


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("'한강' '수위' '상승'", "'한강' '수위' '상승'"),
        ("'한강' 수위, 밤새 2m 상승", "'한강' 수위, 밤새 2m 상승"),
        ('"한강" 수위 "경보" 발령', '"한강" 수위 "경보" 발령'),
        ('"정부 "대책" 발표"', '정부 "대책" 발표'),
        ('"정부 \\"대책\\" 발표" ', '정부 "대책" 발표'),
        ('"닫히지 않은 따옴표', "닫히지 않은 따옴표"),
        ("[속보] 수위 경보 발령", "[속보] 수위 경보 발령"),
        ("{단독} 수위 경보 발령", "{단독} 수위 경보 발령"),
        ("`물`로 만든 집", "`물`로 만든 집"),
        ("*강조* 수위 경보", "*강조* 수위 경보"),
        ("*A 수위 경보", "*A 수위 경보"),
        ("@한강 수위 경보", "@한강 수위 경보"),
        ("%로 본 물가", "%로 본 물가"),
        ("!속보 수위 경보", "!속보 수위 경보"),
        ("물가: 다시 3%대", "물가: 다시 3%대"),
        ("1. 하나 오른다\n2. 둘 내린다\n3. 셋 그대로", "1. 하나 오른다 2. 둘 내린다 3. 셋 그대로"),
        ("수위 상승\n\n밤새 2m", "수위 상승 밤새 2m"),
        ("\t수위 상승\n\t밤새 2m: 경보", "수위 상승 밤새 2m: 경보"),
    ],
)
def test_keeps_the_title_as_it_is(written: str, title: str) -> None:
    """A title that is no YAML comes out as its writer sees it, the keys after it too, and the post is marked as repaired."""
    post = read_front(f"title: {written}\n{REST}")
    assert post.title == title
    assert (post.categories, post.excerpt, post.image) == (("경제",), "첫 줄 둘째 줄", "/a.jpg")


def test_marks_what_it_repaired() -> None:
    """Only what YAML refused is marked."""
    assert read_front("title: '한강' 수위").repaired
    assert not read_front("title: 한강 수위").repaired


@pytest.mark.parametrize(
    "categories",
    [
        "categories:\n  - 경제\n- 물가",
        "categories: [경제, 물가",
        "categories:\n  - '경제'\n  - \"물가\n",
        "categories: [경제, 물가]\n",
    ],
)
def test_repairs_lists(categories: str) -> None:
    """A list with crooked indentation, a missing bracket or quote keeps its items."""
    assert read_front(f"title: '한강' 수위\n{categories}").categories == ("경제", "물가")


def test_repairs_a_folded_text_that_lost_its_indentation() -> None:
    """A folded text runs on to the next key, however its lines are indented; a blank line in it is kept."""
    post = read_front("title: A\nexcerpt: >\n  첫 문단\n \n 둘째 문단이\n이어진다\nimage: '/a.jpg'")
    assert (post.excerpt, post.image) == ("첫 문단\n둘째 문단이 이어진다", "/a.jpg")


def test_repairs_keys_without_space_and_with_a_wide_colon() -> None:
    """`title:제목` and a Korean keyboard's `：` name the keys we know."""
    post = read_front("title:물가 상승\ncategories： 경제\nlayout: post")
    assert (post.title, post.categories) == ("물가 상승", ("경제",))


@pytest.mark.parametrize("guard", ["publish_at: 2030-01-01", "embargo: 2030-01-01", "published: false", "draft: true"])
def test_refuses_where_a_repair_would_lose_what_keeps_a_post_back(guard: str) -> None:
    """An embargo with a stray indentation under a broken title makes the post unreadable, never public."""
    with pytest.raises(UnreadablePost) as caught:
        read_front(f"title: '한강' 수위\n {guard}")
    assert caught.value.kind == "front-matter"


@pytest.mark.parametrize("guard", ["published: false", "draft: yes"])
def test_a_repaired_post_stays_unpublished(guard: str) -> None:
    """A key that keeps a post unpublished counts in repaired front matter too."""
    assert not read_front(f"title: '한강' 수위\n{guard}").published


def read_or_refuse(content: bytes) -> Post | UnreadablePost:
    """The post, or the reason why there is none."""
    try:
        return read_bytes(content)
    except UnreadablePost as error:
        return error


@given(st.binary(max_size=300), st.binary(max_size=100))
def test_any_bytes_read_or_give_the_reason_why_not(front: bytes, body: bytes) -> None:
    """No bytes bring anything but a post with a title or an UnreadablePost with a message."""
    for content in (front, b"---\n" + front + b"\n---\n" + body):
        outcome = read_or_refuse(content)
        assert outcome.message if isinstance(outcome, UnreadablePost) else outcome.title


@given(st.text("title:categories-'\"[]{}>|&*#!%@`,~ \n\t속보0123", max_size=120), st.text(max_size=60))
def test_any_front_matter_reads_or_names_a_line(front: str, body: str) -> None:
    """Front matter made of YAML's own signs reads, or names a line that the file has."""
    content = f"---\n{front}\n---\n{body}".encode("utf-8", "ignore")
    outcome = read_or_refuse(content)
    if isinstance(outcome, UnreadablePost):
        assert outcome.kind in ("front-matter", "not-a-post")
        assert outcome.line is None or 1 <= outcome.line <= content.count(b"\n") + 1


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn")), min_size=1, max_size=60))
def test_a_repaired_title_loses_nothing_but_space(title: str) -> None:
    """All text of a broken title's line is still there after the repair, in order."""
    post = read_front(f"title: '한강' 수위 {title}\nlayout: post")
    assert post.repaired
    assert _squeezed(post.title) == _squeezed(f"'한강' 수위 {title}")


def _squeezed(text: str) -> str:
    return normalize("NFC", "".join(text.split()))
