"""Reads a document (a post's file or a feed's entry) as a Post, and hashes a post's content."""

import hashlib
import json
from dataclasses import fields
from datetime import UTC, datetime

from bot.model import Document, Entry, FeedRules, Post
from bot.model.post_name import PostName, post_name
from formatter.reading.entry import read_entry
from formatter.reading.file import read_file

__all__ = ["PostName", "content_hash", "post_name", "read"]


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
