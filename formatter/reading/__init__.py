"""Reading a document: a post's file or a feed's entry becomes a Post, or an UnreadablePost says why not."""

from bot.model import Document, Entry, FeedRules, Post
from bot.model.post_name import PostName, post_name
from formatter.reading.entry import read_entry
from formatter.reading.file import read_file
from formatter.reading.fingerprint import content_hash

__all__ = ["PostName", "content_hash", "post_name", "read"]


def read(document: Document, rules: FeedRules) -> Post:
    """Read a document: bytes are a post's file, whose key is its path within the feed's folder. Raises UnreadablePost."""
    if isinstance(document.content, Entry):
        return read_entry(document, document.content, rules)
    return read_file(document, document.content, rules)
