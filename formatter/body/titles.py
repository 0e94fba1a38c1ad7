"""Text of a title. Newsrooms put a section's name in angle brackets: `<Q&A> …`, `<Video 뉴스> …`, `<Time 100> …`."""

import re
from functools import partial

from formatter.body.page import prose
from formatter.body.paragraphs import KNOWN
from formatter.text.patterns import bounded

_TAG = bounded(
    r"""<(?P<end>/?)(?P<name>[a-z][a-z0-9]*+)(?P<attributes>(?:\s++[^\s"'<>/=]++\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'|[^\s"'<>]++))*+)\s*+/?>""",
    re.IGNORECASE,
)
_BRACKET = bounded(r"<(?=/?([a-z][a-z0-9]*+))", re.IGNORECASE)
_EMPTY = frozenset(("br", "wbr", "hr", "img"))
_INLINE = frozenset(
    ("a", "abbr", "b", "big", "code", "div", "em", "font", "h1", "h2", "h3", "i", "p", "small", "span", "strong", "u")
)
"""Elements that are taken for markup in small letters, closed or not."""


def title_text(markup: str) -> str:
    """Return the text of a title on one line, without tags; brackets that are no tags stay."""
    return prose(_with_escaped_brackets(markup) if "<" in markup else markup)


def _with_escaped_brackets(markup: str) -> str:
    tags = {match.start(): match for match in _TAG.finditer(markup) if match["name"].lower() in KNOWN}
    opened = {match["name"].lower() for match in tags.values() if not match["end"]}
    closed = {match["name"].lower() for match in tags.values() if match["end"]}
    paired = opened & closed
    return _BRACKET.sub(partial(_escaped, tags=tags, paired=paired), markup)


def _escaped(bracket: re.Match[str], tags: dict[int, re.Match[str]], paired: set[str]) -> str:
    if bracket[1].lower() not in KNOWN:
        return "<"
    tag = tags.get(bracket.start())
    if tag is None:
        return "&lt;"
    name = tag["name"]
    is_markup = name.lower() in paired or name.lower() in _EMPTY or tag["attributes"] or name in _INLINE
    return "<" if is_markup else "&lt;"
