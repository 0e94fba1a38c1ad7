"""What reads a document and makes its card: formatter/."""

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
        """The words by which the post is found: all that it says to a reader, without markup and promotion."""

    def hold(self, post: Post, card: Card) -> Hold | None:
        """A reason why this post must wait for an editor, or None."""

    def difference(self, old: Post, new: Post) -> Difference:
        """What a reader would notice between two versions of one post."""

    def story_keys(self, post: Post) -> frozenset[str]:
        """What another post of the same story is found by: posts with none in common tell different stories."""

    def same_story(self, a: Post, b: Post) -> bool:
        """Whether two posts tell one story, so that a second alert would be a repetition. Rather false than wrong."""
