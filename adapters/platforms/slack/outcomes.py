"""What Slack's answers mean for a message: pure. The codes are those of https://docs.slack.dev/reference/methods/chat.postMessage."""

import re
from datetime import timedelta

from adapters.platforms.slack.tokens import NOT_INSTALLED
from adapters.platforms.slack.web import NotSent, Refused, SlackError
from bot.model import Outcome, Rejected, Retry, Scope, Uncertain

BACK_OFF = timedelta(seconds=5)
"""The shortest wait after a failure that names none; the courier waits longer the more often it fails."""
RATE_WAIT = timedelta(seconds=30)
"""How long a limit without a usable Retry-After is respected."""
TOKEN_WAIT = timedelta(minutes=1)
"""How long to leave a refused token alone. It is a wait, not a rejection: the alerts are owed until somebody mends it."""

_RATE_LIMITED = {"ratelimited", "rate_limited"}
_TRANSIENT = {"service_unavailable", "request_timeout", "team_added_to_org", "org_login_required"}
_MAYBE_DONE = {"internal_error", "fatal_error"}
_CHANNEL_CLOSED = {
    "channel_not_found",
    "not_in_channel",
    "is_archived",
    "restricted_action",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
    "messages_tab_disabled",
    "ekm_access_denied",
}
_WORKSPACE_CLOSED = {
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "team_access_not_granted",
    "not_allowed_token_type",
    "missing_scope",
    "no_permission",
    "accesslimited",
    "access_denied",
    "enterprise_is_restricted",
    "two_factor_setup_required",
}
_HINTS = {
    "not_in_channel": "not_in_channel: invite the bot with /invite",
    "channel_not_found": "channel_not_found: no such channel, or a private one without the bot",
    "is_archived": "is_archived: the channel is archived; unarchive it or name another",
    "restricted_action": "restricted_action: the workspace lets only some people post here",
    "restricted_action_read_only_channel": "restricted_action_read_only_channel: the bot may not post here; allow it to",
}


_TAKEN_AWAY = "the workspace took the app away; install it there again"
_UNINSTALLED = {NOT_INSTALLED, "account_inactive", "token_revoked"}


def outcome(error: SlackError, *, many: bool = False) -> Outcome:
    """What became of a message whose call ended in `error`.

    Where the bot serves `many` workspaces, one that is closed to it is no matter of the others': its chats wait, or stop.
    """
    match error:
        case Refused() if many and error.code in _UNINSTALLED:
            return Rejected(_TAKEN_AWAY, Scope.CHAT)
        case Refused() if many and (token_refused(error) or error.code == "message_limit_exceeded"):
            wait = _seconds(error.retry_after) if error.retry_after else TOKEN_WAIT
            return Retry(wait, str(error), Scope.CHAT)
        case Refused(code=""):
            return _by_status(error)
        case Refused():
            return _by_code(error)
        case NotSent():
            return Retry(BACK_OFF, str(error), Scope.PLATFORM)
        case _:
            return Uncertain(str(error))


def token_refused(error: SlackError) -> bool:
    """Whether the token, its workspace or its scopes are the trouble, and not the message."""
    return isinstance(error, Refused) and error.code in _WORKSPACE_CLOSED


def _by_status(error: Refused) -> Outcome:
    """An answer that is not Slack's 200: from its edge, or from a proxy on the way."""
    if error.status == 429:
        return Retry(_seconds(error.retry_after), str(error), Scope.CHAT)
    if error.status == 413:
        return Rejected(str(error))
    return Retry(BACK_OFF, str(error))


def _by_code(error: Refused) -> Outcome:
    code = error.code
    if code in _RATE_LIMITED:
        return Retry(_seconds(error.retry_after), str(error), Scope.CHAT)
    if code == "message_limit_exceeded":
        return Retry(_seconds(error.retry_after), str(error), Scope.PLATFORM)
    if code in _TRANSIENT:
        return Retry(BACK_OFF, str(error))
    if code in _MAYBE_DONE:
        return Uncertain(str(error))
    if code in _WORKSPACE_CLOSED:
        return Retry(TOKEN_WAIT, str(error), Scope.PLATFORM)
    return Rejected(_HINTS.get(code, str(error)), Scope.CHAT if code in _CHANNEL_CLOSED else Scope.MESSAGE)


def _seconds(header: str | None) -> timedelta:
    """The wait that Retry-After asks for, whole or not; a day at most, and RATE_WAIT where it asks for none."""
    if header is None or not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", header.strip()):
        return RATE_WAIT
    return timedelta(seconds=min(float(header), 86_400))
