"""The formatter's face to the job."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from bot.model import Card, Difference, Document, FeedRules, Hold, Post
from formatter import reading
from formatter.body import parts
from formatter.body.types import Part
from formatter.compare.differences import difference
from formatter.compare.stories import same_story, story_keys
from formatter.extract.article import Article, sorted_article
from formatter.extract.card import card_of
from formatter.extract.search_text import passage_of
from formatter.hold import reason_to_hold


class Formatter:
    """Implements bot.ports.Editor: pure functions of text, and a small memory that spares making the same card again."""

    def __init__(self, remembered: int = 64) -> None:
        """`remembered`: how many posts' bodies and cards are kept."""
        self._titles: Mapping[str, str] = {}
        self._body = lru_cache(remembered)(_sorted_body)
        self._card = lru_cache(remembered)(self._made)

    def call_feeds(self, titles: Mapping[str, str]) -> None:
        """Call feeds by these titles on cards, each by its id; one without a title is called by its id."""
        self._titles = titles
        self._card.cache_clear()

    def read(self, document: Document, rules: FeedRules) -> Post:
        """Read a document; raises UnreadablePost."""
        return reading.read(document, rules)

    def digest(self, post: Post) -> str:
        """Name the post's content: the same digest, the same content to the letter."""
        return reading.digest(post)

    def card(self, post: Post) -> Card:
        """Make the card of a post."""
        return self._card(post)

    def passage(self, post: Post) -> str:
        """The words by which the post is found: all that it says to a reader, without markup and promotion."""
        return passage_of(post, self._body(post.body, post.markup)[1])

    def hold(self, post: Post, card: Card) -> Hold | None:
        """A reason why this post must wait for an editor, or None."""
        all_parts, article = self._body(post.body, post.markup)
        return reason_to_hold(post, card, article, all_parts)

    def difference(self, old: Post, new: Post) -> Difference:
        """What a reader would notice between two versions of one post."""
        return difference(old, new)

    def story_keys(self, post: Post) -> frozenset[str]:
        """What another post of the same story is found by."""
        return story_keys(post)

    def same_story(self, a: Post, b: Post) -> bool:
        """Whether a second alert would be a repetition. Rather false than wrong."""
        return same_story(a, b)

    def _made(self, post: Post) -> Card:
        card = card_of(post, self._body(post.body, post.markup)[1])
        return replace(card, feed_title=self._titles.get(post.feed, ""))


def _sorted_body(body: str, markup: Literal["mixed", "html"]) -> tuple[tuple[Part, ...], Article]:
    """A body's parts, and the same sorted."""
    found = parts(body, markup)
    return found, sorted_article(found)
