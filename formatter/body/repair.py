"""Repairs broken HTML before parsing, so that a parser neither drops text nor shows markup as text.

Every parser takes `<CNN>` for a tag and drops it. Machine-written posts hold such names, tags fused with their first
attribute, truncated tags and unclosed quotes. Each `<` that opens no valid tag is decided on once, before parsing.
"""

import re
from functools import partial
from html import escape

from formatter.body.paragraphs import KNOWN


def repaired(source: str) -> str:
    """Return the source with every `<` opening a valid tag or escaped, without scripts, styles and control characters."""
    source = _INVISIBLE.sub("", source)
    if not _UNUSUAL.search(source):
        return source
    if "<!" in source or "<?" in source:
        source = _DECLARATION.sub("", source)
    if _RAW_TEXT_TAG.search(source):
        source = _RAW_TEXT_TAG.sub("", _without_raw_text(source))
    return _DOUBTFUL.sub(partial(_decide, closed=frozenset(_CLOSER.findall(source))), source)


def unfenced(source: str) -> str:
    """Remove code fences: most of them wrap HTML or Markdown that is no code, often a whole body."""
    if "```" not in source:
        return source
    shown: list[str] = []
    fence: list[str] | None = None
    for line in source.split("\n"):
        at_fence = line.lstrip().startswith("```")
        if fence is not None and at_fence:
            shown.extend([_content(fence), line.replace("```", "")])
            fence = None
        elif fence is None and at_fence and _OPENS_FENCE.fullmatch(line):
            fence = [line.strip(" \t`").lower()]
        else:
            (shown if fence is None else fence).append(line.replace("```", ""))
    return "\n".join([*shown, *(fence or [""])[1:]])


_ATTRIBUTES = r"""(?:\s++[^\s"'<>=/]++(?:\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'|[^\s"'<>]++))?+)*+"""
_DOUBTFUL = re.compile(rf"<(?!/?(?:{'|'.join(KNOWN)}){_ATTRIBUTES}\s*+/?>|!--|!doctype)([^<>]*+)(>?)", re.IGNORECASE)

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffc]"
)
_DECLARATION = re.compile(r"<!\[CDATA\[|\]\]>|<\?[^<>]*>|<!(?!--|doctype)[a-zA-Z][^<>]*>", re.IGNORECASE)
_RAW_TEXT = ("script", "style", "iframe", "textarea", "title", "noscript", "select", "svg", "template")
_RAW_TEXT_TAG = re.compile(rf"</?(?:{'|'.join(_RAW_TEXT)})\b[^<>]*>", re.IGNORECASE)
# Most sources hold sound tags alone, in small letters: one look spares them all the others.
_UNUSUAL = re.compile(rf"<(?!/?(?:{'|'.join(name for name in KNOWN if name not in _RAW_TEXT)}){_ATTRIBUTES}\s*+/?>)")
_RAW_TEXT_START = re.compile(r"<(script|style|iframe|svg|template)\b", re.IGNORECASE)
_CLOSER = re.compile(r"</([a-z][\w-]*)>", re.ASCII)

_NAME = re.compile(r"(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_FUSED = re.compile(
    r"(/?(?:[pbaiu]|span|div|table|t[rdh]|h[1-6]|li|ul|img))((?:data-|style|class|href|rel|src|align|width)[\w-]*\s*=.*)",
    re.IGNORECASE | re.DOTALL,
)
_CUT_ATTRIBUTES = re.compile(
    r"""(?:\s+[\w-]+\s*=\s*(?:"[\x20\x21\x23-\x7e]*"?|'[\x20-\x26\x28-\x7e]*'?|[\w#:;.%/-]+))+\s*""", re.ASCII
)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_INVENTED = re.compile(r"/?[a-z][\w-]*", re.ASCII)

_OPENS_FENCE = re.compile(r"[ \t]*```[ \t]*\w*[ \t]*")
_LOOKS_LIKE_MARKUP = re.compile(r"\s*(?:<[a-zA-Z!]|#{1,6} |\*\*)")


def _content(fence: list[str]) -> str:
    """Return a fence's lines: unchanged where they are markup, else as HTML that shows them as code."""
    language, lines = fence[0], fence[1:]
    if language in ("html", "markdown", "md") or (not language and _LOOKS_LIKE_MARKUP.match("\n".join(lines))):
        return "\n".join(lines)
    return f"<pre>{'<br>'.join(map(escape, lines))}</pre>"


def _without_raw_text(source: str) -> str:
    """Remove elements whose content is no text; of one that is never closed, only the tag."""
    lower, kept, at = source.lower(), [], 0
    unclosed: set[str] = set()
    for start in _RAW_TEXT_START.finditer(source):
        name = start[1].lower()
        if start.start() < at or name in unclosed:
            continue
        end = lower.find(f"</{name}", start.end())
        if end < 0:
            unclosed.add(name)
            continue
        kept.append(source[at : start.start()])
        at = end
    return "".join([*kept, source[at:]])


def _decide(doubtful: re.Match[str], closed: frozenset[str]) -> str:
    """Replace a doubtful `<…` up to the next angle bracket by a valid tag, by nothing, or by escaped text."""
    inside, end = doubtful[1], doubtful[2]
    if end and (fused := _FUSED.fullmatch(inside)):
        return f"<{fused[1]} {fused[2]}>"
    named = _NAME.match(inside)
    if named and named[2].lower() in KNOWN:
        return _known_tag(doubtful[0], named[0], inside[named.end() :], end)
    if _invented(inside, end, closed):
        return ""
    return "&lt;" + inside + end


def _known_tag(whole: str, name: str, rest: str, end: str) -> str:
    if name.startswith("/"):
        return f"<{name}>{rest}"
    if end:
        return f"<{name}>" if _QUOTED.sub("", rest).isascii() else "&lt;" + whole[1:]
    cut = _CUT_ATTRIBUTES.match(rest)
    if cut or not rest.strip():
        return f"<{name}>" + rest[cut.end() if cut else 0 :]
    return "&lt;" + whole[1:]


def _invented(inside: str, end: str, closed: frozenset[str]) -> bool:
    """Return True for an unknown tag that is meant as one: it is closed somewhere, or has attributes."""
    name = _INVENTED.match(inside)
    if not (end and name and inside.isascii()):
        return False
    return name[0].startswith("/") or "=" in inside or name[0] in closed
