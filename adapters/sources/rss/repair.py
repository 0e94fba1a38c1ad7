"""Make XML of what was meant to be XML. Every expression here takes time linear in the text, whatever the text."""

import re
from html.entities import html5

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
"""Signs that are mended in one document; what is left after so many is left to the lenient parser."""
_PREDEFINED = ("amp", "lt", "gt", "quot", "apos")


def repair(text: str) -> tuple[str, bool]:
    """A document between its root's tags, and whether its end is there.

    Control characters, what stands around the root, and the document type with its entities are dropped; HTML's
    entities become numbers, and any other ampersand becomes `&amp;`.
    """
    text = _NOT_XML.sub("", text)
    start = _START.search(text)
    if start is None:
        return "", False
    ends = [end.end() for end in re.finditer(rf"</{re.escape(start[1])}\s*(?:>|\Z)", text, re.IGNORECASE)]
    document = text[start.start() : ends[-1] if ends else None]
    return _AMPERSAND.sub(_repair_match, document, _MAX_REPAIRS), bool(ends)


def character(name: str) -> str:
    """What an HTML entity of this name stands for; empty for an unknown one."""
    return html5.get(name + ";", "")


def _repair_match(match: re.Match[str]) -> str:
    found = match[0]
    if found.startswith("<") or match["name"] in _PREDEFINED:
        return found
    if number := match["decimal"] or match["hex"]:
        code = int(number, 10 if match["decimal"] else 16)
        return found if code <= 0x10FFFF and not _NOT_XML.match(chr(code)) else ""
    if match["name"] and (meant := character(match["name"])):
        return "".join(f"&#{ord(sign)};" for sign in meant)
    return "&amp;" + found[1:]
