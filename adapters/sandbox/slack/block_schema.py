"""Validation of single blocks against `data/blockkit.schema.json`."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator, ValidationError  # type: ignore[import-untyped]
from jsonschema.validators import extend  # type: ignore[import-untyped]

_SCHEMA = Path(__file__).parent.parent / "data" / "blockkit.schema.json"
_DEFINITIONS = "#/definitions/"


def schema_faults(block: Any) -> Iterator[tuple[str, str]]:
    """Errors of a block, each with a JSON pointer into it."""
    kind = block.get("type") if isinstance(block, Mapping) else None
    validator = _validators().get(kind) if isinstance(kind, str) else None
    if validator is None:
        yield f"unsupported type: {kind}", "/type"
        return
    for error in validator.iter_errors(block):
        yield error.message[:160], "".join(f"/{step}" for step in error.absolute_path)


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(_SCHEMA.read_text("utf-8"))
    return schema


@cache
def _validators() -> dict[str, Any]:
    """One validator for each block type."""
    validator = extend(Draft7Validator, {"anyOf": _any_of})
    names = [name for name in _schema()["definitions"] if name.endswith("Block")]
    return {
        kind: validator({"$ref": _DEFINITIONS + name, "definitions": _schema()["definitions"]})
        for name in names
        for kind in _kinds_of(_DEFINITIONS + name)
    }


def _any_of(validator: Any, options: list[Any], instance: Any, schema: Any) -> Iterator[ValidationError]:
    """Try only the option with the instance's `type`: faster, and with useful error messages."""
    kind = instance.get("type") if isinstance(instance, Mapping) else None
    named = [option for option in options if kind in _kinds(option)]
    if isinstance(kind, str) and len(named) == 1:
        yield from validator.descend(instance, named[0])
    else:
        yield from Draft7Validator.VALIDATORS["anyOf"](validator, options, instance, schema)


def _kinds(schema: Mapping[str, Any]) -> frozenset[Any]:
    """Values of `type` that a schema accepts; empty if it names none."""
    if "$ref" in schema:
        return _kinds_of(schema["$ref"])
    const = schema.get("properties", {}).get("type", {}).get("const")
    own = frozenset([const]) if const else frozenset()
    return own.union(*(_kinds(option) for option in schema.get("anyOf", [])))


@cache
def _kinds_of(reference: str) -> frozenset[Any]:
    return _kinds(_schema()["definitions"][reference.removeprefix(_DEFINITIONS)])
