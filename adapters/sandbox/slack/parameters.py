"""Arguments of a Web API call, from query, form or JSON, checked by method.

Stricter than Slack, which ignores unknown names: here they are an error.
"""

import json
import math
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from adapters.sandbox.slack.errors import WebApiError, error_with

_MESSAGE = (
    "channel text blocks attachments metadata mrkdwn parse link_names as_user reply_broadcast thread_ts unfurl_links "
    "unfurl_media username icon_emoji icon_url markdown_text"
)
_METHODS: dict[str, tuple[str, str]] = {  # required and optional arguments
    "auth.test": ("", ""),
    "apps.connections.open": ("", ""),
    "oauth.v2.access": ("", "code redirect_uri grant_type refresh_token client_id client_secret"),
    "chat.postMessage": ("channel", _MESSAGE),
    "chat.postEphemeral": ("channel user", _MESSAGE),
    "chat.update": ("channel ts", _MESSAGE + " file_ids"),
    "chat.delete": ("channel ts", "as_user"),
    "chat.getPermalink": ("channel message_ts", ""),
    "conversations.info": ("channel", "include_locale include_num_members"),
    "conversations.list": ("", "cursor exclude_archived limit types"),
    "conversations.history": ("channel", "cursor include_all_metadata inclusive latest limit oldest"),
    "conversations.replies": ("channel ts", "cursor include_all_metadata inclusive latest limit oldest"),
    "conversations.join": ("channel", ""),
    "conversations.open": ("", "channel users return_im prevent_creation"),
    "users.info": ("user", "include_locale"),
    "views.open": ("view", "trigger_id interactivity_pointer"),
    "views.publish": ("user_id view", "hash"),
}
_ALWAYS = {"token", "team_id"}  # Bolt adds the team within listeners
_JSON: dict[str, type] = {"blocks": list, "attachments": list, "metadata": dict, "view": dict}
_NUMBERS = {"limit", "oldest", "latest"}
_FLAGS = {
    *("mrkdwn", "link_names", "as_user", "reply_broadcast", "unfurl_links", "unfurl_media", "include_locale", "inclusive"),
    *("include_num_members", "exclude_archived", "include_all_metadata", "return_im", "prevent_creation"),
}
_MISSING = {
    "channel": "channel_not_found",
    "user": "user_not_found",
    "ts": "message_not_found",
    "message_ts": "message_not_found",
}


def read_arguments(method: str, query: str, content_type: str, body: bytes) -> dict[str, Any]:
    """The call's arguments, including the token; raises WebApiError."""
    if method not in _METHODS:
        raise WebApiError("unknown_method", {"req_method": method})
    required, optional = (names.split() for names in _METHODS[method])
    arguments = {name: value for name, value in _raw(query, content_type, body).items() if value is not None}
    unknown = set(arguments) - set(required) - set(optional) - _ALWAYS
    if unknown:
        raise error_with("invalid_arguments", *(f"unknown parameter: {name}" for name in sorted(unknown)))
    for name in required:
        if not arguments.get(name):
            raise error_with(_MISSING.get(name, "invalid_arguments"), f"missing required field: {name}")
    return {name: _typed(name, value) for name, value in arguments.items()}


def _raw(query: str, content_type: str, body: bytes) -> Mapping[str, Any]:
    arguments: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True))
    if content_type.startswith("application/json"):
        return arguments | _json_object(body)
    try:
        return arguments | dict(parse_qsl(body.decode(), keep_blank_values=True))
    except UnicodeDecodeError:
        raise WebApiError("invalid_charset") from None


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        raise WebApiError("invalid_json") from None
    if not isinstance(value, dict):
        raise WebApiError("json_not_object")
    return value


def _typed(name: str, value: Any) -> Any:
    """The argument in its type. Blocks and the like may be JSON strings, numbers and flags words."""
    if name in _JSON:
        return _structured(name, value)
    if name in _NUMBERS:
        return _number(name, value)
    if name in _FLAGS:
        return value in (True, "true", "True", "1")
    if not isinstance(value, str):
        raise error_with("invalid_arguments", f"must provide a string: {name}")
    return value


def _structured(name: str, value: Any) -> Any:
    wrong = WebApiError("invalid_blocks_format" if name == "blocks" else "invalid_arguments")
    try:
        value = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise wrong from None
    if not isinstance(value, _JSON[name]):
        raise wrong
    return value


def _number(name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise error_with("invalid_arguments", f"must provide a number: {name}")
    return number
