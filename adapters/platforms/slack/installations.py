"""The workspaces that installed the app, kept by slack_sdk's own store, and their tokens, renewed before they end."""

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass

from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.platforms.slack.tokens import NOT_INSTALLED, OneToken
from adapters.platforms.slack.web import NotSent, Refused, SlackError, Web, quiet_logger

FRESH = 60.0
"""Seconds for which a token is used without looking it up: another worker may have been told that it is gone."""
_TRIES = 5


@dataclass(frozen=True, slots=True)
class OAuth:
    """The app as workspaces install it. `engine` is for the libraries' own tables, and closed with the platform."""

    client_id: str
    client_secret: str
    engine: AsyncEngine


@dataclass(frozen=True, slots=True)
class _Known:
    token: str
    until: float  # on the monotonic clock


class Installations:
    """Bot tokens by workspace (`T…`) or, where an organization installed the app for all of its own, by organization (`E…`).

    `store` is for installing; `web` goes without a token, for what is asked with the client's secret.
    """

    def __init__(self, oauth: OAuth, api_base: str) -> None:
        self.store = AsyncSQLAlchemyInstallationStore(oauth.client_id, oauth.engine, logger=quiet_logger())
        self.web = Web(OneToken(""), api_base)
        self._oauth = oauth
        self._known: dict[str, _Known] = {}
        self._unsaved: dict[str, Bot] = {}
        self._gone: dict[str, float] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def token(self, team: str | None) -> str:
        """The token for a workspace; raises Refused (NOT_INSTALLED) without one, NotSent where the store is silent."""
        if team is None:
            raise Refused(200, NOT_INSTALLED, "no workspace is named")
        if (known := self._usable(team)) is None:
            async with self._locks[team]:  # two at once would use one refresh token twice
                known = self._usable(team) or await self._look_up(team)
                self._known[team] = known
        return known.token

    def forget(self, team: str | None) -> None:
        """Look its token up anew when it is next needed."""
        self._known.pop(team or "", None)

    async def remove(self, team: str, since: float) -> None:
        """Delete what a workspace has here, unless it installed the app again after `since` (Unix time). Never raises.

        It counts as gone until the store has taken that; where it never does, Slack refuses the tokens all the same.
        """
        self._gone[team] = since
        self.forget(team)
        self._unsaved.pop(team, None)
        for attempt in range(_TRIES):
            try:
                bot = await self._stored(team)
                if bot is not None and int(bot.installed_at) <= since:
                    await self.store.async_delete_all(enterprise_id=bot.enterprise_id, team_id=bot.team_id)
            except (SQLAlchemyError, OSError):
                await asyncio.sleep(2**attempt)
            else:
                self._gone.pop(team, None)
                break
        self.forget(team)

    async def close(self) -> None:
        """Close the connections, the engine's too."""
        await self.web.close()
        await self._oauth.engine.dispose()

    def _usable(self, team: str) -> _Known | None:
        known = self._known.get(team)
        return known if known is not None and time.monotonic() < known.until else None

    async def _look_up(self, team: str) -> _Known:
        try:
            bot = self._unsaved.get(team) or await self._stored(team)
            if bot is None or int(bot.installed_at) <= self._gone.get(team, -1):
                raise Refused(200, NOT_INSTALLED)
            bot = await self._renewed(team, bot)
        except (SQLAlchemyError, OSError):
            raise NotSent("the store does not tell the workspace's token") from None
        await self._save(team)
        return _Known(bot.bot_token, time.monotonic() + FRESH)

    async def _stored(self, team: str) -> Bot | None:
        if team.startswith("E"):
            return await self.store.async_find_bot(enterprise_id=team, team_id=None, is_enterprise_install=True)
        bots = self.store.bots.c  # a workspace of an organization is found by both ids only, and chats name one
        mine = select(bots.enterprise_id).where(bots.client_id == self._oauth.client_id, bots.team_id == team)
        async with self._oauth.engine.connect() as connection:
            enterprise = await connection.scalar(mine.order_by(bots.installed_at.desc()).limit(1))
        return await self.store.async_find_bot(enterprise_id=enterprise, team_id=team)

    async def _renewed(self, team: str, bot: Bot) -> Bot:
        """The bot with a token that lasts; the old one where it cannot be renewed yet and has not ended."""
        if bot.bot_refresh_token is None:
            return bot
        try:
            renewed = await self.web.ask(lambda client: self._rotator(client).perform_bot_token_rotation(bot=bot))
        except SlackError:
            other = await self._stored(team)  # another worker may have been faster
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
        """Keep a renewed token. Its refresh token works once: what cannot be saved is remembered until it can."""
        if bot := self._unsaved.get(team):
            try:
                await self.store.async_save_bot(bot)
            except (SQLAlchemyError, OSError):
                return
            del self._unsaved[team]
