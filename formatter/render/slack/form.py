"""A form as Slack's modal view (https://docs.slack.dev/reference/views/modal-views)."""

from collections.abc import Mapping
from typing import Any

from bot.model import Field, Form, Option
from bot.ports import Translator
from formatter.render.slack.blocks import Block, plain_text

_TITLE = 24
_LABEL = 150
_HINT = 300
_OPTION = 75
_TEXT = 1_000
"""Characters; Slack takes 3,000."""


def render_form(form: Form, words: Translator) -> dict[str, Any]:
    """The view that shows this form; where its answer belongs is the adapter's to add. A field without options is left out."""
    return {
        "type": "modal",
        "callback_id": form.name,
        "title": plain_text(form.title, _TITLE),
        "submit": plain_text(form.submit, _TITLE),
        "close": plain_text(words("Cancel"), _TITLE),
        "blocks": [_input(field) for field in form.fields if field.kind in ("text", "time") or field.options],
    }


def read_form(values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, tuple[str, ...]]:
    """Values of a view that was sent, by field; empty for a field nobody filled."""
    return {name: _read(block.get(name) or {}) for name, block in values.items()}


def _input(field: Field) -> Block:
    hint = {"hint": plain_text(field.hint, _HINT)} if field.hint else {}
    block = {"type": "input", "block_id": field.name, "label": plain_text(field.label, _LABEL), "optional": field.kind != "one"}
    return {**block, **hint, "element": {"action_id": field.name, **_element(field)}}


def _element(field: Field) -> Block:
    match field.kind:
        case "text":
            initial = {"initial_value": field.value[0][:_TEXT]} if field.value and field.value[0] else {}
            return {"type": "plain_text_input", "max_length": _TEXT, **initial}
        case "time":
            return {"type": "timepicker", **({"initial_time": field.value[0]} if field.value else {})}
        case "one":
            return {"type": "static_select", **_options(field, "initial_option", chosen=1)}
        case "many":
            return {"type": "multi_static_select", **_options(field, "initial_options", chosen=len(field.options))}


def _options(field: Field, name: str, chosen: int) -> Block:
    initial = [_option(option) for option in field.options if option.value in field.value][:chosen]
    shown = {name: initial if name.endswith("s") else initial[0]} if initial else {}
    return {"options": [_option(option) for option in field.options], **shown}


def _option(option: Option) -> Block:
    return {"text": plain_text(option.label, _OPTION), "value": option.value}


def _read(element: Mapping[str, Any]) -> tuple[str, ...]:
    chosen = [element.get("selected_option"), *(element.get("selected_options") or ())]
    typed = [element.get("value"), element.get("selected_time")]
    return (*(str(option["value"]) for option in chosen if option), *(str(text) for text in typed if text))
