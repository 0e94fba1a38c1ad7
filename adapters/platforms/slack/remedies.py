"""What can be left out of a message that Slack refused, so that the alert still arrives: pure."""

from adapters.platforms.slack.web import Refused, SlackError
from bot.model import Call

_NO_THREAD = {
    "cannot_reply_to_message",
    "invalid_thread_ts",
    "thread_not_found",
    "restricted_action_non_threadable_channel",
    "restricted_action_thread_locked",
}
_THREAD = {"thread_ts", "reply_broadcast"}
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
_TABLES = {"table", "data_table"}
_TEXT = 4000
"""Characters of `text` that chat.update takes; chat.postMessage takes ten times as many."""
_PLAIN = {"channel", "ts", "thread_ts", "reply_broadcast", "text", "unfurl_links", "unfurl_media"}


def remedy(call: Call, error: SlackError) -> Call | None:
    """`call` without what Slack refused in it; None where nothing is left to leave out.

    A thread that takes no replies: at the top level. Too much text: without its middle. A payload it does not take: without
    tables, then as its text alone. Each is left out once, so this comes to an end.
    """
    if not isinstance(error, Refused):
        return None
    if error.code in _NO_THREAD and "thread_ts" in call.params:
        return Call(call.method, {name: value for name, value in call.params.items() if name not in _THREAD})
    if error.code == "msg_too_long" and len(call.params.get("text") or "") > _TEXT:
        return Call(call.method, {**call.params, "text": _shorten(call.params["text"])})
    if error.code in _BAD_PAYLOAD:
        return _without_tables(call) or _text_alone(call)
    return None


def _without_tables(call: Call) -> Call | None:
    blocks = call.params.get("blocks") or []
    kept = [block for block in blocks if block.get("type") not in _TABLES]
    return Call(call.method, {**call.params, "blocks": kept}) if kept and len(kept) < len(blocks) else None


def _text_alone(call: Call) -> Call | None:
    """The text that stands for the blocks in notifications. An update keeps the old blocks unless it names none."""
    plain = {name: value for name, value in call.params.items() if name in _PLAIN}
    if call.method == "chat.update":
        plain["blocks"] = []
    return Call(call.method, plain) if plain != dict(call.params) and call.params.get("text") else None


def _shorten(text: str) -> str:
    """What goes is the middle: the headline is at the start, the credit line near the end."""
    kept = _TEXT // 2 - 1
    return f"{text[:kept]}…{text[-kept:]}"
