"""Text content of elements, as markup."""

import base64
from copy import deepcopy
from html import escape
from html.entities import html5

from lxml import etree

_XHTML_WRAPPER = "{http://www.w3.org/1999/xhtml}div"
_MARKUP = ("html", "xhtml", "text/html", "application/xhtml+xml")


def inner_markup(element: etree._Element) -> str:
    """Content of an element: its text, read as markup, or its child elements serialized."""
    if not len(element):
        return (element.text or "").strip()
    if _has_elements(element):
        return _serialized(element)
    return "".join([element.text or "", *(_expanded(entity) + (entity.tail or "") for entity in element)]).strip()


def atom_text(element: etree._Element) -> str:
    """An Atom text construct or content as markup: plain text is escaped, its lines kept (RFC 4287, 3.1 and 4.1.3).

    Reads Atom 0.3's `mode` as well as Atom 1.0's `type`, without its parameters. Text under an unknown type is plain; base64 is
    decoded if it is text.
    """
    kind, mode = element.get("type", "text").partition(";")[0].strip().lower(), element.get("mode")
    text = inner_markup(element)
    # Child elements count as markup even where the type says text.
    if _has_elements(element) or (mode != "base64" and (kind in _MARKUP or mode in ("xml", "escaped"))):
        return text
    decoded = _from_base64(text) if mode == "base64" or not _is_textual(kind) else None
    return escape(text, quote=False).replace("\n", "<br>\n") if decoded is None else decoded


def _is_textual(kind: str) -> bool:
    """False for a media type whose content is base64 (RFC 4287, 4.1.3.3). What is no media type, such as `plain`, is text."""
    return "/" not in kind or kind.startswith("text/") or kind.endswith(("+xml", "/xml"))


def _from_base64(text: str) -> str | None:
    """Decoded text; empty if it is not UTF-8; None if the content is not base64."""
    try:
        decoded = base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        return None
    try:
        return decoded.decode().strip()
    except UnicodeDecodeError:
        return ""


def _has_elements(element: etree._Element) -> bool:
    return any(isinstance(child.tag, str) for child in element)


def _expanded(entity: etree._Element) -> str:
    """Text of an entity reference that the parser left unexpanded."""
    return (html_entity(entity.name) or entity.text) if isinstance(entity, etree._Entity) else ""


def _serialized(element: etree._Element) -> str:
    """Serialize an element's content as HTML without namespaces and without XHTML's wrapper (RFC 4287, 3.1.1.3)."""
    if len(element) == 1 and element[0].tag == _XHTML_WRAPPER and not (element.text or "").strip():
        element = element[0]
    # Serialized from a copy, since an element in place brings all namespaces in scope.
    copy = deepcopy(element)
    copy.tail = None
    for inner in copy.iter("*"):
        inner.tag = str(inner.tag).rpartition("}")[2]
    copy.tag = "div"
    copy.attrib.clear()
    etree.cleanup_namespaces(copy)
    text = etree.tostring(copy, encoding="unicode", method="html")
    return text.removeprefix("<div>").removesuffix("</div>").strip()


def html_entity(name: str) -> str:
    """Text of a named HTML entity; empty for an unknown name."""
    return html5.get(name + ";", "")
