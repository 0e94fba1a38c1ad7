"""The Bolt app: acknowledges every call at once and turns events into requests."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Literal

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from adapters.platforms.request_tasks import RecentEventIds
from adapters.platforms.slack.incoming_requests import from_button, from_command, from_event, from_submission
from adapters.platforms.slack.web_api import quiet_logger
from bot.model import Chat, MembershipChange, RefusalReason, Request

_LEFT: Mapping[str, RefusalReason] = {
    "channel_left": RefusalReason.NOT_INVITED,
    "group_left": RefusalReason.NOT_INVITED,
    "channel_archive": RefusalReason.ARCHIVED,
    "group_archive": RefusalReason.ARCHIVED,
    "channel_deleted": RefusalReason.DELETED,
    "group_deleted": RefusalReason.DELETED,
}
"""Events after which the bot cannot write in a channel, and why: https://docs.slack.dev/reference/events."""
_RETURNED = ("channel_unarchive", "group_unarchive")


def from_membership(event: Mapping[str, Any], me: str | None, command: str) -> MembershipChange | None:
    """Change of the bot's own membership in a channel; None for any other event. `me` is the bot's user id."""
    kind, channel = str(event.get("type")), event.get("channel")
    ours = me is not None and event.get("user") == me
    change: Literal["joined", "returned", "left"]
    if ours and kind == "member_joined_channel":
        change = "joined"
    elif kind in _RETURNED:
        change = "returned"
    elif kind in _LEFT or (ours and kind == "member_left_channel"):
        change = "left"
    else:
        return None
    if not isinstance(channel, str):
        return None
    return MembershipChange(
        chat=Chat("slack", channel),
        user=event.get("inviter") if change == "joined" else None,
        prefix=f"{command} ",
        team=event.get("team"),
        change=change,
        reason=_LEFT.get(kind, RefusalReason.NOT_INVITED),
    )


def is_uninstall(event: Mapping[str, Any]) -> bool:
    """True if a workspace removed the app or revoked its bot token; users' tokens do not count."""
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
    """App that passes every request once to `on_request`, which must return at once.

    `identity` returns auth.test's answer.

    With many workspaces, `on_uninstalled` gets the workspace that removed the app and the Unix time, and chats carry
    their workspace. Nothing is looked up before Slack has its acknowledgement.
    """
    listeners = _Listeners(command, on_request, identity, on_uninstalled)
    app = _app(client, identity)
    app.command(_ANY)(listeners.on_command)
    app.event(_ANY)(listeners.on_event)
    app.action(_ANY)(listeners.on_button)
    app.view(_ANY)(listeners.on_submission)
    return app


class _Listeners:
    """Listeners of the app. Bolt injects arguments by parameter name."""

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
        self._seen = RecentEventIds()

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
        await ack()  # buttons that open a page are reported and need an acknowledgement too
        if (request := from_button(body, self._command)) and self._is_new(body.get("trigger_id")):
            self._dispatch(request, context)

    async def on_submission(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        if (request := from_submission(body, self._command)) and self._is_new(body.get("trigger_id")):
            self._dispatch(request, context)

    def _is_new(self, what: str | None) -> bool:
        """False for an event that Slack delivers again, by event id or trigger id."""
        return what is None or self._seen.is_new(what)

    def _dispatch(self, request: Request, context: AsyncBoltContext) -> None:
        if self._on_uninstalled is not None:
            request = replace(request, chat=replace(request.chat, team=_workspace(context)), foreign=True)
        else:
            home = self._identity().get("team_id")
            request = replace(request, foreign=home is not None and request.team != home)
        self._on_request(request)


def _workspace(context: AsyncBoltContext) -> str | None:
    """Installation that a request came through: the organization if it installed the app, else the workspace."""
    return context.enterprise_id if context.is_enterprise_install else context.team_id


def _own_team(body: Mapping[str, Any]) -> str | None:
    """Workspace of the people in an event that does not name it; None in a shared channel, where they may be anybody's."""
    return None if body.get("is_ext_shared_channel") else body.get("team_id")


def _installed_user(body: Mapping[str, Any]) -> str | None:
    """The bot's user id in the installation that an event was delivered to."""
    authorization: Mapping[str, Any] = next(iter(body.get("authorizations") or ()), {})
    return authorization.get("user_id") if authorization.get("is_bot") else None


def _app(client: AsyncWebClient, identity: Callable[[], Mapping[str, Any]]) -> AsyncApp:
    """Bolt without its own authorization, signature check and sending."""

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
