"""Meaning of Slack's errors: the outcome of a call, its fallback, and a text for operators. Pure functions.

Error codes: https://docs.slack.dev/reference/methods/chat.postMessage.
"""

import re
from collections.abc import Collection
from datetime import timedelta
from typing import Literal

from adapters.platforms.slack.refusals import (
    MESSAGE_MISSING,
    METHOD_REFUSALS,
    NO_THREADS,
    RATE_LIMITED,
    TEMPORARY,
    TOKEN_REFUSALS,
    UNCERTAIN,
    chat_refusal,
)
from adapters.platforms.slack.web_api import NOT_INSTALLED, SlackError, SlackErrorResponse, SlackNotReached
from bot.model import Call, Deleted, Outcome, OutcomeScope, RefusalReason, Rejected, Retry, Uncertain

BACKOFF = timedelta(seconds=5)
"""Shortest delay after a failure that names none; it grows with the number of failures."""
DEFAULT_RETRY_AFTER = timedelta(seconds=30)
"""Delay after a rate limit without a usable Retry-After."""
TOKEN_WAIT = timedelta(minutes=1)
"""Delay after a refused token. It is a retry, not a rejection: deliveries stay pending until the token is corrected."""

_ERROR_TEXTS = {
    "not_in_channel": "not_in_channel: invite the bot with /invite",
    "channel_not_found": "channel_not_found: no such channel, or a private one without the bot",
    "is_archived": "is_archived: the channel is archived; unarchive it or name another",
    "restricted_action": "restricted_action: the workspace lets only some people post here",
    "restricted_action_read_only_channel": "restricted_action_read_only_channel: the bot may not post here; allow it to",
    "no_permission": "no_permission: the bot may not post in this channel",
    "access_denied": "access_denied: the bot may not post in this channel",
}


_UNINSTALLED_TEXT = "the workspace took the app away; install it there again"
_UNINSTALLED = {NOT_INSTALLED, "account_inactive", "token_revoked"}


def outcome(error: SlackError, *, multi_workspace: bool = False, token_accepted: bool = False) -> Outcome:
    """Outcome of a message whose call failed with `error`.

    With `multi_workspace`, an error of one workspace affects its own chats alone. `token_accepted`: Slack accepts the token
    elsewhere, so that only this chat waits.
    """
    match error:
        case SlackErrorResponse() if token_accepted and is_token_invalid(error):
            return Retry(TOKEN_WAIT, str(error), OutcomeScope.CHAT)
        case SlackErrorResponse() if multi_workspace and error.code in _UNINSTALLED:
            return Rejected(_UNINSTALLED_TEXT, OutcomeScope.CHAT, RefusalReason.OTHER)
        case SlackErrorResponse() if multi_workspace and (is_token_invalid(error) or error.code == "message_limit_exceeded"):
            wait = _seconds(error.retry_after) if error.retry_after else TOKEN_WAIT
            return Retry(wait, str(error), OutcomeScope.CHAT)
        case SlackErrorResponse(code=""):
            return _by_status(error)
        case SlackErrorResponse():
            return _by_code(error)
        case SlackNotReached():
            return Retry(BACKOFF, str(error), OutcomeScope.PLATFORM)
        case _:
            return Uncertain(str(error))


def is_token_invalid(error: SlackError) -> bool:
    """True if the token, its workspace or its scopes are the reason, not the message or the channel."""
    return isinstance(error, SlackErrorResponse) and error.code in TOKEN_REFUSALS


def may_concern_one_channel(error: SlackError) -> bool:
    """True if the token is refused for a reason that auth.test would name too; False for a scope or kind of token."""
    return isinstance(error, SlackErrorResponse) and error.code in TOKEN_REFUSALS - METHOD_REFUSALS


def is_message_missing(error: SlackError) -> bool:
    """True if the message that was to be changed or replied to does not exist (any more)."""
    return isinstance(error, SlackErrorResponse) and error.code in MESSAGE_MISSING


def _by_status(error: SlackErrorResponse) -> Outcome:
    """Outcome of an HTTP status other than 200, from Slack's edge or a proxy."""
    if error.status == 429:
        return Retry(_seconds(error.retry_after), str(error), OutcomeScope.CHAT)
    if error.status == 413:
        return Rejected(str(error))
    return Retry(BACKOFF, str(error))


def _by_code(error: SlackErrorResponse) -> Outcome:
    code = error.code
    if code in RATE_LIMITED:
        return Retry(_seconds(error.retry_after), str(error), OutcomeScope.CHAT)
    if code == "message_limit_exceeded":
        return Retry(_seconds(error.retry_after), str(error), OutcomeScope.PLATFORM)
    if code in TEMPORARY:
        return Retry(BACKOFF, str(error))
    if code in UNCERTAIN:
        return Uncertain(str(error))
    if code in TOKEN_REFUSALS:
        return Retry(TOKEN_WAIT, str(error), OutcomeScope.PLATFORM)
    if code == "message_not_found":
        return Deleted(str(error))
    reason = chat_refusal(code)
    return Rejected(str(error)) if reason is None else Rejected(_ERROR_TEXTS.get(code, str(error)), OutcomeScope.CHAT, reason)


def _seconds(header: str | None) -> timedelta:
    """Delay of a Retry-After header, a day at most; DEFAULT_RETRY_AFTER if it is missing or invalid."""
    if header is None or not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", header.strip()):
        return DEFAULT_RETRY_AFTER
    return timedelta(seconds=min(float(header), 86_400))


_THREAD_PARAMS = {"thread_ts", "reply_broadcast"}
_BAD_PAYLOAD = {
    "invalid_blocks",
    "invalid_blocks_format",
    "msg_blocks_too_long",
    "invalid_attachments",
    "only_one_table_allowed",
    "msg_too_long",
    "too_many_attachments",
    "invalid_metadata_format",
    "invalid_metadata_schema",
    "metadata_too_large",
    "invalid_arguments",
    "markdown_text_conflict",
}
_PICTURES, _TABLES = {"image"}, {"table", "data_table"}
_TEXT = 4000
"""Largest `text` of chat.update in characters; chat.postMessage takes ten times as many."""
_PLAIN = {"channel", "ts", "thread_ts", "reply_broadcast", "text", "unfurl_links", "unfurl_media"}


def fallback(call: Call, error: SlackError) -> Call | None:
    """The call without the part that Slack rejected; None if nothing can be left out.

    A thread that takes no replies: at the top level. Text too long: without its middle. An invalid payload: without the
    picture, which Slack may not be able to fetch, then without tables, then as its text alone. Each part is left out once,
    so this terminates.
    """
    if not isinstance(error, SlackErrorResponse):
        return None
    if error.code in NO_THREADS | MESSAGE_MISSING and "thread_ts" in call.params:
        return Call(call.method, {name: value for name, value in call.params.items() if name not in _THREAD_PARAMS})
    if error.code == "msg_too_long" and len(call.params.get("text") or "") > _TEXT:
        return Call(call.method, {**call.params, "text": _shorten(call.params["text"])})
    if error.code in _BAD_PAYLOAD:
        return _without(call, _PICTURES) or _without(call, _TABLES) or _text_alone(call)
    return None


def _without(call: Call, types: Collection[str]) -> Call | None:
    """The call without its blocks of these types; None where it has none, or nothing else."""
    blocks = call.params.get("blocks") or []
    kept = [block for block in blocks if block.get("type") not in types]
    return Call(call.method, {**call.params, "blocks": kept}) if kept and len(kept) < len(blocks) else None


def _text_alone(call: Call) -> Call | None:
    """The call with its notification text alone. An update must name empty blocks, or it keeps the old ones."""
    plain = {name: value for name, value in call.params.items() if name in _PLAIN}
    if call.method == "chat.update":
        plain["blocks"] = []
    return Call(call.method, plain) if plain != dict(call.params) and call.params.get("text") else None


def _shorten(text: str) -> str:
    """Cut out the middle: the headline is at the start, the credit line near the end."""
    kept = _TEXT // 2 - 1
    return f"{text[:kept]}…{text[-kept:]}"


_TOKEN_HINTS = {
    "bot": "the bot token (xoxb-…) is on the app's page OAuth & Permissions",
    "app": "the app token (xapp-…, scope connections:write) is on the app's page Basic Information",
}


def describe(error: SlackError, asked_with: Literal["bot", "app"] = "bot") -> str:
    """The error as one line for operators, without tokens. `asked_with` is the token that the call used."""
    if is_token_invalid(error):
        return f"Slack refuses the {asked_with} token ({error}); {_TOKEN_HINTS[asked_with]}"
    if isinstance(error, SlackErrorResponse) and error.code == NOT_INSTALLED:
        return "the app is not installed in this workspace; public_url/slack/install does that"
    if isinstance(error, SlackErrorResponse):
        return f"Slack answers {error}"
    return str(error)
