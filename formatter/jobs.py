"""The formatter as the bot uses it: implements bot.ports.Formatter. JOBS are its functions by name, for a worker process."""

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from bot.model import Card, Difference, Document, FeedRules, Hold, Post, ReadResult, UnreadablePost
from formatter import reading
from formatter.body import parts
from formatter.body.paragraphs import Part
from formatter.compare.differences import difference
from formatter.compare.stories import same_story, story_keys
from formatter.extract import card as cards
from formatter.extract.article import Article, sorted_article
from formatter.hold import reason_to_hold


class Formatter:
    """Pure functions of text, with a small cache of cards and parsed bodies."""

    def __init__(self, remembered: int = 64) -> None:
        """Cache the bodies and cards of `remembered` posts."""
        self._body = lru_cache(remembered)(_sorted_body)
        self._card = lru_cache(remembered)(self._make_card)

    def read(self, document: Document, rules: FeedRules) -> Post:
        """Read a document; raises UnreadablePost."""
        return reading.read(document, rules)

    def content_hash(self, post: Post) -> str:
        """Return the post's content hash: equal for posts with exactly the same content."""
        return reading.content_hash(post)

    def card(self, post: Post) -> Card:
        """Make the card of a post."""
        return self._card(post)

    def search_text(self, post: Post) -> str:
        """Return the post's text for the search index, without markup and promotion."""
        return cards.search_text(post, self._body(post.body, post.markup)[1])

    def hold(self, post: Post, card: Card) -> Hold | None:
        """Return the reason why this post must wait for an editor, or None."""
        all_parts, article = self._body(post.body, post.markup)
        return reason_to_hold(post, card, article, all_parts)

    def difference(self, old: Post, new: Post) -> Difference:
        """Return the changes between two versions of a post that a reader would notice."""
        return difference(old, new)

    def story_keys(self, post: Post) -> frozenset[str]:
        """Return the keys by which another post of the same story is found."""
        return story_keys(post)

    def same_story(self, a: Post, b: Post) -> bool:
        """Return True where two posts are one story, so that a second alert would repeat it; False in doubt."""
        return same_story(a, b)

    def _make_card(self, post: Post) -> Card:
        return cards.card_of(post, self._body(post.body, post.markup)[1])


def _sorted_body(body: str, markup: Literal["mixed", "html"]) -> tuple[tuple[Part, ...], Article]:
    """A body's parts, and the sorted article."""
    found = parts(body, markup)
    return found, sorted_article(found)


_formatter = Formatter()


def read_and_check(document: Document, rules: FeedRules) -> tuple[ReadResult, Card | None]:
    """Read a document; check it where it is new."""
    result = read(document, rules)
    # Posts that were there at a feed's first sight are only checked when somebody asks for them.
    return (result, None) if result.post is None or document.existing else check(result)


def read(document: Document, rules: FeedRules) -> ReadResult:
    """Read a document. One that crashes the formatter is reported like one that cannot be read."""
    try:
        post = _formatter.read(document, rules)
        return ReadResult(post, _formatter.content_hash(post))
    except UnreadablePost as error:
        return ReadResult(None, error_kind=error.kind, error=error.message, line=error.line)
    except Exception as error:  # noqa: BLE001 - a fault of ours in one post must not cost the others
        return _crash(error)


def check(result: ReadResult) -> tuple[ReadResult, Card | None]:
    """Apply the hold rules to a post that was read. Its card is part of the check."""
    assert result.post is not None
    try:
        card = _formatter.card(result.post)
        return replace(result, hold=_formatter.hold(result.post, card)), card
    except Exception as error:  # noqa: BLE001 - as above
        return _crash(error), None


def _crash(error: Exception) -> ReadResult:
    return ReadResult(None, error_kind="crash", error=type(error).__name__, trace=traceback.format_exc())


def hold(post: Post) -> Hold | None:
    """Reason why a post must wait for an editor."""
    return _formatter.hold(post, _formatter.card(post))


def index_of_same_story(post: Post, others: Sequence[Post]) -> int | None:
    """Index of the first post with the same story."""
    return next((index for index, other in enumerate(others) if _formatter.same_story(post, other)), None)


JOBS: Mapping[str, Callable[..., object]] = {
    "read_and_check": read_and_check,
    "read": read,
    "check": check,
    "card": _formatter.card,
    "hold": hold,
    "search_text": _formatter.search_text,
    "difference": _formatter.difference,
    "story_keys": _formatter.story_keys,
    "same_story": index_of_same_story,
}
