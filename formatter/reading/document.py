"""Reads a document, a post's file or a feed's entry, as a Post, and hashes a post's content."""

import hashlib
import json
import textwrap
from dataclasses import fields
from datetime import UTC, datetime

from bot.model import Document, Entry, FeedRules, Post
from formatter.body import parts, prose
from formatter.body.paragraphs import Paragraph
from formatter.reading.dates import parse_date
from formatter.reading.file import clean, read_file
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


def read(document: Document, rules: FeedRules) -> Post:
    """Return the post of a document. Bytes are a post's file, whose key is its path within the feed's folder.

    Raises UnreadablePost.
    """
    if isinstance(document.content, Entry):
        return read_entry(document, document.content, rules)
    return read_file(document, document.content, rules)


# A post's place, how it was written and which post it follows are no content. Its address is none either: a file that is
# renamed gets another one.
_NO_CONTENT = {"feed", "key", "url", "repaired", "follows"}


def content_hash(post: Post) -> str:
    """Return the SHA-256, in hex, of a post's content: the same on every machine and in every time zone."""
    content = {field.name: getattr(post, field.name) for field in fields(post) if field.name not in _NO_CONTENT}
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=_in_utc).encode()).hexdigest()


def _in_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
