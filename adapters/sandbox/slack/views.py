"""Modal views: opened with a trigger, filled in and submitted by a user."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.sandbox.slack.blocks import check_blocks
from adapters.sandbox.slack.errors import WebApiError
from adapters.sandbox.slack.server import SlackServer
from adapters.sandbox.slack.workspace import APP_ID, BOT_ID, READER, TEAM

MAX_BLOCKS = 100
_TITLE = 24
_METADATA = 3_000
_CHOSEN = {"static_select": "selected_option", "multi_static_select": "selected_options", "checkboxes": "selected_options"}


def open_view(server: SlackServer, params: Mapping[str, Any]) -> dict[str, Any]:
    """Open a view with an unused trigger; raises WebApiError for an invalid view."""
    trigger = params.get("trigger_id")
    if trigger not in server.triggers:
        raise WebApiError("expired_trigger_id" if trigger else "invalid_arguments")
    _check(params["view"])
    server.triggers.discard(trigger)
    view = _kept(params["view"])
    server.views[view["id"]] = view
    server.event_stream.publish({"event": "view", "view": view})
    return {"view": view}


def publish_view(server: SlackServer, params: Mapping[str, Any]) -> dict[str, Any]:
    """Publish a person's Home view."""
    server.workspace.user(params["user_id"])
    _check(params["view"])
    return {"view": _kept(params["view"])}


def submit_form(server: SlackServer, view_id: str, filled: Mapping[str, Sequence[str]], user: str | None = None) -> str | None:
    """Fill in inputs by block id and submit the view; returns the envelope's id. Raises ValueError."""
    view = server.views.pop(view_id, None)
    if view is None:
        raise ValueError(f"no view {view_id} is open")
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    if unknown := set(filled) - {block["block_id"] for block in inputs}:
        raise ValueError(f"the view has no input {', '.join(sorted(unknown))}")
    values = {block["block_id"]: _state(block, filled.get(block["block_id"])) for block in inputs}
    person = server.workspace.user_or_new(user or READER)
    payload = {
        "type": "view_submission",
        "team": {"id": TEAM["id"], "domain": TEAM["domain"]},
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": TEAM["id"]},
        "api_app_id": APP_ID,
        "token": "sandbox",
        "trigger_id": server.new_trigger(),
        "view": view | {"state": {"values": values}},
        "response_urls": [],
        "is_enterprise_install": False,
        "enterprise": None,
    }
    envelope = server.receiver.send("interactive", payload, accepts_response=True)
    return envelope.id if envelope else None


def _check(view: Any) -> None:
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home") or not isinstance(view.get("blocks"), list):
        raise WebApiError("invalid_arguments")
    titles = [view[name]["text"] for name in ("title", "submit", "close") if name in view]
    too_long = any(not 1 <= len(title) <= _TITLE for title in titles)
    if too_long or (view["type"] == "modal" and "title" not in view) or len(view.get("private_metadata", "")) > _METADATA:
        raise WebApiError("invalid_arguments")
    if len(view["blocks"]) > MAX_BLOCKS:
        raise WebApiError("view_too_large")
    check_blocks(view["blocks"])


def _kept(view: Mapping[str, Any]) -> dict[str, Any]:
    return dict(view) | {"id": f"V{secrets.token_hex(5).upper()}", "team_id": TEAM["id"], "app_id": APP_ID, "bot_id": BOT_ID}


def _state(block: Mapping[str, Any], filled: Sequence[str] | None) -> dict[str, Any]:
    """Submitted value of an input: the given one (an option by its value), else its initial one."""
    element = block["element"]
    kind, action = element["type"], element["action_id"]
    if kind in _CHOSEN:
        name = _CHOSEN[kind]
        chosen = [o for o in element["options"] if filled is not None and o["value"] in filled]
        many = name.endswith("s")
        stands = element.get("initial_options" if many else "initial_option", [] if many else None)
        value = stands if filled is None else chosen if many else next(iter(chosen), None)
        return {action: {"type": kind, name: value}}
    name, initial = ("selected_time", "initial_time") if kind == "timepicker" else ("value", "initial_value")
    return {action: {"type": kind, name: element.get(initial) if filled is None else next(iter(filled), None)}}
