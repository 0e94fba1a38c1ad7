"""Reads a feed's entry as a Post: its texts are markup, its dates text."""

import textwrap

from bot.model import Document, Entry, FeedRules, Post
from formatter.body import parts, prose
from formatter.body.types import Paragraph
from formatter.reading.dates import parse_date
from formatter.reading.decoding import clean
from formatter.reading.front_matter import as_address
from formatter.reading.jekyll import is_urgent

_MAX_TITLE = 120


def read_entry(document: Document, entry: Entry, rules: FeedRules) -> Post:
    """Return the post of an entry. Without a title, as in a feed of short messages, the beginning of its text is the title."""
    summary, content = clean(entry.summary), clean(entry.content)
    excerpt = _paragraphs(summary)
    title = (
        _line(clean(entry.title))
        or textwrap.shorten(excerpt or _paragraphs(content), _MAX_TITLE, placeholder="…")
        or document.key
    )
    categories = tuple(dict.fromkeys(filter(None, map(_line, map(clean, entry.categories)))))
    published = entry.published or entry.updated
    return Post(
        feed=document.feed,
        key=document.key,
        title=title,
        excerpt=excerpt,
        body=content or summary,
        markup="html",
        url=as_address(entry.link),
        published_at=parse_date(published, rules.timezone) if published else None,
        categories=categories,
        image=entry.image,
        urgent=is_urgent(title, categories, rules),
    )


def _paragraphs(markup: str) -> str:
    """Return the text of a piece of markup, each paragraph on one line, separated by empty lines."""
    return "\n\n".join(part.text for part in parts(markup, "html") if isinstance(part, Paragraph))


def _line(markup: str) -> str:
    """Return the text of a piece of markup on one line."""
    return " ".join(prose(markup).split())
