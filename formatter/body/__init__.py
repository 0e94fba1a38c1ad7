"""Parses a post's body (HTML, Markdown, or both) into paragraphs and tables."""

from formatter.body.parse import parts, prose

__all__ = ["parts", "prose"]
