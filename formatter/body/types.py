"""The parts of a post's body without markup: paragraphs and tables, in the order of the page."""

from typing import Literal, NamedTuple

from bot.model import Table
from formatter.text.sentences import Span

UNKNOWN = "\ufdd0"
"""Stands in a body for a template's value that only the site knows: a character that no text may hold (U+FDD0)."""


class Paragraph(NamedTuple):
    """A paragraph's text without markup. `emphasis`: spans in bold or colour. `links`: addresses it links to."""

    text: str
    kind: Literal["text", "heading", "item", "quote"] = "text"
    emphasis: tuple[Span, ...] = ()
    links: tuple[str, ...] = ()


Part = Paragraph | Table
