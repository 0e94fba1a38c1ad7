"""Whether the tokens work, the bot may write in a channel, and a person manages it, asked of Slack.

The languages of the people of a workspace, asked of Slack once in a while.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.platforms.slack.errors import describe
from adapters.platforms.slack.web_api import SlackError, SlackErrorResponse, WebApi
from bot.model import Chat


async def check_channels(web: WebApi, app_token: str | None, chats: Sequence[Chat], *, multi_workspace: bool) -> list[str]:
    """One line for each thing that keeps the bot from hearing or writing; a refused bot token is the only line.

    Without an app token Slack calls us. With `many` workspaces each chat is asked about with its own workspace's token.
    """
    try:
        if not multi_workspace:
            await web.call("auth.test", {})
    except SlackError as error:
        return [f"slack: {describe(error)}"]
    found = [(chat, await _channel_error(web, chat)) for chat in chats]
    socket_errors = await _socket_error(web, app_token) if app_token else []
    return [*socket_errors, *(f"{chat}: {fault}" for chat, fault in found if fault)]


async def can_manage(web: WebApi, chat: Chat, user: str, home: str | None) -> bool | None:
    """Whether a person is an administrator or owner of the workspace, or made the channel; None where Slack does not tell.

    `home` is the workspace that the channel belongs to: in a shared channel, another's administrators are guests.
    """
    try:
        person = (await web.read("users.info", {"user": user}, chat.team))["user"]
        if (person.get("is_admin") or person.get("is_owner")) and _is_member(person, home):
            return True
        channel = (await web.read("conversations.info", {"channel": chat.id}, chat.team))["channel"]
    except SlackError:
        return None
    return bool(channel.get("creator") == user)


async def bot_not_in_channel(web: WebApi, chat: Chat) -> bool:
    """Whether the bot is known not to be in a channel; a private one that it is not in does not exist for it."""
    try:
        channel = (await web.read("conversations.info", {"channel": chat.id}, chat.team))["channel"]
    except SlackError as error:
        return isinstance(error, SlackErrorResponse) and error.code == "channel_not_found"
    return not (channel.get("is_member") or channel.get("is_im") or channel.get("is_mpim"))


def _is_member(person: Mapping[str, Any], home: str | None) -> bool:
    """Whether a person is of this workspace; an organization (`E…`) is of many, and all of them are home."""
    return home is None or home.startswith("E") or person.get("team_id", home) == home


async def _socket_error(web: WebApi, app_token: str) -> list[str]:
    try:
        await web.socket_url(app_token)
    except SlackError as error:
        return [f"slack: {describe(error, 'app')}"]
    return []


async def _channel_error(web: WebApi, chat: Chat) -> str | None:
    if chat.id.startswith("U"):
        return None  # a person: the conversation is opened by the first message
    try:
        channel = (await web.read("conversations.info", {"channel": chat.id}, chat.team))["channel"]
    except SlackError as error:
        return describe(error)
    if channel.get("is_archived"):
        return "the channel is archived"
    if not (channel.get("is_member") or channel.get("is_im")):
        return "the bot is not in this channel; /invite it"
    return None


CACHE_SECONDS = 24 * 60 * 60.0
"""Seconds for which an answer is good."""
RETRY_SECONDS = 10 * 60.0
"""Seconds until Slack is asked again after it did not tell: an installation without users:read never tells."""
LOOKUP_TIMEOUT = 1.0
"""Seconds that an answer to somebody may wait for this."""
_MAX_USERS = 10_000


class UserLocales:
    """Remembers the locale of whoever talked to us last."""

    def __init__(self, web: WebApi) -> None:
        self._web = web
        self._cache: OrderedDict[tuple[str | None, str], tuple[str | None, float]] = OrderedDict()

    async def of(self, user: str, team: str | None) -> str | None:
        """A person's locale (`ko-KR`); None where Slack does not tell it in time. Never raises."""
        known, until = self._cache.get((team, user), (None, 0.0))
        if time.monotonic() < until:
            return known
        locale = await self._ask(user, team)
        self._cache[team, user] = locale, time.monotonic() + (CACHE_SECONDS if locale else RETRY_SECONDS)
        self._cache.move_to_end((team, user))
        if len(self._cache) > _MAX_USERS:
            self._cache.popitem(last=False)
        return locale

    async def _ask(self, user: str, team: str | None) -> str | None:
        """https://docs.slack.dev/reference/methods/users.info, with include_locale."""
        try:
            async with asyncio.timeout(LOOKUP_TIMEOUT):
                person = (await self._web.read("users.info", {"user": user, "include_locale": "true"}, team)).get("user") or {}
        except (SlackError, TimeoutError):
            return None
        return str(person["locale"]) if person.get("locale") else None
