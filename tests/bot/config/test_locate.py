"""Finding the line of a key in a TOML file."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.lines import line_of

TEXT = '''a = 1
words = [
    "x = [",  # not a key
    "y",
]
text = """
[not.a.table]
b = 2
"""
c.d = 3

[table]
"quoted key" = 4
inline = { e = 5 }

[[things]]
f = 6

[[things]]
f = 7
[things.inner]
g = 8
'''


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("a",), 1),
        (("words", 1), 2),
        (("text",), 6),
        (("c", "d"), 10),
        (("table",), 12),
        (("table", "quoted key"), 13),
        (("table", "inline", "e"), 14),
        (("things", 0, "f"), 17),
        (("things", 1, "f"), 20),
        (("things", 1, "inner", "g"), 22),
        (("things", 1, "missing"), 19),
        (("nothing",), None),
    ],
)
def test_lines(key: tuple[str | int, ...], line: int | None) -> None:
    """A key's own line is found, or that of the nearest table around it."""
    assert line_of(TEXT, key) == line


NAMES = st.sampled_from(["a", "b", "c", "d"])
VALUES = st.sampled_from(["1", '"x # y"', "[1, 2]", "[\n  1,\n]", '"""\nz = 1\n"""', "{ q = 1 }"])


@given(st.lists(st.tuples(NAMES, st.lists(st.tuples(NAMES, VALUES), unique_by=lambda pair: pair[0])), max_size=5))
def test_every_key_has_its_own_line(tables: list[tuple[str, list[tuple[str, str]]]]) -> None:
    """In any file of arrays of tables, the line of a key begins with its name."""
    text = "".join(f"[[{name}]]\n" + "".join(f"{key} = {value}\n" for key, value in pairs) for name, pairs in tables)
    rows = text.split("\n")

    for name, entries in tomllib.loads(text).items():
        for number, entry in enumerate(entries):
            for key in entry:
                line = line_of(text, (name, number, key))
                assert line is not None
                assert rows[line - 1].startswith(f"{key} = ")
