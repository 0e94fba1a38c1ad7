"""`sokbo opml`: feeds from and to OPML, the list that feed readers exchange."""

import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from bot.cli.common import DEFAULT_PATH, ConfigPath, Failure, read_config
from bot.config import Config, ConfigError, RssFeed
from bot.config.load import append
from bot.config.value_types import is_http_url

if TYPE_CHECKING:
    from adapters.sources.opml import ListedFeed

LARGEST = 16 * 2**20
"""Largest list in bytes; ten thousand feeds need three million."""

File = Annotated[str, typer.Argument(metavar="FILE", help="The OPML file; - for standard input or output.")]

app = typer.Typer(
    help="Feeds from and to OPML, the list that feed readers exchange.", epilog="Example: sokbo opml import feeds.opml"
)


@app.command("import", epilog="Example: sokbo opml import feeds.opml")
def import_(file: File, config: ConfigPath = DEFAULT_PATH) -> None:
    """Add a list's feeds to the config file, without those it has."""
    from adapters.sources.opml import OpmlError, read_opml

    known = read_config(config)
    try:
        listed = read_opml(_read(file))
    except OpmlError as error:
        raise Failure(f"{file}: {error}", code=2) from None
    new = _new(listed, known)
    usable = [feed for feed in new if is_http_url(feed.url)]
    unusable = [feed for feed in new if not is_http_url(feed.url)]
    tables = list(_tables(usable, known))
    if tables:
        try:
            append(config, "".join(tables))
        except ConfigError as error:
            raise Failure(f"{error}; nothing was changed", code=2) from None
    for feed in unusable:
        print(f"left out: {feed.url[:200]!r} is not an http(s) URL", file=sys.stderr)
    print(f"added {len(usable)}, already known {len(listed) - len(new)}, left out {len(unusable)}")


@app.command("export", epilog="Example: sokbo opml export feeds.opml")
def export(file: File, config: ConfigPath = DEFAULT_PATH) -> None:
    """Write the config's RSS, Atom and JSON feeds as a list, without passwords and keys."""
    from adapters.sources.opml import ListedFeed, without_credentials, write_opml

    feeds = []
    for feed in read_config(config).feeds:
        if isinstance(feed, RssFeed):
            url, removed = without_credentials(feed.url)
            if url:
                feeds.append(ListedFeed(url, feed.title))
            if removed:
                print(f"{feed.id}: {'written without' if url else 'left out for'} {', '.join(removed)}", file=sys.stderr)
    content = write_opml(feeds)
    if file == "-":
        sys.stdout.buffer.write(content)
        return
    try:
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:  # noqa: PTH123
            target.write(content)
    except OSError as error:
        raise Failure(f"{file}: cannot be written: {error.strerror}") from None


def _read(file: str) -> bytes:
    try:
        with sys.stdin.buffer if file == "-" else Path(file).open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise Failure(f"{file}: cannot be read: {error.strerror}", code=2) from None
    if len(content) > LARGEST:
        raise Failure(f"{file}: larger than {LARGEST // 2**20} MiB", code=2)
    return content


def _new(listed: "Sequence[ListedFeed]", config: Config) -> "list[ListedFeed]":
    from adapters.sources.opml import normalize_url

    known = {normalize_url(feed.url) for feed in config.feeds if isinstance(feed, RssFeed)}
    return [feed for feed in listed if normalize_url(feed.url) not in known]


def _tables(feeds: "Sequence[ListedFeed]", config: Config) -> Iterator[str]:
    """Each feed as a table of the config, under an id of its own."""
    ids = _FreeIds({feed.id for feed in config.feeds})
    for feed in feeds:
        name = ids.take(_id(feed))
        title = f"title = {_quoted(feed.title)}\n" if feed.title else ""
        yield f'\n[[feeds]]\nid = "{name}"\n{title}kind = "rss"\nurl = {_quoted(feed.url)}\n'


def _id(feed: "ListedFeed") -> str:
    """Return the name that a person would give it: its title where that can be an id, else its host."""
    title = "-".join(re.findall(r"[a-z0-9]+", feed.title.lower())) if feed.title.isascii() else ""
    host = (urlsplit(feed.url).hostname or "").removeprefix("www.")
    return (title or "-".join(re.findall(r"[a-z0-9]+", host)) or "feed")[:28].strip("-")


class _FreeIds:
    """Gives out ids that no feed has: `news`, `news-2`, `news-3`, …, in constant time each."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken
        self._last: dict[str, int] = {}

    def take(self, name: str) -> str:
        """A free id for a feed that would be called `name`."""
        number = self._last.get(name, 0) + 1
        while (candidate := name if number == 1 else f"{name[: 31 - len(str(number))]}-{number}") in self._taken:
            number += 1
        self._last[name] = number
        self._taken.add(candidate)
        return candidate


def _quoted(text: str) -> str:
    """A TOML string: JSON's, but for one more character that must be escaped."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return json.dumps(printable, ensure_ascii=False).replace("\x7f", "\\u007f")
