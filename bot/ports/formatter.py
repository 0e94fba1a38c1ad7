"""The formatter in a worker process: reads documents, makes cards, compares posts."""

from collections.abc import Sequence
from typing import Protocol

from bot.model import Card, Difference, Document, FeedRules, Hold, Post, ReadResult


class FormatterError(Exception):
    """The formatter brought no result for a post, and would bring none the next time: it crashed or is too slow."""


class FormatterTimeout(FormatterError):
    """The post needs more than the short slice of time; ask again with `slowly`."""


class FormatterUnavailable(FormatterError):
    """No worker could be started, or the machine is too busy. The same post may succeed later."""


class Formatter(Protocol):
    """The formatter as the bot calls it. Results depend on the arguments alone.

    Every method is a coroutine, since this work is too slow for the event loop. Each post first gets a short slice of CPU
    time. What needs more gets a longer one in a slow worker, one post at a time: from `read` and `difference` only where
    they are asked to work `slowly`, from `card`, `hold` and `search_text` while the caller waits, and never from the two
    methods about stories. All methods raise FormatterError or FormatterUnavailable; `read` reports errors of its documents.
    """

    async def read(self, documents: Sequence[Document], rules: FeedRules, *, slowly: bool = False) -> list[ReadResult]:
        """Read documents, in order, and apply the hold rules to those that are new. Raises FormatterUnavailable."""

    async def card(self, post: Post) -> Card:
        """Make the card of a post."""

    async def hold(self, post: Post) -> Hold | None:
        """Return the reason why this post must wait for an editor, or None."""

    async def search_text(self, post: Post) -> str:
        """Return the post's text for the search index, without markup and promotion."""

    async def difference(self, old: Post, new: Post, *, slowly: bool = False) -> Difference:
        """Return the changes between two versions of a post that a reader would notice. Raises FormatterTimeout."""

    async def story_keys(self, post: Post) -> frozenset[str]:
        """Return the keys by which other posts of the same story are found; other stories share none."""

    async def same_story(self, post: Post, others: Sequence[Post]) -> int | None:
        """Return the index of the first of `others` with the same story; None without one, or in doubt."""
