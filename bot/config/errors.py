"""Error messages for invalid config values, in plain words instead of pydantic's; and the line of a key in a TOML file.

Neither tomllib nor pydantic reports lines of keys.
"""

import difflib
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from bot.config.model import ChatChannel, Config, GitFeed, PostsFeed, RssFeed, Slack, Telegram, WebhookChannel

Key = tuple[str | int, ...]

_TABLE = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")
_ASSIGNMENT = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=(.*)""", re.DOTALL)
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|(?P<open>"""|\'\'\').*|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|(?P<comment>#[^\n]*)',
    re.DOTALL,
)
_UNCLOSED = "\0"


def line_of(toml: str, key: Key) -> int | None:
    """The line (1 is the first) of `key` or of its nearest enclosing table; None where neither has one."""
    lines = _lines(toml)
    for length in range(len(key), 0, -1):
        if key[:length] in lines:
            return lines[key[:length]]
    return None


def _lines(toml: str) -> dict[Key, int]:
    """Map every key and table of a valid TOML text to its line; inline tables share their key's line."""
    found: dict[Key, int] = {}
    counts: Counter[Key] = Counter()
    table: Key = ()
    number = 0
    rows = toml.split("\n")
    while number < len(rows):
        start, row = number, rows[number]
        number += 1
        if header := _TABLE.fullmatch(_bare(row).rstrip()):
            table = _enter(_split(header[2]), header[1] == "[[", counts)
            found.setdefault(table, start + 1)
        elif assignment := _ASSIGNMENT.fullmatch(row):
            key = table + _split(assignment[1])
            for length in range(len(table) + 1, len(key) + 1):
                found.setdefault(key[:length], start + 1)
            value = assignment[2]
            while _open(value) and number < len(rows):
                value += "\n" + rows[number]
                number += 1
    return found


def _enter(names: Key, is_array: bool, counts: Counter[Key]) -> Key:
    """The key of a table header, with the index of each enclosing array of tables."""
    key: Key = ()
    for depth, name in enumerate(names):
        key += (name,)
        if is_array and depth == len(names) - 1:
            counts[key] += 1
        if counts[key]:
            key += (counts[key] - 1,)
    return key


def _split(dotted: str) -> Key:
    return tuple(part.strip().strip("\"'") for part in re.findall(r"""[\w-]+|"[^"]*"|'[^']*'""", dotted))


def _bare(text: str) -> str:
    """The text with its strings emptied and its comments gone; an unclosed multi-line string leaves a marker."""
    return _STRING.sub(lambda match: _UNCLOSED if match["open"] else "" if match["comment"] else "''", text)


def _open(value: str) -> bool:
    """True where a value continues on the next line: an open array or multi-line string."""
    bare = _bare(value)
    return _UNCLOSED in bare or bare.count("[") > bare.count("]")


_TABLES: tuple[type[BaseModel], ...] = (Config, ChatChannel, WebhookChannel, PostsFeed, GitFeed, RssFeed, Telegram, Slack)
_NAMES = {name for table in _TABLES for name in table.model_fields}
_KINDS = 'write "posts", "git" or "rss"'
_PLATFORMS = 'write "telegram", "slack" or "webhook"'
_PLAIN = {
    "missing": "is missing",
    "union_tag_not_found": f"kind is missing; {_KINDS}",
    "union_tag_invalid": f"unknown; {_KINDS}",
    "string_type": "should be text in quotes",
    "path_type": "should be text in quotes",
    "int_type": "should be a whole number",
    "int_from_float": "should be a whole number",
    "float_type": "should be a number",
    "bool_type": "should be true or false",
}


def error_text(fault: Mapping[str, Any], key: Key) -> str:
    """One of pydantic's errors (https://docs.pydantic.dev/latest/errors/validation_errors/) in plain words."""
    kind = fault["type"]
    if kind == "extra_forbidden":
        return _unknown(str(key[-1]))
    if kind == "tuple_type":
        return f"should be a list of tables; write [[{key[0]}]]" if key in (("feeds",), ("channels",)) else "should be a list"
    if kind.startswith("union_tag") and key[:1] == ("channels",):
        return f"platform is missing; {_PLATFORMS}" if kind == "union_tag_not_found" else f"unknown; {_PLATFORMS}"
    if kind.startswith(("model", "dict")):
        return "should be a table"
    message = str(fault["msg"]).removeprefix("Value error, ").removeprefix("Input ")
    return _PLAIN.get(kind, message)


def _unknown(name: str) -> str:
    if f"{name}_env" in _NAMES:
        return f"unknown key; secrets are not written in this file: {name}_env names an environment variable, {name}_file a file"
    close = difflib.get_close_matches(name, _NAMES - {name}, n=1, cutoff=0.7)
    return "unknown key" + (f"; did you mean {close[0]}?" if close else "")
