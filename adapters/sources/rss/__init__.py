"""RSS, Atom and JSON Feed over HTTP."""

from adapters.sources.rss.feed import RssFeed

__all__ = ["RssFeed"]
