"""The full text of articles, for feeds that contain excerpts alone."""

from adapters.sources.articles.articles import Articles

__all__ = ["Articles"]
