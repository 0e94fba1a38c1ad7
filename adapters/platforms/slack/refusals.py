"""Slack's error codes, as data: the scope of each (message, chat, token), and its reason.

Source: https://docs.slack.dev/reference/methods/chat.postMessage, chat.update, chat.delete and conversations.info.
A code that is not listed concerns the message, unless it names a channel or people.
"""

import re
from collections.abc import Mapping

from bot.model import RefusalReason

CHAT_REFUSALS: Mapping[str, RefusalReason] = {
    "not_in_channel": RefusalReason.NOT_INVITED,
    "user_not_in_channel": RefusalReason.NOT_INVITED,
    "channel_not_found": RefusalReason.NOT_INVITED,
    "is_archived": RefusalReason.ARCHIVED,
    "ekm_access_denied": RefusalReason.RESTRICTED,
    "no_permission": RefusalReason.NO_RIGHTS,
    "access_denied": RefusalReason.NO_RIGHTS,
    "not_allowed": RefusalReason.NO_RIGHTS,
    "team_access_not_granted": RefusalReason.NO_RIGHTS,
    "messages_tab_disabled": RefusalReason.OTHER,
    "invalid_channel": RefusalReason.OTHER,
    "channel_type_not_supported": RefusalReason.OTHER,
    "external_channel_migrating": RefusalReason.OTHER,
    "method_not_supported_for_channel_type": RefusalReason.OTHER,
    "team_not_found": RefusalReason.OTHER,
    "cannot_dm_bot": RefusalReason.OTHER,
    "user_not_found": RefusalReason.OTHER,
    "user_not_visible": RefusalReason.OTHER,
    "user_disabled": RefusalReason.OTHER,
    "user_is_restricted": RefusalReason.OTHER,
}
"""Codes that concern one channel or person: other channels of the workspace go on."""

TOKEN_REFUSALS = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "not_allowed_token_type",
        "missing_scope",
        "accesslimited",
        "enterprise_is_restricted",
        "two_factor_setup_required",
    }
)
"""Codes that concern the token, and so every channel of the workspace."""

METHOD_REFUSALS = frozenset({"missing_scope", "not_allowed_token_type"})
"""Those of the token's codes that depend on the method: auth.test accepts the same token."""

TEMPORARY = frozenset({"service_unavailable", "request_timeout", "team_added_to_org", "org_login_required"})
"""Codes that pass by themselves."""

UNCERTAIN = frozenset({"internal_error", "fatal_error"})
"""Codes after which the message may exist: "It's possible some aspect of the operation succeeded"."""

RATE_LIMITED = frozenset({"ratelimited", "rate_limited"})

NO_THREADS = frozenset({"restricted_action_non_threadable_channel", "restricted_action_thread_locked"})
"""Codes of a channel, or a thread, that takes no replies."""

MESSAGE_MISSING = frozenset({"message_not_found", "thread_not_found", "cannot_reply_to_message", "invalid_thread_ts"})
"""Codes for a message that is to be changed or replied to and does not exist (any more)."""


_OF_THE_CALL = frozenset(
    {"duplicate_channel_not_found", "duplicate_message_not_found", "too_many_users", "as_user_not_supported"}
)
"""Codes that name a channel or people, and concern the call."""

_NAMES_A_CHAT = re.compile(r"(?<![a-z])(?:channel|conversation|group|dm|im|mpim|user|member|guest|team|workspace|org)s?(?![a-z])")
"""Words of codes that are not listed, e.g. posting_to_general_channel_denied."""


def chat_refusal(code: str) -> RefusalReason | None:
    """Return why a channel takes nothing; None where the code concerns something else.

    Slack adds a `restricted_action_…` for each new kind of restriction of a channel, and other codes without notice.
    """
    if code in NO_THREADS | MESSAGE_MISSING | _OF_THE_CALL:
        return None
    if code.startswith("restricted_action"):
        return RefusalReason.RESTRICTED
    return CHAT_REFUSALS.get(code) or (RefusalReason.OTHER if _NAMES_A_CHAT.search(code) else None)
