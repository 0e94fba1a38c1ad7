"""What a document is that is not a feed, for the people who wrote its address into the config."""

import re

from selectolax.lexbor import LexborHTMLParser

from adapters.sources.rss.types import web_link

_HEAD = 256 * 1024
"""Characters of a page in which the link to its feed is searched."""
_ROOT = re.compile(r"<((?:[A-Za-z_][\w.-]{0,40}:)?[A-Za-z_][\w.-]{0,40})[\s>/]")
_FEEDS = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_SITEMAPS = ("urlset", "sitemapindex")


def resemblance(text: str, url: str) -> str:
    """Say what a document is. `url` is its address, by which a page's link to its feed is completed."""
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
    tree = LexborHTMLParser(page[:_HEAD])
    base = next((node.attributes.get("href") or "" for node in tree.css("base[href]")), "")
    for node in tree.css("link[rel][href]"):
        rel, kind = (node.attributes.get("rel") or "").lower().split(), (node.attributes.get("type") or "").lower()
        if "alternate" in rel and kind.partition(";")[0].strip() in _FEEDS:
            link = web_link(node.attributes.get("href") or "", web_link(base, url) or url)
            if link and link.isprintable() and len(link) < 500:
                return link
    return None
