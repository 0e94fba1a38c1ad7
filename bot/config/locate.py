"""Find the line of a key in a TOML file, which neither tomllib nor pydantic tells."""

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
    """The line (1 is the first) where `key` stands, or its nearest enclosing table; None where even that has no line."""
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
    """The key of a table header, with the index of each array of tables it stands in."""
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
    """The text with its strings emptied and its comments gone; an unclosed multi-line string leaves a sign."""
    return _STRING.sub(lambda match: _UNCLOSED if match["open"] else "" if match["comment"] else "''", text)


def _open(value: str) -> bool:
    """True where a value goes on in the next line: an array or a multi-line string that is not closed."""
    bare = _bare(value)
    return _UNCLOSED in bare or bare.count("[") > bare.count("]")
