"""What is said about a value that the model refuses: in the words of a config file, not of the library that checked it."""

import difflib
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from bot.config.locate import Key
from bot.config.model import Channel, Config, GitFeed, PostsFeed, RssFeed, Slack, Telegram

_TABLES: tuple[type[BaseModel], ...] = (Config, Channel, PostsFeed, GitFeed, RssFeed, Telegram, Slack)
_NAMES = {name for table in _TABLES for name in table.model_fields}
_KINDS = 'write "posts", "git" or "rss"'
_PLAIN = {
    "missing": "is missing",
    "union_tag_not_found": f"kind is missing; {_KINDS}",
    "union_tag_invalid": f"unknown kind; {_KINDS}",
    "string_type": "should be text in quotes",
    "path_type": "should be text in quotes",
    "int_type": "should be a whole number",
    "int_from_float": "should be a whole number",
    "float_type": "should be a number",
    "bool_type": "should be true or false",
}


def said_of(fault: Mapping[str, Any], key: Key) -> str:
    """One of pydantic's errors (https://docs.pydantic.dev/latest/errors/validation_errors/) in plain words."""
    kind = fault["type"]
    if kind == "extra_forbidden":
        return _unknown(str(key[-1]))
    if kind == "tuple_type":
        return f"should be a list of tables; write [[{key[0]}]]" if key in (("feeds",), ("channels",)) else "should be a list"
    if kind.startswith(("model", "dict")):
        return "should be a table"
    message = str(fault["msg"]).removeprefix("Value error, ").removeprefix("Input ")
    return _PLAIN.get(kind, message)


def _unknown(name: str) -> str:
    if f"{name}_env" in _NAMES:
        return f"unknown key; a secret does not stand in this file: {name}_env names its variable, {name}_file its file"
    close = difflib.get_close_matches(name, _NAMES - {name}, n=1, cutoff=0.7)
    return "unknown key" + (f"; did you mean {close[0]}?" if close else "")
