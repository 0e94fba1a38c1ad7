"""Addresses that lead to something else than a feed: the error names what was found, and where the feed is."""

import pytest

from adapters.sources.rss.parse import FeedError, parse

HERE = "https://wire.example.kr/news/"


def error(text: str) -> str:
    """The error for a document."""
    with pytest.raises(FeedError) as failed:
        parse(text.encode(), "text/html", HERE)
    return str(failed.value)


@pytest.mark.parametrize(
    ("head", "feed"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/feed.xml">', "https://wire.example.kr/feed.xml"),
        ("<link href=atom.xml type=application/atom+xml rel=alternate>", "https://wire.example.kr/news/atom.xml"),
        (
            '<base href="/b/"><LINK REL="Alternate home" TYPE="application/feed+json" HREF="f.json">',
            "https://wire.example.kr/b/f.json",
        ),
        (
            '<link rel="alternate" href="/en"><link rel="alternate" type="application/rss+xml; charset=utf-8" href="/r">',
            "https://wire.example.kr/r",
        ),
        ('<link rel="stylesheet" href="/a.css"><link rel="alternate" type="text/html" href="/m">', None),
        ('<link rel="alternate" type="application/rss+xml" href="javascript:x">', None),
    ],
)
@pytest.mark.parametrize("doctype", ["<!DOCTYPE html>", '<?xml version="1.0"?>', ""])
def test_a_pages_feed_is_named(doctype, head, feed):
    """A page names its feed by a link, absolute or not."""
    page = f"{doctype}<html lang='ko'><head><meta charset='utf-8'>{head}</head><body><p>소식</body></html>"
    assert error(page) == "not a feed: an HTML page" + (f"; the feed that it links to is {feed}" if feed else "")


@pytest.mark.parametrize("root", ["urlset", "sitemapindex"])
@pytest.mark.parametrize("end", ["</{}>", ""])
def test_a_sitemap_is_reported_as_one(root, end):
    """A sitemap is XML with addresses, and no feed."""
    text = f'<?xml version="1.0"?><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>x</loc></url>{end.format(root)}'
    assert error(text) == "not a feed: a sitemap; write the address of the site's feed"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "empty"),
        ("\ufeff \n", "empty"),
        ("<opml><body/></opml>", "its root is <opml>"),
        ("<a:b>", "its root is <b>"),
        ("Not found", "neither XML nor JSON"),
        ("if a <b then", "neither XML nor JSON"),
    ],
)
def test_other_documents_are_named(text, what):
    """The error names what was found instead."""
    assert error(text) == f"not a feed: {what}"
