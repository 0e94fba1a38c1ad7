"""Folders of posts to watch."""

import os
from datetime import UTC, datetime
from pathlib import Path

from adapters.sources.posts import PostsFolder
from adapters.sources.posts.file_state import version_tag
from bot.model import FeedState
from tests.clock import TestClock

SEEN = FeedState(first_polled=datetime(2026, 1, 1, tzinfo=UTC))
LONG_AGO = 1_700_000_000


def write(folder: Path, key: str, text: str = "---\ntitle: 제목\n---\n본문", *, old: bool = True) -> Path:
    """Write a post; `old`: as if it had been there for long."""
    path = folder / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    if old:
        os.utime(path, (LONG_AGO, LONG_AGO))
    return path


def version_tags(folder: Path) -> dict[str, str]:
    """Return the version tags that a store would hold after every post of the folder was read."""
    return {path.relative_to(folder).as_posix(): version_tag(path.stat()) for path in folder.rglob("*.md")}


def source(folder: Path, clock: TestClock, **settings) -> PostsFolder:
    """The source under test."""
    return PostsFolder("policy", folder, clock, **settings)
