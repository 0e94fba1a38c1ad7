"""Reading well-formed feeds of every kind."""

import json
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sources.rss.parse import FeedError, parse
from adapters.sources.rss.schedule import FeedSchedule
from tests.adapters.sources.rss.reading import ReadFeed, read_feed

HERE = "https://wire.example.kr/feeds/all.xml"

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
     xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>정책 속보</title><link>https://wire.example.kr/</link>
<atom:link rel="self" href="https://wire.example.kr/feeds/all.xml"/>
<item><title>둘째 &amp;amp; 소식</title><link>https://wire.example.kr/2</link><guid isPermaLink="false">wire-2</guid>
<pubDate>Tue, 10 Sep 2024 10:00:00 +0900</pubDate><category>경제</category><category>수출</category><category>경제</category>
<description>요약</description><content:encoded><![CDATA[<p>본문 <b>2.2배</b></p>]]></content:encoded>
<media:group><media:content url="/2.jpg" medium="image"/></media:group></item>
<item><title>첫 소식</title><link>/1?a=1&amp;b=2</link><dc:date>2024-09-10T09:00:00+09:00</dc:date></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://wire.example.kr/posts/">
<title type="html">속보 &amp;amp; 정책</title>
<entry><title>A &lt; B</title><id>tag:wire.example.kr,2024:1</id><link rel="enclosure" type="image/png" href="1.png"/>
<link type="application/json" href="1.json"/><link href="1.html"/><published>2024-09-10T09:00:00Z</published>
<updated>2024-09-10T09:30:00Z</updated><category term="economy" label="경제"/><summary>줄 하나
줄 둘</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>본문 &amp; <b>그림</b></p></div></content></entry></feed>"""

ATOM_03 = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>속보</title>
<entry><title mode="escaped" type="text/html">
&lt;b&gt;소식&lt;/b&gt;</title><id>3</id><issued>2004-01-01T00:00:00Z</issued><modified>2004-01-02T00:00:00Z</modified></entry></feed>"""

RSS_10 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://wire.example.kr/"><title>속보</title></channel>
<item rdf:about="https://wire.example.kr/1"><title>소식</title><description>요약</description></item></rdf:RDF>"""

RSS_091 = """<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="0.91"><channel><title>속보</title><item><title>소식&nbsp;하나</title><link>https://wire.example.kr/1</link></item></channel></rss>"""

JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "속보",
    "items": [
        {
            "id": 7,
            "url": "/7",
            "title": "A < B",
            "content_text": "a & b\nc",
            "date_published": "2024-09-10T09:00:00Z",
            "tags": ["경제", 3],
        },
        {"id": "6", "external_url": "https://else.example/6", "content_html": "<p>본문</p>\ud800\x00", "image": "/6.png"},
    ],
}


def read(text: str | bytes, content_type: str = "") -> ReadFeed:
    """Parse a document as if it came from the feed's address."""
    return read_feed(text.encode() if isinstance(text, str) else text, content_type, HERE)


def test_rss_is_read():
    """An RSS 2.0 item gives all that an alert can use, its texts still markup, its links absolute."""
    feed = read(RSS)
    first, second = (found.entry for found in feed.entries)
    assert (feed.title, feed.whole) == ("정책 속보", True)
    assert (second.title, second.link, second.summary) == ("둘째 &amp; 소식", "https://wire.example.kr/2", "요약")
    assert second.content == "<p>본문 <b>2.2배</b></p>"
    assert (second.published, second.categories) == ("Tue, 10 Sep 2024 10:00:00 +0900", ("경제", "수출"))
    assert second.image == "https://wire.example.kr/2.jpg"
    assert (first.link, first.published) == ("https://wire.example.kr/1?a=1&b=2", "2024-09-10T09:00:00+09:00")


def test_entries_are_known_by_their_id_else_by_their_link():
    """A guid names an entry; without one its link does."""
    assert [found.key for found in read(RSS).entries] == ["https://wire.example.kr/1?a=1&b=2", "wire-2"]


def test_an_entry_without_id_and_link_is_known_by_its_words():
    """The same words are the same entry, other words another one."""
    one, same, other = (
        read(f"<rss><channel><item><title>{title}</title></item></channel></rss>").entries[0] for title in ("하나", "하나", "둘")
    )
    assert one.key == same.key
    assert one.key != other.key


def test_a_changed_text_does_not_make_an_entry_without_id_another_one():
    """An entry without id and link is identified by title and date, so its text may be corrected."""
    before, after = (
        read(f"<rss><channel><item><title>날씨</title><description>{text}</description></item></channel></rss>")
        for text in ("맑음", "흐림")
    )
    assert before.entries[0].key == after.entries[0].key
    assert before.entries[0].version_tag != after.entries[0].version_tag


def test_an_id_that_names_everything_names_nothing():
    """If entries with different links share one id, such as the site's address, each is identified by its link."""
    items = "".join(f"<item><guid>https://wire.example.kr</guid><link>/{n}</link></item>" for n in (2, 1))
    feed = read(f"<rss><channel>{items}</channel></rss>")
    assert [found.key for found in feed.entries] == ["https://wire.example.kr/1", "https://wire.example.kr/2"]


def test_atom_is_read():
    """An Atom entry's plain texts become markup, its markup stays, and its links follow xml:base."""
    feed = read(ATOM)
    found = feed.entries[0]
    assert (found.key, found.entry.title, found.entry.link) == (
        "tag:wire.example.kr,2024:1",
        "A &lt; B",
        "https://wire.example.kr/posts/1.html",
    )
    assert found.entry.summary == "줄 하나<br>\n줄 둘"
    assert found.entry.content == "<p>본문 &amp; <b>그림</b></p>"
    assert (found.entry.published, found.entry.updated) == ("2024-09-10T09:00:00Z", "2024-09-10T09:30:00Z")
    assert (found.entry.categories, found.entry.image) == (("경제",), "https://wire.example.kr/posts/1.png")


def test_old_formats_are_read():
    """Atom 0.3, RSS 1.0 and RSS 0.91 with its document type are read like their successors."""
    assert read(ATOM_03).entries[0].entry.title == "<b>소식</b>"
    assert read(ATOM_03).entries[0].entry.published == "2004-01-01T00:00:00Z"
    assert read(RSS_10).entries[0].key == "https://wire.example.kr/1"
    assert read(RSS_10).entries[0].entry.link == "https://wire.example.kr/1"
    assert read(RSS_091).entries[0].entry.title == "소식\xa0하나"


def test_base64_is_read():
    """Atom's text in base64 is read as text, in either version's notation; a picture in base64 is nothing."""
    one, other, picture = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><content {attributes}>{text}</content></entry></feed>'
        for attributes, text in (
            ('type="application/octet-stream"', "7IaN\n67O0"),
            ('type="text/html" mode="base64"', "7IaN67O0"),
            ('type="image/png"', "iVBORw0KGgo="),
        )
    )
    assert [read(document).entries[0].entry.content for document in (one, other, picture)] == ["속보", "속보", ""]


@pytest.mark.parametrize(
    "kind", ["html", "HTML", "text/html", "text/html; charset=utf-8", " Text/HTML;charset=UTF-8", "html; charset=utf-8"]
)
def test_a_media_types_parameters_change_nothing(kind):
    """Escaped markup is markup, whatever parameters its type has."""
    document = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><content type="{kind}">&lt;p&gt;속보&lt;/p&gt;</content>'
        "</entry></feed>"
    )
    assert read(document).entries[0].entry.content == "<p>속보</p>"


def test_a_single_entry_is_a_feed_of_one():
    """An Atom entry document is read, and so is a channel without its root."""
    assert read('<entry xmlns="http://www.w3.org/2005/Atom"><id>1</id></entry>').entries[0].key == "1"
    assert read("<channel><item><guid>1</guid></item></channel>").entries[0].key == "1"


@pytest.mark.parametrize(
    "namespace", ["http://purl.org/dc/elements/1.1", "https://purl.org/DC/elements/1.1/", " http://purl.org/dc/elements/1.1/ "]
)
def test_a_namespace_may_be_written_otherwise(namespace):
    """A missing slash, another scheme, capitals and blanks do not hide the elements of a namespace."""
    feed = read(f'<rss xmlns:d="{namespace}"><channel><item><guid>1</guid><d:date>2024-01-01</d:date></item></channel></rss>')
    assert feed.entries[0].entry.published == "2024-01-01"


def test_a_feed_names_its_quiet_times():
    """RSS's ttl, skipHours and skipDays are read; nonsense in them asks for nothing."""
    feed = read(
        "<rss><channel><ttl> 30 </ttl><skipHours><hour>0</hour><hour>24</hour><hour>5</hour><hour>x</hour></skipHours>"
        "<skipDays><day>Sunday</day><day>someday</day></skipDays></channel></rss>"
    )
    assert feed.schedule == FeedSchedule(30, frozenset({0, 5}), frozenset({6}))
    assert read("<rss><channel><ttl>-1</ttl></channel></rss>").schedule == FeedSchedule()


def test_json_feed_is_read():
    """A JSON Feed's plain texts become markup, numbers count as ids, and what is no text is left out."""
    older, newer = read(json.dumps(JSON)).entries
    assert (newer.key, newer.entry.title, newer.entry.content) == ("7", "A &lt; B", "a &amp; b<br>\nc")
    assert (newer.entry.link, newer.entry.categories) == ("https://wire.example.kr/7", ("경제", "3"))
    assert (older.entry.link, older.entry.content) == ("https://else.example/6", "<p>본문</p>")
    assert older.entry.image == "https://wire.example.kr/6.png"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp949"])
def test_json_in_any_encoding_is_read(encoding):
    """JSON should be UTF-8, and is read where it is not."""
    feed = read(json.dumps({"items": [{"id": "1", "title": "똠방각하 소식"}]}, ensure_ascii=False).encode(encoding))
    assert feed.entries[0].entry.title == "똠방각하 소식"


@pytest.mark.parametrize(
    "text", ["{", "{}", '{"items": 3}', "[" * 100_000, '{"items": ' + "[" * 100_000, '{"a": ' + "9" * 5000 + "}"]
)
def test_what_is_no_json_feed_is_refused(text):
    """Broken, deep and foreign JSON is the feed's error."""
    with pytest.raises(FeedError):
        read(text)


def test_without_dates_the_last_is_the_oldest():
    """Feeds put the newest first; where not every entry has a date, that is taken for the order."""
    items = "".join(f"<item><guid>{n}</guid></item>" for n in (3, 2, 1))
    assert [found.key for found in read(f"<rss><channel>{items}</channel></rss>").entries] == ["1", "2", "3"]


def test_dates_decide_where_every_entry_has_one():
    """A feed that puts the oldest first is read in the order of its dates."""
    items = "".join(f"<item><guid>{n}</guid><pubDate>0{n} Sep 2024 00:00:00 GMT</pubDate></item>" for n in (1, 2, 3))
    assert [found.key for found in read(f"<rss><channel>{items}</channel></rss>").entries] == ["1", "2", "3"]


def test_an_entry_that_is_listed_twice_counts_once():
    """Of two entries with one id the newer is kept, so that they are not corrections of each other."""
    items = "<item><guid>1</guid><title>새 제목</title></item><item><guid>1</guid><title>옛 제목</title></item>"
    assert [found.entry.title for found in read(f"<rss><channel>{items}</channel></rss>").entries] == ["새 제목"]


def test_a_change_of_an_entry_changes_its_stamp_alone():
    """A changed title is a new version of the same entry; the others keep theirs."""
    before, after = read(RSS), read(RSS.replace("첫 소식", "첫 소식 (수정)"))
    assert [found.key for found in before.entries] == [found.key for found in after.entries]
    changed = [old.key for old, new in zip(before.entries, after.entries, strict=True) if old.version_tag != new.version_tag]
    assert changed == [before.entries[0].key]


@pytest.mark.parametrize("newest_last", [True, False])
def test_of_a_long_feed_the_newest_entries_are_read(newest_last):
    """Of more entries than are read, those at the end with the newer dates count; without dates that is an error."""

    def feed(count, date):
        items = [f"<item><guid>{n}</guid>{date(n)}</item>" for n in range(count)]
        return f"<rss><channel>{''.join(items if newest_last else items[::-1])}</channel></rss>"

    dated = read(feed(5_003, lambda n: f"<pubDate>{format_datetime(datetime(2026, 1, 1) + timedelta(hours=n))}</pubDate>"))
    assert [found.key for found in dated.entries] == [str(n) for n in range(3, 5_003)]
    assert len(read(feed(5_000, lambda n: "")).entries) == 5_000
    with pytest.raises(FeedError, match="more than 5,000 entries"):
        read(feed(5_001, lambda n: ""))


def test_an_endless_id_is_shortened():
    """A key stays short enough for a store, and names the same entry again."""
    document = f"<rss><channel><item><guid>{'x' * 100_000}</guid></item></channel></rss>"
    assert len(read(document).entries[0].key) < 100
    assert read(document).entries[0].key == read(document).entries[0].key


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://[", ""])
def test_a_link_that_is_no_web_address_is_left_out(link):
    """Only http(s) links are handed on."""
    feed = read(f"<rss><channel><item><title>x</title><link>{link}</link></item></channel></rss>")
    assert feed.entries[0].entry.link is None


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"<!DOCTYPE html><html><body>503</body></html>", "HTML page|root is <html>"),
        (b"<html><body><p>Service&nbsp;unavailable<br></body></html>", "an HTML page"),
        (b"<opml><body/></opml>", "its root is <opml>"),
        (b"\x89PNG\r\n\x1a\n", "neither XML nor JSON"),
    ],
)
def test_what_is_no_feed_is_refused(document, reason):
    """The error for anything but a feed names what it seems to be."""
    with pytest.raises(FeedError, match=reason):
        read(document)


@given(st.binary(max_size=300), st.sampled_from([RSS, ATOM, RSS_10, RSS_091, json.dumps(JSON)]), st.data())
def test_damage_never_crashes(noise, document, data):
    """Whatever bytes are put anywhere into a feed, it is read or refused."""
    content = document.encode()
    place = data.draw(st.integers(0, len(content)))
    length = data.draw(st.integers(0, 50))
    try:
        feed = read(content[:place] + noise + content[place + length :])
    except FeedError:
        return
    assert len({found.key for found in feed.entries}) == len(feed.entries)


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("Sun, 29 Nov 2026 05:15 PM", "2026-11-29T17:15:00+00:00"),
        ("Mon, 30 Nov 2026 02:00:00 +0900", "2026-11-29T17:00:00+00:00"),
        ("Mon, 30 Nov 2026 02:00:00 GMT", "2026-11-30T02:00:00+00:00"),
        ("2026-11-30T02:00:00.5+09:00", "2026-11-29T17:00:00.500000+00:00"),
        ("2026년 11월 30일 오후 2시", "2026-11-30T14:00:00+00:00"),
        ("Mon, 31 Nov 2026 02:00:00 +0900", None),
        ("Mon, 30 Nov 2026 02:00:00 +9900", None),
        ("2026-11-31T02:00:00Z", None),
        ("어제", None),
    ],
)
def test_an_entrys_date_is_read_in_every_form(written, date):
    """The date by which entries are ordered and told apart is the one that the alert has, or none."""
    (found,) = parse(f"<rss><channel><item><title>x</title><pubDate>{written}</pubDate></item></channel></rss>".encode()).entries
    assert (found.date and found.date.isoformat()) == date
