"""Who wants a post: a pure comparison of a subscription's filter with what the newsroom published."""

import unicodedata
from dataclasses import dataclass
from typing import Literal

from bot.model import ChatSettings, Filter, Post


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a filter, or what is muted in a chat, keeps a post back.

    `words` are the words, categories or feed that decided it, `own` the post's categories.
    """

    kind: Literal["urgent", "categories", "include", "exclude", "muted feed", "muted category"]
    words: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


def wants(wish: Filter, post: Post) -> bool:
    """True where the filter lets the post through."""
    return objection(wish, post) is None


def muted(settings: ChatSettings, post: Post) -> Objection | None:
    """What of a post is muted in a chat, whatever its subscriptions let through; None where nothing is."""
    if post.feed in settings.muted_feeds:
        return Objection("muted feed", (post.feed,))
    own = _folded(post.categories)
    if named := tuple(name for name in settings.muted_categories if _fold(name.strip()) in own):
        return Objection("muted category", named)
    return None


def objection(wish: Filter, post: Post) -> Objection | None:
    """What in the filter keeps the post back; None where it lets it through.

    Words are plain words, compared without regard to case anywhere in title, excerpt and body, so that a Korean word is
    found with any particle after it. One of `include` must be there, none of `exclude` may be.
    """
    if wish.urgent_only and not post.urgent:
        return Objection("urgent")
    if wish.categories and not _folded(wish.categories) & _folded(post.categories):
        return Objection("categories", wish.categories, post.categories)
    include, exclude = _folded(wish.include), _folded(wish.exclude)
    if not (include or exclude):
        return None
    text = _fold(f"{post.title}\n{post.excerpt}\n{post.body}")
    if unwanted := tuple(word for word in wish.exclude if word.strip() and _fold(word.strip()) in text):
        return Objection("exclude", unwanted)
    return Objection("include", wish.include) if include and not any(word in text for word in include) else None


def _folded(words: tuple[str, ...]) -> set[str]:
    return {_fold(word.strip()) for word in words if word.strip()}


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
