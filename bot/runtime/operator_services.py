"""Wire the operators' and editors' parts: the desk and its commands, the review queue, and the operator alerts."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.commands import AdminCommands
from bot.config import Config
from bot.delivery.rate_limit import RateLimiter
from bot.delivery.replies import ReplySender
from bot.desk import Desk, ReviewCards, ReviewQueue, follow_changes
from bot.desk.status_page import StatusPages
from bot.jobs.canary import Canary, CanaryResult
from bot.jobs.configured_chats import StaffChats
from bot.jobs.operator_alerts import OperatorAlerts
from bot.lib.i18n import words
from bot.lib.retry import Supervisor, retrying
from bot.lib.wakeup import Signals
from bot.model import Answer, Chat, Moved, OutcomeScope, PollResult, Rejected, Sent, Uncertain
from bot.model.status_page import BotFacts
from bot.ports import Clock, Formatter, Platform, Store
from bot.runtime import build
from bot.runtime.owned_platforms import Sending

log = structlog.get_logger()

MAX_WAIT = timedelta(minutes=10)
"""Time that a message to operators or editors waits for its slot before it is tried anew."""


class OperatorServices:
    """The desk with its tasks, made anew for each config."""

    TASKS = ("decisions", "operator alerts", "review cards", "review queue", "staff chats", "canary")

    def __init__(
        self,
        config: Config,
        store: Store,
        formatter: Formatter,
        clock: Clock,
        sending: Sending,
        signals: Signals,
        troubles: Callable[[], Mapping[str, str]],
        publish: Callable[[PollResult], Awaitable[None]],
        canary_result: Callable[[CanaryResult], None],
    ) -> None:
        """`troubles` returns what is wrong apart from the platforms, each with its reason.

        `publish` records the canary's posts, `canary_result` receives what became of them.
        """
        self._config = config
        self._store = retrying(store, clock)
        self._formatter = formatter
        self._clock = clock
        self._sending = sending
        self._platforms: Mapping[str, Platform] = sending.platforms
        self._rate_limiters: Mapping[str, RateLimiter] = sending.rate_limiters
        self._signals = signals
        self._wakeup = signals.listen(signals.fanned_out, signals.decided)
        self._cards_wakeup = signals.listen(signals.fanned_out, signals.decided, signals.review_card_stored)
        self._other_troubles = troubles
        self._words = words(config.language)
        feeds = [feed.id for feed in config.feeds]
        self._desk = Desk(store, clock, config.timezone, feeds, list(self._platforms), config.named, signals.decided.set)
        self.pages = StatusPages(self._desk, store, clock, config.timezone)
        self._cards = ReviewCards(self._store, self._desk, self._platforms, self._reply_sender, config.language, words)
        self.commands = AdminCommands(self._desk, build.permissions(config), self._platform_troubles, self._cards.pressed)
        self._review_queue = self._make_review_queue()
        chats = {"desk": config.desk.chat, "operators": config.ops_chat}
        self._staff_chats = StaffChats({name: chat for name, chat in chats.items() if chat}, self._platforms)
        self._operators_trouble = ""
        self._canary = Canary(self._store, clock, publish, canary_result, config.canary.every, config.timezone, self._words)
        self.alerts = OperatorAlerts(
            self._store,
            clock,
            self._words,
            self._troubles,
            self._send_to_operators if config.ops_chat else None,
            build.poll_intervals(config),
            resend=config.delivery.on_uncertain == "resend",
        )

    def start_reporting(self, supervisor: Supervisor) -> None:
        """Start a worker without the house: its alerts are stored for the worker that owns it."""
        supervisor.start("operator alerts", self.alerts.store_raised)

    def start(self, supervisor: Supervisor) -> None:
        """Start the tasks that TASKS names."""
        supervisor.start("decisions", lambda: follow_changes(self._store, self._clock, self._signals.decided.set))
        supervisor.start("operator alerts", self.alerts.run)
        supervisor.start("staff chats", lambda: self._staff_chats.run(self._clock))
        if self._config.canary.chat:
            supervisor.start("canary", self._canary.run)
        supervisor.start("review cards", lambda: self._cards.run(self._cards_wakeup, self._clock))
        if (queue := self._review_queue) is not None:
            supervisor.start("review queue", lambda: queue.run(self._wakeup, self._clock))
        elif waits := [feed.id for feed in self._config.feeds if feed.approval == "desk"]:
            log.warning("no_desk_chat", feeds=waits, hint="their posts wait for /release or `sokbo release`")

    def with_staff_troubles(self, facts: BotFacts) -> BotFacts:
        """Add what is wrong with the chats of editors and operators."""
        return replace(facts, platforms={**facts.platforms, **self._staff_troubles()})

    def _make_review_queue(self) -> ReviewQueue | None:
        """Make the queue of the desk's chat, else of the operators' chat; None where there is neither."""
        if (chat := self._config.desk.chat or self._config.ops_chat) is None:
            return None
        platform, style = self._platforms[chat.platform], build.style(self._config)
        return ReviewQueue(
            self._store,
            self._formatter,
            self._desk,
            platform,
            chat,
            self._reply_sender(chat),
            style,
            words,
            self._signals.review_card_stored,
        )

    def _reply_sender(self, chat: Chat) -> ReplySender:
        return ReplySender(self._platforms[chat.platform], self._rate_limiters[chat.platform], self._clock, MAX_WAIT)

    async def _send_to_operators(self, line: str) -> bool:
        """Send a line to the operators' chat, or to the desk's where that one takes nothing; False where it is to be retried.

        A line that is refused for its content is not retried: the others behind it would never be sent.
        """
        self._operators_trouble = ""
        for chat in dict.fromkeys(chat for chat in (self._config.ops_chat, self._config.desk.chat) if chat):
            calls = self._platforms[chat.platform].render_answer(Answer(line), self._words)
            outcome = await self._reply_sender(chat).send(chat, calls)
            if isinstance(outcome, Sent | Uncertain) or (isinstance(outcome, Rejected) and outcome.scope is OutcomeScope.MESSAGE):
                return True
            if chat == self._config.ops_chat:
                self._operators_trouble = f"{chat}: {'moved' if isinstance(outcome, Moved) else outcome.reason}"
                log.error("operators_not_reached", reason=self._operators_trouble)
        return False

    def _platform_troubles(self) -> dict[str, str]:
        """Return what is wrong with the platforms, and with the chats of editors and operators."""
        return self._sending.errors() | self._staff_troubles()

    def _staff_troubles(self) -> dict[str, str]:
        """Return why the desk's or the operators' chat does not take anything."""
        desk = self._review_queue.trouble if self._review_queue else ""
        sent = {"desk": desk, "operators": self._operators_trouble}
        return self._staff_chats.troubles | {name: trouble for name, trouble in sent.items() if trouble}

    def _troubles(self) -> dict[str, str]:
        """Return what is wrong now, each with what to do about it; a platform's own text includes that."""
        hint = "{reason}; see its path or url in the config"
        others = self._other_troubles().items()
        hinted = {name: self._words(hint, reason=reason) if name.startswith("feed ") else reason for name, reason in others}
        return self._platform_troubles() | hinted
