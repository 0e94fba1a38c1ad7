"""Filter posts: compare a post with a subscription's filter and with a chat's muted feeds and categories. Pure."""

from dataclasses import dataclass
from typing import Literal

from bot.audience.matching import folded, mentions, plain_text
from bot.model import ChatSettings, Filter, Post


@dataclass(frozen=True, slots=True)
class FilterReason:
    """Why a filter or a chat's mutes reject a post.

    `words` are the filter's words, categories or feed that decided it; `own` are the post's categories.
    """

    kind: Literal["urgent", "categories", "include", "exclude", "muted feed", "muted category"]
    words: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


def wants(wanted: Filter, post: Post) -> bool:
    """Return True where the filter accepts the post."""
    return filter_reason(wanted, post) is None


def muted(settings: ChatSettings, post: Post) -> FilterReason | None:
    """Return which of a chat's mutes rejects a post, whatever its subscriptions accept; None where none does."""
    if post.feed in settings.muted_feeds:
        return FilterReason("muted feed", (post.feed,))
    own = _folded(post.categories)
    if named := tuple(name for name in settings.muted_categories if folded(name) in own):
        return FilterReason("muted category", named)
    return None


def filter_reason(wanted: Filter, post: Post) -> FilterReason | None:
    """Return why the filter rejects a post; None where it accepts it.

    Words are searched for in title, excerpt and body (see `mentions`). One of `include` must be there, none of `exclude`.
    """
    if wanted.urgent_only and not post.urgent:
        return FilterReason("urgent")
    if wanted.categories and not _folded(wanted.categories) & _folded(post.categories):
        return FilterReason("categories", wanted.categories, post.categories)
    if excluded := _mentioned(wanted.exclude, post):
        return FilterReason("exclude", excluded)
    if _folded(wanted.include) and not _mentioned(wanted.include, post):
        return FilterReason("include", wanted.include)
    return None


def _mentioned(words: tuple[str, ...], post: Post) -> tuple[str, ...]:
    """Return those of the words that the post mentions."""
    texts = [folded(post.title), folded(post.excerpt), plain_text(post.body)] if words else []
    searched = {word: folded(word) for word in words}
    return tuple(word for word, sought in searched.items() if sought and any(mentions(text, sought) for text in texts))


def _folded(words: tuple[str, ...]) -> set[str]:
    return {folded(word) for word in words} - {""}
