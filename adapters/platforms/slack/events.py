"""The Bolt app: acknowledges at once whatever Slack sends, and hands on what was asked of the bot.

That the bot was taken into a channel, or put out of it or of the whole workspace: pure.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from adapters.platforms.pending import SeenIds
from adapters.platforms.slack.requests import from_button, from_command, from_event, from_submission
from adapters.platforms.slack.web_api import quiet_logger
from bot.model import Chat, MembershipChange, Request

_GONE = ("channel_left", "group_left", "channel_archive", "group_archive", "channel_deleted", "group_deleted")


def from_membership(event: Mapping[str, Any], me: str | None, command: str) -> MembershipChange | None:
    """A change of our own standing in a channel; None for everybody else's, and for all other events. `me` is our user's id."""
    kind, channel = event.get("type"), event.get("channel")
    ours = me is not None and event.get("user") == me
    if not isinstance(channel, str) or not (kind in _GONE or (ours and kind in ("member_joined_channel", "member_left_channel"))):
        return None
    joined = kind == "member_joined_channel"
    return MembershipChange(
        chat=Chat("slack", channel),
        user=event.get("inviter") if joined else None,
        prefix=f"{command} ",
        team=event.get("team"),
        change="joined" if joined else "left",
    )


def is_uninstall(event: Mapping[str, Any]) -> bool:
    """Whether a workspace took the app away, or its bot token; tokens of people are none of ours."""
    revoked = event.get("type") == "tokens_revoked" and (event.get("tokens") or {}).get("bot")
    return event.get("type") == "app_uninstalled" or bool(revoked)


_ANY = re.compile("")


def build_app(
    client: AsyncWebClient,
    command: str,
    on_request: Callable[[Request], None],
    identity: Callable[[], Mapping[str, Any]],
    on_uninstalled: Callable[[str, float], None] | None = None,
) -> AsyncApp:
    """An app that hands every request to `hear` once, which returns at once. `identity` is what auth.test said of the bot.

    In a bot for many workspaces, `gone` is told which one took the app away, and when (Unix time); the chats of requests
    name their workspace then. Nothing is looked up before Slack has its acknowledgement.
    """
    listeners = _Listeners(command, on_request, identity, on_uninstalled)
    app = _app(client, identity)
    app.command(_ANY)(listeners.on_command)
    app.event(_ANY)(listeners.on_event)
    app.action(_ANY)(listeners.on_button)
    app.view(_ANY)(listeners.on_submission)
    return app


class _Listeners:
    """What the app does with each kind of call; the names of the parameters are Bolt's."""

    def __init__(
        self,
        command: str,
        on_request: Callable[[Request], None],
        identity: Callable[[], Mapping[str, Any]],
        on_uninstalled: Callable[[str, float], None] | None,
    ) -> None:
        self._command = command
        self._on_request = on_request
        self._identity = identity
        self._on_uninstalled = on_uninstalled
        self._seen = SeenIds()

    async def on_command(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        if self._is_new(body.get("trigger_id")):
            self._dispatch(from_command(body, self._command), context)

    async def on_event(self, body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
        me = self._identity().get("user_id") or _installed_user(body)
        request = from_membership(event, me, self._command) or from_event(event, self._command)
        if self._on_uninstalled is not None and is_uninstall(event):
            self._on_uninstalled(_workspace(context) or "", body.get("event_time", 0))
        elif request is not None and self._is_new(body.get("event_id")):
            self._dispatch(replace(request, team=request.team or _own_team(body), event_id=body.get("event_id") or ""), context)

    async def on_button(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()  # a button that opens a page tells us too, and wants an answer
        if (request := from_button(body, self._command)) and self._is_new(body.get("trigger_id")):
            self._dispatch(request, context)

    async def on_submission(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        if (request := from_submission(body, self._command)) and self._is_new(body.get("trigger_id")):
            self._dispatch(request, context)

    def _is_new(self, what: str | None) -> bool:
        """Slack says again what it thinks was not heard: an event by its id, a person's act by its trigger."""
        return what is None or self._seen.is_new(what)

    def _dispatch(self, request: Request, context: AsyncBoltContext) -> None:
        if self._on_uninstalled is not None:
            request = replace(request, chat=replace(request.chat, team=_workspace(context)))
        self._on_request(request)


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
