"""Links, ids and text types as feeds write them."""

from pathlib import Path

import pytest

from adapters.sources.rss.parse import parse
from adapters.sources.rss.types import resolve_link

FAULTS = Path(__file__).parents[5] / "shared" / "faults" / "sources"
HERE = "https://wire.example.kr/feed"


def only(content: str):
    """The document's one entry."""
    (found,) = parse(content.encode(), "", HERE).entries
    return found.entry


def item(inner: str):
    """The entry of an RSS item."""
    return only(f'<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><item>{inner}</item></channel></rss>')


def entry(inner: str):
    """The entry of an Atom feed."""
    return only(f'<feed xmlns="http://www.w3.org/2005/Atom"><entry>{inner}</entry></feed>')


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("https://wire.example.kr/버스 노선 안내.html", "https://wire.example.kr/버스%20노선%20안내.html"),
        ("https://wire.example.kr/a\u00a0b", "https://wire.example.kr/a%C2%A0b"),
        ("https://wire.example.kr/\n    a", "https://wire.example.kr/a"),
        ("\n  https://wire.example.kr/a  \n", "https://wire.example.kr/a"),
        ("https://wire.example.kr/?a=1&amp;b=2", "https://wire.example.kr/?a=1&b=2"),
        ("https://wire.example.kr/?a=1&amp;amp;b=2", "https://wire.example.kr/?a=1&b=2"),
        ("https://wire.example.kr/?a=1&#38;b=2&#x26;c=3", "https://wire.example.kr/?a=1&b=2&c=3"),
        ("https://wire.example.kr/?q=a+b%20c", "https://wire.example.kr/?q=a+b%20c"),
        ("/1?a=1&copy=2", "https://wire.example.kr/1?a=1&copy=2"),
        ("HTTPS://wire.example.kr/1", "https://wire.example.kr/1"),
        ("javascript:alert(1)", None),
        (" ", None),
    ],
)
def test_a_link_is_the_address_that_was_meant(written, link):
    """Spaces are part of an address, line breaks are not, and an ampersand that was escaped twice is one."""
    assert resolve_link(written, HERE) == link


@pytest.mark.parametrize(
    ("inner", "link"),
    [
        ("<guid>https://wire.example.kr/1</guid>", "https://wire.example.kr/1"),
        ('<guid isPermaLink="false">https://wire.example.kr/1</guid>', None),
        ('<enclosure url="/1.mp3" type="audio/mpeg"/>', "https://wire.example.kr/1.mp3"),
        ('<media:content url="https://wire.example.kr/1.mp4"/>', "https://wire.example.kr/1.mp4"),
        ('<guid>https://wire.example.kr/1</guid><enclosure url="/1.mp3"/>', "https://wire.example.kr/1"),
        ('<link>/2</link><guid>https://wire.example.kr/1</guid><enclosure url="/1.mp3"/>', "https://wire.example.kr/2"),
        ("<link></link><guid>1</guid>", None),
        ("<title>소식</title><link/>https://wire.example.kr/9", "https://wire.example.kr/9"),
        ("<link/>소식 https://wire.example.kr/9", None),
    ],
)
def test_an_item_without_a_link_has_a_substitute(inner, link):
    """An item without a link gets its id if that is an address, else the address of its recording."""
    assert item(inner).link == link


@pytest.mark.parametrize(
    ("inner", "link"),
    [
        ("<id>https://wire.example.kr/1</id>", "https://wire.example.kr/1"),
        ("<id>urn:uuid:1</id>", None),
        ("<id>t3_1</id>", None),
        ('<id>urn:1</id><link rel="enclosure" href="/1.mp3"/>', "https://wire.example.kr/1.mp3"),
        ('<id>urn:1</id><content src="/1.html"/>', "https://wire.example.kr/1.html"),
        ("<id>https://wire.example.kr/1</id><link href='/2'/>", "https://wire.example.kr/2"),
        ("<id>urn:1</id><link>https://wire.example.kr/3</link>", "https://wire.example.kr/3"),
        ("<id>https://wire.example.kr/1</id><link rel='self' href='/4'/>", "https://wire.example.kr/1"),
    ],
)
def test_an_atom_entry_without_a_link_has_a_substitute(inner, link):
    """An entry without a link gets its id if that is an address, else its recording's or its content's address."""
    assert entry(inner).link == link


@pytest.mark.parametrize(
    ("item", "link"),
    [
        ('{"id": "https://wire.example.kr/1"}', "https://wire.example.kr/1"),
        ('{"id": "1", "attachments": [{"url": "/1.mp3"}]}', "https://wire.example.kr/1.mp3"),
        ('{"id": "1", "attachments": [3, {"url": []}]}', None),
    ],
)
def test_a_json_item_without_a_link_has_a_substitute(item, link):
    """An item without a link gets its id if that is an address, else its first attachment's address."""
    assert only(f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{item}]}}').link == link


@pytest.mark.parametrize("kind", ["plain", "TEXT", "", "markdown", "string", "utf-8", "text/plain", "text/x-markdown"])
@pytest.mark.parametrize("text", ["버스 12대를 더 보낸다.", "Twelve more buses will run.", "abcd"])
def test_text_of_an_unknown_type_is_plain(kind, text):
    """Whatever an Atom text says it is, text is shown, and its angle brackets are no markup."""
    assert entry(f'<summary type="{kind}">{text} &lt;b&gt;</summary>').summary == f"{text} &lt;b&gt;"


@pytest.mark.parametrize(
    ("kind", "content", "text"),
    [
        ("application/octet-stream", "67KE7Iqk", "버스"),
        ("image/png", "iVBORw0KGgo=", ""),
        ("image/png", "버스 12대", "버스 12대"),
        ("application/x-unknown", "Twelve more buses.", "Twelve more buses."),
        ("application/xml", "a &lt; b", "a &lt; b"),
    ],
)
def test_base64_is_decoded_where_it_is_base64(kind, content, text):
    """Of other media types base64 that is text is shown; what is not base64 is text."""
    assert entry(f'<content type="{kind}">{content}</content>').content == text


@pytest.mark.skipif(not FAULTS.is_dir(), reason="needs the shared faults")
@pytest.mark.parametrize("name", ["summary", "english"])
def test_the_reported_atom_entries_have_their_summary(name):
    """The reported documents: the summary is the text."""
    (found,) = parse((FAULTS / "03-atom-type-plain" / f"{name}.xml").read_bytes()).entries
    assert found.entry.summary


@pytest.mark.skipif(not FAULTS.is_dir(), reason="needs the shared faults")
@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("17-18-links/space.xml", "https://wire.example.kr/files/버스%20노선%20안내.html"),
        ("17-18-links/amp-in-cdata.xml", "https://wire.example.kr/a?idx=1&no=2"),
        ("29-no-link/atom-id.xml", "https://wire.example.kr/a/1"),
    ],
)
def test_the_reported_links(path, link):
    """The reported documents: the link is the page's address."""
    (found,) = parse((FAULTS / path).read_bytes()).entries
    assert found.entry.link == link


SITE = "https://news.example.kr/city/"


@pytest.mark.parametrize(
    ("channel", "written", "link"),
    [
        (f"<link>{SITE}</link>", "/1", "https://news.example.kr/1"),
        (f"<link>{SITE}</link>", "1.html", "https://news.example.kr/city/1.html"),
        ("<link>/city/</link>", "1.html", "https://wire.example.kr/city/1.html"),
        ("<link>urn:city</link>", "1.html", "https://wire.example.kr/1.html"),
        ("", "1.html", "https://wire.example.kr/1.html"),
        (f"<link>{SITE}</link>", "//m.example.kr/1", "https://m.example.kr/1"),
        (f"<link>{SITE}</link>", "https://wire.example.kr/1", "https://wire.example.kr/1"),
    ],
)
@pytest.mark.parametrize("end", ["</channel></rss>", ""])
def test_relative_links_of_rss_are_the_sites(channel, written, link, end):
    """A relative link of an item leads to the site that its channel names, wherever the feed itself is served."""
    assert only(f'<rss version="2.0"><channel>{channel}<item><link>{written}</link></item>{end}').link == link


def test_an_xml_base_comes_before_the_site():
    """`xml:base` says to which address a link is relative; a relative one counts from the channel's site."""
    items = '<item xml:base="https://m.example.kr/a/"><link>1</link></item><item xml:base="b/"><link>1</link></item>'
    found = parse(f"<rss><channel><link>{SITE}</link>{items}</channel></rss>".encode(), "", HERE).entries
    assert [listed.entry.link for listed in found] == ["https://m.example.kr/a/1", "https://news.example.kr/city/b/1"]


@pytest.mark.parametrize("base", ["http://[x", "//[", "urn:x"])
def test_a_base_that_is_no_address_costs_nothing(base):
    """An `xml:base` that leads nowhere is left out; the entry and its link stay."""
    rss = f'<rss xml:base="{base}"><channel><link>{SITE}</link><item><link>1</link></item></channel></rss>'
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{base}"><entry><id>1</id><link href="1"/></entry></feed>'
    links = [parse(text.encode(), "", HERE).entries[0].entry.link for text in (rss, atom)]
    assert links == ["https://news.example.kr/city/1", "https://wire.example.kr/1"]
