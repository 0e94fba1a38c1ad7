"""A command's response_url: answers only its asker sees, five of them within half an hour."""

import time
from collections.abc import Mapping
from typing import Any

from adapters.platforms.slack.web import Web
from bot.model import Call

USES = 5
LIFETIME = 30 * 60
"""Seconds; both from https://docs.slack.dev/interactivity/handling-user-interaction."""
_SAID = ("text", "blocks", "attachments", "unfurl_links", "unfurl_media")


class ResponseUrl:
    """The address, and what is left of it."""

    def __init__(self, url: str) -> None:
        self.address = url
        self._left = USES
        self._until = time.monotonic() + LIFETIME

    @property
    def usable(self) -> bool:
        """Whether it takes one more answer."""
        return self._left > 0 and time.monotonic() < self._until

    async def answer(self, web: Web, call: Call, *, replace: bool = False) -> None:
        """Say what the call says, to the asker alone, beside or in place of the message they pressed; raises SlackError."""
        self._left -= 1
        await web.respond(self.address, _body(call.params, replace))


def _body(params: Mapping[str, Any], replace: bool) -> dict[str, Any]:
    said = {name: params[name] for name in _SAID if name in params}
    return {**said, "response_type": "ephemeral", "replace_original": replace}
