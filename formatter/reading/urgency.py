"""Which posts go ahead of the others by the feed's rules."""

from collections.abc import Sequence

from bot.model import FeedRules


def is_urgent(title: str, categories: Sequence[str], rules: FeedRules) -> bool:
    """True for an urgent category, or an urgent word anywhere in the title; both without regard to case."""
    urgent = {category.casefold() for category in rules.urgent_categories}
    if any(category.casefold() in urgent for category in categories):
        return True
    folded = title.casefold()
    return any(word.casefold() in folded for word in rules.urgent_words)
