"""feedparser's tests state what they expect as expressions in Python: read those about entries, and nothing else of Python."""

import ast
from collections.abc import Iterator
from typing import Any

from tests.adapters.sources.rss.reading import ReadFeed

_COUNTED = {
    "title": "titles",
    "link": "links",
    "id": "ids",
    "guid": "ids",
    "summary": "texts",
    "description": "texts",
    "content": "texts",
    "updated": "dates",
    "published": "dates",
}


def judge(expression: str, feed: ReadFeed | None) -> list[tuple[str, bool]]:
    """Return (name, matches) for each part of the expression about a field that we read; empty for invalid Python."""
    try:
        tree = ast.parse(expression, mode="eval").body
    except SyntaxError:
        return []
    parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    return [verdict for part in parts for verdict in _verdict(part, feed)]


def _verdict(part: ast.expr, feed: ReadFeed | None) -> Iterator[tuple[str, bool]]:
    if not (isinstance(part, ast.Compare) and len(part.ops) == 1 and isinstance(part.ops[0], ast.Eq)):
        return
    path = _path(part.left)
    try:
        wanted = ast.literal_eval(part.comparators[0])
    except ValueError:
        return
    if path[:1] == ["feed"] and path[1:] == ["title"]:
        yield "titles", feed is not None and feed.title == wanted
    elif path[:2] == ["entries", 0] and len(path) > 2 and path[2] in _COUNTED and path[3:] in ([], [0, "value"]):
        yield _COUNTED[path[2]], feed is not None and bool(feed.entries) and _field(feed, path[2]) == wanted


def _path(node: ast.expr) -> list[Any]:
    """`entries[0]['title']` as its steps; empty for anything else."""
    match node:
        case ast.Name(id=name):
            return [name]
        case ast.Attribute(value=value, attr=name):
            return [*_path(value), name]
        case ast.Subscript(value=value, slice=ast.Constant(value=step)):
            return [*_path(value), step]
    return []


def _field(feed: ReadFeed, name: str) -> str | None:
    found = feed.entries[-1]
    entry = found.entry
    return {
        "title": entry.title,
        "link": entry.link,
        "id": found.key,
        "guid": found.key,
        "summary": entry.summary,
        "description": entry.summary,
        "content": entry.content,
        "updated": entry.updated or entry.published,
        "published": entry.published,
    }[name]
