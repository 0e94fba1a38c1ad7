"""Slack as a platform: calls go out over the Web API, commands come in over Socket Mode or by HTTP."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.async_app import AsyncApp
from starlette.routing import Route

from adapters.platforms.pending import PendingTasks
from adapters.platforms.slack.errors import describe, fallback, is_token_refused, outcome
from adapters.platforms.slack.events import build_app
from adapters.platforms.slack.http_mode import SlackWebhook
from adapters.platforms.slack.installs import Installations, OAuth, install_routes
from adapters.platforms.slack.permissions import UserLocales, bot_not_in_channel, can_manage, check_channels
from adapters.platforms.slack.requests import open_form
from adapters.platforms.slack.socket_mode import SocketModeConnection
from adapters.platforms.slack.web_api import ResponseUrl, SingleToken, SlackError, SlackErrorResponse, WebApi
from bot.model import Call, Chat, Form, Menu, Outcome, Rejected, Request, Sent, Uncertain
from bot.model.delivery import FIRST
from bot.ports import Receive, Words
from formatter.render import slack as renderer
from formatter.render.slack.mrkdwn import escaped

_EDITABLE = {"text", "attachments", "metadata"}
_ALERT = "sokbo_alert"
_SEARCHED_MESSAGES = 100
"""Messages of a channel that are looked through for one that may have been sent."""


@dataclass(frozen=True, slots=True)
class HttpConfig:
    """HTTP mode: Slack calls below `public_url`. With `oauth`, any workspace may install the app there."""

    signing_secret: str
    public_url: str
    oauth: OAuth | None = None


class Slack:
    """Slack's Web API as bot.ports.Platform, over slack_sdk and slack-bolt: for one workspace, or with OAuth for many.

    A payload that Slack refuses goes out once more without tables, then as its text alone; a thread that takes no replies is
    answered at the top level (see remedies.py). A refused token is a wait for the whole platform, never a lost alert; with
    many workspaces, for the chats of its own.
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
    ) -> None:
        """Socket Mode, which needs both tokens; or `http`, which needs the bot's, or none where it brings OAuth."""
        self._app_token = app_token
        self._api_base = api_base
        self._http = http
        oauth = http.oauth if http else None
        self._installations = Installations(oauth, api_base) if oauth else None
        self._web = WebApi(self._installations or SingleToken(bot_token or ""), api_base)
        on_uninstalled = self._on_uninstalled if oauth else None
        app = build_app(self._web.client, command, self._on_request, lambda: self._receiver.identity, on_uninstalled)
        self._receiver = _receiver(self._web, app, app_token, http)
        self._receive: Receive | None = None
        self._pending = PendingTasks()
        self._locales = UserLocales(self._web)
        self._token_error: str | None = None

    async def send(self, chat: Chat, call: Call, first: str | None) -> Outcome:
        """Make one message, in the thread of the delivery's first where the call asks for that.

        In another message's thread all of them stand there, and the first is shown in the channel too. Its id is Slack's ts;
        for a chat that is a person it is `channel/ts`, because only the channel can be edited.
        """
        asked = first if call.params.get("thread_ts") == FIRST else None
        addressed = _addressed(call, chat, _split(call.thread or asked or "")[1])
        shown = {"reply_broadcast": True} if call.thread and first is None else {}
        return await self._call(chat, Call(addressed.method, {**addressed.params, **shown}))

    async def edit(self, chat: Chat, platform_id: str, call: Call) -> Outcome:
        """Make an existing message say this instead; Slack takes the same words again."""
        if call.method != "chat.postMessage":
            return Rejected(f"a message made by {call.method} cannot be edited")
        channel, ts = _split(platform_id)
        said = {name: value for name, value in call.params.items() if name in _EDITABLE}
        blocks = call.params.get("blocks", [])  # without any, an update would keep the old ones
        return await self._call(chat, Call("chat.update", {**said, "blocks": blocks, "channel": channel or chat.id, "ts": ts}))

    async def delete(self, chat: Chat, platform_id: str) -> Outcome:
        """Take a message away; one that is gone already counts as Sent."""
        channel, ts = _split(platform_id)
        return await self._call(chat, Call("chat.delete", {"channel": channel or chat.id, "ts": ts}))

    async def find_message(self, chat: Chat, key: str) -> str | None:
        """Look through a channel's newest messages for the one with this token; None too where the scopes do not allow it."""
        asked = {"channel": chat.id, "limit": str(_SEARCHED_MESSAGES), "include_all_metadata": "true"}
        try:
            found = (await self._web.read("conversations.history", asked, chat.team)).get("messages") or []
        except SlackError:
            return None
        return next((str(message["ts"]) for message in found if message.get("metadata") == _metadata(key)), None)

    async def reply(self, request: Request, call: Call) -> Outcome:
        """Answer somebody: a slash command to its asker alone for as long as Slack lets us, else where they asked.

        A press is answered in place of the message that was pressed; one that its presser alone sees has no other way.
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

    async def open_form(self, request: Request, form: Form, words: Words) -> bool:
        """Open a form before whoever asked; False where it is too late for that, or nobody asked."""
        return await open_form(self._web, request, form, words)

    async def can_manage(self, request: Request) -> bool | None:
        """Everyone in a direct message; in a channel who made it, and who administers or owns the workspace."""
        if request.private or request.user is None:
            return request.private
        home = request.chat.team or self._receiver.identity.get("team_id")
        return await can_manage(self._web, request.chat, request.user, home)

    async def bot_not_in_channel(self, chat: Chat) -> bool:
        """A slash command is heard in every channel, also where the bot is no member."""
        return await bot_not_in_channel(self._web, chat)

    def set_commands(self, menus: Sequence[Menu]) -> None:
        """Nothing: Slack takes the commands from the app's manifest alone."""

    async def acknowledge(self, request: Request, note: str) -> None:
        """Slack has its acknowledgement already; a note is shown to the presser alone."""
        url = request.context.get("response_url")
        if note and isinstance(url, ResponseUrl) and url.usable:
            with suppress(SlackError):
                await url.answer(self._web, Call("chat.postMessage", {"text": escaped(note)}))

    async def start(self, receive: Receive) -> None:
        """Connect and begin to hear; returns when that was tried, and goes on trying by itself."""
        self._receive = receive
        await self._receiver.open()

    async def stop(self) -> None:
        """Stop hearing, let the commands in hand be answered, then close the connections."""
        await self._receiver.close()
        await self._pending.finish()
        await self._web.close()
        if self._installations is not None:
            await self._installations.close()

    @property
    def routes(self) -> list[Route]:
        """The addresses at which Slack calls, and at which the app is installed; none in Socket Mode."""
        routes = self._receiver.routes
        if self._http and self._http.oauth and self._installations:
            routes += install_routes(self._http.oauth, self._installations, self._api_base, self._http.public_url)
        return routes

    @property
    def last_error(self) -> str | None:
        """Why Slack does not hear us, or we not it; None where all is well."""
        return self._token_error or self._receiver.last_error

    @property
    def token_refused(self) -> bool:
        """True where Slack refuses one of the tokens."""
        return self._token_error is not None or self._receiver.token_refused

    async def check(self, chats: Sequence[Chat]) -> list[str]:
        """Ask Slack whether the tokens work and each channel may be written to; one line for each fault found."""
        return await check_channels(self._web, self._app_token, chats, multi_workspace=self._installations is not None)

    async def _call(self, chat: Chat, call: Call) -> Outcome:
        attempt: Call | None = call
        multi_workspace = self._installations is not None
        while attempt is not None:
            try:
                answer = await self._web.call(attempt.method, attempt.params, chat.team)
            except SlackError as error:
                if is_token_refused(error) and not multi_workspace:
                    self._token_error = describe(error)
                if call.method == "chat.delete" and isinstance(error, SlackErrorResponse) and error.code == "message_not_found":
                    return _sent(call.params, chat)
                refusal = outcome(error, multi_workspace=multi_workspace)
                attempt = fallback(attempt, error)
            else:
                self._token_error = None
                return _sent(answer, chat)
        return refusal

    def _on_request(self, request: Request) -> None:
        if self._receive is not None:
            self._pending.add(self._understand(request, self._receive))

    async def _understand(self, request: Request, receive: Receive) -> None:
        """Hand a request on, with its speaker's language."""
        locale = await self._locales.of(request.user, request.chat.team) if request.user else None
        await receive(replace(request, language=locale))

    def _on_uninstalled(self, team: str, at: float) -> None:
        """Its token goes at once; its chats stop when something is owed to them, or take part again once it is back."""
        if self._installations is not None:
            self._pending.add(self._installations.remove(team, at))


def _receiver(web: WebApi, app: AsyncApp, app_token: str | None, http: HttpConfig | None) -> SocketModeConnection | SlackWebhook:
    if http is None:
        return SocketModeConnection(web, app, app_token or "")
    return SlackWebhook(web, app, http.signing_secret, multi_workspace=http.oauth is not None)


def _addressed(call: Call, chat: Chat, thread: str | None) -> Call:
    """The call in this chat, and in this thread or none."""
    bare = {name: value for name, value in call.params.items() if name != "thread_ts"}
    marked = {"metadata": _metadata(call.token)} if call.token else {}
    return Call(call.method, {**bare, **marked, "channel": chat.id, **({"thread_ts": thread} if thread else {})})


def _metadata(token: str) -> dict[str, Any]:
    return {"event_type": _ALERT, "event_payload": {"delivery": token}}


def _sent(answer: Mapping[str, Any], chat: Chat) -> Outcome:
    """A message. A person's id gets it into a direct message, whose own id is needed to edit it."""
    channel, ts = answer.get("channel"), answer.get("ts")
    if not ts:
        return Uncertain("Slack's answer names no message")
    return Sent(str(ts) if channel in (None, chat.id) else f"{channel}/{ts}")


def _split(platform_id: str) -> tuple[str, str]:
    """The channel, "" where it is the chat's own, and the ts."""
    channel, _, ts = platform_id.rpartition("/")
    return channel, ts
