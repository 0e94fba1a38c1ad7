"""Who wants a post: a pure comparison of a subscription's filter with what the newsroom published."""

from dataclasses import dataclass
from typing import Literal

from bot.audience.matching import folded, mentions, plain
from bot.model import ChatSettings, Filter, Post


@dataclass(frozen=True, slots=True)
class FilterReason:
    """Why a filter, or what is muted in a chat, keeps a post back.

    `words` are the words, categories or feed that decided it, `own` the post's categories.
    """

    kind: Literal["urgent", "categories", "include", "exclude", "muted feed", "muted category"]
    words: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


def wants(wish: Filter, post: Post) -> bool:
    """True where the filter lets the post through."""
    return objection(wish, post) is None


def muted(settings: ChatSettings, post: Post) -> FilterReason | None:
    """What of a post is muted in a chat, whatever its subscriptions let through; None where nothing is."""
    if post.feed in settings.muted_feeds:
        return FilterReason("muted feed", (post.feed,))
    own = _folded(post.categories)
    if named := tuple(name for name in settings.muted_categories if folded(name) in own):
        return FilterReason("muted category", named)
    return None


def objection(wish: Filter, post: Post) -> FilterReason | None:
    """What in the filter keeps the post back; None where it lets it through.

    Words are plain words, looked for in title, excerpt and body as `mentions` says. One of `include` must be there, none of
    `exclude` may be.
    """
    if wish.urgent_only and not post.urgent:
        return FilterReason("urgent")
    if wish.categories and not _folded(wish.categories) & _folded(post.categories):
        return FilterReason("categories", wish.categories, post.categories)
    if unwanted := _mentioned(wish.exclude, post):
        return FilterReason("exclude", unwanted)
    if _folded(wish.include) and not _mentioned(wish.include, post):
        return FilterReason("include", wish.include)
    return None


def _mentioned(words: tuple[str, ...], post: Post) -> tuple[str, ...]:
    """Those of the words that the post mentions."""
    texts = [folded(post.title), folded(post.excerpt), plain(post.body)] if words else []
    wanted = {word: folded(word) for word in words}
    return tuple(word for word, sought in wanted.items() if sought and any(mentions(text, sought) for text in texts))


def _folded(words: tuple[str, ...]) -> set[str]:
    return {folded(word) for word in words} - {""}
