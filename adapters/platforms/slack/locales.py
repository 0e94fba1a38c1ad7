"""The languages of the people of a workspace, asked of Slack once in a while."""

import asyncio
import time
from collections import OrderedDict

from adapters.platforms.slack.web import SlackError, Web

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
