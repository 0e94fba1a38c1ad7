"""The Bolt app: acknowledges at once whatever Slack sends, and hands on what was asked of the bot."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from adapters.platforms.seen import Seen
from adapters.platforms.slack.commands import from_command, from_event, from_press
from adapters.platforms.slack.forms import from_submission
from adapters.platforms.slack.membership import from_membership, is_farewell
from adapters.platforms.slack.web import quiet_logger
from bot.model import Request

_ANY = re.compile("")


def build_app(
    client: AsyncWebClient,
    command: str,
    hear: Callable[[Request], None],
    identity: Callable[[], Mapping[str, Any]],
    gone: Callable[[str, float], None] | None = None,
) -> AsyncApp:
    """An app that hands every request to `hear` once, which returns at once. `identity` is what auth.test said of the bot.

    In a bot for many workspaces, `gone` is told which one took the app away, and when (Unix time); the chats of requests
    name their workspace then. Nothing is looked up before Slack has its acknowledgement.
    """
    listeners = _Listeners(command, hear, identity, gone)
    app = _app(client, identity)
    app.command(_ANY)(listeners.on_command)
    app.event(_ANY)(listeners.on_event)
    app.action(_ANY)(listeners.on_press)
    app.view(_ANY)(listeners.on_submission)
    return app


class _Listeners:
    """What the app does with each kind of call; the names of the parameters are Bolt's."""

    def __init__(
        self,
        command: str,
        hear: Callable[[Request], None],
        identity: Callable[[], Mapping[str, Any]],
        gone: Callable[[str, float], None] | None,
    ) -> None:
        self._command = command
        self._hear = hear
        self._identity = identity
        self._gone = gone
        self._seen = Seen()

    async def on_command(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        if self._first_time(body.get("trigger_id")):
            self._tell(from_command(body, self._command), context)

    async def on_event(self, body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
        me = self._identity().get("user_id") or _installed_user(body)
        request = from_membership(event, me, self._command) or from_event(event, self._command)
        if self._gone is not None and is_farewell(event):
            self._gone(_workspace(context) or "", body.get("event_time", 0))
        elif request is not None and self._first_time(body.get("event_id")):
            self._tell(replace(request, team=request.team or _own_team(body), told=body.get("event_id") or ""), context)

    async def on_press(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()  # a button that opens a page tells us too, and wants an answer
        if (request := from_press(body, self._command)) and self._first_time(body.get("trigger_id")):
            self._tell(request, context)

    async def on_submission(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        if (request := from_submission(body, self._command)) and self._first_time(body.get("trigger_id")):
            self._tell(request, context)

    def _first_time(self, what: str | None) -> bool:
        """Slack says again what it thinks was not heard: an event by its id, a person's act by its trigger."""
        return what is None or self._seen.first_time(what)

    def _tell(self, request: Request, context: AsyncBoltContext) -> None:
        if self._gone is not None:
            request = replace(request, chat=replace(request.chat, team=_workspace(context)))
        self._hear(request)


def _workspace(context: AsyncBoltContext) -> str | None:
    """The installation that a request came through: the organization's where that installed the app, else the workspace's."""
    return context.enterprise_id if context.is_enterprise_install else context.team_id


def _own_team(body: Mapping[str, Any]) -> str | None:
    """Whose people an event is about that does not say it; in a channel shared with other workspaces it could be anybody."""
    return None if body.get("is_ext_shared_channel") else body.get("team_id")


def _installed_user(body: Mapping[str, Any]) -> str | None:
    """Our own user's id, as an event names the installation that hears it."""
    authorization: Mapping[str, Any] = next(iter(body.get("authorizations") or ()), {})
    return authorization.get("user_id") if authorization.get("is_bot") else None


def _app(client: AsyncWebClient, identity: Callable[[], Mapping[str, Any]]) -> AsyncApp:
    """Bolt without its own sending; signatures are checked before it sees anything."""

    async def authorize() -> AuthorizeResult:
        known = identity()
        return AuthorizeResult(
            enterprise_id=known.get("enterprise_id"),
            team_id=known.get("team_id"),
            bot_id=known.get("bot_id"),
            bot_user_id=known.get("user_id"),
        )

    return AsyncApp(
        name="sokbo",
        logger=quiet_logger(),
        client=client,
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
