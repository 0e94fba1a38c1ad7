"""Workspaces that installed the app: installation by OAuth, token lookup and token rotation."""

import asyncio
import hashlib
import hmac
import secrets
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from logging import Logger
from typing import Any

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.platforms.slack.manifest import BOT_SCOPES, OPTIONAL_SCOPES, REDIRECT_PATH
from adapters.platforms.slack.web_api import (
    NOT_INSTALLED,
    SingleToken,
    SlackError,
    SlackErrorResponse,
    SlackNotReached,
    WebApi,
    quiet_logger,
)

TOKEN_CACHE_SECONDS = 60.0
"""Seconds for which a token is cached. Another worker may have learned of an uninstallation meanwhile."""
_DELETE_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class OAuth:
    """The app's OAuth credentials. `engine` is for slack_sdk's tables and closed with the platform."""

    client_id: str
    client_secret: str
    engine: AsyncEngine


@dataclass(frozen=True, slots=True)
class _CachedToken:
    token: str
    until: float  # monotonic clock


class Installations:
    """Bot tokens by workspace (`T…`), or by organization (`E…`) if it installed the app for all its workspaces.

    `store` is used for installing. `web` has no token; it is for methods that take the client secret.
    """

    def __init__(self, oauth: OAuth, api_base: str) -> None:
        self.store = AsyncSQLAlchemyInstallationStore(oauth.client_id, oauth.engine, logger=quiet_logger())
        self.web = WebApi(SingleToken(""), api_base)
        self._oauth = oauth
        self._cache: dict[str, _CachedToken] = {}
        self._unsaved: dict[str, Bot] = {}
        self._uninstalled_at: dict[str, float] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def token(self, team: str | None) -> str:
        """Token of a workspace.

        Raises SlackErrorResponse (NOT_INSTALLED) without one, SlackNotReached if the store fails.
        """
        if team is None:
            raise SlackErrorResponse(200, NOT_INSTALLED, "no workspace is named")
        if (known := self._cached(team)) is None:
            async with self._locks[team]:  # two renewals at once would use one refresh token twice
                known = self._cached(team) or await self._look_up(team)
                self._cache[team] = known
        return known.token

    def forget(self, team: str | None) -> None:
        """Drop the token from the cache."""
        self._cache.pop(team or "", None)

    async def remove(self, team: str, since: float) -> None:
        """Delete a workspace's installation unless it is newer than `since` (Unix time). Never raises.

        The workspace counts as uninstalled until the store has deleted it. If that fails for good, Slack rejects the
        tokens.
        """
        self._uninstalled_at[team] = since
        self.forget(team)
        self._unsaved.pop(team, None)
        for attempt in range(_DELETE_ATTEMPTS):
            try:
                bot = await self._stored(team)
                if bot is not None and int(bot.installed_at) <= since:
                    await self.store.async_delete_all(enterprise_id=bot.enterprise_id, team_id=bot.team_id)
            except (SQLAlchemyError, OSError):
                await asyncio.sleep(2**attempt)
            else:
                self._uninstalled_at.pop(team, None)
                break
        self.forget(team)

    async def close(self) -> None:
        """Close the connections and the engine."""
        await self.web.close()
        await self._oauth.engine.dispose()

    def _cached(self, team: str) -> _CachedToken | None:
        known = self._cache.get(team)
        return known if known is not None and time.monotonic() < known.until else None

    async def _look_up(self, team: str) -> _CachedToken:
        try:
            bot = self._unsaved.get(team) or await self._stored(team)
            if bot is None or int(bot.installed_at) <= self._uninstalled_at.get(team, -1):
                raise SlackErrorResponse(200, NOT_INSTALLED)
            bot = await self._renewed(team, bot)
        except (SQLAlchemyError, OSError):
            raise SlackNotReached("the store does not tell the workspace's token") from None
        await self._save(team)
        return _CachedToken(bot.bot_token, time.monotonic() + TOKEN_CACHE_SECONDS)

    async def _stored(self, team: str) -> Bot | None:
        if team.startswith("E"):
            return await self.store.async_find_bot(enterprise_id=team, team_id=None, is_enterprise_install=True)
        bots = self.store.bots.c  # slack_sdk finds an organization's workspace by both ids only, and chats name one
        mine = select(bots.enterprise_id).where(bots.client_id == self._oauth.client_id, bots.team_id == team)
        async with self._oauth.engine.connect() as connection:
            enterprise = await connection.scalar(mine.order_by(bots.installed_at.desc()).limit(1))
        return await self.store.async_find_bot(enterprise_id=enterprise, team_id=team)

    async def _renewed(self, team: str, bot: Bot) -> Bot:
        """The bot with a valid token. If the renewal fails, the old token is used until it expires."""
        if bot.bot_refresh_token is None:
            return bot
        try:
            renewed = await self.web.ask(lambda client: self._rotator(client).perform_bot_token_rotation(bot=bot))
        except SlackError:
            other = await self._stored(team)  # another worker may have renewed it already
            if other is not None and other.bot_token != bot.bot_token:
                return other
            if (bot.bot_token_expires_at or 0) > time.time():
                return bot
            raise
        if renewed is None:
            return bot
        self._unsaved[team] = renewed
        return renewed

    def _rotator(self, client: AsyncWebClient) -> AsyncTokenRotator:
        return AsyncTokenRotator(client_id=self._oauth.client_id, client_secret=self._oauth.client_secret, client=client)

    async def _save(self, team: str) -> None:
        """Store a renewed token. Its refresh token works once, so it stays in memory until it is stored."""
        if bot := self._unsaved.get(team):
            try:
                await self.store.async_save_bot(bot)
            except (SQLAlchemyError, OSError):
                return
            del self._unsaved[team]


INSTALL_PATH = "/slack/install"
STATE_LIFE = 600
"""Seconds within which an installation must be completed."""
_MAX_USED_STATES = 1000
"""States that are remembered as used, the newest ones: nobody can fill the memory, or keep others from installing."""


def install_routes(oauth: OAuth, installations: Installations, api_base: str, public_url: str) -> list[Route]:
    """Routes where an installation starts, and where Slack redirects back to."""
    settings = AsyncOAuthSettings(
        client_id=oauth.client_id,
        client_secret=oauth.client_secret,
        scopes=(*BOT_SCOPES, *OPTIONAL_SCOPES),
        redirect_uri=public_url + REDIRECT_PATH,
        authorization_url=api_base.removesuffix("api/") + "oauth/v2/authorize",
        installation_store=installations.store,
        state_store=SignedStates(oauth.client_secret),
        state_expiration_seconds=STATE_LIFE,
        logger=quiet_logger(),
    )
    flow = AsyncOAuthFlow(client=installations.web.client, logger=quiet_logger(), settings=settings)
    return [
        Route(INSTALL_PATH, _endpoint(installations, flow.handle_installation), methods=["GET"]),
        Route(REDIRECT_PATH, _endpoint(installations, flow.handle_callback), methods=["GET"]),
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


class SignedStates(AsyncOAuthStateStore):
    """States of installations in progress, signed instead of stored: many begun ones leave nothing behind.

    A state is its expiry, random text and an HMAC of both. Each is taken once in this process; across processes Slack
    takes each code once.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._logger = quiet_logger()
        self._used: dict[str, float] = {}

    @property
    def logger(self) -> Logger:
        """The library's interface wants one."""
        return self._logger

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        """Return a new state."""
        unsigned = f"{int(time.time()) + STATE_LIFE}.{secrets.token_urlsafe(16)}"
        return f"{unsigned}.{self._signature(unsigned)}"

    async def async_consume(self, state: str) -> bool:
        """True for a state of ours that is neither expired nor used."""
        unsigned, _, signature = state.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(unsigned).encode()):
            return False
        now, expires = time.time(), float(unsigned.partition(".")[0])
        self._used = {used: until for used, until in self._used.items() if until > now}
        if expires <= now or state in self._used:
            return False
        self._used[state] = expires
        if len(self._used) > _MAX_USED_STATES:
            del self._used[next(iter(self._used))]
        return True

    def _signature(self, unsigned: str) -> str:
        return hmac.new(self._secret, f"install-state:{unsigned}".encode(), hashlib.sha256).hexdigest()
