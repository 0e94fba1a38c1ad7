"""Webhook adapter: sends events over HTTP and receives nothing. The smallest platform, and the example for another one.

Status codes: RFC 9110, and Standard Webhooks 1.0 for some of them. An event has the same id at every attempt, so a
receiver that may have got it already is simply sent it again: no outcome is Uncertain.
"""

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from starlette.routing import Route

from adapters.sources.http import FetchLimits, HttpClient
from adapters.sources.network import AddressNotAllowed, FetchError
from bot.model import Call, Chat, Form, Lookup, Menu, Outcome, OutcomeScope, Rejected, Request, Retry, Sent
from bot.ports import Clock, Receive, Translator
from formatter.render import webhook as renderer

PREFIX = "whsec_"
"""Prefix of a secret in base64."""


def signed_headers(secret: str, event_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers of an event that is sent at this time. Every attempt has its own time, and the same id."""
    timestamp = str(int(at.timestamp()))
    return {
        "webhook-id": event_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature(secret, event_id, timestamp, body),
    }


def signature(secret: str, event_id: str, timestamp: str, body: bytes) -> str:
    """Return the symmetric signature, version 1, of an event."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{event_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode("ascii")


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
    """Outcome of an event that was answered with this status. `event` is the alert's id from now on.

    A redirect is refused: the signed event would go to an address that nobody configured.
    """
    text = _TEXTS.get(status, f"answered {status}")
    if 200 <= status < 300:
        return Sent(event)
    if status in _TEMPORARY or status >= 500:
        return Retry(_delay(headers.get("retry-after", ""), now), text, OutcomeScope.CHAT)
    if status in _MESSAGE_REFUSED:
        return Rejected(text)
    if status < 400:
        return Rejected(
            f"answered {status}: redirects are not followed; write the new address into the config", OutcomeScope.CHAT
        )
    return Rejected(text, OutcomeScope.CHAT)


def failure(error: FetchError) -> Outcome:
    """Outcome of an event that got no answer. An address that may not be called needs another config."""
    if isinstance(error, AddressNotAllowed):
        return Rejected(str(error), OutcomeScope.CHAT)
    return Retry(BACKOFF, str(error), OutcomeScope.CHAT)


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


_UNKNOWN = "no channel of the config has this id"
_LIMITS = FetchLimits(seconds=20)
"""Standard Webhooks lets a receiver take 15 to 30 seconds."""


@dataclass(frozen=True, slots=True)
class WebhookEndpoint:
    """One receiver: its address, the secret that signs its events, and whether its host may be private."""

    url: str
    secret: str
    internal: bool = False


class Webhook:
    """Implements `Platform` for programs: Standard Webhooks 1.0, one event for a post, one for each change of it.

    A chat's id is the id of its channel in the config. A message's id is that of the event which announced the post;
    it is `id` in the data of every event about that post.
    """

    name = "webhook"

    render = staticmethod(renderer.render)
    render_digest = staticmethod(renderer.render_digest)
    render_reply = staticmethod(renderer.render_reply)
    render_tombstone = staticmethod(renderer.render_tombstone)
    render_answer = staticmethod(renderer.render_answer)

    def __init__(self, hooks: Mapping[str, WebhookEndpoint], clock: Clock, user_agent: str = "Sokbo") -> None:
        self._hooks = hooks
        self._clock = clock
        self._client = HttpClient(clock, _LIMITS, user_agent=user_agent)

    async def send(self, chat: Chat, call: Call, first: str | None) -> Outcome:
        """Send the event that announces a post, or one about the alert `first`. Its id is the idempotency key."""
        event = call.token or _name(call, first)
        return await self._post(chat, call, event, first or event)

    async def edit(self, chat: Chat, platform_id: str, call: Call) -> Outcome:
        """Send the event about a change. A post that is published again after its withdrawal is a change too."""
        changed = replace(call, method="alert.corrected") if call.method == "alert.created" else call
        return await self._post(chat, changed, call.token, platform_id)

    async def delete(self, chat: Chat, platform_id: str) -> Outcome:
        """Refuse: a sent event cannot be deleted. The caller then edits it, which sends `alert.withdrawn`."""
        return Rejected("an event cannot be deleted")

    async def find_message(self, chat: Chat, key: str, attempted_at: datetime) -> Lookup:
        """Find nothing: an event is repeated with its id, so nobody needs to look for it."""
        return Lookup()

    async def reply(self, request: Request, call: Call) -> Outcome:
        """Refuse: no request comes from a webhook."""
        return Rejected("a webhook receives no answers")

    async def open_form(self, request: Request, form: Form, words: Translator) -> bool:
        """Return False: there are no forms."""
        return False

    async def can_manage(self, request: Request, *, subscribing: bool = False) -> bool | None:
        """Return False: the config alone decides what a webhook is sent."""
        return False

    async def find_chat(self, chat: Chat) -> str | None:
        """Return None: a webhook has one name."""
        return None

    async def bot_not_in_channel(self, chat: Chat) -> bool:
        """Return False: there is nothing to be added to."""
        return False

    def set_commands(self, menus: Sequence[Menu]) -> None:
        """Do nothing: there are no commands."""

    async def acknowledge(self, request: Request, note: str) -> None:
        """Do nothing: there are no buttons."""

    async def start(self, receive: Receive) -> None:
        """Do nothing: each event has a connection of its own."""

    async def stop(self) -> None:
        """Stop the client's threads."""
        await self._client.aclose()

    @property
    def routes(self) -> list[Route]:
        """No routes: receivers do not call the bot."""
        return []

    @property
    def last_error(self) -> str | None:
        """None: receivers fail one by one, and each is a chat of its own."""
        return None

    @property
    def token_invalid(self) -> bool:
        """False: there is no token."""
        return False

    async def check(self, chats: Sequence[Chat]) -> list[str]:
        """Return a line for each receiver that cannot be reached. OPTIONS changes nothing there (RFC 9110, 9.2.1)."""
        faults = []
        for chat in chats:
            if (hook := self._hooks.get(chat.id)) is None:
                faults.append(f"{chat}: {_UNKNOWN}")
                continue
            try:
                await self._client.send("OPTIONS", hook.url, {}, internal=hook.internal)
            except FetchError as error:
                faults.append(f"{chat}: {error}")
        return faults

    async def _post(self, chat: Chat, call: Call, event: str, alert: str) -> Outcome:
        """Send one event, and return what its answer means. `alert` is the id of the event that announced the post."""
        if (hook := self._hooks.get(chat.id)) is None:
            return Rejected(_UNKNOWN)
        now = self._clock.now()
        body = _body(call, alert, call.at or now)
        signed = {"Content-Type": "application/json", **signed_headers(hook.secret, event, now, body)}
        try:
            answer = await self._client.send("POST", hook.url, signed, body, internal=hook.internal)
        except FetchError as error:
            return failure(error)
        return outcome(answer.status, answer.headers, alert, now)


def _name(call: Call, alert: str | None) -> str:
    """The id of an event without a key: it depends on the content where it is about an alert, and a test has a new one."""
    if alert is None:
        return uuid.uuid4().hex
    return uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([alert, call.method, call.params], sort_keys=True)).hex


def _body(call: Call, alert: str, at: datetime) -> bytes:
    """The event's JSON: its type, when it happened, and its data."""
    timestamp = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    event = {"type": call.method, "timestamp": timestamp, "data": {"id": alert, **call.params}}
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
