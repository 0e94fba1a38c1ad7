"""Finding posts."""

from collections.abc import Sequence
from typing import Protocol

from bot.model import Passage, Query, StoredPost


class SearchStore(Protocol):
    """Posts in their order, and by their words.

    A post is marked in the transaction that changes what it says, and taken into the index soon after, so that no alert waits
    for the index; what is marked is never forgotten.
    """

    async def find(self, query: Query, count: int) -> list[StoredPost]:
        """The newest posts that the query is after, or, with `newer_than`, the ones next to that post; newest first.

        A word of syllables is found anywhere, one of letters or digits from a word's beginning on; a lone syllable is not.
        """

    async def unindexed(self, count: int) -> list[StoredPost]:
        """Posts whose newest revision is not in the index, newest first."""

    async def unindexed_count(self) -> int:
        """How many they are."""

    async def index(self, passages: Sequence[Passage]) -> None:
        """Let posts be found by these texts; one that has a newer revision by now stays unindexed."""
