"""Alert the operators, once until a problem is solved.

Problems are a chat that takes nothing, a platform, a feed or the operators' own chat that fails, and a post that is given up.
Each line also names the remedy (operator_alert_lines.py).
"""

from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime, timedelta

import structlog

from bot.desk.reason_texts import delivery_reason
from bot.jobs.operator_alert_lines import (
    CHAT,
    POST,
    feed_of,
    is_about_trouble,
    solved_line,
    stopped_alert,
    trouble_line,
    unsent_alert,
)
from bot.lib.wakeup import Wakeup
from bot.model import FEED, Delivery, DeliveryState, OperatorAlert, Outcome, OutcomeScope, Rejected, Sent, Uncertain
from bot.ports import Clock, Store, Translator

log = structlog.get_logger()

CHECK_INTERVAL = timedelta(seconds=5)
GRACE = timedelta(minutes=2)
"""Time that a problem must last before anybody is alerted: most pass by themselves. After a start, an earlier run's problem is
declared solved no sooner than that either."""
MIN_FAILED_POLLS = 3
"""Polls of a feed with a long interval that must fail before anybody is alerted."""
MAX_RECALLED = 10
"""Uncertain alerts of an earlier run that the operators are alerted to after a start."""
COLLECT = timedelta(seconds=2)
"""Pause before alerts are sent: a post that is refused in many chats becomes one message."""
MAX_SEND_DELAY = timedelta(minutes=5)
"""Longest pause between two tries to reach the operators' chat."""

Send = Callable[[str], Awaitable[bool]]


class OperatorAlerts:
    """Stores alerts and sends them to the operators' chat.

    An alert is open from when it is raised until its problem is solved; an open one is not raised again.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        words: Translator,
        troubles: Callable[[], Mapping[str, str]],
        send: Send | None,
        feeds: Mapping[str, timedelta],
        *,
        resend: bool = True,
    ) -> None:
        """`troubles` returns what is wrong now, by platform, feed or chat of operators. It raises an alert after GRACE.

        `send` returns True once a line needs no further try; None only logs. `feeds` are the config's feeds with their poll
        intervals, zero for those that are watched: the end of another feed's trouble is not announced.
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
        self._unreachable_since: datetime | None = None
        self._next_send = clock.now()

    def outcome(self, delivery: Delivery, outcome: Outcome) -> None:
        """Raise or solve alerts by the outcome of a delivery. A post that is given up raises one for each of its chats."""
        self._check_given_up(delivery, outcome)
        if isinstance(outcome, Rejected) and outcome.scope is OutcomeScope.CHAT:
            self._wakeup.set()  # the chat's state is stored by now

    def _check_given_up(self, delivery: Delivery, outcome: Outcome) -> None:
        key = f"{POST}{delivery.post_id} {delivery.chat}"
        if isinstance(outcome, Sent) and key in self._open:
            self._solve(key)
        elif why := self._given_up(delivery, outcome):
            self._raise(unsent_alert(delivery.post_id, delivery.chat, why, self._words))

    def _given_up(self, delivery: Delivery, outcome: Outcome) -> Rejected | Uncertain | None:
        """Return why a delivery is left to people now, else None. A correction never is: the chat has the post."""
        match outcome:
            case _ if delivery.sent_revision is not None:
                return None
            case Rejected(scope=OutcomeScope.MESSAGE):
                return outcome
            case Uncertain() if delivery.maybe_sent or not self._resend:
                return outcome
            case _:
                return None

    async def store_raised(self) -> None:
        """Store the alerts that outcomes raise, until cancelled: another worker sends them, and checks for troubles."""
        self._open |= await self._store.open_alerts()
        while True:
            await self._store_alerts()
            await self._wakeup.wait()

    async def run(self) -> None:
        """Check for troubles, store and send alerts until cancelled. The store must retry its calls."""
        self._open |= await self._store.open_alerts()
        began, recalled = self._clock.now(), False
        while True:
            self._check(self._clock.now(), began)
            await self._check_inactive_chats()
            if not recalled and self._clock.now() - began >= GRACE:
                await self._recall_uncertain()
                recalled = True
            await self._store_alerts()
            if self._clock.now() >= self._next_send and await self._store.unsent_alerts():
                await self._clock.sleep(COLLECT.total_seconds())
                await self._store_alerts()
                await self._send_all()
            await self._wakeup.wait(self._clock.now() + CHECK_INTERVAL)

    async def _check_inactive_chats(self) -> None:
        """Raise alerts for chats that refuse everything or that the bot was removed from; no person's private chat."""
        alerts = {alert.key: alert for alert in (stopped_alert(chat, self._words) for chat in await self._store.inactive_chats())}
        for alert in alerts.values():
            self._raise(alert)
        for key in [key for key in self._open if key.startswith(CHAT) and key not in alerts]:
            self._solve(key)

    async def _recall_uncertain(self) -> None:
        """Raise alerts for deliveries that a killed bot left uncertain: nothing reported their outcome."""
        for record in await self._store.deliveries(None, (DeliveryState.UNCERTAIN,), MAX_RECALLED):
            why = Uncertain(delivery_reason(record, self._words))
            self._raise(unsent_alert(record.post_id, record.chat, why, self._words))

    def _check(self, now: datetime, began: datetime) -> None:
        troubles = self._troubles()
        self._since = {name: self._since.get(name, now) for name in troubles}
        for name, since in self._since.items():
            if now - since >= self._grace(name):
                self._raise(OperatorAlert(name, trouble_line(name, troubles[name], self._words)))
        if now - began < GRACE:
            return  # an earlier run's troubles may not have shown again yet
        for name in [name for name in self._open if name not in troubles and is_about_trouble(name)]:
            self._solve(name, solved_line(name, self._words) if self._is_followed(name) else "")

    def _grace(self, name: str) -> timedelta:
        every = self._feeds.get(name.removeprefix(FEED), timedelta(0))
        return MIN_FAILED_POLLS * every if 2 * every > GRACE else GRACE

    def _is_followed(self, name: str) -> bool:
        """Return False for the trouble of a feed that the config does not have any more."""
        feed = feed_of(name)
        return feed is None or feed in self._feeds

    def _raise(self, alert: OperatorAlert) -> None:
        """Raise an alert unless it is open already."""
        if alert.key in self._open:
            return
        log.warning("operator_alert", line=_text([alert]))
        self._open.add(alert.key)
        self._write(lambda: self._store.raise_alert(alert, self._clock.now()))

    def _solve(self, key: str, line: str = "") -> None:
        if line:
            log.warning("operator_alert", line=line)
        self._open.discard(key)
        self._write(lambda: self._store.resolve_alert(key, line, self._clock.now()))

    def _write(self, work: Callable[[], Awaitable[object]]) -> None:
        self._writes.append(work)
        self._wakeup.set()

    async def _store_alerts(self) -> None:
        while self._writes:
            await self._writes[0]()
            self._writes.popleft()

    async def _send_all(self) -> None:
        """Send the stored lines in order. Where one is not taken now, wait longer each time before the next try."""
        together: dict[str, list[OperatorAlert]] = {}
        for alert in await self._store.unsent_alerts():
            together.setdefault(alert.line, []).append(alert)
        for alerts in together.values():
            if self._send is not None and not await self._send(_text(alerts)):
                self._wait_longer(self._clock.now())
                return
            for alert in alerts:
                await self._store.mark_alert_sent(alert)
        self._unreachable_since = None

    def _wait_longer(self, now: datetime) -> None:
        """Set the next try after a tenth of the time that the chat has been out of reach."""
        self._unreachable_since = self._unreachable_since or now
        self._next_send = now + min((now - self._unreachable_since) / 10, MAX_SEND_DELAY)


def _text(alerts: Iterable[OperatorAlert]) -> str:
    """Return one message: the line that these alerts share, and their commands."""
    line, commands = "", []
    for alert in alerts:
        line = alert.line
        commands += [f"`{alert.command}`"] if alert.command else []
    return "\n".join([line, *commands])
