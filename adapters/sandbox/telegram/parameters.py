"""Parameters of a call, from any of the three encodings, checked against the Bot API's table.

Stricter than the real server, which ignores unknown names: here they are an error.
"""

import json
from email import policy
from email.parser import BytesParser
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from adapters.sandbox.telegram.errors import BotApiError, bad_request

_TABLE = Path(__file__).parent.parent / "data" / "bot-api.json"
_REQUIRED_WORDS = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
}


def method_name(name: str) -> str:
    """Method name in the table's case, which the server ignores; raises BotApiError (404)."""
    known = _methods().get(name.lower())
    if known is None:
        raise BotApiError(404, "Not Found: method not found")
    return known


def read_parameters(method: str, query: str, content_type: str, body: bytes) -> dict[str, Any]:
    """Parameters with their types; raises BotApiError for unknown, missing or invalid ones."""
    raw: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True)) | _body(content_type, body)
    fields = _table()["methods"][method]
    for name in raw:
        if name not in fields:
            raise bad_request(f'the method has no parameter "{name}"')
    for name, (_, required) in fields.items():
        if required and raw.get(name) in (None, ""):
            raise bad_request(_REQUIRED_WORDS.get(name, f'parameter "{name}" is required'))
    return {name: _typed(value, fields[name][0], name) for name, value in raw.items()}


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(_TABLE.read_text("utf-8"))
    return table


@cache
def _methods() -> dict[str, str]:
    return {name.lower(): name for name in _table()["methods"]}


def _body(content_type: str, body: bytes) -> dict[str, Any]:
    kind = content_type.partition(";")[0].strip().lower()
    if not body:
        return {}
    if kind == "application/json":
        return _json_object(body)
    if kind == "multipart/form-data":
        return _multipart(content_type, body)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise bad_request("can't parse request JSON object")
    return value


def _multipart(content_type: str, body: bytes) -> dict[str, Any]:
    message = BytesParser(policy=policy.HTTP).parsebytes(b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n" + body)
    values: dict[str, Any] = {}
    for part in message.iter_parts():
        content = part.get_payload(decode=True)
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str) and isinstance(content, bytes):
            values[name] = part.get_filename() or content.decode("utf-8", "replace")
    return values


def _typed(value: Any, kinds: list[str], path: str) -> Any:
    """`value` as the first of `kinds` that fits; raises BotApiError."""
    for kind in kinds:
        try:
            return _as_kind(value, kind, path)
        except ValueError:
            continue
    raise bad_request(f"can't parse {path}: {' or '.join(kinds)} expected")


def _as_kind(value: Any, kind: str, path: str) -> Any:
    match kind:
        case "Integer":
            return _integer(value)
        case "Float":
            return float(value)
        case "Boolean" | "True":
            return _boolean(value)
        case "String":
            return _string(value)
    value = json.loads(value) if isinstance(value, str) and path.isidentifier() else value
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            raise ValueError(kind)
        return [_typed(item, [kind.removeprefix("Array of ")], f"{path}[{n}]") for n, item in enumerate(value)]
    return _object(value, kind, path)


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(value)
    return int(value)


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "True", "1", "false", "False", "0"):
        return value in ("true", "True", "1")
    raise ValueError(value)


def _string(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise ValueError(value)


def _object(value: Any, kind: str, path: str) -> Any:
    """An object of an API type. Unions (and rich text, which may be a string) are distinguished by their `type`."""
    if kind == "RichText" and isinstance(value, str):
        return value
    if kind == "RichText" and isinstance(value, list):
        return [_object(item, kind, f"{path}[{n}]") for n, item in enumerate(value)]
    if not isinstance(value, dict):
        raise ValueError(kind)
    fields = _table()["types"].get(kind)
    if not fields:  # unknown, or a union, whose members the table does not list
        return value
    for name in value:
        if name not in fields:
            raise bad_request(f'can\'t parse {path}: {kind} has no field "{name}"')
    for name, (_, required) in fields.items():
        if required and name not in value and kind != "RichBlockTableCell":  # a cell's alignment is optional
            raise bad_request(f"can't parse {path}: Can't find field \"{name}\"")
    return {name: _typed(item, fields[name][0], f"{path}.{name}") for name, item in value.items()}
