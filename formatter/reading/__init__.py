"""Reads a document (a post's file or a feed's entry) as a Post, and hashes a post's content."""

from formatter.reading.document import content_hash, read

__all__ = ["content_hash", "read"]
