"""What operators and editors have of a running bot, wired together: the desk, its chat, their notices."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import structlog

from bot.commands import AdminCommands
from bot.config import Config
from bot.delivery.rate_limit import RateLimiter
from bot.delivery.replies import ReplySender
from bot.desk import Desk, ReviewQueue, follow_changes
from bot.jobs.operator_alerts import OperatorAlerts
from bot.lib.i18n import words
from bot.lib.supervisor import Supervisor
from bot.lib.wakeup import Wakeup
from bot.model import Answer, Chat, Retry
from bot.model.status_page import StatusPage
from bot.ports import Clock, Editor, Platform, Store, Words
from bot.runtime import build

log = structlog.get_logger()

PATIENCE = timedelta(minutes=10)
"""How long a word to operators or editors waits for its turn before it is tried anew."""


class OperatorServices:
    """`changed` is called whenever something was decided; `bell` is to be rung whenever a post may have begun to wait.

    `troubles`: what is wrong now beside the platforms, each with its reason.
    """

    TASKS = ("changes", "notices", "desk")

    def __init__(
        self,
        config: Config,
        store: Store,
        editor: Editor,
        clock: Clock,
        platforms: Mapping[str, Platform],
        rate_limiters: Mapping[str, RateLimiter],
        changed: Callable[[], None],
        troubles: Callable[[], Mapping[str, str]],
    ) -> None:
        self.wakeup = Wakeup(clock)
        self._config = config
        self._store = store
        self._editor = editor
        self._clock = clock
        self._platforms = platforms
        self._rate_limiters = rate_limiters
        self._changed = changed
        self._other_troubles = troubles
        self._words = words(config.language)
        feeds = [feed.id for feed in config.feeds]
        self._desk = Desk(store, clock, config.timezone, feeds, list(platforms), config.named, changed)
        self.operators = AdminCommands(self._desk, build.permissions(config), self._platform_troubles)
        self._showing = self._make_showing()
        say = self._say_to_operators if config.ops_chat else None
        resend = config.delivery.on_uncertain == "resend"
        self.notices = OperatorAlerts(store, clock, self._words, self._troubles, say, build.rhythms(config), resend=resend)

    def start(self, supervisor: Supervisor) -> None:
        """Start what runs beside the couriers."""
        supervisor.start("changes", lambda: follow_changes(self._store, self._clock, self._changed))
        supervisor.start("notices", self.notices.run)
        if (showing := self._showing) is not None:
            supervisor.start("desk", lambda: showing.run(self.wakeup, self._clock))
        elif waits := [feed.id for feed in self._config.feeds if feed.approval == "desk"]:
            log.warning("no_desk_chat", feeds=waits, hint="their posts wait for /release or `sokbo release`")

    async def glance(self, words: Words, platforms: Mapping[str, str | None]) -> StatusPage:
        """The whole at a glance, for the status page."""
        return await self._desk.glance(words, platforms)

    def _make_showing(self) -> ReviewQueue | None:
        """What shows waiting posts to the desk's chat; where there is none they need the operators."""
        if (chat := self._config.desk.chat or self._config.ops_chat) is None:
            return None
        platform, style = self._platforms[chat.platform], build.style(self._config)
        return ReviewQueue(self._store, self._editor, self._desk, platform, chat, self._reply_sender(chat), style, words)

    def _reply_sender(self, chat: Chat) -> ReplySender:
        return ReplySender(self._platforms[chat.platform], self._rate_limiters[chat.platform], self._clock, PATIENCE)

    async def _say_to_operators(self, line: str) -> bool:
        """Whether that is done with: taken, or refused for good."""
        chat = self._config.ops_chat
        assert chat is not None
        calls = self._platforms[chat.platform].render_answer(Answer(line), self._words)
        return not isinstance(await self._reply_sender(chat).send(chat, calls), Retry)

    def _platform_troubles(self) -> dict[str, str]:
        """What is wrong with the platforms, and with the desk's chat on one of them."""
        troubles = {name: platform.last_error for name, platform in self._platforms.items() if platform.last_error}
        return troubles | ({"desk": self._showing.trouble} if self._showing and self._showing.trouble else {})

    def _troubles(self) -> dict[str, str]:
        """What is wrong now, each with what to do; a platform's own words say that already."""
        hint = "{reason}; see its path or url in the config"
        others = self._other_troubles().items()
        told = {name: self._words(hint, reason=reason) if name.startswith("feed ") else reason for name, reason in others}
        return self._platform_troubles() | told
