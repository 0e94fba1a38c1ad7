"""Queries on a running bot's store about posts, from another process."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.endurance.history import Commit

_STANDING = "SELECT version_tag, state FROM posts WHERE feed = ? AND key = ?"
_WAITS = "SELECT count(*) FROM pending_revisions JOIN posts ON posts.id = post_id WHERE feed = ? AND key = ?"
_PENDING = """
SELECT (SELECT count(*) FROM deliveries WHERE state IN ('pending', 'sending', 'retry'))
     + (SELECT count(*) FROM fanouts JOIN posts ON posts.id = post_id WHERE NOT done AND state = 'live')
"""
_REASONS = "SELECT reason_code, count(*) FROM posts WHERE state = 'held' AND NOT quiet GROUP BY reason_code"


class ChatState(NamedTuple):
    """Which version of a post is known, and its state."""

    version_tag: str
    state: str


class Books:
    """An SQLite store; posts are named `<feed>/_posts/<key>`."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)

    def standing(self, paths: Iterable[str]) -> dict[str, ChatState]:
        """Return the stored states of these posts, by path."""
        found = {path: self._connection.execute(_STANDING, path.split("/_posts/")).fetchone() for path in paths}
        return {path: ChatState(*row) for path, row in found.items() if row}

    def has_taken(self, commit: Commit, before: Mapping[str, ChatState]) -> bool:
        """True if every step of a commit is stored and nothing is pending; `before` holds its posts' earlier states."""
        now = self.standing(step.path for step in commit.steps)
        deleted = {step.path for step in commit.steps if step.kind == "deleted"}
        taken = all(now[p].state == "withdrawn" if p in deleted else now[p] != before.get(p) for p in now)
        return taken and len(now) == len(commit.steps) and self.is_settled()

    def has_moved(self, names: Mapping[str, str]) -> bool:
        """True if posts have their new names and nothing is pending."""
        old, new = self.standing(names), self.standing(names.values())
        moved = all(standing.state == "live" for standing in new.values()) and len(new) == len(names)
        return moved and all(standing.state == "withdrawn" for standing in old.values()) and self.is_settled()

    def waits(self, path: str) -> bool:
        """True if a newer version of a live post waits for the desk."""
        return bool(self._connection.execute(_WAITS, path.split("/_posts/")).fetchone()[0])

    def is_settled(self) -> bool:
        """True if nothing is pending."""
        return bool(self._connection.execute(_PENDING).fetchone() == (0,))

    def reasons(self) -> Counter[str]:
        """Return the numbers of held posts by kind of reason."""
        held: Counter[str] = Counter()
        for reason, number in self._connection.execute(_REASONS):
            held[reason.partition(":")[0]] += number
        return held

    def close(self) -> None:
        """Close the store."""
        self._connection.close()
