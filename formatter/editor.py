"""The formatter's face to the job."""

from collections import OrderedDict

from bot.model import Card, Difference, Document, FeedRules, Hold, Post
from formatter import reading
from formatter.article import Article, sorted_article
from formatter.body import parts
from formatter.card import card_of
from formatter.differences import difference
from formatter.hold import reason_to_hold
from formatter.parts import Part


class Formatter:
    """Implements bot.ports.Editor: pure functions of text, and a small memory that spares parsing the same body again."""

    def __init__(self, remembered: int = 64) -> None:
        """`remembered`: how many posts' bodies are kept parsed."""
        self._remembered = remembered
        self._bodies: OrderedDict[tuple[str, str], tuple[tuple[Part, ...], Article]] = OrderedDict()

    def read(self, document: Document, rules: FeedRules) -> Post:
        """Read a document; raises UnreadablePost."""
        return reading.read(document, rules)

    def digest(self, post: Post) -> str:
        """Name the post's content: the same digest, the same content to the letter."""
        return reading.digest(post)

    def card(self, post: Post) -> Card:
        """Make the card of a post."""
        return card_of(post, self._body(post)[1])

    def hold(self, post: Post, card: Card) -> Hold | None:
        """A reason why this post must wait for an editor, or None."""
        all_parts, article = self._body(post)
        return reason_to_hold(post, card, article, all_parts)

    def difference(self, old: Post, new: Post) -> Difference:
        """What a reader would notice between two versions of one post."""
        return difference(old, new)

    def _body(self, post: Post) -> tuple[tuple[Part, ...], Article]:
        """A post's parts, and the same sorted; the least recently used are forgotten."""
        key = (post.markup, post.body)
        body = self._bodies.pop(key, None)
        if body is None:
            found = parts(post.body, post.markup)
            body = found, sorted_article(found)
        self._bodies[key] = body
        while len(self._bodies) > self._remembered:
            self._bodies.popitem(last=False)
        return body
