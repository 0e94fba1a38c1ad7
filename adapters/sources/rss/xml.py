"""RSS and Atom documents: parsed strictly if well formed, which is fastest, else repaired first.

Every expression takes time linear in the text.
"""

import re
from contextlib import suppress
from dataclasses import replace

from lxml import etree

from adapters.sources.decoding import decode, is_certain
from adapters.sources.rss.entries import walk
from adapters.sources.rss.texts import html_entity
from adapters.sources.rss.types import FeedError, RawFeed


def read_markup(content: bytes, content_type: str, url: str) -> RawFeed:
    """Read a document. Of a truncated one the last entry is left out. Raises FeedError."""
    root, whole = _read(content, content_type, url)
    feed = walk(root, url)
    if whole:
        return feed
    if len(feed.entries) < 2:
        raise FeedError("cut off before the end of its first entry")
    return replace(feed, entries=feed.entries[:-1], whole=False)


def _read(content: bytes, content_type: str, url: str) -> tuple[etree._Element, bool]:
    """The root element, and whether its end tag was found."""
    if is_certain(content):
        with suppress(etree.XMLSyntaxError):
            return etree.fromstring(content, _parser(), base_url=url), True
    text, whole = repair(decode(content, content_type))
    if not text:
        raise FeedError(f"not a feed: {_resemblance(content)}")
    for lenient in (False, True):
        try:
            root = etree.fromstring(text.encode(), _parser(recover=lenient), base_url=url)
        except etree.XMLSyntaxError:
            continue
        # Contrary to its type, a recovering parser that found nothing returns None.
        if root is not None:
            _flatten_entries(root)
            return root, whole
    raise FeedError("not a feed: markup beyond repair")


def _flatten_entries(root: etree._Element) -> None:
    """Move nested entries next to each other: a parser puts what follows an unclosed tag inside of it."""
    outer: etree._Element | None = None
    for element in list(root.iter("{*}item", "{*}entry")):
        if outer is not None and outer in element.iterancestors():
            outer.addnext(element)
        outer = element


def _parser(*, recover: bool = False) -> etree.XMLParser:
    """Parser that expands no entities, loads no DTD, fetches nothing, and keeps libxml2's limits of depth and size."""
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        recover=recover,
    )


def _resemblance(content: bytes) -> str:
    start = content[:2000].lower()
    if not start.strip():
        return "empty"
    return "an HTML page" if b"<html" in start or b"<!doctype html" in start else "neither XML nor JSON"


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
"""Repairs in one document. The rest is left to the recovering parser."""
_PREDEFINED = ("amp", "lt", "gt", "quot", "apos")


def repair(text: str) -> tuple[str, bool]:
    """Cut out a document between its root's tags and repair it; False if the end tag is missing.

    Control characters, text around the root, and the document type with its entities are dropped. HTML's entities
    become numeric, any other ampersand becomes `&amp;`.
    """
    text = _NOT_XML.sub("", text)
    start = _START.search(text)
    if start is None:
        return "", False
    ends = [end.end() for end in re.finditer(rf"</{re.escape(start[1])}\s*(?:>|\Z)", text, re.IGNORECASE)]
    document = text[start.start() : ends[-1] if ends else None]
    return _AMPERSAND.sub(_repair_match, document, _MAX_REPAIRS), bool(ends)


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
