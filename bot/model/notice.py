"""A word to the operators."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """What is wrong, by a key that stays while it is, and the line that says so."""

    key: str
    line: str
