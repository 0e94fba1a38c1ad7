"""The sources of a post's fields in its file."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.model import FeedRules, UnreadablePost
from formatter.reading.document import MAX_FILE, clean
from tests.formatter.reading.helpers import read_bytes, read_front, read_text

SEOUL = ZoneInfo("Asia/Seoul")

MACHINE_WRITTEN = """title: 수위 2m 상승, 밤새 비상 근무
categories:
  - 사회
excerpt: >
  밤새 내린 비로 수위가 2m 올랐다. 강변 도로 3곳이 막혔다.
feature_text: >
  ## 한강일보 실시간 뉴스 속보입니다.

  밤새 내린 비로 수위가 2m 올랐다. 강변 도로 3곳이 막혔다.
image: '/assets/img/flood.jpg'"""


def test_reads_a_machine_written_post() -> None:
    """A post as newsrooms' machines write it comes out whole."""
    post = read_front(MACHINE_WRITTEN, "<p>본문</p>", "site/_posts/2024-07-09-1638.md")
    assert post.title == "수위 2m 상승, 밤새 비상 근무"
    assert post.excerpt == "밤새 내린 비로 수위가 2m 올랐다. 강변 도로 3곳이 막혔다."
    assert post.categories == ("site", "사회")
    assert post.image == "/assets/img/flood.jpg"
    assert post.published_at == datetime(2024, 7, 9, tzinfo=SEOUL)
    assert (post.body, post.markup, post.published, post.repaired) == ("<p>본문</p>", "mixed", True, False)


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("2024", "2024"),
        ("12:30", "12:30"),
        ("0123", "0123"),
        ("2024-07-09", "2024-07-09"),
        ("Yes", "Yes"),
        ("[속보, 단독]", "속보, 단독"),
        ("\n  - 하나\n  - 둘", "하나, 둘"),
        ("\n  속보: 수위 상승", "속보: 수위 상승"),
        ('"한 줄\n\n  두 줄"', "한 줄 두 줄"),
    ],
)
def test_a_title_is_its_text_as_written(written: str, title: str) -> None:
    """Numbers, dates, truth values, lists and line breaks in a title become one line of text."""
    assert read_front(f"title: {written}").title == title


@pytest.mark.parametrize(
    "front",
    [
        '---\ntitle: "수위 \\0\\e[31m 상승"\ncategories: ["사\\x9f회"]\nfollows: "a\\x80"\nexcerpt: "수위\\a가"\n---',
        '{"title": "수위 \\ud83d[31m 상승", "categories": ["사\\udfff회"], "follows": "a\\ud800", "excerpt": "수위\\b가"}',
        '+++\ntitle = "수위 \\u0000[31m 상승"\ncategories = ["사\\u009f회"]\nfollows = "a\\u0080"\nexcerpt = "수위\\b가"\n+++',
    ],
)
def test_escapes_bring_no_control_characters_and_half_surrogates(front: str) -> None:
    """Control characters and half surrogates, removed from a file's text, cannot return through an escape in its front matter."""
    post = read_text(f"{front}\n글")
    assert (post.title, post.categories, post.follows, post.excerpt) == ("수위 [31m 상승", ("사회",), "a", "수위가")


@pytest.mark.parametrize(
    ("key", "body", "title"),
    [
        ("2024-07-09-river-LEVEL.md", "## 머리\n\n글", "River Level"),
        ("2024-07-09-한강-수위.md", "## 머리\n\n글", "한강 수위"),
        ("2024-07-09-1638.md", "글\n\n## 머리 & 글\n\n글", "머리 & 글"),
        ("2024-07-09-1638.md", "<h2 data-ke-size='size26'>머리 <b>글</b></h2><p>글</p>", "머리 글"),
        ("2024-07-09-1638.md", "글", "1638"),
        ("2024-07-09-new-bridge.md", "# 새 다리가 열렸다\n\n글", "새 다리가 열렸다"),
        ("2024-07-09-new-bridge.md", "새 다리가 열렸다\n======\n\n글", "새 다리가 열렸다"),
        ("2024-07-09-new-bridge.md", "<h1>새 다리가 열렸다</h1><p>글</p>", "새 다리가 열렸다"),
        ("2024-07-09-new-bridge.md", "글\n\n# 배경\n\n글", "New Bridge"),
        ("about.md", "글", "About"),
        ("2024-07-09-.md", "글", "2024-07-09-.md"),
    ],
)
@pytest.mark.parametrize("front", ["layout: post", "title:", "title: ~", "title: ''"])
def test_a_missing_title_comes_from_a_heading_or_the_slug(front: str, key: str, body: str, title: str) -> None:
    """Without a title, the main heading that opens the post stands in, then the slug's words, for a serial number any heading."""
    assert read_front(front, body, key).title == title


@pytest.mark.parametrize(
    ("front", "body", "excerpt"),
    [
        ("excerpt: 요약\nfeature_text: 특집\ndescription: 설명", "글", "요약"),
        ("excerpt:\nfeature_text: 특집\ndescription: 설명", "글", "특집"),
        ("feature_text: >\n  ## 한강일보 실시간 뉴스 속보입니다.\n\n  비가 온다.", "글", "비가 온다."),
        ("feature_text: '## 한강일보 실시간 뉴스 속보입니다.'\ndescription: 설명", "글", "설명"),
        ("description: 설명\nsummary: 요지", "글", "설명"),
        ("summary: 요지", "글", "요지"),
        ("layout: post", "앞 글은 **여기**까지.\n\n<!--more-->\n\n뒤", "앞 글은 여기까지."),
        ("layout: post", "앞 글이다.<!-- more -->뒤", "앞 글이다."),
        ("layout: post", "하나\n\n둘\n\n<!--more-->\n\n뒤", ""),
        ("layout: post", "<!--more-->\n\n뒤", ""),
        ("excerpt: 요약", "앞\n\n<!--more-->\n\n뒤", "요약"),
        ("layout: post", "글", ""),
    ],
)
def test_the_excerpt_is_the_first_with_text(front: str, body: str, excerpt: str) -> None:
    """An excerpt wins over the feature text, whose banner goes, that over a description; then the text above the fold."""
    assert read_front(front, body).excerpt == excerpt


@pytest.mark.parametrize(
    ("front", "categories"),
    [
        ("categories: [경제, 물가]", ("경제", "물가")),
        ("categories: 경제 물가", ("경제", "물가")),
        ("categories: 경제, 국제 금융", ("경제", "국제 금융")),
        ("category: 국제 금융", ("국제 금융",)),
        ("category: [경제]\ncategories: [물가, 경제, '']", ("물가", "경제")),
        ("categories: [2024, ~]", ("2024",)),
        ("categories:", ()),
        ("layout: post", ()),
    ],
)
def test_categories_in_every_form(front: str, categories: tuple[str, ...]) -> None:
    """A list, words, names between commas and a single category all count, each once."""
    assert read_front(front).categories == categories


def test_folders_come_before_the_front_matters_categories() -> None:
    """Folders above `_posts` are categories, first; those below it are not."""
    assert read_front("categories: [b, c]", key="a/b/_posts/2024/2024-07-09-1.md").categories == ("a", "b", "c")


@pytest.mark.parametrize(
    ("front", "image"),
    [
        ("image: /a.jpg\nfeature_image: /b.jpg", "/a.jpg"),
        ("feature_image: /b.jpg", "/b.jpg"),
        ("thumbnail: /c.jpg", "/c.jpg"),
        ("image:\n  path: /a.jpg\n  alt: 사진", "/a.jpg"),
        ("header:\n  overlay_image: /d.jpg", "/d.jpg"),
        ("header: 글", None),
        ("image:", None),
    ],
)
def test_the_picture_under_its_usual_names(front: str, image: str | None) -> None:
    """The themes' usual keys name the picture, also nested."""
    assert read_front(front).image == image


@pytest.mark.parametrize(
    ("front", "when"),
    [
        ("date: 2024-07-10 08:00:00 +0900", datetime(2024, 7, 9, 23, tzinfo=UTC)),
        ("date: 2024-07-10", datetime(2024, 7, 10, tzinfo=SEOUL)),
        ("date: 어제", datetime(2024, 7, 9, tzinfo=SEOUL)),
        ("date:", datetime(2024, 7, 9, tzinfo=SEOUL)),
    ],
)
def test_the_front_matters_date_wins_over_the_file_names(front: str, when: datetime) -> None:
    """A date in the front matter counts; one that is none leaves the file name's."""
    assert read_front(front).published_at == when


def test_a_post_without_any_date_has_none() -> None:
    """Neither a name without date nor a draft gets an invented one."""
    assert read_front("title: A", key="about.md").published_at is None


@pytest.mark.parametrize(
    ("front", "ends"),
    [
        ("publish_at: 2030-01-01 09:00", datetime(2030, 1, 1, 9, tzinfo=SEOUL)),
        ("embargo: 2030-01-01", datetime(2030, 1, 1, tzinfo=SEOUL)),
        ("publish_at: 2030-01-01\nembargo: 2030-01-02", datetime(2030, 1, 2, tzinfo=SEOUL)),
        ("embargo: false", None),
        ("publish_at:", None),
    ],
)
def test_an_embargo_ends_at_its_time(front: str, ends: datetime | None) -> None:
    """`publish_at` and `embargo` name when a post may be announced, the later one counts."""
    assert read_front(front).publish_at == ends


@pytest.mark.parametrize("front", ["title: A\npublish_at: 다음 주", "title: A\nembargo: true"])
def test_an_embargo_that_cannot_be_understood_stops_the_post(front: str) -> None:
    """Better unsent than sent too early: the error names the key's line."""
    with pytest.raises(UnreadablePost) as caught:
        read_front(front)
    assert (caught.value.kind, caught.value.line) == ("front-matter", 3)


@pytest.mark.parametrize(
    ("front", "key", "published"),
    [
        ("published: false", "2024-07-09-1.md", False),
        ("published: 'no'", "2024-07-09-1.md", False),
        ("published: true", "2024-07-09-1.md", True),
        ("published:", "2024-07-09-1.md", True),
        ("draft: true", "2024-07-09-1.md", False),
        ("title: A", "_drafts/plan.md", False),
        ("title: A", "2024-07-09-1.md", True),
    ],
)
def test_what_is_not_published(front: str, key: str, published: bool) -> None:
    """`published: false`, `draft: true` and the drafts' folder keep a post back."""
    assert read_front(front, key=key).published is published


@pytest.mark.parametrize(
    ("front", "urgent"),
    [
        ("title: A\nurgent: true", True),
        ("title: A\nurgent: yes", True),
        ("title: A\nurgent: false", False),
        ("title: A\ncategories: [Breaking]", True),
        ("title: '[속보] 수위 상승'", True),
        ("title: 수위 상승\ncategories: [사회]", False),
    ],
)
def test_what_is_urgent(front: str, urgent: bool) -> None:
    """The front matter, an urgent category and an urgent word in the title each make a post urgent."""
    rules = FeedRules("desk", urgent_categories=("breaking",), urgent_words=("속보",))
    assert read_front(front, rules=rules).urgent is urgent


def test_template_code_is_rendered() -> None:
    """A body's template code is gone, and a value of the front matter takes its place."""
    assert read_front("title: A", "{% include a.html %}\n{{ page.title }}").body == "A"


POST = "---\ntitle: 한강 수위 2m 상승\n---\n\n밤새 내린 비로 수위가 올랐다.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp949", "euc-kr"])
def test_reads_every_encoding_a_newsroom_may_use(encoding: str) -> None:
    """A post reads the same in Unicode's encodings, with and without byte order mark, and in Korean ones."""
    post = read_bytes(POST.encode(encoding))
    assert (post.title, post.body) == ("한강 수위 2m 상승", "밤새 내린 비로 수위가 올랐다.")


def test_reads_a_declared_korean_encoding_with_little_hangul() -> None:
    """A file that declares EUC-KR is believed where its bytes alone leave it open."""
    text = "---\ntitle: A\nencoding: euc-kr\n---\n漢字 漢字 漢字"
    assert read_bytes(text.encode("cp949")).body == "漢字 漢字 漢字"


@pytest.mark.parametrize("content", ["---\ntitle: café é\n---\n".encode("latin-1"), "---\ntitle: 漢字\n---\n".encode("cp949")])
def test_refuses_to_guess_beyond_korean(content: bytes) -> None:
    """Bytes that are neither Unicode nor plainly Korean are an encoding error, not mojibake."""
    with pytest.raises(UnreadablePost) as caught:
        read_bytes(content)
    assert (caught.value.kind, caught.value.line) == ("encoding", 2)


def test_refuses_a_cut_multibyte_sign() -> None:
    """A file cut in the middle of a sign names the line where it was cut."""
    with pytest.raises(UnreadablePost) as caught:
        read_bytes(POST.encode()[:-3] + b"\n")
    assert (caught.value.kind, caught.value.line) == ("encoding", 5)


def test_refuses_a_huge_file() -> None:
    """A file that is too large is refused without being decoded."""
    with pytest.raises(UnreadablePost) as caught:
        read_bytes(b"\xff" * (MAX_FILE + 1))
    assert caught.value.kind == "too-large"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_takes_every_line_end(end: str) -> None:
    """Line ends of any system bound the front matter, and come out as line feeds."""
    assert read_text(f"---{end}title: A{end}---{end}one{end}two").body == "one\ntwo"


def test_drops_control_characters_and_composes_jamo() -> None:
    """Stray control bytes go, line breaks that only Unicode knows are spaces, decomposed Hangul is composed."""
    assert clean("가\x08나\x00다\ufffe\ud800 라\u2028마\x0b바") == "가나다 라 마 바"


def test_reads_past_control_characters_in_the_front_matter() -> None:
    """A control byte in a title, which YAML refuses, costs nothing but itself."""
    post = read_text("---\ntitle: 환율\x03 급등\x08\n---\n")
    assert (post.title, post.repaired) == ("환율 급등", False)
