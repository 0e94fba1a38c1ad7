"""Who wants a post: a pure comparison of a subscription's filter with what the newsroom published."""

import unicodedata

from bot.model import Filter, Post


def wants(wish: Filter, post: Post) -> bool:
    """True where the filter lets the post through.

    Words are plain words, compared without regard to case anywhere in title, excerpt and body, so that a Korean word is
    found with any particle after it. One of `include` must be there, none of `exclude` may be.
    """
    if wish.urgent_only and not post.urgent:
        return False
    if wish.categories and not _folded(wish.categories) & _folded(post.categories):
        return False
    include, exclude = _folded(wish.include), _folded(wish.exclude)
    if not (include or exclude):
        return True
    text = _fold(f"{post.title}\n{post.excerpt}\n{post.body}")
    return not any(word in text for word in exclude) and (not include or any(word in text for word in include))


def _folded(words: tuple[str, ...]) -> set[str]:
    return {_fold(word.strip()) for word in words if word.strip()}


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
