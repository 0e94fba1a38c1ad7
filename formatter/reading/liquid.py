"""Liquid and Hugo template code in a post's body, reduced to what the site shows.

Only what a file alone can answer is filled in: `page.KEY` from the front matter and string literals. Comments, captured
text, loops and untrue or unanswerable conditions are removed with all that stands between their tags, because a site
does not show them (https://shopify.github.io/liquid/tags/template/). A sentence that needs an unknown value is marked
with UNKNOWN, and `formatter.body` leaves it out.
"""

import re
from collections.abc import Mapping
from typing import Any

from formatter.body.paragraphs import UNKNOWN


def render_liquid(source: str, page: Mapping[str, Any]) -> str:
    """The source without template code. `page` holds the front matter's values. Linear in the source, never fails."""
    if "{%" not in source and "{{" not in source:
        return source
    return "".join(_Renderer(source.replace(UNKNOWN, ""), page).pieces())


_CODE = re.compile(
    r"\{%-?\s*(?P<tag>[a-z_]\w*)?(?P<markup>(?:[^%{]|%(?!\})|\{(?!%))*+)%\}"  # {% tag … %}
    r"|\{\{[<%][^{}\n]*[>%]\}\}"  # Hugo's shortcodes
    r"|\{\{-?(?P<value>[^{}]*)\}\}"  # {{ value }}
)
_END_RAW = re.compile(r"\{%-?\s*endraw\s*-?%\}")
_HIDDEN = {"comment", "capture", "for", "tablerow", "case", "if", "unless", "schema", "javascript", "stylesheet"}
"""Blocks that are shown under a condition, many times, elsewhere, or never."""
_DEEPEST = 32  # blocks within blocks; deeper tags are dropped, so that the work stays linear
_TRIM_BEFORE = re.compile(r"\s+\Z")
_LITERAL = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)')\s*(?:\|.*)?""", re.DOTALL)
_PAGE_VALUE = re.compile(r"\s*page\.([\w-]+)\s*(?:\|.*)?", re.DOTALL)
_TRUTH = re.compile(r"\s*page\.([\w-]+)\s*-?")
_ADDRESS_BEFORE = ("(", '"', "'", "=", "<", "/")


class _Renderer:
    """One pass over a source: the shown pieces, in order."""

    def __init__(self, source: str, page: Mapping[str, Any]) -> None:
        self._source, self._page = source, page
        self._hidden: list[tuple[str, bool]] = []  # open hidden blocks, and whether what they hold is shown after all

    def pieces(self) -> list[str]:
        source, at, shown = self._source, 0, list[str]()
        for code in _CODE.finditer(source):
            if code.start() < at:
                continue
            if self._visible:
                text = source[at : code.start()]
                shown.append(_TRIM_BEFORE.sub("", text) if code[0].startswith(("{%-", "{{-")) else text)
            at = code.end()
            tag = code["tag"]
            if tag == "raw":
                end = _END_RAW.search(source, at)
                if self._visible:
                    shown.append(source[at : end.start() if end else len(source)])
                at = end.end() if end else len(source)
            elif tag:
                self._enter(tag, code["markup"])
            elif code["value"] is not None and self._visible:
                shown.append(self._value(code["value"], source[code.start() - 1 : code.start()], source[at : at + 1]))
        if self._visible:
            shown.append(source[at:])
        return shown

    @property
    def _visible(self) -> bool:
        return all(holds for _, holds in self._hidden)

    def _enter(self, tag: str, markup: str) -> None:
        """Open, switch or close a block; a block that never closes hides the rest, as the site would fail to build."""
        if tag in _HIDDEN and len(self._hidden) < _DEEPEST:
            self._hidden.append((tag, self._holds(tag, markup)))
        elif tag in ("else", "elsif", "when") and self._hidden and self._hidden[-1][0] in ("if", "unless", "case"):
            name, held = self._hidden.pop()
            self._hidden.append((name, tag == "else" and not held and self._answered))
        elif tag.startswith("end") and any(name == tag.removeprefix("end") for name, _ in self._hidden):
            while self._hidden.pop()[0] != tag.removeprefix("end"):
                pass

    _answered = False

    def _holds(self, tag: str, markup: str) -> bool:
        """Whether a condition on one front matter key is true; every other condition counts as not."""
        asked = _TRUTH.fullmatch(markup) if tag in ("if", "unless") else None
        self._answered = asked is not None
        if asked is None:
            return False
        value = self._page.get(asked[1])
        return (value not in (None, "", "false", "nil", "null", "~")) is (tag == "if")

    def _value(self, markup: str, before: str, after: str) -> str:
        if literal := _LITERAL.fullmatch(markup):
            return literal[1] if literal[1] is not None else literal[2]
        asked = _PAGE_VALUE.fullmatch(markup)
        value = self._page.get(asked[1]) if asked else None
        if isinstance(value, str) and value:
            return value
        return "" if after == "/" or before in _ADDRESS_BEFORE else UNKNOWN
