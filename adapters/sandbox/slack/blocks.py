"""Validation of a message's blocks by Slack's rules."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.sandbox.slack.block_schema import schema_faults
from adapters.sandbox.slack.errors import WebApiError

MAX_BLOCKS = 50
MAX_CHARACTERS = 13_200  # of all texts; measured, since Slack documents no limit
_NOT_RAW = re.compile(r"<(?:https?:|mailto:|tel:|[@#!])[^<>\n]*>|^>(?:>>)?|&(?:amp|lt|gt);", re.MULTILINE)
_RAW = re.compile(r"[<>&]")
_TABLE_CHARACTERS = {"table": 10_000, "data_table": 20_000}


def check_blocks(blocks: Any) -> None:
    """Raise WebApiError with messages and pointers if Slack would reject these blocks."""
    if not isinstance(blocks, list):
        raise WebApiError("invalid_blocks_format")
    faults = list(_faults(blocks))
    if faults:
        messages = [f"[ERROR] {text} [json-pointer:{pointer}]" for text, pointer in faults]
        errors = [{"code": "invalid_block", "message": text, "pointer": pointer} for text, pointer in faults]
        raise WebApiError("invalid_blocks", {"errors": errors, "response_metadata": {"messages": messages}})
    if sum(b["type"] in _TABLE_CHARACTERS for b in blocks) > 1:
        raise WebApiError("invalid_attachments", {"response_metadata": {"messages": ["[ERROR] only_one_table_allowed"]}})
    if _characters(blocks) > MAX_CHARACTERS:
        raise WebApiError("msg_blocks_too_long")


def with_ids(blocks: list[dict[str, Any]], prefix: str) -> list[dict[str, Any]]:
    """The blocks with generated block_ids where they are missing."""
    return [{"block_id": f"{prefix}-{n}"} | block for n, block in enumerate(blocks)]


def _faults(blocks: list[Any]) -> Iterator[tuple[str, str]]:
    """Errors of all blocks, each with a JSON pointer."""
    if len(blocks) > MAX_BLOCKS:
        yield f"no more than {MAX_BLOCKS} items allowed", "/blocks"
    for n, block in enumerate(blocks):
        yield from _block_faults(block, f"/blocks/{n}")
    yield from _repeated(blocks)


def _block_faults(block: Any, pointer: str) -> Iterator[tuple[str, str]]:
    faults = [(text, pointer + place) for text, place in schema_faults(block)]
    yield from faults
    if not faults:
        yield from _unescaped(block, pointer)
    if not faults and block["type"] in _TABLE_CHARACTERS:
        yield from _table_faults(block, pointer)


def _unescaped(block: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, str]]:
    """Unescaped `& < >` outside links and mentions.

    Slack accepts them; here they are an error, since they may show wrongly.
    """
    for node in _nodes(block):
        if node.get("type") == "mrkdwn" and _RAW.search(_NOT_RAW.sub("", node["text"])):
            yield "& < > must be escaped in mrkdwn", pointer


def _table_faults(table: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, str]]:
    limit = _TABLE_CHARACTERS[table["type"]]
    if _characters(table["rows"]) > limit:
        yield f"table has more than {limit} characters", f"{pointer}/rows"
    if len({len(row) for row in table["rows"]}) > 1:
        yield "rows have different lengths", f"{pointer}/rows"


def _repeated(blocks: list[Any]) -> Iterator[tuple[str, str]]:
    seen: set[tuple[str, str]] = set()
    for n, block in enumerate(blocks):
        for node in _nodes(block):
            for name in ("block_id", "action_id"):
                value = node.get(name)
                if isinstance(value, str) and (name, value) in seen:
                    yield f"{name} {value} already exists", f"/blocks/{n}"
                if isinstance(value, str):
                    seen.add((name, value))


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for child in value:
            yield from _nodes(child)


def _characters(value: Any) -> int:
    return sum(len(node["text"]) for node in _nodes(value) if isinstance(node.get("text"), str))
