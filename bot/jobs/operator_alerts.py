"""Alert the operators, once until a problem is solved: a chat that refuses us, a platform or a feed that fails.

Each line also names the remedy.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import structlog

from bot.desk.reasons import delivery_reason
from bot.lib.wakeup import Wakeup
from bot.model import (
    FEED,
    SILENT,
    Chat,
    Delivery,
    DeliveryState,
    OperatorAlert,
    Outcome,
    RefusalReason,
    Rejected,
    Scope,
    Sent,
    Uncertain,
)
from bot.ports import Clock, Store, Words


def stopped_line(delivery: Delivery, outcome: Rejected, words: Words) -> str:
    """Return one line: which chat refuses every message, why, and what to do about it."""
    problem = words("{chat} takes nothing any more: {reason}.", chat=delivery.chat, reason=outcome.reason.rstrip("."))
    advice = _on_slack if delivery.chat.platform == "slack" else _on_telegram
    again = words("then run `sokbo replay {post} {chat}`.", post=delivery.post_id, chat=delivery.chat)
    return f"{problem} {advice(delivery.chat, outcome.code, words)}, {again}"


def unsent_line(post: int, chat: Chat, outcome: Rejected | Uncertain, words: Words) -> str:
    """Return one line: which alert was refused or may not have arrived, why, and what to do about it."""
    about = {"post": post, "chat": chat, "reason": outcome.reason.rstrip(".")}
    if isinstance(outcome, Rejected):
        problem = words("#{post} was refused in {chat}: {reason}.", **about)
        return f"{problem} {words('Mend the post, then run `sokbo replay {post} {chat}`.', **about)}"
    problem = words("#{post} may or may not be in {chat}: {reason}.", **about)
    return f"{problem} {words('Look there; if it is missing, run `sokbo replay {post} {chat}`.', **about)}"


def _on_slack(_chat: Chat, refusal: RefusalReason, words: Words) -> str:
    if refusal is RefusalReason.ARCHIVED:
        return words("Unarchive that channel")
    if refusal is RefusalReason.RESTRICTED:
        return words("Let the app post in that channel")
    return words("Write /invite @bot (the bot's name) in that channel")


def _on_telegram(chat: Chat, refusal: RefusalReason, words: Words) -> str:
    if not chat.is_group:
        return words("Only that person can let the bot write again, with /start")
    if refusal is RefusalReason.NO_RIGHTS:
        return words("Give the bot the right to post in that chat")
    return words("Add the bot to that chat again, in a channel as an administrator that may post")


log = structlog.get_logger()

CHECK_INTERVAL = timedelta(seconds=5)
GRACE = timedelta(minutes=2)
"""How long a problem must last before anybody is alerted: most pass by themselves. After a start, an earlier run's problem is
declared solved no sooner than that either."""
MIN_FAILED_POLLS = 3
"""How many polls of a feed with a long interval must fail before anybody is alerted."""
MAX_RECALLED = 10
"""Uncertain alerts of an earlier run that the operators are alerted to after a start."""

Send = Callable[[str], Awaitable[bool]]
_CHAT = "chat "
"""Begins the key of a chat's alert; other keys are names of platforms or feeds."""
_POST = "post "
"""Begins the key of an undelivered post's alert, before the post's number and the chat."""


class OperatorAlerts:
    """Stores alerts and sends them to the operators' chat.

    An alert is open from when it is raised until its problem is solved; an open one is not raised again.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        words: Words,
        troubles: Callable[[], Mapping[str, str]],
        send: Send | None,
        feeds: Mapping[str, timedelta],
        *,
        resend: bool = True,
    ) -> None:
        """`troubles` returns what is wrong now, by platform or feed. It raises an alert after GRACE.

        `send` returns True where a line was sent or refused for good; None only logs. `feeds` are the config's feeds with
        their poll intervals, zero for those that are watched: the end of another feed's trouble is not announced.
        """
        self._store = store
        self._clock = clock
        self._words = words
        self._troubles = troubles
        self._send = send
        self._feeds = feeds
        self._resend = resend
        self._wakeup = Wakeup(clock)
        self._since: dict[str, datetime] = {}
        self._open: set[str] = set()
        self._writes: deque[Callable[[], Awaitable[object]]] = deque()

    def outcome(self, delivery: Delivery, outcome: Outcome) -> None:
        """Raise or solve alerts by what became of a delivery.

        A chat that refuses every message raises one alert; a private chat none, since that person sent the bot away. An alert
        that is given up is raised for the first of its chats.
        """
        self._check_given_up(delivery, outcome)
        if delivery.chat.is_private:
            return
        key = f"{_CHAT}{delivery.chat}"
        if isinstance(outcome, Sent) and key in self._open:
            self._solve(key)
        elif isinstance(outcome, Rejected) and outcome.scope is Scope.CHAT and key not in self._open:
            self._raise(key, stopped_line(delivery, outcome, self._words))

    def _check_given_up(self, delivery: Delivery, outcome: Outcome) -> None:
        key = f"{_POST}{delivery.post_id} {delivery.chat}"
        if isinstance(outcome, Sent) and key in self._open:
            self._solve(key)
        elif why := self._given_up(delivery, outcome):
            self._raise_unsent(delivery.post_id, delivery.chat, why)

    def _raise_unsent(self, post: int, chat: Chat, why: Rejected | Uncertain) -> None:
        if not any(key.startswith(f"{_POST}{post} ") for key in self._open):
            self._raise(f"{_POST}{post} {chat}", unsent_line(post, chat, why, self._words))

    def _given_up(self, delivery: Delivery, outcome: Outcome) -> Rejected | Uncertain | None:
        """Return why a delivery is left to people now, else None. A correction never is: the chat has the post."""
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
        """Check for troubles, store and send alerts until cancelled. The store must retry its calls."""
        self._open |= await self._store.open_alerts()
        began, recalled = self._clock.now(), False
        while True:
            self._check(self._clock.now(), began)
            if not recalled and self._clock.now() - began >= GRACE:
                await self._recall_uncertain()
                recalled = True
            while self._writes:
                await self._writes[0]()
                self._writes.popleft()
            await self._send_all()
            await self._wakeup.wait(self._clock.now() + CHECK_INTERVAL)

    async def _recall_uncertain(self) -> None:
        """Raise alerts for deliveries that a killed bot left uncertain: nothing reported their outcome."""
        for record in await self._store.deliveries(None, (DeliveryState.UNCERTAIN,), MAX_RECALLED):
            self._raise_unsent(record.post_id, record.chat, Uncertain(delivery_reason(record, self._words)))

    def _check(self, now: datetime, began: datetime) -> None:
        troubles = self._troubles()
        self._since = {name: self._since.get(name, now) for name in troubles}
        for name, since in self._since.items():
            if now - since >= self._grace(name) and name not in self._open:
                self._raise(name, trouble_line(name, troubles[name], self._words))
        if now - began < GRACE:
            return  # an earlier run's troubles may not have shown again yet
        for name in [name for name in self._open if name not in troubles and not name.startswith((_CHAT, _POST))]:
            self._solve(name, solved_line(name, self._words) if self._is_followed(name) else "")

    def _grace(self, name: str) -> timedelta:
        every = self._feeds.get(name.removeprefix(FEED), timedelta(0))
        return MIN_FAILED_POLLS * every if 2 * every > GRACE else GRACE

    def _is_followed(self, name: str) -> bool:
        """Return False for the trouble of a feed that the config does not have any more."""
        feed = name.removeprefix(SILENT).removeprefix(FEED)
        return feed == name or feed in self._feeds

    def _raise(self, key: str, line: str) -> None:
        log.warning("operator_alert", line=line)
        self._open.add(key)
        alert = OperatorAlert(key, line)
        self._write(lambda: self._store.raise_alert(alert, self._clock.now()))

    def _solve(self, key: str, line: str = "") -> None:
        if line:
            log.warning("operator_alert", line=line)
        self._open.discard(key)
        self._write(lambda: self._store.resolve_alert(key, line, self._clock.now()))

    def _write(self, work: Callable[[], Awaitable[object]]) -> None:
        self._writes.append(work)
        self._wakeup.set()

    async def _send_all(self) -> None:
        """Send the stored lines in order; one that the operators' chat does not take now is kept for the next round."""
        for alert in await self._store.unsent_alerts():
            if self._send is not None and not await self._send(alert.line):
                break
            await self._store.mark_alert_sent(alert)


def trouble_line(name: str, reason: str, words: Words) -> str:
    """Return one line about a platform or feed that fails, or about a feed that is silent since `reason`."""
    if name.startswith(SILENT):
        line = "feed {feed} is silent: nothing new since {time}, far longer than ever before; see whether it lives elsewhere now"
        return words(line, feed=name.removeprefix(SILENT), time=reason)
    return words("{name} does not work: {reason}", name=name, reason=reason)


def solved_line(name: str, words: Words) -> str:
    """Return one line about a platform or feed that works again."""
    if name.startswith(SILENT):
        return words("feed {feed} is silent no more.", feed=name.removeprefix(SILENT))
    return words("{name} works again.", name=name)
