"""Fakes of both platforms, and the actions of their simulated users."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, TypedDict, Unpack, get_args

from adapters.sandbox.events import EventStream
from adapters.sandbox.faults import Fault, FaultList
from adapters.sandbox.limits import Breach, LimitMeter, SandboxLimits
from adapters.sandbox.messages import ApiCall, ChatMessage, MessageLog
from adapters.sandbox.newsroom import Newsrooms
from adapters.sandbox.slack import simulated_users as slack_users
from adapters.sandbox.slack import views as slack_views
from adapters.sandbox.slack.http_mode import HttpMode
from adapters.sandbox.slack.installs import Installs
from adapters.sandbox.slack.server import ResponseUrls, SlackServer
from adapters.sandbox.slack.socket_mode import SocketMode
from adapters.sandbox.slack.workspace import BOT_USER, SlackChannel
from adapters.sandbox.telegram import simulated_users as telegram_users
from adapters.sandbox.telegram.chats import ChatKind, TelegramChat
from adapters.sandbox.telegram.server import TelegramServer
from adapters.sandbox.web_server import WebhookClient
from bot.lib.wakeup import SystemClock
from bot.model import Chat
from bot.ports import Clock


class Options(TypedDict, total=False):
    """`clock` dates messages and measures limits. Without `limits` nothing is limited. Missing tokens are generated."""

    clock: Clock | None
    limits: SandboxLimits | None
    telegram_token: str | None
    slack_bot_token: str | None
    slack_app_token: str | None


class FakePlatforms:
    """Both fake platforms. Chats are written as `telegram:-1001` and `slack:C0DEMO`."""

    def __init__(self, **options: Unpack[Options]) -> None:
        self.telegram_token = options.get("telegram_token") or f"7001:{secrets.token_hex(16)}"
        self.slack_bot_token = options.get("slack_bot_token") or f"xoxb-{secrets.token_hex(12)}"
        self.slack_app_token = options.get("slack_app_token") or f"xapp-{secrets.token_hex(12)}"
        self.newsrooms: Newsrooms | None = None
        """The demo's newsrooms; None in tests."""
        self.status_page = ""
        """The address of the status page of the demo's bot."""
        self.faults = FaultList()
        self.event_stream = EventStream()
        self.message_log = MessageLog(self.event_stream)
        self.webhook_client = WebhookClient()
        self._meter = LimitMeter(options.get("limits"))
        self._clock = options.get("clock") or SystemClock()
        self.telegram = TelegramServer(
            self.telegram_token, self._clock, self.message_log, self._meter, self.event_stream, self.webhook_client
        )
        self.slack = self._slack_server()

    @property
    def calls(self) -> list[ApiCall]:
        """Every API call in the order of the responses, getUpdates included."""
        return self.message_log.calls

    @property
    def breaches(self) -> list[Breach]:
        """Every message that exceeded a rate limit."""
        return self._meter.breaches

    def messages(self, chat: str) -> list[ChatMessage]:
        """The bot's messages in a chat or topic, oldest first, with deleted ones."""
        place = Chat.parse(chat)
        return [m for m in self.message_log.messages(self._key(place)) if place.topic in (None, m.thread)]

    async def wait_for_messages(self, chat: str, count: int, timeout: float = 120) -> list[ChatMessage]:  # noqa: ASYNC109
        """The bot's messages once there are at least `count`; raises TimeoutError after `timeout` seconds."""
        await self.message_log.until(lambda: len(self.messages(chat)) >= count, timeout, f"{count} messages in {chat}")
        return self.messages(chat)

    async def wait_for_edits(self, chat: str, message_id: str, count: int, timeout: float = 120) -> ChatMessage:  # noqa: ASYNC109
        """A message once it was edited `count` times; raises TimeoutError, or ValueError if it does not exist."""
        message = self._message(chat, message_id)
        await self.message_log.until(lambda: len(message.edits) >= count, timeout, f"{count} edits of {message_id} in {chat}")
        return message

    def add_chat(self, chat: str, title: str = "", *, kind: ChatKind | None = None, username: str | None = None) -> None:
        """Create or change a chat. `kind` is Telegram's; None derives it from the id. Raises ValueError."""
        if kind is not None and kind not in get_args(ChatKind):
            raise ValueError(f"no kind of chat: {kind}")
        place = Chat.parse(chat)
        if place.platform == "slack":
            channel = self.slack.workspace.channel_or_new(place.id)
            channel.name = title or channel.name
            channel.team = place.team or channel.team
            return
        telegram_chat = self.telegram.chats.chat_or_new(int(place.id))
        telegram_chat.title = title or telegram_chat.title
        telegram_chat.username = username or telegram_chat.username
        telegram_chat.kind = kind or telegram_chat.kind

    def telegram_chat(self, chat: str) -> TelegramChat:
        """A Telegram chat, to read or change (`admin`, `topics`)."""
        return self.telegram.chats.chat(Chat.parse(chat).id)

    def slack_channel(self, chat: str) -> SlackChannel:
        """A Slack channel, to read or change (`member`, `archived`)."""
        return self.slack.workspace.channel(Chat.parse(chat).id)

    def send_as_user(
        self,
        chat: str,
        text: str,
        *,
        user: Any = None,
        edited: bool = False,
        thread: str | None = None,
        age: timedelta = timedelta(),
        ephemeral: bool = False,
    ) -> int | str | None:
        """Write a message as a user, or edit the user's last one (Telegram).

        `user` is Telegram's User object or a Slack user id; `thread` a topic id or the parent's ts; `age`: written that long
        ago; `ephemeral`: as an ephemeral command of Telegram. Returns the id of the update or envelope; None if the bot is not
        subscribed to it or not connected.
        """
        place = Chat.parse(chat)
        if place.platform == "slack":
            return slack_users.send_as_user(self.slack, place.id, text, user, thread, age)
        topic = thread or place.topic
        return telegram_users.send_as_user(
            self.telegram, self._telegram_id(place), text, user, edited, int(topic) if topic else None, age, ephemeral=ephemeral
        )

    def press_button(
        self, chat: str, message_id: str, button: str, *, value: str | None = None, user: Any = None
    ) -> int | str | None:
        """Press a button: by callback_data on Telegram, by action_id on Slack. Raises ValueError if there is none."""
        place = Chat.parse(chat)
        if place.platform == "slack":
            return slack_users.press_button(self.slack, place.id, message_id, button, value, user)
        return telegram_users.press_button(self.telegram, self._telegram_id(place), message_id, button, user)

    def submit_form(self, view: str, values: Mapping[str, Sequence[str]], *, user: str | None = None) -> str | None:
        """Fill in inputs of a Slack view and submit it; other inputs keep their values. Raises ValueError."""
        return slack_views.submit_form(self.slack, view, values, user)

    @property
    def views(self) -> list[dict[str, Any]]:
        """Open Slack views, oldest first."""
        return list(self.slack.views.values())

    def delete_as_user(self, chat: str, message_id: str) -> None:
        """Delete one of the bot's messages as a person; the bot is not notified. Raises ValueError if there is none."""
        self.message_log.delete(self._message(chat, message_id))

    def set_archived(self, chat: str, archived: bool) -> str | None:
        """Archive a Slack channel or unarchive it; returns the envelope's id, None if the app is not connected."""
        return slack_users.set_archived(self.slack, Chat.parse(chat).id, archived)

    def set_membership(self, chat: str, member: bool, *, user: Any = None) -> int | str | None:
        """Add the bot to a chat or remove it. `user` is as in `send_as_user`."""
        place = Chat.parse(chat)
        if place.platform == "slack":
            return slack_users.set_membership(self.slack, place.id, member, user)
        return telegram_users.set_membership(self.telegram, self._telegram_id(place), member, user)

    def slack_over_http(self, public_url: str, signing_secret: str) -> HttpMode:
        """Deliver Slack's events to an app's public address instead of its socket."""
        self.slack.http = HttpMode(f"{public_url}/slack/events", signing_secret, self.webhook_client, self._clock)
        return self.slack.http

    def uninstall(self, team: str) -> None:
        """Uninstall the Slack app from a workspace: its tokens are revoked and the app is notified."""
        self.slack.installs.remove(team)
        slack_users.send_event(self.slack, team, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER]}})
        slack_users.send_event(self.slack, team, {"type": "app_uninstalled"})

    def annotate(self, chat: str, note: str, message_id: str | None = None) -> None:
        """Show a note below one of the bot's messages (None: its newest) on the page; raises ValueError if there is none."""
        self.message_log.annotate(self._message(chat, message_id), note)

    def add_fault(self, fault: Fault) -> Fault:
        """Activate a fault; `faults.clear` deactivates it."""
        return self.faults.add(fault)

    def _message(self, chat: str, message_id: str | None) -> ChatMessage:
        """One of the bot's messages, None for its newest; raises ValueError if there is none."""
        sent = [m for m in self.messages(chat) if message_id in (None, m.id)]
        if not sent:
            raise ValueError(f"no such message in {chat}")
        return sent[-1]

    def _key(self, chat: Chat) -> str:
        """Key of a chat in the message log: Telegram names as ids, Slack channels without their team."""
        return f"telegram:{self._telegram_id(chat)}" if chat.platform == "telegram" else f"slack:{chat.id}"

    def _telegram_id(self, chat: Chat) -> int:
        return self.telegram.chats.chat(chat.id).id if chat.id.startswith("@") else int(chat.id)

    def _slack_server(self) -> SlackServer:
        return SlackServer(
            bot_token=self.slack_bot_token,
            app_token=self.slack_app_token,
            clock=self._clock,
            message_log=self.message_log,
            meter=self._meter,
            event_stream=self.event_stream,
            socket=SocketMode(self._clock),
            installs=Installs(self.slack_bot_token),
            response_urls=ResponseUrls(),
        )
