"""State of the Slack fake, response_urls, and checks shared by the methods."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from adapters.sandbox.events import EventStream
from adapters.sandbox.limits import LimitMeter
from adapters.sandbox.messages import ChatMessage, MessageLog
from adapters.sandbox.slack.blocks import check_blocks, with_ids
from adapters.sandbox.slack.envelopes import Envelopes
from adapters.sandbox.slack.errors import WebApiError, too_many_requests
from adapters.sandbox.slack.http_mode import HttpMode
from adapters.sandbox.slack.installs import Installs
from adapters.sandbox.slack.socket_mode import SocketMode
from adapters.sandbox.slack.workspace import APP_ID, BOT_ID, BOT_USER, TEAM, SlackChannel, SlackWorkspace
from bot.ports import Clock

MAX_TEXT = 40_000


MAX_USES = 5
LIFETIME = timedelta(minutes=30)


@dataclass(slots=True)
class ResponseUrl:
    """A response_url: its channel, and the message whose button was pressed."""

    channel: str
    message_ts: str | None
    issued: datetime
    uses: int = 0


class ResponseUrls:
    """Issued response_urls, by key: five uses within half an hour each."""

    def __init__(self) -> None:
        self._issued: dict[str, ResponseUrl] = {}

    def issue(self, channel: str, message_ts: str | None, now: datetime) -> str:
        """Issue a response_url and return its key."""
        key = secrets.token_urlsafe(12)
        self._issued[key] = ResponseUrl(channel, message_ts, now)
        return key

    def use(self, key: str, now: datetime) -> ResponseUrl:
        """Count one use; raises WebApiError (404) if it is unknown, used up or expired."""
        url = self._issued.get(key)
        if url is None or now - url.issued > LIFETIME:
            raise WebApiError("expired_url", status=404)
        if url.uses >= MAX_USES:
            raise WebApiError("used_url", status=404)
        url.uses += 1
        return url


@dataclass(slots=True)
class SlackServer:
    """State of the fake: workspace, messages, views, and the connection to the app.

    `address` is host and port once it is served; `caller` is the workspace whose token the current call uses.
    """

    bot_token: str
    app_token: str
    clock: Clock
    message_log: MessageLog
    meter: LimitMeter
    event_stream: EventStream
    socket: SocketMode
    installs: Installs
    response_urls: ResponseUrls
    address: str = ""
    workspace: SlackWorkspace = field(default_factory=SlackWorkspace)
    http: HttpMode | None = None
    caller: str = TEAM["id"]
    triggers: set[str] = field(default_factory=set)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    _last_ts: int = 0

    @property
    def receiver(self) -> Envelopes:
        """Connection to the app: HTTP mode if it is configured, else the socket."""
        return self.http or self.socket

    def next_ts(self) -> str:
        """A unique message ts: the time in microseconds."""
        self._last_ts = max(int(self.clock.now().timestamp() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_trigger(self) -> str:
        """Issue a trigger id, with which the app may open one view."""
        trigger = f"{secrets.randbits(40)}.{secrets.token_hex(8)}"
        self.triggers.add(trigger)
        return trigger

    def allow_send(self, channel: SlackChannel) -> None:
        """Count one message to a channel; raises WebApiError if it is beyond an enforced limit."""
        breach = self.meter.count("slack", channel.key, False, self.clock.now())
        if breach and self.meter.limits and self.meter.limits.enforce:
            raise too_many_requests(max(1, round(breach.early + 0.5)))

    def writable(self, name: str) -> SlackChannel:
        """A channel that the bot may write in; raises WebApiError."""
        channel = self.workspace.channel(name)
        if channel.archived:
            raise WebApiError("is_archived")
        if not channel.member:
            raise WebApiError("not_in_channel")
        return channel

    def own_message(self, channel: SlackChannel, ts: str, otherwise: str) -> ChatMessage:
        """One of the bot's messages; raises WebApiError: message_not_found, or `otherwise` for others' messages."""
        message = self.message_log.find(channel.key, ts)
        if message is None or message.ephemeral:
            raise WebApiError("message_not_found")
        if not message.by_bot:
            raise WebApiError(otherwise)
        return message

    def post(self, channel: SlackChannel, params: dict[str, Any], method: str, *, ephemeral: bool = False) -> ChatMessage:
        """Post a checked message of the bot."""
        ts = self.next_ts()
        return self.message_log.add(
            ChatMessage(
                chat=channel.key,
                id=ts,
                author=params.get("username") or self.workspace.users[BOT_USER].real_name,
                at=self.clock.now(),
                text=params.get("text") or "",
                method=method,
                params=params,
                shown=shown(params, ts),
                thread=params.get("thread_ts"),
                ephemeral=ephemeral,
            )
        )


def check_content(params: dict[str, Any]) -> None:
    """Raise WebApiError for a message without content or with invalid blocks."""
    if params.get("markdown_text") and (params.get("text") or params.get("blocks")):
        raise WebApiError("markdown_text_conflict")
    if not any(params.get(name) for name in ("text", "blocks", "attachments", "markdown_text")):
        raise WebApiError("no_text")
    if len(params.get("attachments") or []) > 100:
        raise WebApiError("too_many_attachments")
    if params.get("blocks"):
        check_blocks(params["blocks"])


def shown(params: dict[str, Any], ts: str) -> dict[str, Any]:
    """Text of a message that a client displays."""
    return {"blocks": with_ids(params.get("blocks") or [], ts), "broadcast": bool(params.get("reply_broadcast"))}


def message_json(message: ChatMessage) -> dict[str, Any]:
    """The API's message object."""
    body: dict[str, Any] = {"type": "message", "ts": message.id, "text": message.text[:MAX_TEXT], "team": TEAM["id"]}
    if message.by_bot:
        body |= {"user": BOT_USER, "bot_id": BOT_ID, "app_id": APP_ID, "blocks": message.shown.get("blocks") or []}
    else:
        body["user"] = message.shown["user"]
    if message.thread:
        body["thread_ts"] = message.thread
    if message.edited_at:
        body["edited"] = {"user": BOT_USER, "ts": f"{message.edited_at.timestamp():.6f}"}
    return body


def metadata_json(message: ChatMessage) -> dict[str, Any]:
    """A message's metadata; an update without metadata keeps it."""
    newest_first = (message.params, *reversed(message.edits))
    return next(({"metadata": params["metadata"]} for params in newest_first if "metadata" in params), {})
