"""The platforms' own checks: Telegram's parser and parameter tables, Slack's Block Kit schema and message rules."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from bot.model import Call

_DATA = Path(__file__).parents[2] / "adapters" / "sandbox" / "data"
_TOKEN = re.compile(r"<(?:https?://|!date\^\d+\^)[^<>]*>")


def telegram_faults(call: Call) -> list[str]:
    """List the faults of a call that Telegram would refuse, or silently drop."""
    known = _methods()[call.method]
    faults = [f"unknown {name}" for name in call.params if name not in known]
    faults += [f"no {name}" for name, (_, needed) in known.items() if needed and name not in call.params]
    if call.method == "sendMessage":
        text, entities = parsed(call.params["text"])
        faults += ["empty"] * (not text.strip())
        faults += ["too long"] * (len(text.encode("utf-16-le")) // 2 > 4096)
        faults += ["too many entities"] * (len(entities) > 100)
        live = {"textEntityTypeMention", "textEntityTypeBotCommand", "textEntityTypeCashtag"}
        faults += [f"live: {kind}" for kind in live & set(found_by_telegram(text))]
    return faults


def parsed(html: str) -> tuple[str, list[dict[str, Any]]]:
    """The text and entities that Telegram's own parser makes of a message; fails the test where it refuses."""
    answer = _ask({"@type": "parseTextEntities", "text": html, "parse_mode": {"@type": "textParseModeHTML"}})
    assert answer["@type"] != "error", answer["message"]
    return answer["text"], answer["entities"]


def found_by_telegram(text: str) -> list[str]:
    """The kinds of entities that Telegram finds in plain text by itself."""
    return [entity["type"]["@type"] for entity in _ask({"@type": "getTextEntities", "text": text})["entities"]]


def slack_faults(call: Call) -> list[str]:
    """List the faults of a call that Slack would refuse, or that would notify people."""
    message = call.params
    blocks = message["blocks"]
    faults = ["no fallback"] * (not message["text"]) + ["too many blocks"] * (len(blocks) > 50)
    faults += ["too long"] * (_length(blocks) > 12_000)
    faults += ["two tables"] * (sum(block["type"] == "table" for block in blocks) > 1)
    for block in blocks:
        faults += [error.message[:200] for error in _validator(block["type"]).iter_errors(block)]
        if block["type"] == "table":
            faults += ["ragged"] * (len({len(row) for row in block["rows"]}) > 1) + ["big table"] * (
                _length(block["rows"]) > 10_000
            )
    ids = [node["action_id"] for node in _nodes(blocks) if "action_id" in node]
    faults += ["an id twice"] * (len(ids) != len(set(ids)))
    texts = [node["text"] for node in _nodes(blocks) if node.get("type") == "mrkdwn"]
    return faults + [f"not escaped: {text}" for text in (message["text"], *texts) if _raw(text)]


def _raw(text: str) -> bool:
    rest = _TOKEN.sub("", text)
    broadcast = re.search(r"@(?:here|channel|everyone)\b", rest, re.IGNORECASE)
    return bool(broadcast or re.search(r"[<>]|&(?!(?:amp|lt|gt);)", rest))


def _length(value: Any) -> int:
    return sum(len(node["text"].encode("utf-16-le")) // 2 for node in _nodes(value) if isinstance(node.get("text"), str))


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _nodes(child)


@cache
def _methods() -> Any:
    return json.loads((_DATA / "bot-api.json").read_text())["methods"]


@cache
def _validator(kind: str) -> Draft7Validator:
    definitions = json.loads((_DATA / "blockkit.schema.json").read_text())["definitions"]
    name = {"rich_text": "RichText"}.get(kind, kind.capitalize()) + "Block"
    return Draft7Validator({"$ref": f"#/definitions/{name}", "definitions": definitions})


@cache
def _tdjson() -> Any:
    tdjson = pytest.importorskip("tdjson", reason="Telegram's own parser has no wheel here")
    tdjson.td_execute(b'{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}')
    return tdjson


def _ask(query: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(_tdjson().td_execute(json.dumps(query).encode()))
    return answer
