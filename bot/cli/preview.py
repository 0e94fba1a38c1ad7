"""`sokbo preview`: how posts would look. Sends nothing, opens no store, needs no config."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Annotated

import typer

from bot.cli.failure import Failure
from bot.cli.previews import As, Previewer
from bot.cli.settings import read_config
from bot.model import FeedRules, Style


def preview(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Posts, folders of posts, or - for paths on stdin.")],
    form: Annotated[As | None, typer.Option("--as", help="text by default; card with --json.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    feed: Annotated[str | None, typer.Option("--feed", help="Read posts as this feed's.")] = None,
    config: Annotated[Path | None, typer.Option("--config", "-c", help="The config that has the feed.")] = None,
) -> None:
    """Show how posts would look."""
    form = form or (As.CARD if as_json else As.TEXT)
    previewer = Previewer(form, *_rules(feed, config))
    for path in paths:
        if path != "-":
            _must_exist(path)
    for path in paths:
        for post in _from_stdin() if path == "-" else _posts(path):
            line = previewer.line(post, *_read(post))
            print(json.dumps(line, ensure_ascii=False) if as_json else previewer.readable(line))


def _rules(feed: str | None, config: Path | None) -> tuple[FeedRules, Style]:
    """How to read and to say: as a feed of the config, or by the defaults."""
    if feed is None and config is None:
        return FeedRules(id="preview"), Style()
    if feed is None or config is None:
        raise Failure("sokbo: --feed and --config go together", code=2)
    from bot import wiring

    settings = read_config(config)
    table = next((table for table in settings.feeds if table.id == feed), None)
    if table is None:
        raise Failure(f"{config}: no feed has the id {feed!r}", code=2)
    return wiring.rules(table, settings), wiring.style(settings)


def _posts(path: str) -> Iterator[str]:
    """The path itself, or every post in the folder that it is, sorted; echoed as given."""
    from formatter.reading import post_name

    _must_exist(path)
    here = Path(path)
    if not here.is_dir():
        yield path
        return
    found = sorted(file.relative_to(here).as_posix() for file in here.rglob("*") if file.is_file())
    yield from (f"{path.rstrip('/')}/{name}" for name in found if post_name(name))


def _from_stdin() -> Iterator[str]:
    for line in sys.stdin:
        if path := line.rstrip("\r\n"):
            yield from _posts(path)


def _must_exist(path: str) -> None:
    try:
        exists = path != "" and Path(path).exists()
    except OSError:  # no name a file could have, or nobody may look
        exists = False
    if not exists:
        raise Failure(f"sokbo: {path}: no such file or folder", code=2)


MOST_BYTES = 4 * 1024 * 1024
"""No post is longer; one byte more is read, so that the reader can say so."""


def _read(path: str) -> tuple[str, bytes | OSError]:
    """A post's name as its feed would have it, and what stands in it."""
    parts = PurePosixPath(Path(path).as_posix()).parts
    start = max((i for i, part in enumerate(parts) if part == "_posts"), default=len(parts) - 1)
    try:
        with Path(path).open("rb") as file:
            return "/".join(parts[start:]), file.read(MOST_BYTES + 1)
    except OSError as error:
        return parts[-1], error
