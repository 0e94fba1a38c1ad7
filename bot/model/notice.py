"""A word to the operators."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """What is wrong, by a key that stays while it is, and the line that says so."""

    key: str
    line: str


SILENT = "silent "
"""Before the feed's name in the key of what says that nothing new comes of it."""
FEED = "feed "
"""Before the feed's name in the key of what says that it cannot be looked at."""
