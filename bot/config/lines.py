"""The line of a key in a TOML file: neither tomllib nor pydantic reports it."""

import re
from collections import Counter

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
            for length in range(1, len(table) + 1):
                found.setdefault(table[:length], start + 1)
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
