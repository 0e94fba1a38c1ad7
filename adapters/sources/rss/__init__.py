"""A feed over HTTP: RSS, Atom or JSON Feed."""

from adapters.sources.rss.feed import RssFeed

__all__ = ["RssFeed"]
