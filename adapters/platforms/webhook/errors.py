"""Meaning of a webhook's answers: the outcome of an event. Pure functions.

Status codes: RFC 9110, and what Standard Webhooks 1.0 says about some of them. An event has the same id at every attempt,
so a receiver that may have got it already is simply sent it again: no outcome is Uncertain.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from adapters.sources.network import AddressNotAllowed, FetchError
from bot.model import Outcome, Rejected, Retry, Scope, Sent

BACKOFF = timedelta(seconds=5)
"""Shortest delay after a failure that names none; it grows with the number of failures."""
MAX_DELAY = timedelta(hours=1)
"""The longest delay that a receiver may ask for."""
_TEMPORARY = {408, 425, 429}
_MESSAGE_REFUSED = {400, 413, 415, 422}
"""The receiver does not take this event; it may well take the next one."""
_TEXTS = {
    401: "answered 401: it does not accept the signature; both sides need the same secret",
    403: "answered 403: it does not accept the signature; both sides need the same secret",
    404: "answered 404: nothing is at this address",
    410: "answered 410: the receiver wants no more events; write another address into the config",
}


def outcome(status: int, headers: Mapping[str, str], event: str, now: datetime) -> Outcome:
    """Outcome of an event that was answered with this status. `event` is what the alert is called from now on.

    A redirect is refused: the signed event would go to an address that nobody configured.
    """
    text = _TEXTS.get(status, f"answered {status}")
    if 200 <= status < 300:
        return Sent(event)
    if status in _TEMPORARY or status >= 500:
        return Retry(_delay(headers.get("retry-after", ""), now), text, Scope.CHAT)
    if status in _MESSAGE_REFUSED:
        return Rejected(text)
    if status < 400:
        return Rejected(f"answered {status}: redirects are not followed; write the new address into the config", Scope.CHAT)
    return Rejected(text, Scope.CHAT)


def failure(error: FetchError) -> Outcome:
    """Outcome of an event that got no answer. An address that may not be called needs another config."""
    if isinstance(error, AddressNotAllowed):
        return Rejected(str(error), Scope.CHAT)
    return Retry(BACKOFF, str(error), Scope.CHAT)


def _delay(retry_after: str, now: datetime) -> timedelta:
    """The delay that a `Retry-After` asks for, in seconds or as a date, within bounds."""
    try:
        if retry_after.isascii() and retry_after.isdigit():
            asked = timedelta(seconds=int(retry_after[:9]))
        else:
            asked = parsedate_to_datetime(retry_after) - now
    except (ValueError, TypeError, OverflowError):  # no date, or one without a time zone
        return BACKOFF
    return min(max(asked, BACKOFF), MAX_DELAY)
