"""`sokbo compare`: is a change between two posts announced, and are they the same story?"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.common import Failure
from bot.cli.compare_feeds import compare_feeds, readable_feeds
from bot.model import Document, FeedRules, Post, UnreadablePost

Line = dict[str, Any]


def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="A post, or - for pairs on stdin, a tab between.")],
    b: Annotated[str | None, typer.Argument(metavar="B", help="The other post.")] = None,
    feed: Annotated[bool, typer.Option("--feed", help="Compare two documents of one feed: which entries are the same?")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Explain two decisions on a pair of post files, or which entries of a feed's newer document are news."""
    for first, second in _pairs(a, b):
        line = compare_feeds(first, second) if feed else _compare(first, second)
        written = readable_feeds(line) if feed else _readable(line)
        print(json.dumps(line, ensure_ascii=False) if as_json else written)


def _pairs(a: str, b: str | None) -> Iterator[tuple[str, str]]:
    if a != "-":
        if b is None:
            raise Failure("sokbo: compare needs two posts, or -", code=2)
        yield a, b
        return
    for number, line in enumerate(sys.stdin, 1):
        first, tab, second = line.rstrip("\r\n").partition("\t")
        if not tab or not second:
            raise Failure(f"sokbo: line {number} of stdin is not a pair; write A<TAB>B", code=2)
        yield first, second


def _compare(a: str, b: str) -> Line:
    from formatter.compare.differences import difference
    from formatter.compare.stories import same_story, similarity

    old, new = _read(a), _read(b)
    changes = () if old is None or new is None else difference(old, new).changes
    unreadable = (old is None) != (new is None)
    return {
        "a": a,
        "b": b,
        "change": "correction" if changes or unreadable else "silent",
        "changes": [{"what": change.what, "old": change.old, "new": change.new} for change in changes],
        "same_story": old is not None and new is not None and same_story(old, new),
        "similarity": round(similarity(old, new), 3) if old and new else 0.0,
    }


def _read(path: str) -> Post | None:
    """A post; None where it is unreadable, since such a version is never sent."""
    from formatter.reading import read

    try:
        content = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise Failure(f"sokbo: {path}: {getattr(error, 'strerror', None) or 'no such file'}", code=2) from None
    try:
        return read(Document("compare", Path(path).name, "", content), FeedRules(id="compare"))
    except UnreadablePost:
        return None


def _readable(line: Line) -> str:
    rows = [f"  {change['what']}: {change['old']} → {change['new']}" for change in line["changes"]]
    story = "the same story" if line["same_story"] else "different stories"
    return "\n".join([f"{line['change']}; {story} ({line['similarity']:.2f})", *rows])
