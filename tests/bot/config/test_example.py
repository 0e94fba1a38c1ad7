"""config.example.toml is compared with the config model."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from bot.config import ChatChannel, Config, GitFeed, PostsFeed, RssFeed, Slack, Telegram, WebhookChannel, load
from bot.config.model import CanaryTable, DeliveryTable, DeskTable, StoreTable, Web

EXAMPLE = Path(__file__).parents[3] / "config.example.toml"
TABLES: list[tuple[str, int, type[BaseModel]]] = [
    ("", 0, Config),
    ("[store]", 0, StoreTable),
    ("[web]", 0, Web),
    ("[telegram]", 0, Telegram),
    ("[slack]", 0, Slack),
    ("[[feeds]]", 0, PostsFeed),
    ("[[feeds]]", 1, GitFeed),
    ("[[feeds]]", 2, RssFeed),
    ("[desk]", 0, DeskTable),
    ("[delivery]", 0, DeliveryTable),
    ("[[channels]]", 0, ChatChannel),
    ("[[channels]]", 1, WebhookChannel),
    ("[canary]", 0, CanaryTable),
]
SHARED = {
    "[[feeds]]": {"title", "announce_existing", "approval", "urgent", "verify", "internal", "promotions", "language"},
    "[[channels]]": {"feeds", "categories", "include", "exclude", "format", "stories", "show", "link_params"},
}
"""Keys that every kind of feed, or of channel, has; the example shows them once."""


def sections() -> dict[tuple[str, int], str]:
    """The text of each table, by its header and its number among those of the same header."""
    pieces = re.split(r"(?m)^(\[.*?\]+)(?=\s|$)", EXAMPLE.read_text("utf-8"))
    found: dict[tuple[str, int], str] = {("", 0): pieces[0]}
    for header, text in zip(pieces[1::2], pieces[2::2], strict=True):
        found[header, sum(known == header for known, _ in found)] = text
    return found


def keys(text: str) -> dict[str, str]:
    """Every key of a table with its line, those without a default too."""
    return {match[1]: match[0] for match in re.finditer(r"(?m)^(?:# )?(\w+) = .*$", text)}


def test_it_loads() -> None:
    """The example is a valid config as it is."""
    assert len(load(EXAMPLE).feeds) == 3


@pytest.mark.parametrize(("header", "number", "table"), TABLES)
def test_every_key_is_there(header: str, number: int, table: type[BaseModel]) -> None:
    """Each table shows exactly the keys of the model, each with a reason to change it."""
    shown = keys(sections()[header, number])
    own_headers = {header.strip("[]") for header, _, _ in TABLES}
    wanted = set(table.model_fields) - (SHARED[header] if number else own_headers if not header else set())

    assert set(shown) == wanted
    assert [line for line in shown.values() if not re.search(r" # \S", line)] == []


@pytest.mark.parametrize(("header", "number", "table"), TABLES)
def test_it_shows_the_defaults(header: str, number: int, table: type[BaseModel]) -> None:
    """Each key that has a default is shown with it, and a key without one is shown as a comment."""
    for name, line in keys(sections()[header, number]).items():
        default = table.model_fields[name].get_default(call_default_factory=True)
        if line.startswith("# "):
            assert default is None
        elif default is not PydanticUndefined:
            value = tomllib.loads(line)[name]
            assert _plain(table, name, value) == default


def _plain(table: type[BaseModel], name: str, value: Any) -> Any:
    """The value as the model reads it, whatever else the table needs."""
    field = table.model_fields[name]
    probe = type(
        "Probe", (BaseModel,), {"__annotations__": {name: field.rebuild_annotation()}, "model_config": table.model_config}
    )
    return getattr(probe.model_validate({name: value}), name)
