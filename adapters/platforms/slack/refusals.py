"""Slack's error codes, as data: the scope of each (message, chat, token), and its reason.

Source: https://docs.slack.dev/reference/methods/chat.postMessage, chat.update, chat.delete and conversations.info.
A code that is not listed concerns the message.
"""

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

TEMPORARY = frozenset({"service_unavailable", "request_timeout", "team_added_to_org", "org_login_required"})
"""Codes that pass by themselves."""

UNCERTAIN = frozenset({"internal_error", "fatal_error"})
"""Codes after which the message may exist: "It's possible some aspect of the operation succeeded"."""

RATE_LIMITED = frozenset({"ratelimited", "rate_limited"})

NO_THREADS = frozenset({"restricted_action_non_threadable_channel", "restricted_action_thread_locked"})
"""Codes of a channel, or a thread, that takes no replies."""

MESSAGE_MISSING = frozenset({"message_not_found", "thread_not_found", "cannot_reply_to_message", "invalid_thread_ts"})
"""Codes for a message that is to be changed or replied to and does not exist (any more)."""


def chat_refusal(code: str) -> RefusalReason | None:
    """Return why a channel takes nothing; None where the code concerns something else.

    Slack adds a `restricted_action_…` for each new kind of restriction of a channel.
    """
    if code.startswith("restricted_action") and code not in NO_THREADS:
        return RefusalReason.RESTRICTED
    return CHAT_REFUSALS.get(code)
