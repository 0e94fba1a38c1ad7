"""Permissions of the bot and of people in channels, and people's locales, as Slack's API reports them."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.platforms.slack.errors import describe
from adapters.platforms.slack.web_api import SlackError, SlackErrorResponse, WebApi
from bot.model import Chat


async def check_channels(web: WebApi, app_token: str | None, chats: Sequence[Chat], *, multi_workspace: bool) -> list[str]:
    """One line for each error that prevents receiving or sending; a refused bot token is the only line.

    Without an app token the bot is in HTTP mode. With `multi_workspace` each chat is checked with its workspace's
    token.
    """
    try:
        if not multi_workspace:
            await web.call("auth.test", {})
    except SlackError as error:
        return [f"slack: {describe(error)}"]
    found = [(chat, await _channel_error(web, chat)) for chat in chats]
    socket_errors = await _socket_error(web, app_token) if app_token else []
    return [*socket_errors, *(f"{chat}: {fault}" for chat, fault in found if fault)]


async def can_manage(web: WebApi, chat: Chat, user: str, home: str | None, *, members: bool = False) -> bool | None:
    """True for administrators and owners of the workspace and the channel's creator; None if Slack does not answer.

    With `members` also for every full member of the workspace, but no guest. `home` is the channel's own workspace: in a shared
    channel, people of other workspaces are strangers.
    """
    try:
        person = (await web.read("users.info", {"user": user}, chat.team))["user"]
        steers = person.get("is_admin") or person.get("is_owner") or (members and _is_full_member(person))
        if steers and _is_member(person, home):
            return True
        channel = (await web.read("conversations.info", {"channel": chat.id}, chat.team))["channel"]
    except SlackError:
        return None
    return bool(channel.get("creator") == user)


async def bot_not_in_channel(web: WebApi, chat: Chat) -> bool:
    """True if the bot is known not to be in a channel. Private channels that it is not in are reported as not found."""
    try:
        channel = (await web.read("conversations.info", {"channel": chat.id}, chat.team))["channel"]
    except SlackError as error:
        return isinstance(error, SlackErrorResponse) and error.code == "channel_not_found"
    return not (channel.get("is_member") or channel.get("is_im") or channel.get("is_mpim"))


def _is_full_member(person: Mapping[str, Any]) -> bool:
    """True for a person who is no guest, no stranger from a connected workspace and no bot."""
    others = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
    return not any(person.get(name) for name in others)


def _is_member(person: Mapping[str, Any], home: str | None) -> bool:
    """True if a person belongs to this workspace; for an organization (`E…`), always."""
    return home is None or home.startswith("E") or person.get("team_id", home) == home


async def _socket_error(web: WebApi, app_token: str) -> list[str]:
    try:
        await web.socket_url(app_token)
    except SlackError as error:
        return [f"slack: {describe(error, 'app')}"]
    return []


async def _channel_error(web: WebApi, chat: Chat) -> str | None:
    if chat.id[0] in "UW":
        return await _person_error(web, chat)
    try:
        channel = (await web.read("conversations.info", {"channel": chat.id}, chat.team))["channel"]
    except SlackError as error:
        return describe(error)
    if channel.get("is_archived"):
        return "the channel is archived"
    if not (channel.get("is_member") or channel.get("is_im")):
        return "the bot is not in this channel; /invite it"
    return None


async def _person_error(web: WebApi, chat: Chat) -> str | None:
    """Why a person cannot be written to; the first message opens the conversation."""
    try:
        person = (await web.read("users.info", {"user": chat.id}, chat.team))["user"]
    except SlackError as error:
        if isinstance(error, SlackErrorResponse) and error.code == "user_not_found":
            return "no such person in this workspace; the member ID is in a profile's menu"
        return describe(error)
    return "this account is deactivated; take it out" if person.get("deleted") else None


CACHE_SECONDS = 24 * 60 * 60.0
"""Seconds for which a locale is cached."""
RETRY_SECONDS = 10 * 60.0
"""Seconds until a failed lookup is repeated; without the scope users:read it always fails."""
LOOKUP_TIMEOUT = 1.0
"""Seconds that a request may wait for the lookup."""
_MAX_USERS = 10_000


class UserLocales:
    """Cache of people's locales, by most recent use."""

    def __init__(self, web: WebApi) -> None:
        self._web = web
        self._cache: OrderedDict[tuple[str | None, str], tuple[str | None, float]] = OrderedDict()

    async def of(self, user: str, team: str | None) -> str | None:
        """A person's locale (`ko-KR`); None if Slack does not return it in time. Never raises."""
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
