"""Tell the operators what needs them, once: a chat that stopped, a platform that refuses us, a feed that is dead."""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import structlog

from bot.bell import Bell
from bot.model import Delivery, Outcome, Rejected, Scope, Sent
from bot.ports import Clock, Words

log = structlog.get_logger()

LOOK = timedelta(seconds=5)
"""How often standing troubles are looked at."""
GRACE = timedelta(minutes=2)
"""How long a trouble must stand before anybody is told: most pass by themselves."""

MOST_LINES = 50

Say = Callable[[str], Awaitable[bool]]


class Notices:
    """Runs beside the couriers. `say` brings a line into the operators' chat and says whether that is done with; None: log alone.

    `troubles`: what is wrong now, by platform or feed; it is told once it has stood for GRACE, and told again when it is over.
    """

    def __init__(self, clock: Clock, words: Words, troubles: Callable[[], Mapping[str, str]], say: Say | None) -> None:
        self._clock = clock
        self._words = words
        self._troubles = troubles
        self._say = say
        self._bell = Bell(clock)
        self._lines: deque[str] = deque(maxlen=MOST_LINES)
        self._stopped: set[str] = set()
        self._since: dict[str, datetime] = {}
        self._told: set[str] = set()

    def outcome(self, delivery: Delivery, outcome: Outcome) -> None:
        """Hear what became of a delivery; a chat that takes nothing any more is told, once while it stays so."""
        chat = str(delivery.chat)
        if isinstance(outcome, Sent):
            self._stopped.discard(chat)
        elif isinstance(outcome, Rejected) and outcome.scope is Scope.CHAT and chat not in self._stopped:
            self._stopped.add(chat)
            self._tell(stopped_line(delivery, outcome, self._words))

    async def run(self) -> None:
        """Look and tell until cancelled."""
        while True:
            self._look(self._clock.now())
            while self._lines:
                if self._say is None or await self._say(self._lines[0]):
                    self._lines.popleft()
                else:
                    break
            await self._bell.wait(self._clock.now() + LOOK)

    def _look(self, now: datetime) -> None:
        troubles = self._troubles()
        for name in [name for name in self._since if name not in troubles]:
            del self._since[name]
            if name in self._told:
                self._told.discard(name)
                self._tell(self._words("{name} works again.", name=name))
        for name, reason in troubles.items():
            since = self._since.setdefault(name, now)
            if now - since >= GRACE and name not in self._told:
                self._told.add(name)
                self._tell(self._words("{name} does not work: {reason}", name=name, reason=reason))

    def _tell(self, line: str) -> None:
        log.warning("operators_told", line=line)
        self._lines.append(line)
        self._bell.ring()


def stopped_line(delivery: Delivery, outcome: Rejected, words: Words) -> str:
    """Which chat stopped, why, and what to do about it."""
    told = words("{chat} takes nothing any more: {reason}.", chat=delivery.chat, reason=outcome.reason.rstrip("."))
    if delivery.chat.platform == "slack":
        todo = words("Write /invite @bot (the bot's name) in that channel")
    else:
        todo = words("Add the bot to that chat again, in a channel as an administrator that may post")
    again = words("then run `sokbo replay {post} {chat}`.", post=delivery.post_id, chat=delivery.chat)
    return f"{told} {todo}, {again}"
