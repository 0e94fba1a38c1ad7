"""Commands that waited at the platform while the bot was down: only the newest of each chat is answered.

People who wrote hours ago have no use for an answer now, and dozens of old answers would hold back the chat's alerts.
"""

from datetime import timedelta

from bot.model import Command
from bot.ports import Clock

STALE = timedelta(minutes=2)
"""Age of a command that may have newer ones behind it."""
COLLECT = timedelta(seconds=2)
"""How long a stale command waits for a newer one of its chat."""


class Backlog:
    """The stale commands of one platform."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._newest: dict[str, Command] = {}

    async def lets_through(self, command: Command) -> bool:
        """Return True at once for a fresh command; for a stale one once it is known to be its chat's newest, else False."""
        chat = str(command.chat)
        waiting = self._newest.get(chat)
        if command.sent_at is None or self._clock.now() - command.sent_at < STALE:
            self._newest.pop(chat, None)
            return True
        if waiting is not None and waiting.sent_at is not None and waiting.sent_at > command.sent_at:
            return False
        self._newest[chat] = command
        await self._clock.sleep(COLLECT.total_seconds())
        if self._newest.get(chat) is not command:
            return False
        del self._newest[chat]
        return True
