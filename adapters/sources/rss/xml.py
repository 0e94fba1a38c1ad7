"""RSS and Atom documents: strictly where they are well formed, which costs least, and mended where they are not.

Make XML of what was meant to be XML. Every expression here takes time linear in the text, whatever the text.
"""

from contextlib import suppress
from dataclasses import replace

from lxml import etree

from adapters.sources.decoding import decode, is_certain
from adapters.sources.rss.entries import walk
from adapters.sources.rss.repair import repair
from adapters.sources.rss.types import FeedError, RawFeed


def read_markup(content: bytes, content_type: str, url: str) -> RawFeed:
    """Read a document; of one that was cut off, without the entry in which that happened. Raises FeedError."""
    root, whole = _read(content, content_type, url)
    feed = walk(root, url)
    if whole:
        return feed
    if len(feed.entries) < 2:
        raise FeedError("cut off before the end of its first entry")
    return replace(feed, entries=feed.entries[:-1], whole=False)


def _read(content: bytes, content_type: str, url: str) -> tuple[etree._Element, bool]:
    """The root element, and whether its end was there."""
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
        # In spite of its type, a recovering parser that found nothing returns None.
        if root is not None:
            _flatten_entries(root)
            return root, whole
    raise FeedError("not a feed: markup beyond repair")


def _flatten_entries(root: etree._Element) -> None:
    """Put entries side by side: what follows an unclosed tag was taken to be inside of it."""
    outer: etree._Element | None = None
    for element in list(root.iter("{*}item", "{*}entry")):
        if outer is not None and outer in element.iterancestors():
            outer.addnext(element)
        outer = element


def _parser(*, recover: bool = False) -> etree.XMLParser:
    """Expands no entity, loads no document type, fetches nothing, and keeps libxml2's bounds on depth and size."""
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
