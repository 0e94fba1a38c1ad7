"""OPML lists: tolerant reading, and writing that every reader accepts."""

import time
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sources.opml import ListedFeed, OpmlError, read_opml, without_credentials, write_opml


def listing(body: str) -> bytes:
    """A whole document around some outlines."""
    return f'<?xml version="1.0" encoding="UTF-8"?><opml version="2.0"><head/><body>{body}</body></opml>'.encode()


def test_nested_folders() -> None:
    """Feeds are found however deep their folders are, in the order given; folders themselves are none."""
    inner = '<outline text="안쪽"><outline text="둘" xmlUrl="https://b.example.kr/"/></outline>'
    body = f'<outline text="바깥"><outline title="하나" xmlUrl="https://a.example.kr/"/>{inner}</outline>'

    assert read_opml(listing(body)) == [ListedFeed("https://a.example.kr/", "하나"), ListedFeed("https://b.example.kr/", "둘")]


@pytest.mark.parametrize(
    "outline",
    [
        '<outline xmlUrl="https://a.example.kr/?a=1&b=2">',
        '<outline XMLURL="https://a.example.kr/?a=1&amp;b=2"/>',
        "<outline xmlUrl='https://a.example.kr/?a=1&b=2'></outline></outline>",
        '\x01<outline xmlUrl=" https://a.example.kr/?a=1&b=2 "/',
    ],
    ids=["unclosed", "capitals", "closed-twice", "cut-off"],
)
def test_careless_markup(outline: str) -> None:
    """Bare ampersands, odd capitals, wrong closing tags and stray bytes lose no address."""
    found = read_opml(f"<opml><body>{outline} >".encode())

    assert [feed.url for feed in found] == ["https://a.example.kr/?a=1&b=2"]


def test_each_address_once() -> None:
    """An address listed twice is one feed, whatever the case of its host."""
    body = '<outline text="처음" xmlUrl="https://a.example.kr"/><outline text="또" xmlUrl="HTTPS://A.example.kr/#top"/>'

    assert read_opml(listing(body)) == [ListedFeed("https://a.example.kr", "처음")]


def test_korean_encoding() -> None:
    """A list in EUC-KR keeps its Korean names."""
    body = '<?xml version="1.0" encoding="euc-kr"?><opml><outline text="정책 소식" xmlUrl="https://a.example.kr/"/></opml>'

    assert read_opml(body.encode("euc-kr"))[0].title == "정책 소식"


def test_no_opml() -> None:
    """A document that is no list of feeds is refused with the reason."""
    with pytest.raises(OpmlError, match="no <opml>"):
        read_opml(b"<rss><channel/></rss>")


def test_entities() -> None:
    """A document's own entities are never expanded."""
    bomb = '<!DOCTYPE opml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'

    found = read_opml(f'{bomb}<opml><outline title="&b;" xmlUrl="https://a.example.kr/"/></opml>'.encode())

    assert found == [ListedFeed("https://a.example.kr/", "&b;")]


def test_ten_thousand() -> None:
    """Ten thousand feeds in tags that nobody closed are read in seconds, not minutes."""
    body = "".join(f'<outline xmlUrl="https://h{number}.example.kr/">' for number in range(10_000))

    began = time.process_time()
    found = read_opml(b"<opml>" + body.encode())

    assert len(found) == 10_000
    assert time.process_time() - began < 20


@given(st.lists(st.text(max_size=30), max_size=5))
def test_there_and_back(titles: list[str]) -> None:
    """A written list is well-formed XML, and is read back as it was, without invisible characters."""
    feeds = [ListedFeed(f"https://a.example.kr/{number}?a&b", title) for number, title in enumerate(titles)]

    written = write_opml(feeds)

    ElementTree.fromstring(written)  # the other readers are XML parsers
    assert [feed.url for feed in read_opml(written)] == [feed.url for feed in feeds]
    for feed, again in zip(feeds, read_opml(written), strict=True):
        visible = " ".join("".join(sign for sign in feed.title if sign.isprintable()).split())
        assert again.title == (visible or feed.url)


@pytest.mark.parametrize(
    ("url", "kept", "count"),
    [
        ("https://user:pw@e.kr/f", "https://e.kr/f", 1),
        ("https://token@e.kr:8443/f?a=1", "https://e.kr:8443/f?a=1", 1),
        ("https://e.kr/f?a=1&token=x&b=%20", "https://e.kr/f?a=1&b=%20", 1),
        ("https://e.kr/f?API_KEY=x&serviceKey=y&access_token=z", "https://e.kr/f", 3),
        ("https://e.kr/f?%74oken=x", "https://e.kr/f", 1),
        ("https://e.kr/.rss?feed=0123456789abcdef0123456789abcdef01234567&user=me", "https://e.kr/.rss?user=me", 1),
        ("https://e.kr/f?x=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "https://e.kr/f", 1),
        ("https://e.kr/f#token=x", "https://e.kr/f", 0),
        ("https://e.kr/private/0123456789abcdef01234567/rss.xml", "", 1),
        ("https://e.kr/u/123e4567-e89b-12d3-a456-426614174000.xml", "", 1),
        ("https://e.kr/f;jsessionid=1A2B?a=1", "", 1),
        ("https://e.kr/token=x/f", "", 1),
        ("https://[::1/f", "", 1),
        ("https://e.kr/?feed=rss2&author=kim&keyword=x", "https://e.kr/?feed=rss2&author=kim&keyword=x", 0),
        ("https://e.kr/f.xml?channel_id=UC0123456789abcdefghijkl", "https://e.kr/f.xml?channel_id=UC0123456789abcdefghijkl", 0),
        (
            "https://e.kr/2026/11/a-long-title-of-an-article-2026/feed",
            "https://e.kr/2026/11/a-long-title-of-an-article-2026/feed",
            0,
        ),
    ],
)
def test_credentials_stay_at_home(url: str, kept: str, count: int) -> None:
    """Passwords, and parameters that are secret by name or look, are left out and named; what distinguishes feeds stays."""
    found, removed = without_credentials(url)
    assert (found, len(removed)) == (kept, count)
    assert "pw" not in "".join(removed)


def test_a_tag_without_end_is_an_error_at_once() -> None:
    """A hundred thousand attributes in one tag would take minutes; so would those behind a quoted bracket."""
    began = time.process_time()
    for start in ("", 'text=">" '):
        content = f"<opml><body><outline {start}" + " ".join(f"a{number}" for number in range(100_000))
        with pytest.raises(OpmlError, match="longer than 64 KiB"):
            read_opml(content.encode())
    assert time.process_time() - began < 2
