"""Parse a feed of any format: RSS 0.9x-2.0, RSS 1.0, Atom 0.3 and 1.0, JSON Feed.

RSS and Atom are parsed strictly if well formed, which is fastest; else with their text repaired; else as tag soup. Every
expression takes time linear in the text.
"""

import re
from dataclasses import dataclass, field, replace
from itertools import islice

from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from adapters.sources.decoding import declared_encoding_is_reliable, decode
from adapters.sources.rss.entries import is_feed, read_feed_tree
from adapters.sources.rss.jsonfeed import is_json, read_json
from adapters.sources.rss.schedule import FeedSchedule
from adapters.sources.rss.tag_soup import read_soup
from adapters.sources.rss.texts import html_entity
from adapters.sources.rss.types import NO_HUB, FeedError, HubLink, RawFeed, entry_date, resolve_link
from bot.model import ListedEntry

__all__ = ["FeedError", "ParsedFeed", "parse"]


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """Entries in the document's order. `whole` is False for a truncated document, whose last entry is left out.

    `schedule`: when the feed asks not to be polled. `push`: its WebSub hub.
    """

    title: str
    entries: tuple[ListedEntry, ...]
    whole: bool = True
    schedule: FeedSchedule = field(default_factory=FeedSchedule)
    push: HubLink = NO_HUB


def parse(content: bytes, content_type: str = "", url: str = "") -> ParsedFeed:
    """Parse a document. `content_type` is the HTTP header, `url` the base of relative links.

    Raises FeedError if it is not a feed. Entities are never expanded, and nothing is fetched.
    """
    feed = (read_json if is_json(content) else read_markup)(content, content_type, url)
    entries = (ListedEntry(raw.id, raw.entry, entry_date(raw)) for raw in feed.entries)
    return ParsedFeed(feed.title, tuple(entries), feed.whole, feed.schedule, feed.push)


def read_markup(content: bytes, content_type: str, url: str) -> RawFeed:
    """Read a document. Of a truncated one the last entry is left out unless its own end is there. Raises FeedError."""
    if declared_encoding_is_reliable(content) and (root := _parse_strict(content)) is not None:
        return read_feed_tree(root, url)
    decoded = decode(content, content_type)
    text = repair(decoded)
    if not text:
        raise FeedError(f"not a feed: {resemblance(decoded, url)}")
    if (root := _parse_strict(text.encode())) is not None:
        return read_feed_tree(root, url)
    soup = read_soup(text)
    if soup is None:
        raise FeedError("not a feed: markup beyond repair")
    feed = read_feed_tree(soup.root, url)
    if soup.whole:
        return feed
    entries = feed.entries if soup.last_whole else feed.entries[:-1]
    if not entries:
        raise FeedError("cut off before the end of its first entry")
    return replace(feed, entries=entries, whole=False)


_PREFIX = re.compile(rb"xmlns:([^\s=]{1,100})")
_MAX_NAMESPACES = 500
"""Prefixes of a document that is read strictly: for each element that is copied, libxml2 searches all that it uses."""


def _parse_strict(content: bytes) -> etree._Element | None:
    """The root element of a well-formed feed; None for anything else."""
    if content.count(b"xmlns:") > _MAX_NAMESPACES and len(set(_PREFIX.findall(content))) > _MAX_NAMESPACES:
        return None
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError:
        return None
    return root if is_feed(root) else None


def _parser() -> etree.XMLParser:
    """Parser that expands no entities, loads no DTD, fetches nothing, and keeps libxml2's limits of depth and size."""
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_START = re.compile(r"<((?:[A-Za-z_][\w.-]{0,40}:)?(?:rss|feed|rdf))[\s>/]", re.IGNORECASE)
_AMPERSAND = re.compile(
    r"""
    <!\[CDATA\[.*?(?:\]\]>|\Z)         # left as it is, as far as it goes
    | <!--.*?(?:-->|\Z)
    | & (?: \# (?P<decimal>[0-9]{1,7}) ;
          | \#[xX] (?P<hex>[0-9A-Fa-f]{1,6}) ;
          | (?P<name>[A-Za-z][A-Za-z0-9]{0,31}) ;
        )?
    """,
    re.DOTALL | re.VERBOSE,
)
_MAX_REPAIRS = 200_000
"""Repairs in one document. The rest is left as it is."""
_PREDEFINED = ("amp", "lt", "gt", "quot", "apos")


def repair(text: str) -> str:
    """Cut out a document between its root's tags and repair its text; empty without a root.

    Control characters, text around the root, and the document type with its entities are dropped. HTML's entities
    become numeric, any other ampersand becomes `&amp;`.
    """
    text = _NOT_XML.sub("", text)
    start = _START.search(text)
    if start is None:
        return ""
    ends = [end.end() for end in re.finditer(rf"</{re.escape(start[1])}\s*(?:>|\Z)", text, re.IGNORECASE)]
    document = text[start.start() : ends[-1] if ends else None]
    return _AMPERSAND.sub(_repair_match, document, _MAX_REPAIRS)


def _repair_match(match: re.Match[str]) -> str:
    found = match[0]
    if found.startswith("<") or match["name"] in _PREDEFINED:
        return found
    if number := match["decimal"] or match["hex"]:
        code = int(number, 10 if match["decimal"] else 16)
        return found if code <= 0x10FFFF and not _NOT_XML.match(chr(code)) else ""
    if match["name"] and (meant := html_entity(match["name"])):
        return "".join(f"&#{ord(sign)};" for sign in meant)
    return "&amp;" + found[1:]


_HEAD = 256 * 1024
"""Characters of a page in which the link to its feed is searched."""
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LINK_TAG = re.compile(r"<(?:link|base)\s[^<>]{1,2000}>", re.IGNORECASE)
_MAX_LINK_TAGS = 200
"""Tags of a page that are parsed. A parser compares each attribute with the others of its tag, so no long tag is."""
_ROOT = re.compile(r"<((?:[A-Za-z_][\w.-]{0,40}:)?[A-Za-z_][\w.-]{0,40})[\s>/]")
_FEEDS = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_SITEMAPS = ("urlset", "sitemapindex")


def resemblance(text: str, url: str) -> str:
    """Return the kind of a document. `url` is its address, by which a page's link to its feed is completed."""
    if not text.strip("\ufeff\0 \t\r\n"):
        return "empty"
    root = found[1].rpartition(":")[2] if (found := _ROOT.search(text[:2000])) else ""
    if root in _SITEMAPS:
        return "a sitemap; write the address of the site's feed"
    if root.lower() in ("html", "head", "body") or "<!doctype html" in text[:2000].lower():
        feed = linked_feed(text, url)
        return f"an HTML page; the feed that it links to is {feed}" if feed else "an HTML page"
    return f"its root is <{root}>" if text.lstrip("\ufeff \t\r\n").startswith("<") and root else "neither XML nor JSON"


def linked_feed(page: str, url: str) -> str | None:
    """Address of the first feed that a page names; None without one. https://blog.whatwg.org/feed-autodiscovery."""
    tags = islice(_LINK_TAG.finditer(_COMMENT.sub("", page[:_HEAD])), _MAX_LINK_TAGS)
    tree = LexborHTMLParser("".join(tag[0] for tag in tags))
    base = next((node.attributes.get("href") or "" for node in tree.css("base[href]")), "")
    for node in tree.css("link[rel][href]"):
        rel, kind = (node.attributes.get("rel") or "").lower().split(), (node.attributes.get("type") or "").lower()
        if "alternate" in rel and kind.partition(";")[0].strip() in _FEEDS:
            link = resolve_link(node.attributes.get("href") or "", resolve_link(base, url) or url)
            if link and link.isprintable() and len(link) < 500:
                return link
    return None
