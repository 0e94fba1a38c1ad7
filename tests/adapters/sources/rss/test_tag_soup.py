"""Feeds whose markup is broken: every entry keeps its title, text, link, id and date."""

import re
from pathlib import Path

import pytest

from adapters.sources.rss.parse import FeedError, parse

FAULTS = Path(__file__).parents[5] / "shared" / "faults" / "sources"
HEAD = "<title>세움 통신</title><link>https://wire.example.kr/</link>"


def item(number: int, description: str = "<description>새솔시가 밝혔다.</description>", end: str = "</item>") -> str:
    """An item whose description comes before its id and date."""
    return (
        f"<item><title>소식 {number}</title><link>https://wire.example.kr/{number}</link>{description}"
        f'<guid isPermaLink="false">g{number}</guid><pubDate>Mon, 30 Nov 2026 0{number}:00:00 +0900</pubDate>{end}'
    )


def rss(*items: str, head: str = HEAD, end: str = "</channel></rss>") -> bytes:
    """A document with these items."""
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>{head}{"".join(items)}{end}'.encode()


def fields(content: bytes) -> list[tuple[str, str, str | None, str | None, str]]:
    """Id, title, link, date and text of every entry."""
    found = parse(content, "", "https://wire.example.kr/feed").entries
    return [(one.id, one.entry.title, one.entry.link, one.entry.published, one.entry.summary) for one in found]


def expected(number: int, text: str = "새솔시가 밝혔다.") -> tuple[str, str, str, str, str]:
    """Those of an item."""
    date = f"Mon, 30 Nov 2026 0{number}:00:00 +0900"
    return f"g{number}", f"소식 {number}", f"https://wire.example.kr/{number}", date, text


@pytest.mark.parametrize(
    "head",
    [
        HEAD + '<atom:link href="https://wire.example.kr/feed" rel="self">',
        HEAD + "<description>첫 줄<br>둘째 줄</description>",
        HEAD + "<description>첫 줄<p>둘째 줄</description>",
        HEAD + "<image><url>https://wire.example.kr/a.png</url><title>그림</title>",
        HEAD + "<category>지역",
        HEAD + "<ttl>60<language>ko</language>",
        HEAD + '<link rel="hub" href="https://hub.example.kr/">',
        HEAD.replace("</title>", "<title>"),
        HEAD.replace("</link>", ""),
        HEAD + "</description></image>",
    ],
)
def test_an_unclosed_element_before_the_items_hides_none(head):
    """An unclosed element of the channel ends where the next element of a feed begins."""
    assert fields(rss(item(2), item(1), head=head)) == [expected(2), expected(1)]
    assert parse(rss(item(2), item(1), head=head)).whole


@pytest.mark.parametrize(
    "text",
    [
        "버스 12대를<br>더 보낸다.",
        "<img src='/a.jpg'>새솔시가 밝혔다.",
        "<img src=/a.jpg>새솔시가 밝혔다.",
        "<p>새솔시가 밝혔다.",
        "<p>새솔시가 <b>밝혔다.</p>",
        '<a href="https://wire.example.kr/?a=1&amp;b=2">새솔시</a><br>가',
        "<div><p>하나<p>둘</div><hr>",
        "<ul><li>하나<li>둘</ul>",
        '<a href="x>새솔시</a>가 밝혔다.',
        "<script>if (a) { b }</script><br>새솔시",
    ],
)
def test_raw_html_in_a_text_stays_as_written(text):
    """The text ends at its own end tag, and a browser's rules for what is in it are left to the reader of the text."""
    assert fields(rss(item(2, f"<description>{text}</description>"), item(1))) == [expected(2, text), expected(1)]


@pytest.mark.parametrize(
    ("description", "text"),
    [
        ("<description>새솔시가", "새솔시가"),
        ("<description>새솔시가<br>밝혔다.", "새솔시가<br>밝혔다."),
        ("<description><![CDATA[<p>새솔시가</p>]]>", "<p>새솔시가</p>"),
        ("<description><![CDATA[새솔시가]]> ]]></description><br>", "새솔시가"),
        ("<description>새솔시가</descripton>", "새솔시가</descripton>"),
        ("<Description>새솔시가</DESCRIPTION>", "새솔시가"),
        ("<description>A &amp; B &lt;b&gt;C&lt;/b&gt;</description><br>", "A & B <b>C</b>"),
        ("<description>5 < 7 &nbsp;</description>", "5 < 7"),
    ],
)
def test_a_text_without_its_end_tag_ends_at_the_next_field(description, text):
    """The id and the date behind it are no part of the text."""
    assert fields(rss(item(2, description), item(1))) == [expected(2, text), expected(1)]


@pytest.mark.parametrize(
    "content",
    [
        rss(item(2), item(1)).replace(b'"2.0"', b"2.0"),
        rss(item(2), item(1)).replace(b'isPermaLink="false"', b"isPermaLink=false"),
        rss(item(2, end=""), item(1)),
        rss(item(2), item(1, end="</entry>")),
        rss(item(2), item(1, end="</ITEM>")),
        rss(item(2), item(1), end="</channel>"),
        rss(item(2), item(1), end="</rss>"),
        rss(item(2), item(1), end="</rss"),
        rss(item(2), item(1), end="</channel><!-- 0.1 s -->"),
        rss(item(2), item(1), end="</item></channel></rss>"),
        rss(item(2), "<!-- <item><title>x</title></item> -->", item(1), head=HEAD + "<br>"),
    ],
)
def test_broken_structure_costs_no_entry(content):
    """Attributes without quotes, missing and stray end tags: both entries are read, and the feed is whole."""
    assert fields(content) == [expected(2), expected(1)]
    assert parse(content).whole


@pytest.mark.parametrize("end", ["", "<item", "<item><title>소식 0</title><link>https://wire.example.kr/"])
def test_of_a_truncated_feed_whole_entries_are_read(end):
    """An entry whose end tag is there is read, though the feed goes on; the one that is cut off waits."""
    found = parse(rss(item(2), item(1), end=end))
    assert [one.id for one in found.entries] == ["g2", "g1"]
    assert not found.whole


def test_atom_rdf_and_media_are_read_from_broken_markup():
    """Namespaces count, declared or not; links and pictures in attributes are found; groups are entered."""
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>소식</title><br><entry><id>e1</id><title>버스</title>'
        "<link href=https://wire.example.kr/1><summary type=html>&lt;p>열둘</summary><updated>2026-11-30T01:00:00Z</updated>"
        '<media:group><media:content url="/1.jpg" medium="image"></media:group></entry></feed>'
    )
    found = parse(atom.encode(), "", "https://wire.example.kr/feed").entries[0]
    assert (found.id, found.entry.title, found.entry.link) == ("e1", "버스", "https://wire.example.kr/1")
    assert (found.entry.summary, found.entry.updated) == ("<p>열둘", "2026-11-30T01:00:00Z")
    assert found.entry.image == "https://wire.example.kr/1.jpg"
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        '<channel rdf:about="https://wire.example.kr/"><title>소식<br></title></channel>'
        '<item rdf:about="https://wire.example.kr/1"><title>버스</title><dc:date>2026-11-30</dc:date></item></rdf:RDF>'
    )
    found = parse(rdf.encode()).entries[0]
    assert (found.entry.link, found.entry.published) == ("https://wire.example.kr/1", "2026-11-30")


@pytest.mark.parametrize("end", ["/>", " />", ">", "/ >"])
def test_an_unquoted_address_ends_before_its_tag_does(end):
    """The slash of an empty element's tag is no part of the value before it."""
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><link href=https://a.kr/b{end}<title>x</title></entry></feed>'
    (found,) = parse(atom.encode()).entries
    assert (found.entry.link, found.entry.title) == ("https://a.kr/b" + ("/" if end == "/ >" else ""), "x")


def test_endless_tags_are_refused():
    """Hundreds of thousands of tags are no feed, and cost little time."""
    with pytest.raises(FeedError, match="beyond repair"):
        parse(b"<rss><channel><br>" + b"<item>" * 400_000)


@pytest.mark.skipif(not FAULTS.is_dir(), reason="needs the shared faults")
@pytest.mark.parametrize(
    "path",
    [
        "04-unclosed-before-items/atom-link.xml",
        "04-unclosed-before-items/br-in-description.xml",
        "28-no-closing-rss/oldest-first.xml",
    ],
)
def test_reported_feeds_with_unclosed_elements(path):
    """The reported documents: two entries, whole, each with its id."""
    found = parse((FAULTS / path).read_bytes())
    assert {one.id for one in found.entries} == {"g1", "g2"}
    assert found.whole


@pytest.mark.skipif(not FAULTS.is_dir(), reason="needs the shared faults")
@pytest.mark.parametrize("name", ["br", "img", "p"])
def test_reported_feeds_with_raw_html(name):
    """The reported documents: every entry has its id, its date, and a text that ends with the sentence."""
    for one in parse((FAULTS / "06-raw-html-in-description" / f"{name}.xml").read_bytes()).entries:
        assert one.id == one.entry.link
        assert one.entry.published
        assert one.entry.summary.endswith("더 보낸다고 밝혔다.")


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>소식</title><link rel="self" href="https://wire.example.kr/feed"/>
<entry><id>e2</id><title>소식 둘</title><link href="https://wire.example.kr/2"/><summary>새솔시가 &lt;b&gt; 밝혔다.</summary>
<published>2026-11-30T02:00:00Z</published><author><name>기자</name></author></entry>
<entry><id>e1</id><title type="html">소식 하나</title><link href="https://wire.example.kr/1"/><category term="지역"/>
<content type="html">&lt;p&gt;본문&lt;/p&gt;</content><published>2026-11-30T01:00:00Z</published></entry></feed>"""
SOUND = [rss(item(2), item(1)).decode(), ATOM]
ENDS = [(text, end.start(), end.end()) for text in SOUND for end in re.finditer(r"</[\w:]+>", text)]
STARTS = [
    (text, start.start()) for text in SOUND for start in re.finditer(r"<(?:title|link|description|guid|id|item|entry)\b", text)
]


@pytest.mark.parametrize(("text", "start", "end"), ENDS, ids=lambda value: str(value)[:9])
def test_one_missing_end_tag_changes_no_entry(text, start, end):
    """Whichever end tag is missing, every entry has the id, title, link, date and text of the sound document."""
    assert [field[:4] for field in fields((text[:start] + text[end:]).encode())] == [field[:4] for field in fields(text.encode())]


@pytest.mark.parametrize("stray", ["<br>", "</p>", "</foo>", "<hr/>", "<!-- x -->", "<?php ?>"])
@pytest.mark.parametrize(("text", "at"), STARTS, ids=lambda value: str(value)[:9])
def test_one_stray_tag_changes_no_entry(text, at, stray):
    """Whatever stands between two elements, every entry is that of the sound document."""
    found = [field[:4] for field in fields((text[:at] + stray + text[at:]).encode())]
    assert found == [field[:4] for field in fields(text.encode())]
