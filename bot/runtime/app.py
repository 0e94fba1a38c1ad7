"""The running bot: everything that the config names, wired together, supervised, and stopped in order."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import structlog

from bot.audience.filters import wants
from bot.commands.conversation import Conversation, EventDeduplication
from bot.config import Config, Feed
from bot.config.changes import compare, parts
from bot.delivery import Fanout, Policy
from bot.ingest import Embargo, Newsroom
from bot.jobs.canary import CanaryResult
from bot.jobs.configured_chats import ChatNames
from bot.jobs.maintenance import ClockChange, Retention, SearchIndexer
from bot.jobs.operator_alert_lines import CANARY
from bot.jobs.reload import ConfigReload
from bot.lib.logging import log_times, redactor
from bot.lib.retry import Supervisor, retrying
from bot.lib.version import sokbo_version
from bot.lib.wakeup import Signals, StoreClock, unless_stopped
from bot.model import CANARY_FEED, FEED, SILENT, Delivery, FeedRules, Outcome, PollResult, Request
from bot.ownership.ownership import Ownership, lost_to
from bot.ownership.scopes import HOUSE, feed_scope, feed_scopes
from bot.ports import Clock, Platform, Receive, Store
from bot.runtime import build
from bot.runtime.feed_sources import Sources
from bot.runtime.operator_services import OperatorServices
from bot.runtime.owned_platforms import FINISH_TIMEOUT, Sending, owned
from bot.runtime.running_status import RunningStatus

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

log = structlog.get_logger()

SHUTDOWN_TIMEOUT = 10.0
"""Seconds from the order to stop until the process ends; sends in flight have one less (FINISH_TIMEOUT)."""
_HOUSE_TASKS = ("fanout", "embargo", "retention", "search index", "reload")
"""Tasks that one worker has for all. Reload is among them in its form that answers requests."""


class StartError(Exception):
    """The bot cannot start; the message is for people, in one line."""


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """The config's file. `read` reads it again (raises ConfigError); `on_signal` takes the function that a signal calls."""

    read: Callable[[], Config]
    on_signal: Callable[[Callable[[], None]], None]


class App:
    """One bot's parts. Those that a config changes are made by `apply`, at the start and at each reload."""

    lost: str = ""
    """Why this worker has to end: another one has taken over; "" while that has not happened."""
    _operators: OperatorServices

    def __init__(
        self,
        config: Config,
        secrets: build.Secrets,
        store: Store,
        clock: Clock,
        ready: asyncio.Event,
        file: ConfigFile | None = None,
    ) -> None:
        from adapters.sources.git import GitWebhook
        from adapters.web.metrics import Metrics
        from adapters.workers.formatter import FormatterInWorker

        self._config = self._written = config  # _written is as in the file, with the names by which people write chats
        self._applied: dict[str, str] = {}  # the parts of the config in force
        self._followed: set[str] = set()  # feeds
        self._policy: Policy | None = None
        self._store = store
        self._background = retrying(store, clock)  # for tasks; commands report a StoreError to people instead
        self._clock = clock
        self._formatter = FormatterInWorker()
        self._metrics = Metrics(sokbo_version())
        self._connected = asyncio.Event()
        self._supervisor = Supervisor(clock, begin=self._connected)
        self._git_webhook = GitWebhook()
        self._sources = Sources(clock, self._git_webhook, config.web)

        self._signals = Signals(clock)
        self._newsroom = Newsroom(
            self._formatter, store, clock, self._signals, self._metrics.observe_detection, ready, self._count_poll
        )
        self._fanout = Fanout(self._background, clock, self._signals)
        self._embargo = Embargo(self._background, clock, self._signals, self._sources.pages)
        self._search_indexer = SearchIndexer(self._background, self._formatter, clock, self._signals)
        self._clock_change = ClockChange(self._background, clock, lambda: self._sending.rate_limiters.values(), self._signals)
        self._file = file
        self._reload = ConfigReload(config, self._background, self._signals, file.read, self.apply) if file else None

        self._ownership = self._join(store, clock)
        self._owned: set[str] = set()

        self._platforms = build.platforms(config, secrets)
        self._sending = self._make_sending(self._platforms)
        self._chat_names = ChatNames(self._background, clock, self._sending.platforms, lambda: self.apply(self._written))
        self._conversations: dict[str, Conversation] = {}
        self.status = RunningStatus(
            store, clock, self._metrics, self._newsroom, self._sources, self._sending, self._supervisor, self._ownership
        )
        self._canary: CanaryResult | None = None

    @property
    def routes(self) -> "list[BaseRoute]":
        """Routes of the public side: the platforms' webhooks, git's, and WebSub's."""
        webhooks = (route for platform in self._platforms for route in platform.routes)
        return [*webhooks, self._git_webhook.route, self._sources.hub_route]

    def _make_sending(self, platforms: Sequence[Platform]) -> Sending:
        """Return what sends to these platforms; on a shared store only while this process owns them."""
        return Sending(
            owned(platforms, self._ownership.valid) if self._ownership else platforms,
            self._background,
            self._formatter,
            self._clock,
            self._signals,
            self._supervisor,
            self._report,
            self._receiver,
        )

    @asynccontextmanager
    async def running(self, stop: asyncio.Event) -> AsyncIterator[None]:
        """Connect, then poll and deliver while the block runs; afterwards wait for sends in flight.

        Where `stop` is set while the platforms are slow to answer, nothing is started. Raises StartError or StoreError. On a
        shared store it works as one of the workers, and sets `stop` where another one has taken over.
        """
        await self._store.check()  # a store that cannot be written stops the start; later it is waited for
        if self._config.slack and not self._config.slack.client_id:
            await self._store.remove_team_ids("slack")
        working: asyncio.Task[None] | None = None
        try:
            prepared = await unless_stopped(stop, self._prepare(), SHUTDOWN_TIMEOUT)
            async with self._sources:
                if prepared:
                    self._start()
                    if self._ownership:
                        working = asyncio.create_task(self._work_as_owner(self._ownership, stop))
                yield
                await self._supervisor.stop()
        finally:
            await self._stop(working)

    async def _prepare(self) -> None:
        """Apply the config and start the formatter's process; the only process on its store connects every platform.

        Raises StartError. A refused token is an error at once; a silent network is waited for.
        """
        await self.apply(self._config)
        if self._ownership:
            await self._start_formatter()
            return
        started = await self.gain([HOUSE, *self._sending.platforms, *feed_scopes(feed.id for feed in self._config.feeds)])
        await asyncio.gather(self._start_formatter(), *(self._sending.connect(name) for name in started))
        for name, platform in self._sending.platforms.items():
            if platform.token_invalid:
                raise StartError(f"{name}: {platform.last_error}")

    async def apply(self, config: Config) -> None:
        """Work by this config from now on: by all of it at the start, by what changed at a reload.

        Feeds that did not change go on undisturbed. Deliveries in flight end before their rate limits change.
        """
        log_times.zone = config.timezone
        self._written, new = config, parts(config)
        config = await self._chat_names.canonical(config)
        policy = build.policy(config)
        changes = compare(self._applied, new)
        if HOUSE in self._owned:
            await self._background.sync_managed(build.managed_subscriptions(config), self._clock.now(), wants)
        await self._unfollow((*changes.feeds.removed, *changes.feeds.changed))
        self._config = config
        self._sources.use(config.feeds)
        self._formatter.set_feed_titles(build.titles(config))
        self._embargo.page_check.feeds = build.verified(config)
        self._newsroom.stories.several_feeds = len(config.feeds) > 1
        if policy != self._policy or any(key.endswith(".limits") for key in changes.keys):
            self._policy = policy
            await self._sending.configure(config, policy)
        await self._replace_operators()
        if not self._ownership and HOUSE in self._owned:  # the only process on its store owns the new feeds too
            self._owned.update(feed_scopes(feed.id for feed in config.feeds))
        self._follow_owned()
        self._applied = new
        self._signals.decided.set()

    async def gain(self, scopes: Collection[str]) -> list[str]:
        """Start the work in these scopes; return the platforms that are to be connected now."""
        self._owned.update(scopes)
        if HOUSE in scopes:
            await self._background.sync_managed(build.managed_subscriptions(self._config), self._clock.now(), wants)
            await self._clock_change.correct_at_start()
            await self._supervisor.stop("reload")
            self._start_house()
            await self._replace_operators()
        self._follow_owned()
        return await self._sending.gain(scopes)

    async def lose(self, scopes: Collection[str]) -> None:
        """Stop the work in these scopes, and finish what is in flight."""
        self._owned.difference_update(scopes)
        if HOUSE in scopes:
            await self._supervisor.stop(*_HOUSE_TASKS)
            self._start_reload()
            await self._replace_operators()
        await self._unfollow([feed.id for feed in self._config.feeds if feed_scope(feed.id) in scopes])
        await self._sending.lose(scopes)

    @property
    def platforms(self) -> list[str]:
        """The names of the config's platforms."""
        return list(self._sending.platforms)

    def _join(self, store: Store, clock: Clock) -> Ownership | None:
        """Return this process's part in the ownership of a shared store; None where it owns everything."""
        if not isinstance(clock, StoreClock):
            return None

        def units(domains: Collection[str]) -> list[tuple[str, ...]]:
            return build.units(self._config, self._sending.platforms, domains)

        return Ownership(store, clock, self._signals, units, self._own_troubles)

    async def _work_as_owner(self, ownership: Ownership, stop: asyncio.Event) -> None:
        """Take part in the ownership until cancelled, or until another worker has taken over."""

        async def gain(scopes: Collection[str]) -> None:
            for name in await self.gain(scopes):  # sending need not wait for the first getUpdates
                self._supervisor.start(f"connect {name}", partial(self._sending.connect, name))

        try:
            await ownership.run(gain, self.lose)
        except BaseExceptionGroup as group:
            lost = lost_to(group)
            if lost is None:
                log.exception("ownership_failed", exc_info=group)
            self.lost = str(lost or "the part of this worker in the ownership failed")
            stop.set()

    def _start(self) -> None:
        """Start the tasks that every worker has, and let those that were made before begin."""
        start = self._supervisor.start
        start("clock", self._clock_change.run)
        start("chat names", self._chat_names.run)
        start("slow posts", self._newsroom.read_slow_posts)
        start("poll times", self._newsroom.poll_times.run)
        if self._file and self._reload:
            self._file.on_signal(self._reload.request)
        if HOUSE not in self._owned:
            self._start_reload()
        self._connected.set()

    def _start_reload(self) -> None:
        """Let this worker follow the config of the one that owns the house."""
        if self._reload:
            self._supervisor.start("reload", self._reload.follow)

    def _start_house(self) -> None:
        """Start the tasks that one worker has for all; _HOUSE_TASKS names them."""
        start = self._supervisor.start
        start("fanout", self._fanout.run)
        start("embargo", self._embargo.run)
        start("retention", Retention(self._background, self._clock, self._config.store.keep).run)
        start("search index", self._search_indexer.run)
        if self._reload:
            start("reload", self._reload.run)

    def _receiver(self, platform: str) -> Receive:
        """Return what a platform hands its requests to, whatever config is in force when they come."""

        async def receive(request: Request) -> None:
            await self._chat_names.learn(request)
            await self._conversations[platform].receive(request)

        return EventDeduplication(self._store, self._clock, receive).receive

    def _follow_owned(self) -> None:
        """Follow every feed in an owned slice that is not followed yet."""
        for feed in self._config.feeds:
            if feed.id not in self._followed and feed_scope(feed.id) in self._owned:
                self._followed.add(feed.id)
                self._newsroom.unpolled.add(feed.id)
                self._supervisor.start(f"feed {feed.id}", partial(self._follow, feed))

    async def _follow(self, feed: Feed) -> None:
        await self._newsroom.follow(self._sources.make(feed), build.rules(feed, self._config))

    async def _unfollow(self, feeds: Iterable[str]) -> None:
        for feed in feeds:
            await self._supervisor.stop(f"feed {feed}")
            self._newsroom.forget(feed)
            self._sources.forget(feed)
            self._metrics.forget(feed)
            self._followed.discard(feed)

    async def _replace_operators(self) -> None:
        """Make what people talk to: the operators' side and each platform's commands."""
        await self._supervisor.stop(*OperatorServices.TASKS)
        self._operators = OperatorServices(
            self._config,
            self._store,
            self._formatter,
            self._clock,
            self._sending,
            self._signals,
            self._troubles,
            self._publish_canary,
            self._note_canary,
        )
        self.status.use(self._config, self._operators)
        self._conversations = {name: self._conversation(platform) for name, platform in self._sending.platforms.items()}
        if HOUSE in self._owned:
            self._operators.start(self._supervisor)
        else:
            self._operators.start_reporting(self._supervisor)

    def _conversation(self, platform: Platform) -> Conversation:
        rate_limiter, changed = self._sending.rate_limiters[platform.name], self._signals.deliveries_pending.set
        commands = self._operators.commands
        return build.conversation(
            self._config, self._store, self._formatter, self._clock, platform, rate_limiter, commands, changed
        )

    async def _publish_canary(self, result: PollResult) -> None:
        await self._newsroom.process(result, FeedRules(CANARY_FEED, self._config.timezone), first_sight=False)
        self._newsroom.forget(CANARY_FEED)  # its posts are no publishing rhythm

    def _note_canary(self, result: CanaryResult) -> None:
        self._canary = result
        self._metrics.observe_canary(result.at, result.seconds)

    async def _stop(self, working: asyncio.Task[None] | None) -> None:
        """Stop polling and claiming, wait for sends in flight, hand over, then disconnect."""
        if self._ownership:
            self._ownership.take_nothing()
        await self._supervisor.stop()
        await self._sending.finish(0 if self.lost else FINISH_TIMEOUT)
        if working and self._ownership:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            await self._supervisor.stop()  # what a division under way has started
            if not self.lost:
                await self._ownership.leave()
        await self._sending.stop()
        await self._formatter.aclose()

    async def _start_formatter(self) -> None:
        from adapters.workers import WorkerNotStarted

        try:
            await self._formatter.start()
        except WorkerNotStarted as error:
            raise StartError(str(error)) from None

    def _own_troubles(self) -> dict[str, str]:
        """Return what is wrong in this process: platforms and feeds, each with its reason."""
        zone = self._config.timezone
        troubles = {f"{FEED}{feed}": reason for feed, reason in self._newsroom.errors.items()}
        troubles |= {f"{SILENT}{feed}": f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for feed, at in self._newsroom.silent().items()}
        troubles |= {"config": self._reload.trouble} if self._reload and self._reload.trouble else {}
        if self._config.canary.chat and self._canary and self._canary.trouble:
            troubles[CANARY] = self._canary.trouble
        return {name: redactor.clean(reason) for name, reason in (troubles | self._sending.errors()).items()}

    def _troubles(self) -> dict[str, str]:
        """Return what is wrong in any worker apart from this one's platforms, each with its reason."""
        others = self._ownership.other_troubles() if self._ownership else {}
        return others | {name: reason for name, reason in self._own_troubles().items() if name not in self._sending.platforms}

    def _count_poll(self, feed: str, read: bool) -> None:
        self._metrics.count_poll(feed, self._clock.now(), read=read)

    def _report(self, delivery: Delivery, outcome: Outcome) -> None:
        self._metrics.count_send(delivery, outcome, self._clock.now())
        self._operators.alerts.outcome(delivery, outcome)
