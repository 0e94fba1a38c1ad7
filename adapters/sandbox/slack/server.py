"""What every Slack method works on."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from adapters.sandbox.limits import Meter
from adapters.sandbox.live import Live
from adapters.sandbox.messages import ChatMessage, Ledger
from adapters.sandbox.slack.answers import Refused, too_many_requests
from adapters.sandbox.slack.blocks import check_blocks, with_ids
from adapters.sandbox.slack.envelopes import Envelopes
from adapters.sandbox.slack.http_mode import HttpMode
from adapters.sandbox.slack.installs import Installs
from adapters.sandbox.slack.response_urls import ResponseUrls
from adapters.sandbox.slack.socket import SocketMode
from adapters.sandbox.slack.world import APP_ID, BOT_ID, BOT_USER, TEAM, SlackChannel, SlackWorld
from bot.ports import Clock

MAX_TEXT = 40_000


@dataclass(slots=True)
class SlackServer:
    """The Slack side: its workspace, what was said, the views that are open, and how the app hears.

    `address` is host and port, once it is served; `caller` is the workspace whose token the call in hand came with.
    """

    bot_token: str
    app_token: str
    clock: Clock
    ledger: Ledger
    meter: Meter
    live: Live
    socket: SocketMode
    installs: Installs
    response_urls: ResponseUrls
    address: str = ""
    world: SlackWorld = field(default_factory=SlackWorld)
    http: HttpMode | None = None
    caller: str = TEAM["id"]
    triggers: set[str] = field(default_factory=set)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    _last_ts: int = 0

    @property
    def hearing(self) -> Envelopes:
        """Where the app hears: by HTTP once it was told so, else over its socket."""
        return self.http or self.socket

    def next_ts(self) -> str:
        """A message's ts: its time in microseconds, never the same twice."""
        self._last_ts = max(int(self.clock.now().timestamp() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_trigger(self) -> str:
        """What lets the app open one view."""
        trigger = f"{secrets.randbits(40)}.{secrets.token_hex(8)}"
        self.triggers.add(trigger)
        return trigger

    def allow_send(self, channel: SlackChannel) -> None:
        """Count one message to a channel; raises Refused where it came too early and limits are enforced."""
        breach = self.meter.count("slack", channel.key, False, self.clock.now())
        if breach and self.meter.limits and self.meter.limits.enforce:
            raise too_many_requests(max(1, round(breach.early + 0.5)))

    def writable(self, name: str) -> SlackChannel:
        """A channel the bot may write in; raises Refused."""
        channel = self.world.channel(name)
        if channel.archived:
            raise Refused("is_archived")
        if not channel.member:
            raise Refused("not_in_channel")
        return channel

    def own_message(self, channel: SlackChannel, ts: str, otherwise: str) -> ChatMessage:
        """A message of the bot's; raises Refused: message_not_found, or `otherwise` for somebody else's."""
        message = self.ledger.find(channel.key, ts)
        if message is None or message.ephemeral:
            raise Refused("message_not_found")
        if not message.by_bot:
            raise Refused(otherwise)
        return message

    def post(self, channel: SlackChannel, params: dict[str, Any], method: str, *, ephemeral: bool = False) -> ChatMessage:
        """Put a checked message of the bot's into a channel."""
        ts = self.next_ts()
        return self.ledger.add(
            ChatMessage(
                chat=channel.key,
                id=ts,
                author=params.get("username") or self.world.users[BOT_USER].real_name,
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
    """Raise Refused for a message without content, or with blocks Slack would not take."""
    if params.get("markdown_text") and (params.get("text") or params.get("blocks")):
        raise Refused("markdown_text_conflict")
    if not any(params.get(name) for name in ("text", "blocks", "attachments", "markdown_text")):
        raise Refused("no_text")
    if len(params.get("attachments") or []) > 100:
        raise Refused("too_many_attachments")
    if params.get("blocks"):
        check_blocks(params["blocks"])


def shown(params: dict[str, Any], ts: str) -> dict[str, Any]:
    """What a client shows of a message."""
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
    """What a message carries for programs; an update that names none keeps it."""
    newest_first = (message.params, *reversed(message.edits))
    return next(({"metadata": params["metadata"]} for params in newest_first if "metadata" in params), {})
