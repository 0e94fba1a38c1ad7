"""Short ways to a post for the tests of this folder."""

from bot.model import Document, FeedRules, Post
from formatter.reading import read

RULES = FeedRules("desk")


def read_text(text: str, key: str = "2024-07-09-12.md", rules: FeedRules = RULES) -> Post:
    """Read a file's text as the post at `key`."""
    return read_bytes(text.encode(), key, rules)


def read_bytes(content: bytes, key: str = "2024-07-09-12.md", rules: FeedRules = RULES) -> Post:
    """Read a file's bytes as the post at `key`."""
    return read(Document("desk", key, "version_tag", content), rules)


def read_front(front: str, body: str = "본문", key: str = "2024-07-09-12.md", rules: FeedRules = RULES) -> Post:
    """Read a post with this front matter."""
    return read_text(f"---\n{front}\n---\n\n{body}\n", key, rules)
