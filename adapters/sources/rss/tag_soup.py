"""Tree of a feed whose markup is broken, built as a browser builds a page's: every tag is read, and none is an error.

A browser knows HTML's elements and where each may be. Here these are a feed's elements: entries are never nested, and an
entry's fields are never nested either. So an entry ends at its end tag or where the next one begins, and a field ends at its
end tag or, without one, where the next field begins. What is between them is the field's text, or its markup as written.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from html import escape, unescape
from itertools import islice

from lxml import etree

from adapters.sources.rss.entries import NAMESPACES, field_name

_NAME = r"[A-Za-z_][\w.-]{0,100}(?::[A-Za-z_][\w.-]{0,100})?"
_ATTRIBUTE = r"""[^\s"'<>/=]++(?:\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'|[^\s"'<>](?:[^\s<>/]++|/(?!>|\Z))*+))?+"""
# Of a tag whose attributes make no sense, such as an unclosed quote, the name counts alone. Every part is possessive.
_TAG = re.compile(
    rf"""
    <!--.*?(?:-->|\Z)
    | <!\[CDATA\[(?P<cdata>.*?)(?:\]\]>|\Z)
    | </(?P<end>{_NAME})[^<>]*+(?:>|\Z)
    | <(?P<start>{_NAME}) (?: (?P<attributes>(?:[\s/]++{_ATTRIBUTE})*+[\s/]*+) > | (?=[^\w.:-])[^<>]*+> )
    | <[?!][^<>]*+>
    """,
    re.DOTALL | re.VERBOSE | re.ASCII,
)
# A search begins only where a name does: a long name without a value would be read again from each of its characters.
_ATTRIBUTES = re.compile(
    r"""(?<![^\s"'<>/=])([^\s"'<>/=]++)\s*+=\s*+(?:"([^"<]*+)"|'([^'<]*+)'|([^\s"'<>](?:[^\s<>/]++|/(?!>|\Z))*+))"""
)

_ROOTS = frozenset(("rss", "rdf", "feed", "channel"))
_ENTRIES = frozenset(("item", "entry"))
# fmt: off
_FIELDS = frozenset((
    "title", "link", "description", "guid", "pubdate", "author", "category", "comments", "enclosure", "source", "content",
    "summary", "id", "published", "updated", "issued", "modified", "created", "contributor", "rights", "image", "textinput",
    "cloud", "docs", "generator", "managingeditor", "webmaster", "copyright", "language", "lastbuilddate", "ttl", "rating",
    "skiphours", "skipdays", "icon", "logo", "subtitle", "items",
))
# fmt: on
"""Elements of RSS and Atom that end a field without an end tag. All other names without a prefix may be HTML's."""
_NESTED = frozenset(("media:group", "skiphours", "skipdays"))
"""Fields whose own elements are read."""
_MAX_TAGS = 300_000
"""Tags, comments and CDATA sections of a document that is read."""
_MAX_ATTRIBUTES = 200
"""Attributes of a tag that are read: libxml2 compares each with all that the element has."""
_XML = "http://www.w3.org/XML/1998/namespace"


@dataclass(slots=True)
class RecoveredFeed:
    """A broken feed's tree. `whole`: the feed's end is there. `last_whole`: the end of its last entry is there."""

    root: etree._Element
    whole: bool = False
    last_whole: bool = True


@dataclass(slots=True)
class _Token:
    """A tag, a CDATA section or a comment. `name` is a tag's as `field_name` returns it, else empty."""

    match: re.Match[str]
    opens: bool
    tag: str = ""
    name: str = ""

    @property
    def is_empty(self) -> bool:
        return (self.match["attributes"] or "").endswith("/")


def read_soup(text: str) -> RecoveredFeed | None:
    """Build the tree of a document that begins with its root's start tag; None without one, or with too many tags."""
    matches = list(islice(_TAG.finditer(text), _MAX_TAGS + 1))
    if not 0 < len(matches) <= _MAX_TAGS or matches[0]["start"] is None:
        return None
    reader = _Reader(text, matches)
    root = reader.element(reader.tag(matches[0]["start"]), matches[0])
    return None if root is None else reader.read(root, [reader.token(match) for match in matches[1:]])


class _Reader:
    """Reads one document. Namespaces count wherever they are declared; those of common prefixes also where they are not."""

    def __init__(self, text: str, matches: Sequence[re.Match[str]]) -> None:
        self._text = text
        self._namespaces: dict[str, str] = {}
        for match in matches:
            if "xmlns" in (match["attributes"] or ""):
                for name, value in _attributes(match):
                    prefix, _, local = name.partition(":")
                    if prefix == "xmlns":
                        self._namespaces.setdefault(local, value.strip())
        self._named: dict[str, tuple[str, str]] = {}
        self._home = self.tag(matches[0]["start"]).rpartition("}")[0].removeprefix("{")

    def read(self, root: etree._Element, tokens: Sequence[_Token]) -> RecoveredFeed:
        """Add to the root all entries and fields among these tokens."""
        soup = RecoveredFeed(root)
        parent = root if field_name(str(root.tag), self._home) == "feed" else etree.SubElement(root, "channel")
        entry, at = parent, 0
        for index, token in enumerate(tokens):
            if token.name not in _ENTRIES and token.name not in _ROOTS:
                continue
            if at < index:
                self._add_fields(entry, tokens[at:index], token.match.start())
            entry, at = parent, index + 1
            if token.name in _ROOTS:
                soup.whole = not token.opens
            elif token.opens and (added := self.element(token.tag, token.match)) is not None:
                parent.append(added)
                entry = added
                soup.whole, soup.last_whole = False, token.is_empty
            else:
                soup.last_whole = True
        self._add_fields(entry, tokens[at:], len(self._text))
        return soup

    def _add_fields(self, parent: etree._Element, tokens: Sequence[_Token], end: int) -> None:
        """Add the fields among these tokens, those of one entry or of the feed itself, whose text ends at `end`."""
        field_ends = _field_ends(tokens)
        at = 0
        while at < len(tokens):
            token, last = tokens[at], field_ends[at]
            at += 1
            if not token.opens or (added := self.element(token.tag, token.match)) is None:
                continue
            parent.append(added)
            if token.is_empty:
                continue
            until = tokens[last].match.start() if last < len(tokens) else end
            if token.name in _NESTED:
                self._add_fields(added, tokens[at:last], until)
            else:
                self._fill(added, tokens[at:last], token.match.end(), until)
            at = last

    def _fill(self, element: etree._Element, tokens: Sequence[_Token], start: int, end: int) -> None:
        """Give an element its text: plain, or as markup where tags are in it."""
        has_tags = any(token.name for token in tokens)
        pieces = list[str]()
        for token in tokens:
            pieces.append(self._text[start : token.match.start()])
            pieces.append(_without_prefix(token) if token.name else escape(token.match["cdata"] or "", quote=False))
            start = token.match.end()
        pieces.append(self._text[start:end])
        markup = "".join(pieces).replace("]]>", "")
        element.text = markup if has_tags else unescape(markup)
        if has_tags:
            element.attrib.pop("mode", None)
            element.set("type", "html")

    def token(self, match: re.Match[str]) -> _Token:
        start = match["start"]
        written = start or match["end"]
        if not written:
            return _Token(match, False)
        if written not in self._named:
            tag = self.tag(written)
            self._named[written] = tag, field_name(tag, self._home)
        return _Token(match, start is not None, *self._named[written])

    def tag(self, written: str) -> str:
        """A tag's name as lxml writes it."""
        prefix, _, local = written.rpartition(":")
        namespace = self._namespaces.get(prefix, NAMESPACES.get(prefix.lower(), "unknown") if prefix else "")
        return f"{{{namespace}}}{local}" if namespace else local

    def element(self, tag: str, match: re.Match[str]) -> etree._Element | None:
        """An element with a tag's attributes; None for a name that a tree cannot hold."""
        try:
            element = etree.Element(tag)
        except ValueError:
            return None
        for name, value in _attributes(match):
            prefix, _, local = name.rpartition(":")
            namespace = _XML if prefix == "xml" else self._namespaces.get(prefix, "") if prefix else ""
            if "xmlns" in (prefix, local) or (prefix and not namespace):
                continue
            with suppress(ValueError):
                element.set(f"{{{namespace}}}{local}" if namespace else local, value)
        return element


def _field_ends(tokens: Sequence[_Token]) -> list[int]:
    """For each start tag the index of the token at which its field ends: its own end tag, else the next field."""
    ends = [0] * len(tokens)
    next_end: dict[str, int] = {}
    next_start: dict[str, int] = {}
    next_field = len(tokens)
    for index in range(len(tokens) - 1, -1, -1):
        token = tokens[index]
        if token.opens:
            own = next_end.get(token.name, len(tokens))
            ends[index] = own if own < next_start.get(token.name, len(tokens)) else next_field
            next_start[token.name] = index
            if token.name in _FIELDS or (":" in token.name and not token.name.startswith(("unknown:", "xhtml:"))):
                next_field = index
        elif token.name:
            next_end[token.name] = index
    return ends


def _without_prefix(token: _Token) -> str:
    written, name = token.match[0], token.match["start"] or token.match["end"]
    return written.replace(name, name.rpartition(":")[2], 1)


def _attributes(match: re.Match[str]) -> list[tuple[str, str]]:
    found = islice(_ATTRIBUTES.finditer(match["attributes"] or ""), _MAX_ATTRIBUTES)
    return [(one[1], unescape(one[2] or one[3] or one[4] or "")) for one in found]
