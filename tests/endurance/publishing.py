"""Newsrooms that publish a history: into folders, or into a repository that they push."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from tests.adapters.sources.git.host import Newsroom, hosting
from tests.endurance.history import SITES, Commit

_WELCOME = "---\ntitle: 처음 뵙겠습니다\n---\n<p>오늘부터 소식을 전합니다.</p>\n"
"""Each site's first post, which always stays: that a site has lost all its posts is no news, but a fault."""


class Publisher(Protocol):
    """Two sites' newsrooms, and the feeds that follow them."""

    feeds: list[dict[str, Any]]

    def begin(self, texts: Mapping[str, str], at: datetime) -> None:
        """Lay out what was there before."""

    def publish(self, commit: Commit) -> None:
        """Make what one commit made."""

    def rename(self, names: Mapping[str, str]) -> None:
        """Give files other names."""


class Folders:
    """Implements `Publisher`: a folder for each site."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.feeds = [_feed(site) | {"kind": "posts", "path": root / site / "_posts"} for site in SITES]

    def begin(self, texts: Mapping[str, str], at: datetime) -> None:
        """Lay out what was there before."""
        for site in SITES:
            self._write(f"{site}/_posts/2024-01-01-1.md", _WELCOME, at)
        for path, text in texts.items():
            self._write(path, text, at)

    def publish(self, commit: Commit) -> None:
        """Make what one commit made, as a site generator does: written to another name, then renamed."""
        for step in commit.steps:
            if step.kind == "deleted":
                (self._root / step.path).unlink()
            else:
                self._write(step.path, step.text, commit.at)

    def rename(self, names: Mapping[str, str]) -> None:
        """Give files other names."""
        for old, new in names.items():
            (self._root / old).rename(self._root / new)

    def _write(self, path: str, text: str, at: datetime) -> None:
        (self._root / path).parent.mkdir(parents=True, exist_ok=True)
        temporary = self._root / ".part"
        temporary.write_text(text, "utf-8")
        os.utime(temporary, (at.timestamp(), at.timestamp()))
        temporary.rename(self._root / path)


class Repository:
    """Implements `Publisher`: one repository, with a folder for each site."""

    def __init__(self, newsroom: Newsroom, url: str, clones: Path) -> None:
        self._newsroom = newsroom
        self._tree = Folders(newsroom.tree)
        git = {"kind": "git", "url": url, "every": "1s", "internal": True}
        self.feeds = [_feed(site) | git | {"path": f"{site}/_posts", "clone": clones / site} for site in SITES]

    def begin(self, texts: Mapping[str, str], at: datetime) -> None:
        """Push what was there before."""
        self._tree.begin(texts, at)
        self._newsroom.push()

    def publish(self, commit: Commit) -> None:
        """Make a commit and push it."""
        self._tree.publish(commit)
        self._newsroom.push()

    def rename(self, names: Mapping[str, str]) -> None:
        """Push a commit that gives files other names."""
        self._tree.rename(names)
        self._newsroom.push()


@asynccontextmanager
async def publisher(kind: str, folder: Path) -> AsyncIterator[Publisher]:
    """The one that publishes to feeds of a kind, `posts` or `git`, while the block runs."""
    if kind == "posts":
        yield Folders(folder / "sites")
        return
    (folder / "host").mkdir()
    newsroom = Newsroom(folder / "host")
    async with hosting(folder / "host") as host:
        yield Repository(newsroom, host.url, folder / "clones")


def path_at(address: str) -> str:
    """The path of the post whose page has this address."""
    host, _, page = address.removeprefix("https://").partition("/")
    return f"{host.partition('.')[0]}/_posts/{page.removesuffix('.html')}.md"


def _feed(site: str) -> dict[str, Any]:
    return {"id": site, "site_url": f"https://{site}.example.kr", "permalink": "/:year-:month-:day-:title.html"}
