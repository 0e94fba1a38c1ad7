"""The texts of elements, as markup."""

from copy import deepcopy
from html import escape

from lxml import etree

from adapters.sources.rss.repair import character


def inner_markup(element: etree._Element) -> str:
    """What stands in an element: its text, taken for markup, or the markup that it holds unescaped."""
    if not len(element):
        return (element.text or "").strip()
    holds_markup = any(isinstance(child.tag, str) for child in element)
    parts = [_quoted(element.text, holds_markup)]
    for child in element:
        parts += [_child(child), _quoted(child.tail, holds_markup)]
    return "".join(parts).strip()


def atom_text(element: etree._Element) -> str:
    """An Atom text construct or content as markup: plain text is escaped, its lines kept (RFC 4287, 3.1 and 4.1.3).

    Atom 0.3 says by `mode` what Atom 1.0 says by `type`. What is neither text nor markup is left out.
    """
    kind = element.get("type", "text").strip().lower()
    text = inner_markup(element)
    if kind in ("html", "xhtml", "text/html", "application/xhtml+xml") or element.get("mode") in ("xml", "escaped"):
        return text
    if kind in ("text", "text/plain"):
        # Markup where there should be none is markup all the same.
        return text if _has_elements(element) else escape(text, quote=False).replace("\n", "<br>\n")
    return text if _has_elements(element) or kind.startswith("text/") else ""


def _has_elements(element: etree._Element) -> bool:
    return any(isinstance(child.tag, str) for child in element)


def _quoted(text: str | None, inside_markup: bool) -> str:
    return escape(text or "", quote=False) if inside_markup else text or ""


def _child(child: etree._Element) -> str:
    """An entity that was left unexpanded, or an element with all it holds, without its namespaces."""
    if isinstance(child, etree._Entity):
        return character(child.name) or child.text
    # A copy, for an element in place brings the namespaces of all that is around it.
    copy = deepcopy(child)
    for element in copy.iter("*"):
        element.tag = element.tag.rpartition("}")[2]
    etree.cleanup_namespaces(copy)
    return etree.tostring(copy, encoding="unicode", method="html", with_tail=False)
