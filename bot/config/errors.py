"""Messages for mistakes in the config file: what is wrong, and what to write, in words that are not pydantic's."""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from bot.config.lines import Key
from bot.config.model import ChatChannel, Config, GitFeed, PostsFeed, RssFeed, WebhookChannel
from bot.config.value_types import KeyMistake

Problem = tuple[Key, str]

_LISTS: dict[str, dict[str, type[BaseModel]]] = {
    "feeds": {"posts": PostsFeed, "git": GitFeed, "rss": RssFeed},
    "channels": {"telegram": ChatChannel, "slack": ChatChannel, "webhook": WebhookChannel},
}
"""The lists of tables, and the class of each kind of table in them."""
_ALL_KEYS = "`sokbo init --full` in an empty folder writes every key"
_PLAIN = {
    "missing": "is missing; add it to this table",
    "string_type": 'should be text in quotes: "…"',
    "path_type": 'should be text in quotes: "…"',
    "int_type": "should be a whole number, without quotes",
    "int_from_float": "should be a whole number, without a point",
    "float_type": "should be a number, without quotes",
    "bool_type": "should be true or false, without quotes",
    "tuple_type": "should be a list: […]",
}
_KINDS = {
    "feeds": 'write "posts" for a folder, "git", or "rss" for RSS, Atom and JSON Feed',
    "channels": 'write "telegram", "slack" or "webhook"',
}
_BOUNDS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}


def problems(error: ValidationError) -> Iterator[Problem]:
    """Each of pydantic's errors (https://docs.pydantic.dev/latest/errors/validation_errors/) as a key and a message."""
    for fault in error.errors(include_url=False, include_input=False):
        yield _key(fault), _text(fault)


def toml_problem(text: str, error: str, line: int | None) -> str:
    """Describe the error of a file that is not valid TOML, with advice where its line shows a common mistake."""
    row = text.split("\n")[line - 1].strip() if line else ""
    table = re.match(r"\[\[?\s*([\w-]+)", row)
    if table and "[" in row:
        again = f"write [[{table[1]}]] above each of them" if table[1] in _LISTS else "join both tables"
        return f"{row} cannot be here a second time; {again}" if "overwrite" in error or "declare" in error else error
    if "overwrite" in error:
        return "this key is in its table already; remove one of both"
    if error.startswith(("Invalid hex value", "Unescaped '")):
        return "a backslash in double quotes begins an escape; write it twice, or the value in single quotes"
    if re.search("[“”„‘’]", row):
        return 'typographic quotes; write "…" with straight ones'
    if re.match(r"[\w-]+\s*:", row):
        return "a key and its value are joined by =, not by a colon"
    if error.startswith(("Invalid statement", "Expected '='")):
        return 'a line is key = "value", [table] or # comment'
    if re.match(r"""[\w-]+\s*=\s*("[^"]*|'[^']*)$""", row):
        return "the quote at the end of the value is missing"
    if re.match(r"[\w-]+\s*=\s*[^\s\"'\[{]", row):
        return 'text stands in quotes: key = "…"'
    return error


def _model(annotation: Any) -> type[BaseModel] | None:
    """The table's class in a field's annotation; None for a key that is no single table."""
    found = [kind for kind in (annotation, *get_args(annotation)) if isinstance(kind, type) and issubclass(kind, BaseModel)]
    return found[0] if found else None


_TABLES = {name: table for name, field in Config.model_fields.items() if (table := _model(field.annotation)) is not None}
"""The class of each table of the top."""


def _key(fault: Mapping[str, Any]) -> Key:
    """The key as it is written in the file, without the kinds by which pydantic finds a table's class."""
    loc = fault["loc"]
    key = (*loc[:2], *loc[3:]) if loc[0] in _LISTS and len(loc) > 2 else loc
    error = fault.get("ctx", {}).get("error")
    if isinstance(error, KeyMistake):
        return (*key, error.key)
    return (*key, fault["ctx"]["discriminator"].strip("'")) if fault["type"].startswith("union_tag") else key


def _text(fault: Mapping[str, Any]) -> str:
    kind, key = fault["type"], _key(fault)
    if kind == "extra_forbidden":
        return _unknown(fault["loc"])
    if kind == "tuple_type" and len(key) == 1 and key[0] in _LISTS:
        return f"should be a list of tables; write [[{key[0]}]]"
    if kind.startswith("union_tag"):
        return f"{'is missing' if kind == 'union_tag_not_found' else 'unknown'}; {_KINDS[str(key[0])]}"
    if kind.startswith(("model", "dict")):
        return f"should be a table; write [{key[0]}] on its own line" if len(key) == 1 else "should be a table: { key = value }"
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        return f"should be {words} {fault['ctx'][name]:g}"
    if kind == "literal_error":
        return f"write {fault['ctx']['expected']}".replace("'", '"')
    if kind == "value_error":
        return str(fault["ctx"]["error"])
    return _PLAIN.get(kind, f"is not valid; {_ALL_KEYS}")


def _unknown(loc: Key) -> str:
    """The message for a key that its table does not have."""
    name, table = str(loc[-1]), _table(loc)
    own = set(table.model_fields) if table else set()
    if f"{name}_env" in own:
        return f"unknown key; secrets are not written in this file: {name}_env names an environment variable, {name}_file a file"
    if len(loc) > 1 and name in Config.model_fields:
        if name in _TABLES or name in _LISTS:
            return f"is a table of its own; write {_header(name)} on a line of its own"
        return "belongs to the top of the file, above the first [table]"
    if kinds := [kind for kind, one in _LISTS.get(str(loc[0]), {}).items() if name in one.model_fields]:
        noticed = ": a folder is watched, and new posts are noticed at once" if name == "every" else ""
        others = " and ".join(f'"{kind}"' for kind in kinds)
        return f"only for {'kind' if loc[0] == 'feeds' else 'platform'} = {others}; remove it{noticed}"
    if close := difflib.get_close_matches(name, own, n=1, cutoff=0.7):
        return f"unknown key; did you mean {close[0] if len(loc) > 1 else _header(close[0])}?"
    if homes := [home for home in (*_TABLES, *_LISTS) if name in _keys_of(home)]:
        return f"unknown key here; it belongs into {_header(min(homes))}"
    return f"unknown key; {_ALL_KEYS}"


def _header(name: str) -> str:
    """Write the name of a top-level table or key as in the config file: [[feeds]], [web], timezone."""
    return f"[[{name}]]" if name in _LISTS else f"[{name}]" if name in _TABLES else name


def _table(loc: Key) -> type[BaseModel] | None:
    """The class of the table that holds a key."""
    if len(loc) == 1:
        return Config
    listed = _LISTS.get(str(loc[0]))
    table = listed.get(str(loc[2])) if listed else _TABLES.get(str(loc[0]))
    inner = loc[3 if listed else 1 : -1]
    for name in inner:
        table = _model(table.model_fields[str(name)].annotation) if table and str(name) in table.model_fields else None
    return table


def _keys_of(home: str) -> set[str]:
    """The keys of a table, or of a list's tables."""
    tables = _LISTS[home].values() if home in _LISTS else [_TABLES[home]]
    return {name for table in tables for name in table.model_fields}
