"""OPML import and export. Reading is lenient, since most programs write OPML carelessly."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree import ElementTree

from selectolax.lexbor import LexborHTMLParser

from adapters.sources.decoding import decode


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed's address and title; the title is empty if the list has none."""

    url: str
    title: str = ""


class OpmlError(Exception):
    """The document is not OPML. The message is for people."""


def read_opml(content: bytes) -> list[ListedFeed]:
    """Read every feed at any depth, each address once, in document order. Raises OpmlError.

    Parsed as HTML, which accepts bare ampersands, unclosed tags and control bytes, and expands no custom entities.
    """
    tree = LexborHTMLParser(decode(content))
    if tree.css_first("opml") is None:
        raise OpmlError("no OPML: it has no <opml> element")
    found: dict[str, ListedFeed] = {}
    for outline in tree.css("outline"):
        attributes = outline.attributes
        if url := (attributes.get("xmlurl") or "").strip():
            title = attributes.get("title") or attributes.get("text") or ""
            found.setdefault(same_address(url), ListedFeed(url, " ".join(title.split())))
    return list(found.values())


def write_opml(feeds: Iterable[ListedFeed]) -> bytes:
    """Write OPML 2.0 (http://opml.org/spec2.opml) in UTF-8."""
    root = ElementTree.Element("opml", version="2.0")
    head = ElementTree.SubElement(root, "head")
    ElementTree.SubElement(head, "title").text = "Sokbo"
    body = ElementTree.SubElement(root, "body")
    for feed in feeds:
        name = "".join(sign for sign in feed.title if sign.isprintable()) or feed.url
        ElementTree.SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=feed.url)
    ElementTree.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, "unicode").encode() + b"\n"


def same_address(url: str) -> str:
    """Normalize an address for comparison: case of scheme and host, empty path, fragment."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower(), path=parts.path or "/", fragment="").geturl()
