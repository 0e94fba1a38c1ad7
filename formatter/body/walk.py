"""From a parsed page to paragraphs and tables, in the order of the page."""

import re

from selectolax.lexbor import LexborNode

from formatter.body.elements import INLINE, MEANING, Kind
from formatter.body.rows import is_wholly_emphasised, rows_of
from formatter.body.run import Run
from formatter.body.tables import table_of
from formatter.body.types import Paragraph, Part

_DEEPEST = 3
"""Tables within layout tables are followed so far; deeper ones are read as text."""


def walk(page: LexborNode, depth: int = 0) -> list[Part]:
    """The parts below a node. `depth`: how many tables stand around it; from _DEEPEST on, tables are read as text."""
    return _Walk(depth).over(page)


_COLOURED = re.compile(
    r"(?<![a-z-])(?:background-)?color\s*+:\s*+(?!black|#000\b|#000000|white|#fff\b|#ffffff|inherit|initial)|ee2323"
)
_UNDISPLAYED = re.compile(r"display\s*:\s*none")
_LONGEST_LABEL = 40
_SENTENCE_END = tuple(".!?。…:;,")


class _Walk:
    """One pass over a tree. Iterative: a hostile page nests tags deeper than Python may call."""

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
                self._run.add(node.text_content or "", emphasised=self._emphasis > 0)
                node = node.next
            else:
                node = self._enter(node, tag or "")
        self._break()
        return self._parts

    def _enter(self, node: LexborNode, tag: str) -> LexborNode | None:
        """Take in an element; the node to go on with."""
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
        """Leave the innermost open element; the node after it."""
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
        """Append a table, or the paragraphs in it where it only lays out the page."""
        caption, rows = rows_of(node, lambda inner: walk(inner, self._depth + 1))
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
    """True for a line wholly in bold or colour that is no sentence: what such posts have in place of headings."""
    text = paragraph.text
    if paragraph.kind != "text" or len(text) > _LONGEST_LABEL or text.endswith(_SENTENCE_END):
        return False
    return is_wholly_emphasised(paragraph)
