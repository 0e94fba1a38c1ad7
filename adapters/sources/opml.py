"""OPML import and export. Reading is lenient, since most programs write OPML carelessly."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote_plus, urlsplit
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


_LONG_TAG = re.compile(r"[^<]{65536}")
"""A tag, with the text behind it, whose attributes would take minutes: the parser compares each with all others."""


def read_opml(content: bytes) -> list[ListedFeed]:
    """Read every feed at any depth, each address once, in document order. Raises OpmlError.

    Parsed as HTML, which accepts bare ampersands, unclosed tags and control bytes, and expands no custom entities.
    """
    text = decode(content)
    if _LONG_TAG.search(text):
        raise OpmlError("no OPML that can be read: a tag in it is longer than 64 KiB")
    tree = LexborHTMLParser(text)
    if tree.css_first("opml") is None:
        raise OpmlError("no OPML: it has no <opml> element")
    found: dict[str, ListedFeed] = {}
    for outline in tree.css("outline"):
        attributes = outline.attributes
        if url := (attributes.get("xmlurl") or "").strip():
            title = attributes.get("title") or attributes.get("text") or ""
            found.setdefault(normalize_url(url), ListedFeed(url, " ".join(title.split())))
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


_SECRET_NAME = re.compile(
    r"token|secret|passw|pwd|auth(?!or)|signature|session|credential|key$|(?:^|[^a-z])(?:sig|sid|private|pass|pw|hash|code)$",
    re.IGNORECASE,
)
_KEY = re.compile(
    r"""(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9_=+]{20,}    # letters and digits without a word's breaks
    | [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}                    # a UUID
    """,
    re.VERBOSE | re.IGNORECASE,
)


def without_credentials(url: str) -> tuple[str, list[str]]:
    """An address without what lets its reader in, and names of the parts that were removed.

    Removed are a user name and password, parameters that are named like a secret or hold a key, and a fragment. Where the
    path has a key, the address would lead nowhere without it: it is then empty.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ["an invalid address"]
    for segment in re.split("[/;]", parts.path):
        name, _, value = segment.rpartition("=")
        if _is_key(value) or (name and _SECRET_NAME.search(unquote_plus(name))):
            return "", ["a key in its path"]
    removed = ["the password"] if "@" in parts.netloc else []
    kept = []
    for parameter in filter(None, parts.query.split("&")):
        name, _, value = parameter.partition("=")
        name = unquote_plus(name)
        if _SECRET_NAME.search(name) or (_is_key(value) and not name.lower().endswith("id")):
            removed.append(f"the parameter {name[:40]!r}")
        else:
            kept.append(parameter)
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=host, query="&".join(kept), fragment="").geturl(), removed


def _is_key(text: str) -> bool:
    """True for a text that looks made by a machine to be kept secret."""
    name, _, _ = unquote_plus(text).partition(".")  # a file's suffix is none of it
    return _KEY.fullmatch(name) is not None


def normalize_url(url: str) -> str:
    """Normalize an address for comparison: case of scheme and host, empty path, fragment."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower(), path=parts.path or "/", fragment="").geturl()
