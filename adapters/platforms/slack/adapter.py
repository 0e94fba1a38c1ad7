"""Slack adapter: sends over the Web API, receives commands over Socket Mode or HTTP."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from slack_bolt.async_app import AsyncApp
from starlette.routing import Route

from adapters.platforms.request_tasks import RequestTasks
from adapters.platforms.slack.errors import (
    describe,
    fallback,
    is_message_missing,
    is_token_invalid,
    may_concern_one_channel,
    outcome,
)
from adapters.platforms.slack.events import build_app
from adapters.platforms.slack.http_mode import HttpModeReceiver
from adapters.platforms.slack.incoming_requests import open_form
from adapters.platforms.slack.installs import Installations, OAuth, install_routes
from adapters.platforms.slack.permissions import UserLocales, bot_not_in_channel, can_manage, check_channels
from adapters.platforms.slack.socket_mode import SocketModeConnection
from adapters.platforms.slack.web_api import ResponseUrl, SingleToken, SlackError, SlackErrorResponse, WebApi
from bot.model import Call, Chat, Deleted, Form, Lookup, Menu, Outcome, RefusalReason, Rejected, Request, Sent, Uncertain
from bot.model.delivery import FIRST
from bot.ports import Receive, Translator
from formatter.render import slack as renderer
from formatter.render.slack.blocks import escaped

_EDITABLE = {"text", "attachments", "metadata"}
_ALERT = "sokbo_alert"
_MAY_NOT_READ = {"missing_scope", "not_in_channel", "channel_not_found", "no_permission", "access_denied"}
_PAGE = 15
"""Messages of one conversations.history call: the most that an app outside Slack's Marketplace gets since 2025."""
_MAX_PAGES = 4
_BEFORE, _AFTER = timedelta(minutes=2), timedelta(minutes=5)
"""The time around an attempt in which its message is searched: clocks differ, and a call travels."""


@dataclass(frozen=True, slots=True)
class HttpConfig:
    """HTTP mode: Slack calls addresses below `public_url`. With `oauth`, any workspace may install the app."""

    signing_secret: str
    public_url: str
    oauth: OAuth | None = None


class Slack:
    """Implements `Platform` with slack_sdk and slack-bolt, for one workspace or, with OAuth, for many.

    A payload that Slack rejects is sent again without tables, then as its text alone; a thread that takes no replies is
    answered at the top level (errors.py: fallback). A refused token pauses the platform and loses no alert; with many
    workspaces it pauses the chats of its own workspace.
    """

    name = "slack"

    render = staticmethod(renderer.render)
    render_digest = staticmethod(renderer.render_digest)
    render_reply = staticmethod(renderer.render_reply)
    render_tombstone = staticmethod(renderer.render_tombstone)
    render_answer = staticmethod(renderer.render_answer)

    def __init__(
        self,
        bot_token: str | None,
        app_token: str | None,
        api_base: str = "https://slack.com/api/",
        command: str = "/sokbo",
        http: HttpConfig | None = None,
        subscribe: Literal["members", "admins"] = "admins",
    ) -> None:
        """Socket Mode needs both tokens. `http` needs the bot token, or none with OAuth.

        `subscribe`: who may change a channel's subscriptions and settings.
        """
        self._subscribe = subscribe
        self._app_token = app_token
        self._api_base = api_base
        self._http = http
        oauth = http.oauth if http else None
        self._installations = Installations(oauth, api_base) if oauth else None
        self._web = WebApi(self._installations or SingleToken(bot_token or ""), api_base)
        on_uninstalled = self._on_uninstalled if oauth else None
        app = build_app(self._web.client, command, self._on_request, lambda: self._receiver.identity, on_uninstalled)
        self._receiver = _receiver(self._web, app, app_token, http)
        self._handle_request: Receive | None = None
        self._pending = RequestTasks()
        self._locales = UserLocales(self._web)
        self._token_error: str | None = None

    async def send(self, chat: Chat, call: Call, first: str | None) -> Outcome:
        """Send one message, in the thread of the delivery's first message if the call asks for it.

        With `call.thread` all messages go to that thread; with `call.broadcast` the first is shown in the channel too. The
        returned id is Slack's ts; for a chat with a person it is `channel/ts`, since edits need the channel. Deleted if the
        thread's alert exists no more: its tables and corrections mean nothing alone.
        """
        asked = first if call.params.get("thread_ts") == FIRST else None
        addressed = _addressed(call, chat, _split(call.thread or asked or "")[1])
        shown = {"reply_broadcast": True} if call.thread and call.broadcast and first is None else {}
        of_alert = asked is not None and not call.thread
        return await self._call(chat, Call(addressed.method, {**addressed.params, **shown}), of_alert=of_alert)

    async def edit(self, chat: Chat, platform_id: str, call: Call) -> Outcome:
        """Replace a message's content. Unchanged content is accepted too."""
        if call.method != "chat.postMessage":
            return Rejected(f"a message made by {call.method} cannot be edited")
        channel, ts = _split(platform_id)
        content = {name: value for name, value in call.params.items() if name in _EDITABLE}
        blocks = call.params.get("blocks", [])  # without `blocks` an update keeps the old ones
        update = Call("chat.update", {**content, "blocks": blocks, "channel": channel or chat.id, "ts": ts})
        return _of_message(await self._call(chat, update))

    async def delete(self, chat: Chat, platform_id: str) -> Outcome:
        """Delete a message; one that is already gone counts as Sent."""
        channel, ts = _split(platform_id)
        return _of_message(await self._call(chat, Call("chat.delete", {"channel": channel or chat.id, "ts": ts})))

    async def find_message(self, chat: Chat, key: str, attempted_at: datetime) -> Lookup:
        """Look for the channel's message with this idempotency key around the time of the attempt.

        The bot can never look without the scope to read the channel, or where more messages than _MAX_PAGES hold are around
        that time: waiting would change neither, and hold up the channel's other alerts.
        """
        around = {
            "channel": chat.id,
            "limit": str(_PAGE),
            "oldest": f"{(attempted_at - _BEFORE).timestamp():.6f}",
            "latest": f"{(attempted_at + _AFTER).timestamp():.6f}",
            "include_all_metadata": "true",
        }
        try:
            for _ in range(_MAX_PAGES):
                answer = await self._web.read("conversations.history", around, chat.team)
                for message in answer.get("messages") or []:
                    if message.get("metadata") == _metadata(key):
                        return Lookup(str(message["ts"]))
                if not answer.get("has_more"):
                    return Lookup()
                if not (cursor := (answer.get("response_metadata") or {}).get("next_cursor")):
                    break
                around["cursor"] = cursor
        except SlackError as error:
            never = isinstance(error, SlackErrorResponse) and error.code in _MAY_NOT_READ
            return Lookup() if never else Lookup(unknown=describe(error))
        return Lookup()

    async def reply(self, request: Request, call: Call) -> Outcome:
        """Answer a request: a slash command ephemerally while its response_url lasts, else in the channel.

        A button press replaces its message; an ephemeral message can only be replaced through the response_url.
        """
        if request.replaces is not None and not request.ephemeral:
            return await self.edit(request.chat, request.replaces, call)
        url = request.context.get("response_url")
        if isinstance(url, ResponseUrl) and url.usable:
            try:
                await url.answer(self._web, call, replace=request.replaces is not None)
                return Sent("")
            except SlackError as error:
                if not isinstance(error, SlackErrorResponse) or error.status == 429 or error.status >= 500:
                    return outcome(error, multi_workspace=self._installations is not None)
        return await self._call(request.chat, _addressed(call, request.chat, request.context.get("thread_ts")))

    async def open_form(self, request: Request, form: Form, words: Translator) -> bool:
        """Open a modal form; False if the trigger has expired or there is none."""
        return await open_form(self._web, request, form, words)

    async def can_manage(self, request: Request, *, subscribing: bool = False) -> bool | None:
        """True in a direct message; in a channel for its creator and the workspace's administrators.

        The workspace's full members may subscribe, unless the config reserves that too. None if Slack does not answer.
        """
        if request.private or request.user is None:
            return request.private
        home = request.chat.team or self._receiver.identity.get("team_id")
        return await can_manage(self._web, request.chat, request.user, home, members=subscribing and self._subscribe == "members")

    async def find_chat(self, chat: Chat) -> str | None:
        """None: chats are always written by their ids."""
        return None

    async def bot_not_in_channel(self, chat: Chat) -> bool:
        """True if the bot is not a member of the channel; slash commands reach it there all the same."""
        return await bot_not_in_channel(self._web, chat)

    def set_commands(self, menus: Sequence[Menu]) -> None:
        """Does nothing: Slack reads commands from the app's manifest alone."""

    async def acknowledge(self, request: Request, note: str) -> None:
        """Show a note to the person who pressed. Slack got its acknowledgement already."""
        url = request.context.get("response_url")
        if note and isinstance(url, ResponseUrl) and url.usable:
            with suppress(SlackError):
                await url.answer(self._web, Call("chat.postMessage", {"text": escaped(note)}))

    async def start(self, receive: Receive) -> None:
        """Connect and receive. Returns after the first attempt; further attempts go on in the background."""
        self._handle_request = receive
        await self._receiver.open()

    async def stop(self) -> None:
        """Stop receiving, finish running answers, close the connections."""
        await self._receiver.close()
        await self._pending.finish()
        await self._web.close()
        if self._installations is not None:
            await self._installations.close()

    @property
    def routes(self) -> list[Route]:
        """Routes for Slack's calls and for installing the app; empty in Socket Mode."""
        routes = self._receiver.routes
        if self._http and self._http.oauth and self._installations:
            routes += install_routes(self._http.oauth, self._installations, self._api_base, self._http.public_url)
        return routes

    @property
    def last_error(self) -> str | None:
        """Reason why Slack cannot be used now, for people; None if it can."""
        return self._token_error or self._receiver.last_error

    @property
    def token_invalid(self) -> bool:
        """True if Slack refuses one of the tokens."""
        return self._token_error is not None or self._receiver.token_invalid

    async def check(self, chats: Sequence[Chat]) -> list[str]:
        """Check the tokens and the right to write in each channel; one line for each error."""
        return await check_channels(self._web, self._app_token, chats, multi_workspace=self._installations is not None)

    async def _call(self, chat: Chat, call: Call, *, of_alert: bool = False) -> Outcome:
        """Make a call, then its fallbacks. `of_alert`: it belongs into the thread of the delivery's own alert."""
        attempt: Call | None = call
        multi_workspace = self._installations is not None
        while attempt is not None:
            try:
                answer = await self._web.call(attempt.method, attempt.params, chat.team)
            except SlackError as error:
                accepted = may_concern_one_channel(error) and await self._accepts_token(chat.team)
                if is_token_invalid(error) and not accepted and not multi_workspace:
                    self._token_error = describe(error)
                if call.method == "chat.delete" and isinstance(error, SlackErrorResponse) and error.code == "message_not_found":
                    return _sent(call.params, chat)
                if of_alert and is_message_missing(error):
                    return Deleted(str(error))
                refusal = outcome(error, multi_workspace=multi_workspace, token_accepted=accepted)
                attempt = fallback(attempt, error)
            else:
                self._token_error = None
                return _sent(answer, chat)
        return refusal

    async def _accepts_token(self, team: str | None) -> bool:
        """True if Slack accepts the token itself, so that one channel alone is refused."""
        try:
            await self._web.call("auth.test", {}, team)
        except SlackError:
            return False
        return True

    def _on_request(self, request: Request) -> None:
        if self._handle_request is not None:
            self._pending.add(self._handle(request, self._handle_request))

    async def _handle(self, request: Request, receive: Receive) -> None:
        """Pass a request on with the person's locale."""
        locale = await self._locales.of(request.user, request.chat.team) if request.user else None
        await receive(replace(request, language=locale))

    def _on_uninstalled(self, team: str, at: float) -> None:
        """Delete the workspace's token.

        Its chats are deactivated by their next delivery, or work again after a new installation.
        """
        if self._installations is not None:
            self._pending.add(self._installations.remove(team, at))


def _of_message(outcome: Outcome) -> Outcome:
    """The outcome of a change: a right that is missing may be missing for changes alone, so it concerns that message."""
    if isinstance(outcome, Rejected) and outcome.code in (RefusalReason.NO_RIGHTS, RefusalReason.RESTRICTED):
        return Rejected(outcome.reason)
    return outcome


def _receiver(
    web: WebApi, app: AsyncApp, app_token: str | None, http: HttpConfig | None
) -> SocketModeConnection | HttpModeReceiver:
    if http is None:
        return SocketModeConnection(web, app, app_token or "")
    return HttpModeReceiver(web, app, http.signing_secret, multi_workspace=http.oauth is not None)


def _addressed(call: Call, chat: Chat, thread: str | None) -> Call:
    """The call with its channel, thread and idempotency key."""
    bare = {name: value for name, value in call.params.items() if name != "thread_ts"}
    marked = {"metadata": _metadata(call.token)} if call.token else {}
    return Call(call.method, {**bare, **marked, "channel": chat.id, **({"thread_ts": thread} if thread else {})})


def _metadata(token: str) -> dict[str, Any]:
    return {"event_type": _ALERT, "event_payload": {"delivery": token}}


def _sent(answer: Mapping[str, Any], chat: Chat) -> Outcome:
    """Outcome of a sent message. Sending to a person opens a direct message, whose id is needed for edits."""
    channel, ts = answer.get("channel"), answer.get("ts")
    if not ts:
        return Uncertain("Slack's answer names no message")
    return Sent(str(ts) if channel in (None, chat.id) else f"{channel}/{ts}")


def _split(platform_id: str) -> tuple[str, str]:
    """Channel and ts of a message id; the channel is "" if it is the chat itself."""
    channel, _, ts = platform_id.rpartition("/")
    return channel, ts
