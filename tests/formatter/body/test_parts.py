"""The parts of a body: everything a reader of the page sees, once, in order."""

import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Table
from formatter.body import parts, prose
from formatter.body.paragraphs import UNKNOWN, Paragraph
from formatter.body.parse import LONGEST


def texts(body: str, markup: str = "mixed") -> list[str]:
    """The paragraphs' texts."""
    return [part.text for part in parts(body, markup) if isinstance(part, Paragraph)]  # type: ignore[arg-type]


def test_reads_paragraphs_headings_items_and_quotes_in_order() -> None:
    """Every block of a page becomes one part of its kind."""
    body = "<h2>제목</h2><p>첫 문장.</p><ul><li>하나</li><li>둘</li></ul><blockquote><p>인용</p></blockquote>"
    found = [(part.kind, part.text) for part in parts(body) if isinstance(part, Paragraph)]
    assert found == [("heading", "제목"), ("text", "첫 문장."), ("item", "하나"), ("item", "둘"), ("quote", "인용")]


def test_drops_spacers_and_collapses_white_space() -> None:
    """Paragraphs of hard spaces are no paragraphs, and runs of white space are one space."""
    assert texts("<p>&nbsp;</p><p>가  나\n 다&nbsp;&nbsp;라</p><p> \u00a0 </p>") == ["가 나 다 라"]


def test_a_line_break_ends_a_paragraph() -> None:
    """A br ends a paragraph, as posts use it for one."""
    assert texts("<p>첫 줄<br>둘째 줄<br /></p>") == ["첫 줄", "둘째 줄"]


def test_remembers_bold_and_coloured_text() -> None:
    """Emphasis is kept as spans of the paragraph's text, neighbouring pieces joined."""
    body = (
        '<p>올해 <b><span style="color: #ee2323;">수출 12%</span></b><b> 증가</b>했다. <span style="color: #000000">끝</span></p>'
    )
    (paragraph,) = parts(body)
    assert isinstance(paragraph, Paragraph)
    assert [paragraph.text[start:end] for start, end in paragraph.emphasis] == ["수출 12% 증가"]


def test_a_line_underlined_with_equals_signs_is_a_heading() -> None:
    """Equals signs under the line that begins a paragraph make it a heading; elsewhere they are text."""
    found = parts("배경\n===\n\n값은\na\n===\nb 이다.")
    assert [(part.kind, part.text) for part in found if isinstance(part, Paragraph)] == [
        ("heading", "배경"),
        ("text", "값은 a === b 이다."),
    ]


def test_a_short_line_all_in_bold_is_a_heading() -> None:
    """A short line all in bold is a heading; a bold sentence is text."""
    found = parts("<p><b>지원 대상</b></p><p><b>신청은 3월까지 받는다.</b></p>")
    assert [part.kind for part in found if isinstance(part, Paragraph)] == ["heading", "text"]


@pytest.mark.parametrize(
    ("body", "heading"),
    [
        (
            "<b>해온시장, 하천 점검…“둑은 튼튼하다”</b>\n김한결 해온시장은 8일 하천을 점검하고 둑이 튼튼하다고 밝혔습니다.",
            "해온시장, 하천 점검…“둑은 튼튼하다”",
        ),
        (
            "남구의 노력\n남구는 시내 모든 하천의 둑을 점검하고 무너질 위험이 있는 곳을 올해 안에 모두 함께 고치기로 했다.",
            "남구의 노력",
        ),
    ],
)
def test_a_heading_on_the_line_above_is_set_apart(body: str, heading: str) -> None:
    """A bold line, or in Korean a short line that is no sentence, is apart from the text on the next line."""
    found = [part.text for part in parts(body) if isinstance(part, Paragraph)]
    assert found == [heading, body.partition("\n")[2]]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("_This is [a link](https://a.example/b_c)._", "This is a link."),
        ("<p>This is *very* good, (_so_ to say)</p>", "This is very good, (so to say)"),
        ("snake_case_name and 2*3*4 stay", "snake_case_name and 2*3*4 stay"),
        ("* 주: *강조* 아님", "주: 강조 아님"),
        (r"\*not so\*", "*not so*"),
        ('<a href="/_posts/x_" target="_blank">a _b_</a>', "a b"),
    ],
)
def test_signs_of_emphasis_are_not_shown(body: str, text: str) -> None:
    """Markdown's italics lose their signs, also inside HTML; names and sums with such signs keep them."""
    assert [part.text for part in parts(body) if isinstance(part, Paragraph)] == [text]


def test_wrapped_lines_are_one_paragraph() -> None:
    """Lines of one length belong together, also where the first one ends in a noun."""
    body = "해온시가 올해 안에 시내 모든 하천의 둑 점검\n결과를 알리고 무너질 위험이 있는 곳을 고치기로 했다."
    assert len(parts(body)) == 1


def test_keeps_the_addresses_a_paragraph_links_to() -> None:
    """A link's address stays with its paragraph, its text stays in the text."""
    (paragraph,) = parts('<p>출처: <a href="https://news.example.kr/1">원문</a></p>')
    assert paragraph == Paragraph("출처: 원문", links=("https://news.example.kr/1",))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>미국 <CNN>과 <Tasting Table>이 보도했다.</p>", "미국 <CNN>과 <Tasting Table>이 보도했다."),
        ("<p><한빛모터스는 새 차를 <b>공개</b>했다.</p>", "<한빛모터스는 새 차를 공개했다."),
        ("<p><자료출처=정책누리 https://policy.example.kr></p>", "<자료출처=정책누리 https://policy.example.kr>"),
        ("<p>&lt;자료출처=정책누리></p>", "<자료출처=정책누리>"),
        ("<p>물가 < 임금, 3 < 5</p>", "물가 < 임금, 3 < 5"),
        ("<p>R&D와 S&P500</p>", "R&D와 S&P500"),
        ("<p><![CDATA[속보]]> 전합니다</p>", "속보 전합니다"),
    ],
)
def test_text_that_parsers_swallow_comes_back(body: str, expected: str) -> None:
    """Text in angle brackets that is no element's name is kept."""
    assert texts(body) == [expected]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<pdata-ke-size="size16">붙은 태그</p>', ["붙은 태그"]),
        ('<p data-ke-size="size16"<b>잘린 태그</b></p>', ["잘린 태그"]),
        (
            '<p><span style="color: #ee2323;>닫히지 않은 따옴표</span> 뒤의 글</p><p>다음</p>',
            ["닫히지 않은 따옴표 뒤의 글", "다음"],
        ),
        ("<p><b>굵게</b</p><p>다음</p>", ["굵게", "다음"]),
        ("<p>열린 문단<p>다음 문단</div></span>", ["열린 문단", "다음 문단"]),
        ("<p>끝이 잘린 <b>글<", ["끝이 잘린 글<"]),
        ("<elink>지어낸 태그</elink>", ["지어낸 태그"]),
        ("<p>제목<script>alert('x')</script><style>p{color:red}</style> 본문</p>", ["제목 본문"]),
        ("<p>앞</p><script>닫히지 않은 <p>글</p>", ["앞", "닫히지 않은", "글"]),
        ("<textarea><p>칸에 든 글</p>", ["칸에 든 글"]),
        ("<p>앞<!-- 지시: 표를 빠뜨리지 말 것 -->뒤</p>", ["앞뒤"]),
        ('<p>보임<span style="display:none">숨김</span></p>', ["보임"]),
    ],
)
def test_broken_markup_loses_no_text_and_shows_no_tag(body: str, expected: list[str]) -> None:
    """Fused, cut, unclosed and invented tags are markup; scripts, styles, comments and hidden text are not shown."""
    assert texts(body) == expected


def test_reads_markdown_between_html() -> None:
    """Headings, lists, bold, links and pictures of Markdown are read among HTML's."""
    lines = ["![로고](/logo.jpg)", "", "<p>첫 문단</p>", "", "## 소제목", "", "내용은 다음과 같습니다:"]
    body = "\n".join([*lines, "- **첫째** 항목", "- [둘째](https://example.kr/2)", "", "끝 문단"])
    found = [(part.kind, part.text) for part in parts(body) if isinstance(part, Paragraph)]
    assert found == [
        ("text", "첫 문단"),
        ("heading", "소제목"),
        ("text", "내용은 다음과 같습니다:"),
        ("item", "첫째 항목"),
        ("item", "둘째"),
        ("text", "끝 문단"),
    ]


def test_reads_markdown_inside_html() -> None:
    """Bold marks next to Korean letters, which Markdown parsers leave in the text, are read."""
    (paragraph,) = parts("<p>정부는 **'수출 지원'**을 [확대](https://example.kr)했다.</p>")
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text == "정부는 '수출 지원'을 확대했다."
    assert paragraph.text[slice(*paragraph.emphasis[0])] == "'수출 지원'"


def test_reads_links_by_reference() -> None:
    """Links by reference keep their text and address, wherever that is written; one defined in another file has no address."""
    body = (
        "시는 [새 다리][bridge]와 [둑]을 [설명][news 7 dam]하고 [기사 내용] 그대로라고 했다.\n\n"
        '[bridge]: https://news.example.kr/bridge\n[둑]: /dam "둑"\n[문의]: 하천과'
    )
    found = [part for part in parts(body) if isinstance(part, Paragraph)]
    assert [part.text for part in found] == ["시는 새 다리와 둑을 설명하고 [기사 내용] 그대로라고 했다.", "[문의]: 하천과"]
    assert found[0].links == ("https://news.example.kr/bridge", "/dam")


def test_a_link_around_a_picture_leaves_nothing() -> None:
    """A link around a picture alone leaves no text."""
    assert texts("[![다리](https://news.example.kr/b.png)](https://news.example.kr/b) 다리가 열렸다.") == ["다리가 열렸다."]


def test_a_numbered_line_keeps_its_number() -> None:
    """A line that begins with a date is not an item whose number a page would count anew."""
    assert texts("2026. 7. 9. 발표했다.\n\n1. 첫째\n2. 둘째") == ["2026. 7. 9. 발표했다.", "1. 첫째", "2. 둘째"]


def test_in_html_markdown_signs_are_signs() -> None:
    """In HTML, Markdown's signs are ordinary characters."""
    assert texts("<p># 번호\n- 뺄셈 **별**</p>", "html") == ["# 번호 - 뺄셈 **별**"]


@pytest.mark.parametrize(
    "body",
    [
        "```html\n<h2>소제목</h2>\n<p>본문</p>\n```\n\n끝",
        "```markdown\n## 소제목\n\n본문\n```\n\n끝",
        "```\n## 소제목\n\n본문\n```\n\n끝",
        "```html\n<h2>소제목</h2>\n<p>본문</p>\n\n끝```",
    ],
)
def test_a_fence_around_what_is_no_code_is_dropped(body: str) -> None:
    """A body that a machine wrapped in a code fence is read as what it is."""
    assert texts(body) == ["소제목", "본문", "끝"]


def test_code_stays_text() -> None:
    """Real code in a fence is shown as it is, its angle brackets included."""
    assert texts("```python\nif a < b:\n    print(a)\n```") == ["if a < b:", "print(a)"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("잡지 [Kotori\nMagazine][2]가 나왔다.\n\n[2]: https://a.example/", "잡지 Kotori Magazine가 나왔다."),
        ("공지([\\[list:48417\\]][4])다.\n\n[4]: https://a.example/", "공지([list:48417])다."),
        ("[두\n줄](https://a.example/) 링크다.", "두 줄 링크다."),
        ("별표 \\*하나\\*다.", "별표 *하나*다."),
        ("[가]\n\n[나][2] 둘이다.\n\n[2]: https://a.example/", "[가]"),
    ],
)
def test_links_across_lines_and_escapes(source: str, text: str) -> None:
    """A link's text may hold a line break and escaped brackets; backslashes before signs are not shown."""
    assert texts(source)[0] == text


def test_attribute_lists_are_dropped() -> None:
    """Kramdown's attribute lists are left out of the text."""
    assert texts('본문이다.\n{: width="200" }') == ["본문이다."]


@pytest.mark.parametrize("comment", ["{::comment}예산 77억 원{:/comment} ", "{::comment}\n예산 77억 원\n\n둘째 줄\n{:/}\n\n"])
def test_kramdown_comments_are_dropped(comment: str) -> None:
    """Text between kramdown's comment tags, in a line or over several, is not shown; an unclosed one hides nothing."""
    assert texts(f"{comment}본문이다.") == ["본문이다."]
    assert texts("{::comment}첫째다.") == ["첫째다."]


def test_a_sentence_without_its_value_is_dropped() -> None:
    """A sentence that needs a template value which only the site knows is left out, and so is such a heading or cell."""
    assert texts(f"## {UNKNOWN} 소식\n\n첫 문장이다. 값은 {UNKNOWN}이다. 셋째다.") == ["첫 문장이다. 셋째다."]
    assert texts(f"{UNKNOWN}") == []


def test_reads_the_text_of_faq_microdata() -> None:
    """Questions and answers marked up for search engines are visible text."""
    body = '<div itemscope itemtype="https://schema.org/FAQPage"><h3 itemprop="name">질문?</h3><div>답이다.</div></div>'
    assert texts(body) == ["질문?", "답이다."]


def test_prose_of_a_title_is_its_text() -> None:
    """Tags and entities of a one-line text are read, angle brackets of a name are kept."""
    assert prose("<b>R&amp;D</b>  예산 <CNN>") == "R&D 예산 <CNN>"


def test_deep_nesting_is_walked() -> None:
    """Deeply nested tags are read without an error."""
    depth = 8_000
    assert texts("<div>" * depth + "속" + "</div>" * depth) == ["속"]
    nested = parts("<table><tr><td>" * 300 + "속" + "</td></tr></table>" * 300)
    assert [part.text for part in nested if isinstance(part, Paragraph)] == ["속"]


@given(st.text(alphabet=st.sampled_from("가나 \n<>/&;=\"'`*#|-[](){%}!abptdrh1.:~_\\\u00a0\u200b"), max_size=120))
def test_any_text_is_read(body: str) -> None:
    """No body makes the reader fail, and no part is empty."""
    for markup in ("mixed", "html"):
        for part in parts(body, markup):  # type: ignore[arg-type]
            assert part.rows if isinstance(part, Table) else part.text.strip()


WORD = st.text(alphabet="가나다라마바사아자차카타파하", min_size=1, max_size=6)
INLINE = st.tuples(st.sampled_from(["b", "span", "a", "em", "u"]), WORD).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>")
LINE = st.lists(st.one_of(WORD, INLINE), min_size=1, max_size=5).map(" ".join)
BLOCK = st.one_of(
    st.tuples(st.sampled_from(["p", "h2", "div", "blockquote"]), LINE).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"),
    st.lists(LINE, min_size=1, max_size=3).map(lambda lines: "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"),
    st.lists(LINE, min_size=4, max_size=4).map(
        lambda c: "<table><tr><td>{}</td><td>{}</td></tr><tr><td>{}</td><td>{}</td></tr></table>".format(*c)
    ),
    LINE,
)


@given(st.lists(BLOCK, max_size=6))
def test_every_visible_word_is_in_the_parts_once(blocks: list[str]) -> None:
    """The words of a page and the words of its parts are the same, in the same order."""
    body = "\n\n".join(blocks)
    shown = [
        word
        for part in parts(body)
        for text in (
            [c for row in ([part.header] if part.header else []) + list(part.rows) for c in row]
            if isinstance(part, Table)
            else [part.text]
        )
        for word in text.split()
    ]
    assert shown == re.sub(r"<[^>]+>", lambda tag: "" if re.match(r"</?(?:b|span|a|em|u)>", tag[0]) else " ", body).split()


@pytest.mark.parametrize(
    "piece",
    [
        *("<", "![", "{%", "```a\n", "[a](", "**a", "<script>", "\n", " \n", " ", "<zz>", '<p a="', "<!--", "--|--\n", "- a\n"),
        *("---\n", "<div>", "1. a\n", "> a\n", "<table><tr><td>"),
    ],
)
def test_a_hostile_body_is_read_in_time(piece: str) -> None:
    """As many openings that nothing closes as a file holds cost no more than seconds."""
    started = process_time()
    parts(piece * (4_000_000 // len(piece)))
    assert process_time() - started < 5


def test_a_body_beyond_all_use_is_cut_in_its_middle() -> None:
    """Of a body longer than any post's, the news at its top and the source line at its end are kept."""
    found = texts("<p>새솔시가 도서관을 연다.</p>" + "<p>가나다라 마바사.</p>\n" * 20_000 + "<p>자료출처=새솔브리핑</p>")
    assert found[0] == "새솔시가 도서관을 연다."
    assert found[-1] == "자료출처=새솔브리핑"
    assert sum(map(len, found)) < LONGEST


def test_a_body_as_long_as_a_post_can_be_is_whole() -> None:
    """Not a sentence of a body at the bound is lost."""
    sentences = [f"<p>{number}번째 문장이다.</p>" for number in range(4_000)]
    assert len(texts("".join(sentences))) == len(sentences)


def test_unclosed_formatting_is_not_repeated_in_every_paragraph() -> None:
    """Thousands of unclosed formatting elements before hundreds of paragraphs take no more time than their length."""
    body = "<p>" + "".join(f"<b id={number}>" for number in range(5_000)) + "x" + "<p>y" * 500
    started = process_time()
    assert texts(body) == ["x", *["y"] * 500]
    assert process_time() - started < 5
