"""Installing the app into a workspace: Slack's OAuth, as slack-bolt does it, at two addresses of the public side."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.platforms.slack.installations import Installations, OAuth
from adapters.platforms.slack.scopes import BOT_SCOPES
from adapters.platforms.slack.web import SlackError, quiet_logger

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
STATE_LIFE = 600
"""Seconds between the beginning of an installation and Slack's answer."""


def install_routes(oauth: OAuth, installations: Installations, api_base: str, public_url: str) -> list[Route]:
    """Where a person begins to install the app, and where Slack sends them back."""
    settings = AsyncOAuthSettings(
        client_id=oauth.client_id,
        client_secret=oauth.client_secret,
        scopes=BOT_SCOPES,
        redirect_uri=public_url + REDIRECT,
        authorization_url=api_base.removesuffix("api/") + "oauth/v2/authorize",
        installation_store=installations.store,
        state_store=_States(STATE_LIFE, oauth.engine, logger=quiet_logger()),
        state_expiration_seconds=STATE_LIFE,
        logger=quiet_logger(),
    )
    flow = AsyncOAuthFlow(client=installations.web.client, logger=quiet_logger(), settings=settings)
    return [
        Route(INSTALL, _endpoint(installations, flow.handle_installation), methods=["GET"]),
        Route(REDIRECT, _endpoint(installations, flow.handle_callback), methods=["GET"]),
    ]


def _endpoint(
    installations: Installations, handle: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        asked = to_async_bolt_request(request, b"")
        try:
            answer = to_starlette_response(await installations.web.ask(lambda _: handle(asked)))
        except SlackError:
            return PlainTextResponse("Slack does not answer. Please try again in a minute.\n", 502)
        except (SQLAlchemyError, OSError):
            return PlainTextResponse("This cannot be kept right now. Please try again in a minute.\n", 503)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["X-Frame-Options"] = "DENY"
        return answer

    return endpoint


class _States(AsyncSQLAlchemyOAuthStateStore):
    """The library's, which never forgets: here what has expired goes whenever somebody begins anew."""

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        now = datetime.now(UTC).replace(tzinfo=None)  # as the library writes it
        async with self.engine.begin() as connection:
            await connection.execute(self.oauth_states.delete().where(self.oauth_states.c.expire_at < now))
        return await super().async_issue(*args, **kwargs)
