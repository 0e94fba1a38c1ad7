"""The article in a page, for feeds that give excerpts alone."""

from adapters.sources.articles.articles import Articles

__all__ = ["Articles"]
