"""Reading and formatting of posts: a worker process in the running bot, formatter/ directly in tests."""

from collections.abc import Sequence
from typing import Protocol

from bot.model import Card, Difference, Document, FeedRules, Hold, Post, ReadResult


class Editor(Protocol):
    """The formatter as the bot calls it. Results depend on the arguments alone.

    Every method is a coroutine, since this work is too slow for the event loop. Methods raise an exception where the
    formatter crashes or does not answer in time; `read` reports that for each document.
    """

    async def read(self, documents: Sequence[Document], rules: FeedRules) -> list[ReadResult]:
        """Read documents, in order, and apply the hold rules to those that are new."""

    async def card(self, post: Post) -> Card:
        """Make the card of a post."""

    async def hold(self, post: Post) -> Hold | None:
        """Return the reason why this post must wait for an editor, or None."""

    async def search_text(self, post: Post) -> str:
        """Return the post's text for the search index, without markup and promotion."""

    async def difference(self, old: Post, new: Post) -> Difference:
        """Return the changes between two versions of a post that a reader would notice."""

    async def story_keys(self, post: Post) -> frozenset[str]:
        """Return the keys by which other posts of the same story are found; other stories share none."""

    async def same_story(self, post: Post, others: Sequence[Post]) -> int | None:
        """Return the index of the first of `others` that tells the same story; None without one, or in doubt."""
