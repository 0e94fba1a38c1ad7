"""The outcome of each answer of a receiver."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.platforms.webhook import BACKOFF, MAX_DELAY, failure, outcome
from adapters.sources.network import AddressNotAllowed, FetchError
from bot.model import Outcome, OutcomeScope, Rejected, Retry, Sent

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def answered(status: int, retry_after: str = "") -> Outcome:
    return outcome(status, {"retry-after": retry_after} if retry_after else {}, "1-abc", NOW)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_accepted(status: int) -> None:
    """Every status of success is an alert that was sent, under the id of its event."""
    assert answered(status) == Sent("1-abc")


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 599])
def test_later(status: int) -> None:
    """An overload or a failure of the receiver is a retry, and the receiver's other alerts wait too."""
    result = answered(status)

    assert isinstance(result, Retry)
    assert (result.after, result.scope) == (BACKOFF, OutcomeScope.CHAT)


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("120", 120),
        ("0", BACKOFF.total_seconds()),
        ("Fri, 20 Nov 2026 03:02:00 GMT", 120),
        ("Fri, 20 Nov 2026 01:00:00 GMT", BACKOFF.total_seconds()),
        ("99999999999999999999", MAX_DELAY.total_seconds()),
        ("soon", BACKOFF.total_seconds()),
        ("Fri, 20 Nov 2026 03:02:00 -0000", BACKOFF.total_seconds()),
        ("²", BACKOFF.total_seconds()),
    ],
)
def test_retry_after(retry_after: str, seconds: float) -> None:
    """`Retry-After` is obeyed within bounds, in both of its forms."""
    result = answered(503, retry_after)

    assert isinstance(result, Retry)
    assert result.after == timedelta(seconds=seconds)


@pytest.mark.parametrize("status", [400, 413, 415, 422])
def test_an_event_that_is_not_taken(status: int) -> None:
    """An event that the receiver finds wrong concerns no other."""
    result = answered(status)

    assert isinstance(result, Rejected)
    assert result.scope is OutcomeScope.MESSAGE


@pytest.mark.parametrize("status", [301, 302, 307, 308, 401, 403, 404, 405])
def test_a_receiver_that_refuses(status: int) -> None:
    """A redirect, a wrong secret or a wrong address is a state of the receiver, tried again later."""
    result = answered(status)

    assert isinstance(result, Rejected)
    assert (result.scope, result.code.is_final) == (OutcomeScope.CHAT, False)


def test_a_receiver_that_is_gone() -> None:
    """410 asks the sender to stop: the receiver is tried again with growing pauses, and operators know why."""
    assert answered(410) == Rejected(
        "answered 410: the receiver wants no more events; write another address into the config", OutcomeScope.CHAT
    )


def test_no_answer() -> None:
    """An event without an answer is repeated, never uncertain; an address that may not be called is refused."""
    assert failure(FetchError("the connection broke")) == Retry(BACKOFF, "the connection broke", OutcomeScope.CHAT)
    assert failure(AddressNotAllowed("10.0.0.1 is not at a public address")) == Rejected(
        "10.0.0.1 is not at a public address", OutcomeScope.CHAT
    )
