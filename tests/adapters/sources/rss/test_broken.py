"""Feeds as they are found: wrongly encoded, badly formed, cut off, hostile."""

import time

import pytest

from adapters.sources.rss.parse import FeedError, parse
from tests.adapters.sources.rss.reading import read_feed

TITLES = ["뉴스 속보·경제", "똠방각하 펲시 출시", "셋째 소식"]
ITEMS = "".join(
    f"<item><title>{title}</title><guid>{n}</guid><description>내용</description></item>" for n, title in enumerate(TITLES)
)


def document(declaration: str = '<?xml version="1.0" encoding="UTF-8"?>', items: str = ITEMS) -> str:
    """A small feed."""
    return f'{declaration}<rss version="2.0"><channel><title>속보</title>{items}</channel></rss>'


def titles(content: bytes, content_type: str = "") -> list[str]:
    """The titles in the document's order."""
    return [found.entry.title for found in reversed(read_feed(content, content_type).entries)]


def declared(encoding: str) -> str:
    """A feed that claims to be in this encoding."""
    return document(f'<?xml version="1.0" encoding="{encoding}"?>')


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (declared("UTF-8").encode(), ""),
        (declared("UTF-8").encode("utf-8-sig"), ""),
        (declared("UTF-16").encode("utf-16"), ""),
        (document("").encode("utf-16-le"), ""),
        (declared("utf-16").encode(), ""),
        (declared("euc-kr").encode("cp949"), ""),
        (declared("EUC-KR").encode("cp949"), "text/xml; charset=euc-kr"),
        (declared("ks_c_5601-1987").encode("cp949"), ""),
        (declared("cp949").encode("cp949"), ""),
        (declared("utf-8").encode("cp949"), ""),
        (document("").encode("cp949"), ""),
        (document("").encode("cp949"), 'application/rss+xml; charset="ks_c_5601-1987"'),
        (declared("no-such-thing").encode(), ""),
        (declared("punycode").encode(), "text/xml; charset=zip"),
        (declared("euc-kr").encode(), ""),
        (declared("iso-8859-1").encode(), ""),
        (declared("iso-8859-1").encode("cp949"), ""),
        (declared("us-ascii").encode("cp949"), "text/xml; charset=utf-8"),
        (declared("iso-8859-1").encode("cp949"), "text/xml; charset=euc-kr"),
        (document("").encode("utf-32-le"), ""),
        (document("").encode("utf-32-be"), ""),
    ],
)
def test_every_encoding_is_read(content, content_type):
    """Declared, undeclared and wrongly declared, Korean is Korean: syllables beyond EUC-KR included."""
    assert titles(content, content_type) == TITLES


def test_one_bad_byte_costs_one_character():
    """A single byte that makes no sense does not turn a UTF-8 feed into another encoding."""
    content = document().encode().replace("셋".encode(), b"\xff")
    assert titles(content) == [*TITLES[:2], "\N{REPLACEMENT CHARACTER}째 소식"]


@pytest.mark.parametrize("encoding", ["utf-8", "euc-kr", "iso-8859-1"])
def test_elements_in_different_encodings_are_read_each(encoding: str) -> None:
    """A feed put together from UTF-8 and Korean pieces keeps the text of both, whatever it declares."""
    items = [f"<item><title>{title}</title></item>" for title in TITLES]
    head, end = document(f'<?xml version="1.0" encoding="{encoding}"?>', "|").split("|")
    content = head.encode() + items[0].encode("cp949") + items[1].encode() + items[2].encode() + end.encode()
    assert titles(content) == TITLES


@pytest.mark.parametrize("declaration", ["", '<?xml version="1.0" encoding="iso-8859-1"?>', '<?xml version="1.0"?>'])
def test_latin_letters_are_not_taken_for_korean(declaration):
    """Windows-1252, declared as Latin-1 or not at all, keeps its accents, quotes and dashes."""
    title = "Divisão Suíça – l’été à Besançon"
    assert titles(document(declaration, f"<item><title>{title}</title></item>").encode("cp1252", "xmlcharrefreplace")) == [title]


@pytest.mark.parametrize("encoding", ["iso-2022-jp", "shift_jis", "euc-jp"])
def test_other_encodings_are_read_where_they_are_declared(encoding):
    """A declared encoding of several bytes a sign is believed where the document fits it."""
    text = f'<?xml version="1.0" encoding="{encoding}"?><rss><channel><item><title>速報です</title></item></channel></rss>'
    assert titles(text.encode(encoding)) == ["速報です"]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("R&D 투자", "R&D 투자"),
        ("뉴스&nbsp;속보", "뉴스\xa0속보"),
        ("가&middot;나&hellip;", "가·나…"),
        ("a &unknown; b", "a &unknown; b"),
        ("a &#8; b", "a  b"),
        ("a &#xFFFFFF; b", "a  b"),
        ("a\x08\x00b", "ab"),
        ("&lt;b&gt; &amp;amp; &#44032;", "<b> &amp; 가"),
        ("<![CDATA[R&D &nbsp; <b>]]> & x", "R&D &nbsp; <b> & x"),
    ],
)
def test_bad_characters_and_ampersands_are_mended(wrong, right):
    """The text of a title is kept to the letter, whatever is wrong with its spelling in XML."""
    assert titles(document(items=f"<item><title>{wrong}</title></item>").encode()) == [right]


@pytest.mark.parametrize(
    "around",
    ["\n  {}", "<br />\n<b>Warning</b>: include(x.php) on line <b>3</b>\n{}", "{}<!-- 0.2 s --><p>광고</p>", "{}\x00\x00"],
)
def test_text_around_a_feed_is_dropped(around):
    """Blanks, warnings of a script and comments before and after the feed do not hide it."""
    assert titles(around.format(document()).encode()) == TITLES


def test_undeclared_prefixes_are_understood():
    """A feed that forgot to declare its namespaces is read as if it had."""
    feed = read_feed(
        document(
            items="<item><title>x</title><dc:date>2024-01-01</dc:date><content:encoded>본문</content:encoded></item>"
        ).encode()
    )
    assert (feed.entries[0].entry.published, feed.entries[0].entry.content) == ("2024-01-01", "본문")


def test_an_unclosed_tag_does_not_hide_the_others():
    """A tag that was never closed costs no entry, and puts none into another."""
    feed = read_feed(document(items=ITEMS.replace("</description>", "")).encode())
    assert [found.entry.title for found in reversed(feed.entries)] == TITLES
    assert {found.entry.summary for found in feed.entries} == {"내용"}


@pytest.mark.parametrize("cut", range(60, 360, 7))
def test_a_truncated_feed_yields_its_whole_entries_alone(cut):
    """Of a truncated document the entries with an end tag are yielded, and it is known to be truncated."""
    text = document()
    part = text[: len(text) - cut]
    try:
        feed = read_feed(part.encode())
    except FeedError:
        return
    assert feed.whole == ("</channel>" in part)
    assert [found.entry.title for found in reversed(feed.entries)] == TITLES[: part.count("</item>")]


BOMB = '<!DOCTYPE rss [<!ENTITY a0 "boom">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)) + "]>"
PARAMETERS = '<!DOCTYPE rss [<!ENTITY % a "' + "x" * 50_000 + '">' + "%a;" * 10_000 + "]>"
XXE = '<!DOCTYPE rss [<!ENTITY a9 SYSTEM "file:///etc/passwd"> <!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>'


@pytest.mark.parametrize("doctype", [BOMB, PARAMETERS, XXE])
def test_entities_are_never_expanded(doctype):
    """A billion laughs, parameter entities and external ones bring nothing into the feed, and cost nothing."""
    started = time.process_time()
    content = document(doctype, "<item><title>a&a9;b</title><guid>1</guid></item>").encode()
    try:
        found_titles = titles(content)
    except FeedError:
        found_titles = []
    assert found_titles in ([], ["a&a9;b"])
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "content",
    [
        b"<rss>" + b"<a>" * 120_000,
        b"<rss>" + b"<![CDATA[" * 200_000,
        b"<rss>" + b"<!--" * 400_000,
        b"<rss>" + b"&" * 1_000_000,
        b"<" * 1_500_000,
        b"<a" * 800_000,
        b"<rss " * 400_000,
        b"<!DOCTYPE " * 200_000,
        b"<rss>" + b"</rss " * 300_000,
        b"<rss><channel>" + b"<item><guid>1</guid></item>" * 60_000,
        b"<?xml encoding=" * 120_000,
        b"<rss><channel><title>" + b"&nbsp;" * 700_000,
        b"<rss><channel><item><description>" + b"<b>x</b>" * 500_000 + b"</description></item></channel></rss>",
        b"<rss><channel><item " + b"".join(b"a%d='1' " % n for n in range(380_000)) + b"/></channel></rss>",
        b"<rss><channel><item a='" + b"x" * 4_000_000 + b"'/></channel></rss>",
        b"<rss><channel>" + b"<item>" * 300_000 + b"</item>" * 300_000 + b"</channel></rss>",
        b"<!DOCTYPE rss [" + b"".join(b"<!ENTITY a%d 'b'>" % n for n in range(200_000)) + b"]><rss/>",
        b'{"items":[{"id":' + b"9" * 4_000_000 + b"}]}",
        b"\0" * 4_000_000,
    ],
    ids=lambda content: content[:40].decode().replace("\0", "0"),
)
def test_megabytes_of_nonsense_take_seconds_at_most(content):
    """No expression and no parser is led into quadratic work or endless depth."""
    started = time.process_time()
    try:
        feed = read_feed(content)
    except FeedError:
        feed = None
    assert feed is None or len(feed.entries) <= 1
    assert time.process_time() - started < 4


MANY = 40_000
HOSTILE = {
    "attributes": "<item " + " ".join(f"a{n}=1" for n in range(MANY)) + "><title>소식</title></item>",
    "bare attributes": "<item " + " ".join(f"a{n}" for n in range(MANY)) + "><title>소식</title></item>",
    "namespaces": "<item><title>소식</title><description "
    + " ".join(f"xmlns:a{n}='u{n}'" for n in range(MANY))
    + ">"
    + "".join(f"<a{n}:x/>" for n in range(MANY))
    + "</description></item>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_many_attributes_and_namespaces_take_linear_time(name: str) -> None:
    """Forty thousand of either in one tag would take half a minute where each is compared with all others."""
    began = time.process_time()
    assert [found.entry.title for found in read_feed(document(items=HOSTILE[name]).encode()).entries] == ["소식"]
    assert time.process_time() - began < 3


def test_a_page_with_many_attributes_is_no_feed_in_linear_time() -> None:
    """The link to a page's feed is found without parsing a tag that is too long."""
    page = "<!-- <link rel=alternate type=application/rss+xml href=/no> --><p " + " ".join(f"a{n}" for n in range(MANY))
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    began = time.process_time()
    with pytest.raises(FeedError, match="links to is https://wire"):
        parse(f"<html>{link}{page}".encode(), url="https://wire.example.kr/")
    assert time.process_time() - began < 2
