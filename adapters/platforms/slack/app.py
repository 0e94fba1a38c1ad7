"""The Bolt app: acknowledges at once whatever Slack sends, and hands on what was asked of the bot."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from adapters.platforms.seen import Seen
from adapters.platforms.slack.commands import from_command, from_event, from_press
from adapters.platforms.slack.forms import from_submission
from adapters.platforms.slack.membership import from_membership
from adapters.platforms.slack.web import quiet_logger
from bot.model import Request

_ANY = re.compile("")


def build_app(
    client: AsyncWebClient, command: str, hear: Callable[[Request], None], identity: Callable[[], Mapping[str, Any]]
) -> AsyncApp:
    """An app that hands every request to `hear` once, which returns at once. `identity` is what auth.test said of the bot."""
    seen = Seen()

    async def authorize() -> AuthorizeResult:
        known = identity()
        return AuthorizeResult(
            enterprise_id=known.get("enterprise_id"),
            team_id=known.get("team_id"),
            bot_id=known.get("bot_id"),
            bot_user_id=known.get("user_id"),
        )

    async def on_command(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        hear(from_command(body, command))

    async def on_event(body: dict[str, Any], event: dict[str, Any]) -> None:
        request = from_membership(event, identity().get("user_id"), command) or from_event(event, command)
        if request is not None and seen.first_time(body.get("event_id", "")):
            hear(request)

    async def on_press(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()  # a button that opens a page tells us too, and wants an answer
        if request := from_press(body, command):
            hear(request)

    async def on_submission(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        if request := from_submission(body, command):
            hear(request)

    app = _app(client, authorize)
    app.command(_ANY)(on_command)
    app.event(_ANY)(on_event)
    app.action(_ANY)(on_press)
    app.view(_ANY)(on_submission)
    return app


def _app(client: AsyncWebClient, authorize: Callable[[], Awaitable[AuthorizeResult]]) -> AsyncApp:
    """Bolt without its own sending and without what only its HTTP mode needs."""
    return AsyncApp(
        name="sokbo",
        logger=quiet_logger(),
        client=client,
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
