"""Whether the tokens work, the bot may write in a channel, and a person manages it, asked of Slack.

The languages of the people of a workspace, asked of Slack once in a while.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.platforms.slack.errors import describe
from adapters.platforms.slack.web_api import Refused, SlackError, Web
from bot.model import Chat


async def faults(web: Web, app_token: str | None, chats: Sequence[Chat], *, many: bool) -> list[str]:
    """One line for each thing that keeps the bot from hearing or writing; a refused bot token is the only line.

    Without an app token Slack calls us. With `many` workspaces each chat is asked about with its own workspace's token.
    """
    try:
        if not many:
            await web.call("auth.test", {})
    except SlackError as error:
        return [f"slack: {describe(error)}"]
    found = [(chat, await _fault(web, chat)) for chat in chats]
    deaf = await _socket_fault(web, app_token) if app_token else []
    return [*deaf, *(f"{chat}: {fault}" for chat, fault in found if fault)]


async def can_manage(web: Web, chat: Chat, user: str, home: str | None) -> bool | None:
    """Whether a person is an administrator or owner of the workspace, or made the channel; None where Slack does not tell.

    `home` is the workspace that the channel belongs to: in a shared channel, another's administrators are guests.
    """
    try:
        person = (await web.read("users.info", {"user": user}, chat.team))["user"]
        if (person.get("is_admin") or person.get("is_owner")) and _belongs(person, home):
            return True
        channel = (await web.read("conversations.info", {"channel": chat.id}, chat.team))["channel"]
    except SlackError:
        return None
    return bool(channel.get("creator") == user)


async def absent(web: Web, chat: Chat) -> bool:
    """Whether the bot is known not to be in a channel; a private one that it is not in does not exist for it."""
    try:
        channel = (await web.read("conversations.info", {"channel": chat.id}, chat.team))["channel"]
    except SlackError as error:
        return isinstance(error, Refused) and error.code == "channel_not_found"
    return not (channel.get("is_member") or channel.get("is_im") or channel.get("is_mpim"))


def _belongs(person: Mapping[str, Any], home: str | None) -> bool:
    """Whether a person is of this workspace; an organization (`E…`) is of many, and all of them are home."""
    return home is None or home.startswith("E") or person.get("team_id", home) == home


async def _socket_fault(web: Web, app_token: str) -> list[str]:
    try:
        await web.socket_url(app_token)
    except SlackError as error:
        return [f"slack: {describe(error, 'app')}"]
    return []


async def _fault(web: Web, chat: Chat) -> str | None:
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


KEPT = 24 * 60 * 60.0
"""Seconds for which an answer is good."""
ASKED_AGAIN = 10 * 60.0
"""Seconds until Slack is asked again after it did not tell: an installation without users:read never tells."""
PATIENCE = 1.0
"""Seconds that an answer to somebody may wait for this."""
_REMEMBERED = 10_000


class Locales:
    """Remembers the locale of whoever talked to us last."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._known: OrderedDict[tuple[str | None, str], tuple[str | None, float]] = OrderedDict()

    async def of(self, user: str, team: str | None) -> str | None:
        """A person's locale (`ko-KR`); None where Slack does not tell it in time. Never raises."""
        known, until = self._known.get((team, user), (None, 0.0))
        if time.monotonic() < until:
            return known
        locale = await self._ask(user, team)
        self._known[team, user] = locale, time.monotonic() + (KEPT if locale else ASKED_AGAIN)
        self._known.move_to_end((team, user))
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return locale

    async def _ask(self, user: str, team: str | None) -> str | None:
        """https://docs.slack.dev/reference/methods/users.info, with include_locale."""
        try:
            async with asyncio.timeout(PATIENCE):
                person = (await self._web.read("users.info", {"user": user, "include_locale": "true"}, team)).get("user") or {}
        except (SlackError, TimeoutError):
            return None
        return str(person["locale"]) if person.get("locale") else None
