"""`status`, `deliveries` and `why` with --json: one object, whose keys docs/json.md explains."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import ROOT, sokbo
from tests.cli.test_operator_commands import folder  # noqa: F401 (a fixture)

DOCUMENT = (ROOT / "docs" / "json.md").read_text("utf-8")


def ask(place: Path, *arguments: str) -> Any:
    """The one object that a command prints."""
    result = sokbo(*arguments, "--json", cwd=place)
    assert (result.code, result.err) == (0, "")
    (line,) = result.lines
    return line


def keys(value: Any) -> set[str]:
    """Every key at any depth, apart from names of states."""
    if isinstance(value, list):
        return {key for inner in value for key in keys(inner)}
    if not isinstance(value, dict):
        return set()
    return {*value, *(key for name, inner in value.items() if name != "counts" for key in keys(inner))}


def test_status(folder: Path) -> None:  # noqa: F811
    """The bot's state as data: posts, deliveries by state, feeds, the review queue, chats that refuse."""
    sokbo("pause", "policy", cwd=folder)
    found = ask(folder, "status")

    assert found["posts"] == {"kept": 4, "expired": 0}
    assert found["deliveries"] == {"sent": 1, "missed": 1}
    assert [(post["id"], post["state"], post["reason"]) for post in found["review"]] == [(2, "held", "prompt-leak")]
    assert [(pause["kind"], pause["name"]) for pause in found["pauses"]] == [("feed", "policy")]
    assert [one["chat"] for one in found["refusing_chats"]] == ["slack:C0GONE"]
    assert [feed["id"] for feed in found["feeds"]] == ["policy"]
    assert found["workers"] is None
    assert datetime.fromisoformat(found["at"]).utcoffset().total_seconds() == 9 * 3600


def test_deliveries(folder: Path) -> None:  # noqa: F811
    """Deliveries as data, of one state or one post, and an empty list where there is none."""
    (one,) = ask(folder, "deliveries", "--state", "sent", "1")["deliveries"]

    assert one | {"not_before": None} == {
        "post": 1,
        "chat": "telegram:1",
        "state": "sent",
        "reason": None,
        "detail": None,
        "attempts": one["attempts"],
        "maybe_sent": False,
        "messages": ["481"],
        "not_before": None,
        "pending_since": "2026-03-02T12:00:00+09:00",
        "settled_at": "2026-03-02T12:03:07+09:00",
    }
    assert ask(folder, "deliveries", "--state", "pending") == {"deliveries": []}


def test_why(folder: Path) -> None:  # noqa: F811
    """The explanation and the facts behind it; without a delivery that is null."""
    sokbo("hold", "1", "--reason", "ask", cwd=folder)
    sent, filtered = ask(folder, "why", "1", "telegram:1"), ask(folder, "why", "1", "telegram:2")

    assert sent["explanation"].startswith("sent 2026-03-02 12:03:07")
    assert sent["delivery"]["messages"] == ["481"]
    assert [(entry["what"], entry["detail"]) for entry in sent["decisions"]] == [("hold", "ask")]
    assert (filtered["delivery"], filtered["subscribed"]) == (None, True)


@pytest.mark.parametrize("arguments", [("status",), ("deliveries",), ("why", "1", "telegram:1")])
def test_every_key_is_documented(arguments: tuple[str, ...], folder: Path) -> None:  # noqa: F811
    """Each key that is printed is in docs/json.md."""
    sokbo("pause", cwd=folder)
    assert keys(ask(folder, *arguments)) <= set(re.findall(r"`(\w+)`", DOCUMENT))


def test_an_unknown_name(folder: Path) -> None:  # noqa: F811
    """A POST that names none prints nothing, and exits with 2."""
    result = sokbo("why", "nope", "telegram:1", "--json", cwd=folder)
    assert (result.code, result.out) == (2, "")
