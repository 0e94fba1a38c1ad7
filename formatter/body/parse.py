"""Parses a body or a title: repair the source, convert Markdown to HTML, parse the HTML, collect paragraphs and tables in order.

Newsrooms put the name of a section into the angle brackets of a title: `<Q&A> …`, `<Video 뉴스> …`, `<Time 100> …`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.model import Table
from formatter.body.markup import html_of_mixed, repaired, unfenced, with_plain_formatting
from formatter.body.paragraphs import INLINE, KNOWN, MEANING, UNKNOWN, Kind, Paragraph, Part, Run
from formatter.body.tables import is_wholly_emphasised, rows_of, table_of
from formatter.text.bounds import regex
from formatter.text.sentences import split

Markup = Literal["mixed", "html"]


LONGEST = 100_000
"""Characters of a body that are parsed, ten times a long post's: more would take minutes, and is no article."""


def parts(body: str, markup: Markup = "mixed") -> tuple[Part, ...]:
    """Return everything that a reader of the page would see, in order. Never raises.

    `markup` is "mixed" where Markdown and HTML stand together, "html" where Markdown signs are just signs. Comments,
    scripts, styles and pictures are dropped. Of a body beyond LONGEST, the middle is left out.
    """
    body = _bounded(body)
    if markup == "html" and not _NEEDS_PARSER.search(body):
        line = Run()
        line.add(body, emphasised=False)
        return tuple(filter(None, [line.paragraph("text")])) if body else ()
    html = html_of_mixed(repaired(unfenced(body))) if markup == "mixed" else repaired(body)
    # A whole document, not a fragment: a fragment's root would be its first node alone.
    page = LexborHTMLParser(with_plain_formatting(html)).body
    found = collect_blocks(page) if page is not None else []
    return tuple(without_unknown(found)) if UNKNOWN in body else tuple(found)


def prose(markup: str) -> str:
    """Return the text of a title or excerpt on one line, without tags, entities and Markdown signs."""
    if not _SIGN.search(markup):
        return " ".join(markup.split())
    return " ".join(part.text for part in parts(markup) if isinstance(part, Paragraph))


def without_unknown(found: Sequence[Part]) -> Iterator[Part]:
    """Yield the parts without the sentences, headings and cells that need a template value only the site knows."""
    for part in found:
        if isinstance(part, Table):
            yield replace(part, rows=tuple(tuple("" if UNKNOWN in cell else cell for cell in row) for row in part.rows))
        elif UNKNOWN not in part.text:
            yield part
        elif part.kind != "heading":
            kept = [sentence for start, end in split(part.text) if UNKNOWN not in (sentence := part.text[start:end])]
            if kept:
                yield Paragraph(" ".join(kept), part.kind, (), part.links)


_END = 20_000  # at a post's end stands its source, which must not be lost
_SEAM = regex(r"[<\n]")


def _bounded(body: str) -> str:
    if len(body) <= LONGEST:
        return body
    end = body[-_END:]
    seam = _SEAM.search(end)
    return f"{body[: LONGEST - _END]}\n\n{end[seam.start() if seam else 0 :]}"


_NEEDS_PARSER = regex(f"[<&\\r\\n\\0{UNKNOWN}]")  # a line without these is a paragraph as it is
_SIGN = regex(r"[<&`]|\*\*|__|\]\(")


_DEEPEST = 3
"""Nesting depth to which tables within layout tables are parsed as tables."""


def collect_blocks(page: LexborNode, depth: int = 0) -> list[Part]:
    """Return the parts below a node. `depth`: the number of tables around it; from _DEEPEST on, tables are read as text."""
    return _Walk(depth).over(page)


_COLOURED = regex(
    r"(?<![a-z-])(?:background-)?color\s*+:\s*+(?!black|#000\b|#000000|white|#fff\b|#ffffff|inherit|initial)|ee2323"
)
_UNDISPLAYED = regex(r"display\s*:\s*none")
_LONGEST_LABEL = 40
_SENTENCE_END = tuple(".!?。…:;,")
_LINE_BELOW = regex(r"[ \t]*\n[ \t]*\S")
# Korean alone: a short line without a particle at its end, above a much longer one. Lines that an editor program
# has wrapped are of one length.
_LINE_ABOVE = regex(r"\s*[가-힣\d][^\n.!?…:;,]{3,28}[가-힣\d)](?<![은는이가을를의에와과고며서로도만])[ \t]*\n(?=[^\n]{45})")


class _Walk:
    """One pass over a tree. Iterative, because a hostile page nests tags deeper than Python's recursion limit."""

    def __init__(self, depth: int) -> None:
        self._depth = depth
        self._parts: list[Part] = []
        self._run = Run()
        self._kind: Kind = "text"
        self._emphasis = 0
        self._heading: str | None = None
        self._open: list[tuple[LexborNode, Kind | None, bool]] = []

    def over(self, top: LexborNode) -> list[Part]:
        node = top.child
        while node is not None or self._open:
            if node is None:
                node = self._leave()
            elif (tag := node.tag) == "-text":
                self._add(node.text_content or "")
                node = node.next
            else:
                node = self._enter(node, tag or "")
        self._break()
        return self._parts

    def _add(self, text: str) -> None:
        """Add text to the paragraph; a heading without its tag, on a line of its own above the text, is set apart."""
        if self._run.touched:
            if not self._emphasis and _LINE_BELOW.match(text) and self._run.is_wholly_emphasised:
                self._break()
        elif heading := _LINE_ABOVE.match(text):
            self._run.add(heading[0], emphasised=self._emphasis > 0)
            self._break()
            text = text[heading.end() :]
        self._run.add(text, emphasised=self._emphasis > 0)

    def _enter(self, node: LexborNode, tag: str) -> LexborNode | None:
        """Enter an element; return the next node to visit."""
        means = MEANING.get(tag, INLINE)
        if means.unseen:
            return node.next
        if means.block:
            self._break()
            if tag == "table" and self._depth < _DEEPEST:
                self._table(node)
                return node.next
        child = node.child
        if child is None:
            return node.next
        emphatic = means.emphatic
        if means.styled:
            attributes = node.attributes
            style = attributes.get("style") or ""
            if _UNDISPLAYED.search(style):
                return node.next
            emphatic = not means.block and _COLOURED.search(style) is not None
            if address := attributes.get("href"):
                self._run.link(address)
        self._open.append((node, self._kind if means.block else None, emphatic))
        self._emphasis += emphatic
        self._kind = means.kind or self._kind
        return child

    def _leave(self) -> LexborNode | None:
        """Leave the innermost open element; return the node after it."""
        node, kind, emphatic = self._open.pop()
        self._emphasis -= emphatic
        if kind is not None:
            self._break()
            self._kind = kind
        return node.next

    def _break(self) -> None:
        """End the paragraph."""
        if self._run.touched:
            paragraph = self._run.paragraph(self._kind)
            self._run = Run()
            if paragraph is not None:
                self._append(paragraph)

    def _append(self, paragraph: Paragraph) -> None:
        if _is_label(paragraph):
            paragraph = Paragraph(paragraph.text, "heading", paragraph.emphasis, paragraph.links)
        if paragraph.kind == "heading":
            self._heading = paragraph.text
        self._parts.append(paragraph)

    def _table(self, node: LexborNode) -> None:
        """Append a table, or its paragraphs where it only lays out the page."""
        caption, rows = rows_of(node, lambda inner: collect_blocks(inner, self._depth + 1))
        title = " ".join(part.text for part in caption if isinstance(part, Paragraph))
        table = table_of(rows, title or self._heading)
        if table is not None:
            self._parts.append(table)
            return
        self._parts.extend(caption)
        for row in rows:
            for cell in row:
                self._parts.extend(cell.parts)


def _is_label(paragraph: Paragraph) -> bool:
    """Return True for a short line wholly in bold or colour that is no sentence: a heading without its tag."""
    text = paragraph.text
    if paragraph.kind != "text" or len(text) > _LONGEST_LABEL or text.endswith(_SENTENCE_END):
        return False
    return is_wholly_emphasised(paragraph)


_TAG = regex(
    r"""<(?P<end>/?)(?P<name>[a-z][a-z0-9]*+)(?P<attributes>(?:\s++[^\s"'<>/=]++\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'|[^\s"'<>]++))*+)\s*+/?>""",
    re.IGNORECASE,
)
_BRACKET = regex(r"<(?=/?([a-z][a-z0-9]*+))", re.IGNORECASE)
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
