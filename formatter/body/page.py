"""Parses a body: repair the source, convert Markdown to HTML, parse the HTML, collect its parts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from selectolax.lexbor import LexborHTMLParser

from bot.model import Table
from formatter.body.markdown import html_of_mixed
from formatter.body.repair import repaired, unfenced
from formatter.body.types import UNKNOWN, Paragraph, Part
from formatter.body.walk import walk
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
    html = html_of_mixed(repaired(unfenced(body))) if markup == "mixed" else repaired(body)
    # A whole document, not a fragment: a fragment's root would be its first node alone.
    page = LexborHTMLParser(html).body
    found = walk(page) if page is not None else []
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
_SEAM = re.compile(r"[<\n]")


def _bounded(body: str) -> str:
    if len(body) <= LONGEST:
        return body
    end = body[-_END:]
    seam = _SEAM.search(end)
    return f"{body[: LONGEST - _END]}\n\n{end[seam.start() if seam else 0 :]}"


_SIGN = re.compile(r"[<&`]|\*\*|__|\]\(")
