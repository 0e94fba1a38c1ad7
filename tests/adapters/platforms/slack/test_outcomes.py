"""Slack's error codes, class by class."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.platforms.slack.errors import BACKOFF, DEFAULT_RETRY_AFTER, TOKEN_WAIT, is_token_invalid, outcome
from adapters.platforms.slack.web_api import SlackErrorResponse, SlackNoResponse, SlackNotReached
from bot.model import Outcome, OutcomeScope, RefusalReason, Rejected, Retry, Uncertain

CHANNEL_IS_CLOSED = [
    "channel_not_found",
    "not_in_channel",
    "is_archived",
    "restricted_action",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
    "restricted_action_of_a_new_kind",
    "messages_tab_disabled",
    "ekm_access_denied",
    "no_permission",
    "access_denied",
    "team_access_not_granted",
    "posting_to_general_channel_denied",
    "channel_is_archived",
    "user_has_been_deactivated",
    "slack_connect_channel_is_disconnected",
]
WORKSPACE_IS_CLOSED = [
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
]
MESSAGE_IS_WRONG = [
    "invalid_blocks",
    "invalid_blocks_format",
    "msg_blocks_too_long",
    "invalid_attachments",
    "msg_too_long",
    "no_text",
    "too_many_attachments",
    "invalid_metadata_format",
    "invalid_metadata_schema",
    "metadata_too_large",
    "invalid_arguments",
    "markdown_text_conflict",
    "cant_update_message",
    "edit_window_closed",
    "cant_delete_message",
    "is_inactive",
    "cannot_reply_to_message",
    "restricted_action_non_threadable_channel",
    "restricted_action_thread_locked",
    "a_code_nobody_has_seen_yet",
    "duplicate_channel_not_found",
    "image_is_important",
]


@pytest.mark.parametrize("code", CHANNEL_IS_CLOSED)
def test_a_closed_channel_ends_what_goes_there(code: str) -> None:
    """A channel that does not let the bot write is rejected as a channel, with Slack's word in the reason."""
    rejected = outcome(SlackErrorResponse(200, code))
    assert isinstance(rejected, Rejected)
    assert rejected.scope is OutcomeScope.CHAT
    assert code in rejected.reason


def test_a_channel_without_the_bot_gets_a_hint() -> None:
    """The reason for not_in_channel names the remedy."""
    assert outcome(SlackErrorResponse(200, "not_in_channel")) == Rejected(
        "not_in_channel: invite the bot with /invite", OutcomeScope.CHAT, RefusalReason.NOT_INVITED
    )


@pytest.mark.parametrize("code", WORKSPACE_IS_CLOSED)
def test_a_refused_token_is_a_wait_for_all_of_slack(code: str) -> None:
    """Alerts stay pending while the token, the workspace or a scope is wrong."""
    assert is_token_invalid(SlackErrorResponse(200, code))
    assert outcome(SlackErrorResponse(200, code)) == Retry(TOKEN_WAIT, code, OutcomeScope.PLATFORM)


@pytest.mark.parametrize("code", WORKSPACE_IS_CLOSED)
def test_one_channel_that_refuses_a_good_token_waits_alone(code: str) -> None:
    """Where Slack accepts the token elsewhere, the channel's alerts stay pending and no other channel waits."""
    assert outcome(SlackErrorResponse(200, code), token_accepted=True) == Retry(TOKEN_WAIT, code, OutcomeScope.CHAT)


def test_a_missing_scope_is_named() -> None:
    """The scope that is needed is in the reason."""
    waits = outcome(SlackErrorResponse(200, "missing_scope", "needs chat:write"))
    assert waits == Retry(TOKEN_WAIT, "missing_scope: needs chat:write", OutcomeScope.PLATFORM)


@pytest.mark.parametrize("code", MESSAGE_IS_WRONG)
def test_a_fault_of_the_message_ends_that_message_alone(code: str) -> None:
    """A message that Slack refuses as faulty is rejected alone; its chat stays usable."""
    assert outcome(SlackErrorResponse(200, code, "[json-pointer:/blocks/0]")) == Rejected(
        f"{code}: [json-pointer:/blocks/0]", OutcomeScope.MESSAGE
    )


@pytest.mark.parametrize("code", ["service_unavailable", "request_timeout", "team_added_to_org", "org_login_required"])
def test_what_passes_is_tried_again(code: str) -> None:
    """A temporary error is a retry."""
    assert outcome(SlackErrorResponse(200, code)) == Retry(BACKOFF, code)


@pytest.mark.parametrize(
    "error", [SlackErrorResponse(200, "internal_error"), SlackErrorResponse(200, "fatal_error"), SlackNoResponse("no answer")]
)
def test_what_may_have_been_done_is_uncertain(error: SlackErrorResponse | SlackNoResponse) -> None:
    """An internal error or a missing answer is uncertain, as the call may have succeeded."""
    assert outcome(error) == Uncertain(str(error))


LIMITED = [
    (SlackErrorResponse(429, retry_after="3"), "HTTP 429", OutcomeScope.CHAT),
    (SlackErrorResponse(200, "ratelimited", retry_after="3"), "ratelimited", OutcomeScope.CHAT),
    (SlackErrorResponse(200, "rate_limited", retry_after="3"), "rate_limited", OutcomeScope.CHAT),
    (SlackErrorResponse(200, "message_limit_exceeded", retry_after="3"), "message_limit_exceeded", OutcomeScope.PLATFORM),
]


@pytest.mark.parametrize(("error", "reason", "scope"), LIMITED)
def test_a_limit_waits_for_its_retry_after(error: SlackErrorResponse, reason: str, scope: OutcomeScope) -> None:
    """A 429 and its form with status 200 hold the channel, the workspace's own limit all of Slack."""
    assert outcome(error) == Retry(timedelta(seconds=3), reason, scope)


@pytest.mark.parametrize(("header", "seconds"), [("1.5", 1.5), (" 7 ", 7), ("999999999", 86_400)])
def test_retry_after_need_not_be_whole(header: str, seconds: float) -> None:
    """Fractions count, and nothing waits longer than a day."""
    assert outcome(SlackErrorResponse(429, retry_after=header)) == Retry(
        timedelta(seconds=seconds), "HTTP 429", OutcomeScope.CHAT
    )


@given(st.none() | st.text(st.characters(exclude_categories=["Nd", "Cs"])))
def test_an_unusable_retry_after_has_a_default(header: str | None) -> None:
    """A missing header, a date or nonsense waits for the default."""
    assert outcome(SlackErrorResponse(429, retry_after=header)) == Retry(DEFAULT_RETRY_AFTER, "HTTP 429", OutcomeScope.CHAT)


BY_STATUS: list[tuple[int, Outcome]] = [
    (500, Retry(BACKOFF, "HTTP 500")),
    (502, Retry(BACKOFF, "HTTP 502")),
    (503, Retry(BACKOFF, "HTTP 503")),
    (403, Retry(BACKOFF, "HTTP 403")),
    (413, Rejected("HTTP 413")),
]


@pytest.mark.parametrize(("status", "expected"), BY_STATUS)
def test_other_statuses_are_not_slacks_own(status: int, expected: Outcome) -> None:
    """Slack refuses with 200; another status comes from its edge or a proxy and is tried again, unless it is too long."""
    assert outcome(SlackErrorResponse(status)) == expected


def test_what_never_went_out_is_tried_again() -> None:
    """A call without a connection is a retry for the platform, and not uncertain."""
    assert outcome(SlackNotReached("no connection")) == Retry(BACKOFF, "no connection", OutcomeScope.PLATFORM)
