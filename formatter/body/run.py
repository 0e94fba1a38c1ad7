"""Collects a paragraph's text piece by piece, with white space collapsed as in HTML and emphasis recorded."""

from formatter.body.elements import Kind
from formatter.body.types import Paragraph
from formatter.text.sentences import Span


class Run:
    """The text between two line breaks of a page. `touched`: it holds text or a link."""

    __slots__ = ("_emphasis", "_gap", "_length", "_links", "_pieces", "touched")

    def __init__(self) -> None:
        self.touched = False
        self._pieces: list[str] = []
        self._length = 0
        self._gap = False
        self._emphasis: list[Span] = []
        self._links: list[str] = []

    def add(self, text: str, *, emphasised: bool) -> None:
        """Append a piece of the page's text, without markup and entities."""
        words = text.strip()
        if not words:
            self._gap = True
            return
        if "\n" in words or "  " in words or not words.isprintable():
            words = " ".join(words.split())
        if self._length and (self._gap or text[0].isspace()):
            self._pieces.append(" ")
            self._length += 1
        start, self._length = self._length, self._length + len(words)
        self._pieces.append(words)
        self._gap = text[-1].isspace()
        self.touched = True
        if emphasised:
            self._emphasise(start, self._length)

    def link(self, address: str) -> None:
        """Record an address that the text links to."""
        self._links.append(address)
        self.touched = True

    def paragraph(self, kind: Kind) -> Paragraph | None:
        """Return the collected paragraph; None without text."""
        if not self._pieces:
            return None
        return Paragraph("".join(self._pieces), kind, tuple(self._emphasis), tuple(self._links))

    def _emphasise(self, start: int, end: int) -> None:
        if self._emphasis and self._emphasis[-1][1] >= start - 1:
            start = self._emphasis.pop()[0]
        self._emphasis.append((start, end))
