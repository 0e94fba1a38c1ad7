"""The Bot API's error catalogue, row by row."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.platforms.telegram.errors import BACKOFF, TOKEN_WAIT, description_contains, is_token_invalid, outcome
from adapters.platforms.telegram.transport import TelegramErrorResponse, TelegramNoResponse, TelegramNotReached
from bot.model import Deleted, Moved, OutcomeScope, RefusalReason, Rejected, Retry, Uncertain

MESSAGE_IS_WRONG = [
    'Bad Request: can\'t parse entities: Unsupported start tag "p" at byte offset 0',
    "Bad Request: message text is empty",
    "Bad Request: text must be non-empty",
    "Bad Request: message is too long",
    "Bad Request: message caption is too long",
    "Bad Request: text is too long",
    "Bad Request: message thread not found",
    "Bad Request: message can't be edited",
    "Bad Request: BUTTON_DATA_INVALID",
    "Bad Request: not enough rights to delete a message",
    "Bad Request: a description that nobody has seen yet",
]
MESSAGE_IS_GONE = ["Bad Request: message to edit not found", "Bad Request: message to be replied not found"]
CHAT_IS_CLOSED = [
    (403, "Forbidden: bot was blocked by the user", RefusalReason.BLOCKED),
    (403, "Forbidden: user is deactivated", RefusalReason.DELETED),
    (403, "Forbidden: bot was kicked from the group chat", RefusalReason.REMOVED),
    (403, "Forbidden: bot was kicked from the supergroup chat", RefusalReason.REMOVED),
    (403, "Forbidden: bot was kicked from the channel chat", RefusalReason.REMOVED),
    (403, "Forbidden: bot is not a member of the channel chat", RefusalReason.REMOVED),
    (403, "Forbidden: the group chat was deleted", RefusalReason.DELETED),
    (403, "Forbidden: bot can't initiate conversation with a user", RefusalReason.BLOCKED),
    (403, "Forbidden: a reason that nobody has seen yet", RefusalReason.OTHER),
    (400, "Bad Request: chat not found", RefusalReason.OTHER),
    (400, "Bad Request: TOPIC_CLOSED", RefusalReason.RESTRICTED),
    (400, "Bad Request: USER_BANNED_IN_CHANNEL", RefusalReason.RESTRICTED),
    (400, "Bad Request: ALLOW_PAYMENT_REQUIRED_10", RefusalReason.RESTRICTED),
    (400, "Bad Request: BOOSTS_REQUIRED", RefusalReason.RESTRICTED),
    (400, "Bad Request: CHANNEL_OF_A_NEW_KIND", RefusalReason.OTHER),
]
NO_RIGHTS = [
    "Bad Request: not enough rights to send text messages to the chat",
    "Bad Request: need administrator rights in the channel chat",
    "Bad Request: have no write access to the chat",
    "Bad Request: CHAT_WRITE_FORBIDDEN",
    "Bad Request: have no rights to send a message",
    "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN",
    "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN",
    "Bad Request: CHAT_GUEST_SEND_FORBIDDEN",
    "Forbidden: CHAT_SEND_PLAIN_FORBIDDEN",
]


@pytest.mark.parametrize("description", MESSAGE_IS_WRONG)
def test_a_fault_of_the_message_ends_that_message_alone(description: str) -> None:
    """A 400 about the message rejects it and nothing else, with Telegram's own words as the reason."""
    assert outcome(TelegramErrorResponse(400, description)) == Rejected(description, OutcomeScope.MESSAGE)


@pytest.mark.parametrize("description", MESSAGE_IS_GONE)
def test_a_message_that_people_deleted(description: str) -> None:
    """An edit of a deleted message, or a reply to it, is Deleted and not Rejected."""
    assert outcome(TelegramErrorResponse(400, description)) == Deleted(description)


@pytest.mark.parametrize(("status", "code"), [(420, "FLOOD_WAIT_37"), (400, "FLOOD_PREMIUM_WAIT_37"), (403, "SLOWMODE_WAIT_37")])
def test_a_rate_limit_in_the_servers_own_words(status: int, code: str) -> None:
    """A rate limit that comes as a code of the server is a retry of the chat after the seconds that it names."""
    answer = TelegramErrorResponse(status, f"Bad Request: {code}")
    assert outcome(answer) == Retry(timedelta(seconds=37), f"Bad Request: {code}", OutcomeScope.CHAT)


@pytest.mark.parametrize(("status", "description", "reason"), CHAT_IS_CLOSED)
def test_a_closed_chat_ends_what_goes_there(status: int, description: str, reason: RefusalReason) -> None:
    """A chat that does not let the bot write is rejected as a chat, with the code that decides whether it is tried again."""
    assert outcome(TelegramErrorResponse(status, description)) == Rejected(description, OutcomeScope.CHAT, reason)


@pytest.mark.parametrize("description", NO_RIGHTS)
def test_missing_rights_are_named_by_a_code(description: str) -> None:
    """A chat that gives the bot no right to post is rejected as a chat, with the code that operators' advice goes by."""
    refused = Rejected(description, OutcomeScope.CHAT, RefusalReason.NO_RIGHTS)
    assert outcome(TelegramErrorResponse(400, description)) == refused


def test_a_flood_waits_for_that_chat() -> None:
    """A 429 holds the chat for its retry_after."""
    error = TelegramErrorResponse(429, "Too Many Requests: retry after 7", {"retry_after": 7})
    assert outcome(error) == Retry(timedelta(seconds=7), error.description, OutcomeScope.CHAT)


@given(st.none() | st.text() | st.lists(st.integers()) | st.integers() | st.floats())
def test_any_retry_after_is_a_sane_wait(retry_after: object) -> None:
    """Whatever retry_after holds, the wait is a second at least and a day at most."""
    waits = outcome(TelegramErrorResponse(429, "Too Many Requests", {"retry_after": retry_after}))
    assert isinstance(waits, Retry)
    assert timedelta(seconds=1) <= waits.after <= timedelta(days=1)


def test_a_migrated_group_moves_whatever_the_status_is() -> None:
    """An error with migrate_to_chat_id is Moved, whatever its status is."""
    error = TelegramErrorResponse(400, "Bad Request: group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": -1009})
    assert outcome(error) == Moved("-1009")


@pytest.mark.parametrize("error", [TelegramErrorResponse(401, "Unauthorized"), TelegramErrorResponse(404, "Not Found")])
def test_a_refused_token_is_a_wait_for_all_of_telegram(error: TelegramErrorResponse) -> None:
    """Alerts stay pending while the token is wrong."""
    assert is_token_invalid(error)
    assert outcome(error) == Retry(TOKEN_WAIT, "Telegram refuses the bot token", OutcomeScope.PLATFORM)


def test_an_unknown_method_is_no_wrong_token() -> None:
    """A 404 for a method that this server does not know ends the message, not the platform."""
    error = TelegramErrorResponse(404, "Not Found: method not found")
    assert not is_token_invalid(error)
    assert outcome(error) == Rejected("Not Found: method not found", OutcomeScope.MESSAGE)


@pytest.mark.parametrize("status", [302, 500, 502, 503, 504])
def test_a_server_in_trouble_is_tried_again(status: int) -> None:
    """A 5xx, and a redirection that is none of Telegram's, are tried again."""
    assert outcome(TelegramErrorResponse(status, "Bad Gateway")) == Retry(BACKOFF, f"Bad Gateway ({status})")


def test_what_never_went_out_is_tried_again() -> None:
    """A call without a connection is a retry for the platform, and not uncertain."""
    assert outcome(TelegramNotReached("no connection")) == Retry(BACKOFF, "no connection", OutcomeScope.PLATFORM)


def test_what_was_not_answered_is_uncertain() -> None:
    """A call that went out without an answer may have been done."""
    assert outcome(TelegramNoResponse("no answer")) == Uncertain("no answer")


def test_descriptions_are_compared_without_case() -> None:
    """Descriptions are compared without regard to case, as some codes come in capitals."""
    assert description_contains(TelegramErrorResponse(400, "Bad Request: TOPIC_CLOSED"), "topic_closed")
