"""Reads documents and makes cards: formatter/."""

from typing import Protocol

from bot.model import Card, Difference, Document, FeedRules, Hold, Post


class Editor(Protocol):
    """The formatter's face to the job: pure functions of text."""

    def read(self, document: Document, rules: FeedRules) -> Post:
        """Read a document; raises UnreadablePost."""

    def content_hash(self, post: Post) -> str:
        """Name the post's content: the same digest, the same content to the letter, wherever it lies."""

    def card(self, post: Post) -> Card:
        """Make the card of a post."""

    def passage(self, post: Post) -> str:
        """Return the text by which the post is found: all that a reader sees, without markup and promotion."""

    def hold(self, post: Post, card: Card) -> Hold | None:
        """A reason why this post must wait for an editor, or None."""

    def difference(self, old: Post, new: Post) -> Difference:
        """Return what a reader would notice between two versions of one post."""

    def story_keys(self, post: Post) -> frozenset[str]:
        """Return the keys by which posts of the same story are found: posts with none in common have different stories."""

    def same_story(self, a: Post, b: Post) -> bool:
        """Return True where a second post's alert would only repeat the first's; False in doubt."""
