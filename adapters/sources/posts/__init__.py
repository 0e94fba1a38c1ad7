"""A folder of posts, as Jekyll keeps them."""

from adapters.sources.posts.folder import PostsFolder

__all__ = ["PostsFolder"]
