"""The queue of updates behind getUpdates and the webhook."""

import math
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.sandbox.events import ChangeSignal
from adapters.sandbox.telegram.errors import BotApiError

_OPT_IN_KINDS = ("chat_member", "message_reaction", "message_reaction_count")
_MAX_LIMIT = 100
_WEBHOOK_ACTIVE = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
_TERMINATED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


class UpdateQueue:
    """Updates until the bot confirms them with a later offset. Only the newest poller gets updates."""

    def __init__(self) -> None:
        self.webhook = ""
        self._pending: deque[dict[str, Any]] = deque()
        self._next_id = 1
        self._allowed: tuple[str, ...] = ()
        self._poll = 0
        self._closed = False
        self._changed = ChangeSignal()

    def __len__(self) -> int:
        return len(self._pending)

    def put(self, kind: str, content: Mapping[str, Any]) -> int | None:
        """Queue an update; returns its id, or None if the bot is not subscribed to this kind."""
        if not (kind in self._allowed if self._allowed else kind not in _OPT_IN_KINDS):
            return None
        update_id, self._next_id = self._next_id, self._next_id + 1
        self._pending.append({"update_id": update_id, kind: dict(content)})
        self._changed.notify()
        return update_id

    async def get(self, offset: int, limit: int, seconds: float, allowed: Sequence[str] | None) -> list[dict[str, Any]]:
        """Updates from `offset` on, waiting up to `seconds` for the first. Raises BotApiError (409).

        A negative offset drops all but the last ones. `allowed` None keeps the earlier subscription.
        """
        if self.webhook:
            raise BotApiError(409, _WEBHOOK_ACTIVE)
        self.allow(allowed)
        self.confirm(offset)
        self._poll += 1
        mine = self._poll
        self._changed.notify()
        await self._changed.until(lambda: bool(self._pending) or self._poll != mine or self._closed, seconds)
        if self._poll != mine:
            raise BotApiError(409, _TERMINATED)
        return list(self._pending)[: min(max(limit, 1), _MAX_LIMIT)]

    async def first(self) -> dict[str, Any]:
        """The oldest update, once there is one."""
        await self._changed.until(lambda: bool(self._pending), math.inf)
        return self._pending[0]

    def allow(self, allowed: Sequence[str] | None) -> None:
        """Subscribe to these kinds; None keeps the earlier subscription."""
        self._allowed = self._allowed if allowed is None else tuple(allowed)

    def drop(self) -> None:
        """Drop pending updates."""
        self._pending.clear()

    def confirm(self, offset: int) -> None:
        """Drop updates before `offset`; a negative one keeps that many."""
        if offset < 0:
            self._pending = deque(list(self._pending)[offset:])
        while offset > 0 and self._pending and self._pending[0]["update_id"] < offset:
            self._pending.popleft()

    def close(self) -> None:
        """End a waiting poller with an empty result."""
        self._closed = True
        self._changed.notify()
