"""A body's paragraphs without markup: their types, the HTML elements that shape them, and the run that collects text."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from bot.model import Table
from formatter.text.sentences import Span

UNKNOWN = "\ufdd0"
"""Replaces in a body a template's value that only the site knows: a character that no text may hold (U+FDD0)."""


class Paragraph(NamedTuple):
    """A paragraph's text without markup. `emphasis`: spans in bold or colour. `links`: addresses it links to."""

    text: str
    kind: Literal["text", "heading", "item", "quote"] = "text"
    emphasis: tuple[Span, ...] = ()
    links: tuple[str, ...] = ()


Part = Paragraph | Table


Kind = Literal["text", "heading", "item", "quote"]


@dataclass(frozen=True, slots=True)
class Element:
    """The effect of an element: it breaks the line, gives its text a kind, emphasises it, has styles or links, or hides it."""

    block: bool = False
    kind: Kind | None = None
    emphatic: bool = False
    styled: bool = False
    unseen: bool = False


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# The most frequent first: they stand in an alternation of a regular expression.
KNOWN = _names("""
    p b span td tr br h2 li table strong th tbody ul a h3 div hr img thead em i u ol h1 h4 h5 h6 font blockquote small code pre
    abbr acronym address area article aside audio base bdi bdo big body button canvas caption center cite col colgroup data
    datalist dd del details dfn dialog dir dl dt embed fieldset figcaption figure footer form head header hgroup html iframe
    input ins kbd label legend link main map mark menu meta meter nav nobr noscript object optgroup option output param picture
    progress q rp rt ruby s samp script search section select source strike style sub summary sup svg template textarea tfoot
    time title track tt var video wbr
""")
_BLOCKS = _names("""
    p td tr br table th tbody ul hr thead ol pre address article aside body caption center details dialog dir dl fieldset
    figcaption figure footer form header hgroup legend main menu nav option search section summary tfoot
""")
MEANING: dict[str, Element] = {
    **dict.fromkeys(_BLOCKS, Element(block=True)),
    **dict.fromkeys(_names("h1 h2 h3 h4 h5 h6"), Element(block=True, kind="heading")),
    **dict.fromkeys(_names("li dd dt"), Element(block=True, kind="item")),
    **dict.fromkeys(_names("b strong em mark u i"), Element(emphatic=True)),
    **dict.fromkeys(_names("span font a"), Element(styled=True)),
    **dict.fromkeys(
        _names("script style template iframe object video audio canvas svg math head datalist noembed noframes"),
        Element(unseen=True),
    ),
    "blockquote": Element(block=True, kind="quote"),
    "div": Element(block=True, styled=True),
}
INLINE = Element()
"""The effect of an element that MEANING does not name: its text is shown inline."""


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

    @property
    def is_wholly_emphasised(self) -> bool:
        """True where all text until now is bold or coloured."""
        return self._length > 0 and self._emphasis == [(0, self._length)]

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
