"""Collects paragraphs and tables from a parsed page, in document order."""

import re

from selectolax.lexbor import LexborNode

from formatter.body.elements import INLINE, MEANING, Kind
from formatter.body.rows import is_wholly_emphasised, rows_of
from formatter.body.run import Run
from formatter.body.tables import table_of
from formatter.body.types import Paragraph, Part

_DEEPEST = 3
"""Nesting depth to which tables within layout tables are parsed as tables."""


def walk(page: LexborNode, depth: int = 0) -> list[Part]:
    """Return the parts below a node. `depth`: the number of tables around it; from _DEEPEST on, tables are read as text."""
    return _Walk(depth).over(page)


_COLOURED = re.compile(
    r"(?<![a-z-])(?:background-)?color\s*+:\s*+(?!black|#000\b|#000000|white|#fff\b|#ffffff|inherit|initial)|ee2323"
)
_UNDISPLAYED = re.compile(r"display\s*:\s*none")
_LONGEST_LABEL = 40
_SENTENCE_END = tuple(".!?。…:;,")


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
                self._run.add(node.text_content or "", emphasised=self._emphasis > 0)
                node = node.next
            else:
                node = self._enter(node, tag or "")
        self._break()
        return self._parts

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
    """Return True for a short line wholly in bold or colour that is no sentence: a heading without its tag."""
    text = paragraph.text
    if paragraph.kind != "text" or len(text) > _LONGEST_LABEL or text.endswith(_SENTENCE_END):
        return False
    return is_wholly_emphasised(paragraph)
