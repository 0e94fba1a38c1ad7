"""Tell the operators what needs them, once until it is solved: a chat that stopped, a platform that refuses us, a dead feed.

What operators can do about a chat that takes nothing any more, and about an alert that was given up: pure.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.lib.retry import retry_until_stored
from bot.lib.wakeup import Wakeup
from bot.model import FEED, SILENT, Chat, Delivery, DeliveryState, OperatorAlert, Outcome, Rejected, Scope, Sent, Uncertain
from bot.ports import Clock, Store, Words

_NO_RIGHTS = ("right", "write access", "write_forbidden", "admin_required", "chat_restricted")


def stopped_line(delivery: Delivery, outcome: Rejected, words: Words) -> str:
    """Which chat stopped, why, and what to do about it, on one line."""
    told = words("{chat} takes nothing any more: {reason}.", chat=delivery.chat, reason=outcome.reason.rstrip("."))
    advice = _on_slack if delivery.chat.platform == "slack" else _on_telegram
    again = words("then run `sokbo replay {post} {chat}`.", post=delivery.post_id, chat=delivery.chat)
    return f"{told} {advice(delivery.chat, outcome.reason.lower(), words)}, {again}"


def untold_line(post: int, chat: Chat, outcome: Rejected | Uncertain, words: Words) -> str:
    """Which alert is told nowhere now, or may not be told, why, and what to do about it, on one line."""
    about = {"post": post, "chat": chat, "reason": outcome.reason.rstrip(".")}
    if isinstance(outcome, Rejected):
        told = words("#{post} was refused in {chat}: {reason}.", **about)
        return f"{told} {words('Mend the post, then run `sokbo replay {post} {chat}`.', **about)}"
    told = words("#{post} may or may not be in {chat}: {reason}.", **about)
    return f"{told} {words('Look there; if it is missing, run `sokbo replay {post} {chat}`.', **about)}"


def _on_slack(_chat: Chat, reason: str, words: Words) -> str:
    if "archived" in reason:
        return words("Unarchive that channel")
    if "restricted" in reason:
        return words("Let the app post in that channel")
    return words("Write /invite @bot (the bot's name) in that channel")


def _on_telegram(chat: Chat, reason: str, words: Words) -> str:
    if not chat.is_group:
        return words("Only that person can let the bot write again, with /start")
    if any(word in reason for word in _NO_RIGHTS):
        return words("Give the bot the right to post in that chat")
    return words("Add the bot to that chat again, in a channel as an administrator that may post")


log = structlog.get_logger()

LOOK = timedelta(seconds=5)
"""How often standing troubles are looked at."""
GRACE = timedelta(minutes=2)
"""How long a trouble must stand before anybody is told: most pass by themselves. A start waits as long to call one over."""
LOOKS = 3
"""So many of its rhythms must a feed's trouble stand that is looked at seldom: one failed look is none yet."""

MOST_DOUBTS = 10
"""How many alerts in doubt an earlier run is told of."""

Say = Callable[[str], Awaitable[bool]]
_CHAT = "chat "
"""Before a chat's name in its key; troubles are named by platform or feed."""
_POST = "post "
"""Before a post's number and a chat's name in the key of an alert that is not told there."""


class OperatorAlerts:
    """Runs beside the couriers. `say` brings a line into the operators' chat and says whether that is done with; None: log alone.

    `troubles`: what is wrong now, by platform or feed; it is told once it has stood for GRACE, a feed's also for several looks,
    and told again when it is over, unless it was a feed's that is not among `feeds` any more: how often each is looked at,
    nothing where that is at once.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        words: Words,
        troubles: Callable[[], Mapping[str, str]],
        say: Say | None,
        feeds: Mapping[str, timedelta],
        *,
        resend: bool = True,
    ) -> None:
        self._store = store
        self._clock = clock
        self._words = words
        self._troubles = troubles
        self._say = say
        self._feeds = feeds
        self._resend = resend
        self._bell = Wakeup(clock)
        self._since: dict[str, datetime] = {}
        self._told: set[str] = set()
        self._to_write: deque[Callable[[], Awaitable[object]]] = deque()

    def outcome(self, delivery: Delivery, outcome: Outcome) -> None:
        """Hear what became of a delivery; a chat that takes nothing any more is told, once while it stays so.

        A person who sends the bot away needs no operator. An alert that is given up is told of the first chat that it is for.
        """
        self._hear_of_alert(delivery, outcome)
        if delivery.chat.is_private:
            return
        key = f"{_CHAT}{delivery.chat}"
        if isinstance(outcome, Sent) and key in self._told:
            self._solve(key)
        elif isinstance(outcome, Rejected) and outcome.scope is Scope.CHAT and key not in self._told:
            self._tell(key, stopped_line(delivery, outcome, self._words))

    def _hear_of_alert(self, delivery: Delivery, outcome: Outcome) -> None:
        key = f"{_POST}{delivery.post_id} {delivery.chat}"
        if isinstance(outcome, Sent) and key in self._told:
            self._solve(key)
        elif why := self._given_up(delivery, outcome):
            self._tell_of_alert(delivery.post_id, delivery.chat, why)

    def _tell_of_alert(self, post: int, chat: Chat, why: Rejected | Uncertain) -> None:
        if not any(told.startswith(f"{_POST}{post} ") for told in self._told):
            self._tell(f"{_POST}{post} {chat}", untold_line(post, chat, why, self._words))

    def _given_up(self, delivery: Delivery, outcome: Outcome) -> Rejected | Uncertain | None:
        """Why an alert is left to people now, None where it is not. A correction never is: what it corrects is there."""
        match outcome:
            case _ if delivery.sent_revision is not None:
                return None
            case Rejected(scope=Scope.MESSAGE):
                return outcome
            case Uncertain() if delivery.maybe_sent or not self._resend:
                return outcome
            case _:
                return None

    async def run(self) -> None:
        """Look and tell until cancelled."""
        self._told |= await retry_until_stored(self._store.standing, self._clock)
        began, recalled = self._clock.now(), False
        while True:
            self._look(self._clock.now(), began)
            if not recalled and self._clock.now() - began >= GRACE:
                await self._recall_doubts()
                recalled = True
            while self._to_write:
                await retry_until_stored(self._to_write[0], self._clock)
                self._to_write.popleft()
            await self._say_all()
            await self._bell.wait(self._clock.now() + LOOK)

    async def _recall_doubts(self) -> None:
        """Tell of alerts that a killed bot left in doubt: there was nobody to hear of them."""
        for record in await retry_until_stored(
            lambda: self._store.deliveries(None, (DeliveryState.UNCERTAIN,), MOST_DOUBTS), self._clock
        ):
            self._tell_of_alert(record.post_id, record.chat, Uncertain(record.reason.removeprefix("uncertain: ")))

    def _look(self, now: datetime, began: datetime) -> None:
        troubles = self._troubles()
        self._since = {name: self._since.get(name, now) for name in troubles}
        for name, since in self._since.items():
            if now - since >= self._grace(name) and name not in self._told:
                self._tell(name, trouble_line(name, troubles[name], self._words))
        if now - began < GRACE:
            return  # an earlier run's troubles may not have been seen again yet
        for name in [name for name in self._told if name not in troubles and not name.startswith((_CHAT, _POST))]:
            self._solve(name, solved_line(name, self._words) if self._is_followed(name) else "")

    def _grace(self, name: str) -> timedelta:
        every = self._feeds.get(name.removeprefix(FEED), timedelta(0))
        return LOOKS * every if 2 * every > GRACE else GRACE

    def _is_followed(self, name: str) -> bool:
        """False for the trouble of a feed that the config has no more: that it is over says nothing."""
        feed = name.removeprefix(SILENT).removeprefix(FEED)
        return feed == name or feed in self._feeds

    def _tell(self, key: str, line: str) -> None:
        log.warning("operators_told", line=line)
        self._told.add(key)
        notice = OperatorAlert(key, line)
        self._write(lambda: self._store.tell(notice, self._clock.now()))

    def _solve(self, key: str, line: str = "") -> None:
        if line:
            log.warning("operators_told", line=line)
        self._told.discard(key)
        self._write(lambda: self._store.solved(key, line, self._clock.now()))

    def _write(self, work: Callable[[], Awaitable[object]]) -> None:
        self._to_write.append(work)
        self._bell.set()

    async def _say_all(self) -> None:
        """Say what is still to be said; what the operators' chat does not take now is kept."""
        for notice in await retry_until_stored(self._store.unsaid, self._clock):
            if self._say is not None and not await self._say(notice.line):
                break
            await retry_until_stored(partial(self._store.said, notice), self._clock)


def trouble_line(name: str, reason: str, words: Words) -> str:
    """What is wrong; of a feed that is only silent, since when."""
    if name.startswith(SILENT):
        said = "feed {feed} is silent: nothing new since {time}, far longer than ever before; see whether it lives elsewhere now"
        return words(said, feed=name.removeprefix(SILENT), time=reason)
    return words("{name} does not work: {reason}", name=name, reason=reason)


def solved_line(name: str, words: Words) -> str:
    """That it is over."""
    if name.startswith(SILENT):
        return words("feed {feed} is silent no more.", feed=name.removeprefix(SILENT))
    return words("{name} works again.", name=name)
