"""What a post's body is made of, once its markup is gone: paragraphs and tables, in the order of the page."""

from typing import Literal, NamedTuple

from bot.model import Table

Span = tuple[int, int]
"""Code points within a text, half open."""


class Paragraph(NamedTuple):
    """A run of text without markup. `emphasis`: what stood in bold or in colour. `links`: the addresses it links to."""

    text: str
    kind: Literal["text", "heading", "item", "quote"] = "text"
    emphasis: tuple[Span, ...] = ()
    links: tuple[str, ...] = ()


Part = Paragraph | Table
