"""The running bot: everything that the config names, wired together, supervised, and stopped in order."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.audience.filters import wants
from bot.commands.conversation import Conversation, EventDeduplication
from bot.config import Config, Feed
from bot.config.changes import compare, parts
from bot.delivery import DeliveryWorker, Fanout, Policy
from bot.delivery.rate_limit import RateLimiter
from bot.ingest import Embargo, Newsroom
from bot.jobs.chats import ChatNames
from bot.jobs.maintenance import ClockChange, Retention, SearchIndexer, StoreHealth
from bot.jobs.reload import ConfigReload
from bot.lib.i18n import words
from bot.lib.logging import redactor
from bot.lib.retry import Supervisor, retrying
from bot.lib.wakeup import Signals
from bot.model import FEED, SILENT, Delivery, Outcome, Request
from bot.model.admin import StatusPage
from bot.ports import Clock, Platform, Receive, Store
from bot.runtime import build
from bot.runtime.operators import OperatorServices
from bot.runtime.sources import Sources

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

SHUTDOWN_TIMEOUT = 10.0
"""Seconds from the order to stop until the process ends; sends in flight have one less."""


class StartError(Exception):
    """The bot cannot start; the message is for people, in one line."""


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """The config's file. `read` reads it again (raises ConfigError); `on_signal` takes the function that a signal calls."""

    read: Callable[[], Config]
    on_signal: Callable[[Callable[[], None]], None]


class App:
    """One bot's parts. Those that a config changes are made by `apply`, at the start and at each reload."""

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
        self._policy: Policy | None = None
        self._store = store
        self._background = retrying(store, clock)  # for tasks; commands report a StoreError to people instead
        self._clock = clock
        self._health = StoreHealth(store)
        self._editor = FormatterInWorker()
        self._metrics = Metrics()
        self._connected = asyncio.Event()
        self._supervisor = Supervisor(clock, begin=self._connected)
        self._git_webhook = GitWebhook()
        self._sources = Sources(clock, self._git_webhook, config.web.public_url)

        self._signals = Signals(clock)
        self._newsroom = Newsroom(self._editor, store, clock, self._signals, self._metrics.observe_detection, ready)
        self._fanout = Fanout(self._background, clock, self._signals)
        self._embargo = Embargo(self._background, clock, self._signals, self._sources.pages)
        self._search_indexer = SearchIndexer(self._background, self._editor, clock, self._signals)
        self._clock_change = ClockChange(self._background, clock, lambda: self._rate_limiters.values(), self._signals)
        self._file = file
        self._reload = ConfigReload(config, self._background, self._signals, file.read, self.apply) if file else None

        platforms = build.platforms(config, secrets)
        self.platforms: dict[str, Platform] = {platform.name: platform for platform in platforms}
        self.routes: list[BaseRoute] = [*(route for made in platforms for route in made.routes), self._git_webhook.route]
        self._chat_names = ChatNames(self._background, clock, self.platforms, lambda: self.apply(self._written))
        self._rate_limiters: dict[str, RateLimiter] = {}
        self._workers: dict[str, DeliveryWorker] = {}
        self._conversations: dict[str, Conversation] = {}
        self._operators: OperatorServices

    @asynccontextmanager
    async def running(self, stop: asyncio.Event) -> AsyncIterator[None]:
        """Connect, then poll and deliver while the block runs; afterwards wait for sends in flight.

        Where `stop` is set while the platforms are slow to answer, nothing is started. Raises StartError or StoreError.
        """
        await self._store.check()  # a store that cannot be written stops the start; later it is waited for
        if self._config.slack and not self._config.slack.client_id:
            await self._store.remove_team_ids("slack")
        try:
            prepared = await _unless_stopped(stop, self._prepare())
            async with self._sources:
                if prepared:
                    self._start()
                yield
                await self._supervisor.stop()
        finally:
            await self._stop()

    async def _prepare(self) -> None:
        """Apply the config, start the formatter's process and connect every platform. Raises StartError.

        A refused token is an error at once; a silent network is waited for.
        """
        await self.apply(self._config)
        await asyncio.gather(self._start_editor(), self._start_platforms())
        for name, platform in self.platforms.items():
            if platform.token_refused:
                raise StartError(f"{name}: {platform.last_error}")
        await self._clock_change.correct_at_start()

    async def apply(self, config: Config) -> None:
        """Work by this config from now on: by all of it at the start, by what changed at a reload.

        Feeds that did not change go on undisturbed. Deliveries in flight end before their rate limits change.
        """
        self._written, new = config, parts(config)
        config = await self._chat_names.canonical(config)
        policy = build.policy(config)
        changes = compare(self._applied, new)
        await self._background.sync_managed(build.managed_subscriptions(config), self._clock.now(), wants)
        for feed in (*changes.feeds.removed, *changes.feeds.changed):
            await self._supervisor.stop(f"feed {feed}")
            self._newsroom.forget(feed)
        self._config = config
        self._editor.set_feed_titles(build.titles(config))
        self._embargo.page_check.feeds = build.verified(config)
        self._newsroom.stories.several_feeds = len(config.feeds) > 1
        if policy != self._policy or any(key.endswith(".limits") for key in changes.keys):
            self._policy = policy
            await self._replace_workers()
        await self._replace_operators()
        for followed in config.feeds:
            if followed.id in (*changes.feeds.added, *changes.feeds.changed):
                self._follow(followed)
        self._applied = new
        self._signals.decided.set()

    async def health_errors(self) -> list[str]:
        """Return why the bot cannot do its work now; empty where it can."""
        faults = [f"{name}: {reason}" for name, reason in self._supervisor.failing.items()]
        faults += [f"store: {fault}" for fault in await self._health.faults()]
        return [redactor.clean(fault) for fault in faults]

    def readiness_errors(self) -> list[str]:
        """Return the feeds that were not polled yet and the platforms that are not connected, each with its reason."""
        faults = [f"feed {feed}: not polled yet" for feed in sorted(self._newsroom.unpolled)]
        faults += [f"{name}: {platform.last_error}" for name, platform in self.platforms.items() if platform.last_error]
        return [redactor.clean(fault) for fault in faults]

    def feed_errors(self) -> list[str]:
        """Return the feeds whose last poll failed, each with its error."""
        return [redactor.clean(f"feed {feed}: {error}") for feed, error in sorted(self._newsroom.errors.items())]

    async def metrics(self) -> bytes:
        """Return the metrics page. Raises StoreError."""
        up = {name: platform.last_error is None for name, platform in self.platforms.items()}
        now = self._clock.now()
        waiting = now - (await self._store.oldest_pending(now) or now)
        return self._metrics.render(await self._store.delivery_counts(), waiting, len(self._newsroom.errors), up)

    async def status_page(self, language: str | None) -> StatusPage:
        """Return the status page in this language or the bot's own. Raises StoreError."""
        platforms = {name: platform.last_error for name, platform in self.platforms.items()}
        page = await self._operators.status_page(words(language or self._config.language), platforms)
        return page.cleaned(redactor.clean)

    def _start(self) -> None:
        """Start the tasks that no config changes, and let those that `apply` made begin."""
        start = self._supervisor.start
        start("clock", self._clock_change.run)
        start("fanout", self._fanout.run)
        start("chat names", self._chat_names.run)
        start("embargo", self._embargo.run)
        start("slow posts", self._newsroom.read_slow_posts)
        start("poll times", self._newsroom.poll_times.run)
        start("retention", Retention(self._background, self._clock, self._config.store.keep).run)
        start("search index", self._search_indexer.run)
        if self._file and self._reload:
            start("reload", self._reload.run)
            self._file.on_signal(self._reload.request)
        self._connected.set()

    async def _start_platforms(self) -> None:
        await asyncio.gather(*(platform.start(self._receiver(name)) for name, platform in self.platforms.items()))

    def _receiver(self, platform: str) -> Receive:
        """Return what a platform hands its requests to, whatever config is in force when they come."""

        async def receive(request: Request) -> None:
            await self._chat_names.learn(request)
            await self._conversations[platform].receive(request)

        return EventDeduplication(self._store, self._clock, receive).receive

    def _follow(self, feed: Feed) -> None:
        rules = build.rules(feed, self._config)
        self._newsroom.unpolled.add(feed.id)
        self._supervisor.start(f"feed {feed.id}", lambda: self._newsroom.follow(self._sources.make(feed), rules))

    async def _replace_workers(self) -> None:
        """Make a rate limiter and a delivery worker for each platform, once the old ones have finished."""
        await self._supervisor.stop(*(f"delivery {name}" for name in self._workers))
        await self._finish_sends()
        self._rate_limiters = {name: RateLimiter(build.rate_limits(self._config, name)) for name in self.platforms}
        self._workers = {name: self._worker(platform) for name, platform in self.platforms.items()}
        for name, worker in self._workers.items():
            self._supervisor.start(f"delivery {name}", worker.run)

    def _worker(self, platform: Platform) -> DeliveryWorker:
        return DeliveryWorker(
            platform,
            self._background,
            self._editor,
            self._rate_limiters[platform.name],
            self._clock,
            words,
            self._report,
            self._signals,
            self._policy,
        )

    async def _replace_operators(self) -> None:
        """Make what people talk to: the operators' side and each platform's commands."""
        await self._supervisor.stop(*OperatorServices.TASKS)
        self._operators = OperatorServices(
            self._config,
            self._store,
            self._editor,
            self._clock,
            self.platforms,
            self._rate_limiters,
            self._signals,
            self._troubles,
        )
        self._conversations = {name: self._conversation(platform) for name, platform in self.platforms.items()}
        self._operators.start(self._supervisor)

    def _conversation(self, platform: Platform) -> Conversation:
        rate_limiter, changed = self._rate_limiters[platform.name], self._signals.deliveries_pending.set
        commands = self._operators.commands
        return build.conversation(self._config, self._store, self._editor, self._clock, platform, rate_limiter, commands, changed)

    async def _stop(self) -> None:
        """Stop polling and claiming, wait for sends in flight, then disconnect."""
        await self._supervisor.stop()
        await self._finish_sends()
        await asyncio.gather(*(platform.stop() for platform in self.platforms.values()), return_exceptions=True)
        await self._editor.aclose()

    async def _start_editor(self) -> None:
        from adapters.workers import WorkerNotStarted

        try:
            await self._editor.start()
        except WorkerNotStarted as error:
            raise StartError(str(error)) from None

    async def _finish_sends(self) -> None:
        await asyncio.gather(*(worker.finish(SHUTDOWN_TIMEOUT - 1) for worker in self._workers.values()))

    def _troubles(self) -> dict[str, str]:
        """Return what is wrong apart from the platforms, each with its reason."""
        zone = self._config.timezone
        troubles = {f"{FEED}{feed}": reason for feed, reason in self._newsroom.errors.items()}
        troubles |= {f"{SILENT}{feed}": f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for feed, at in self._newsroom.silent().items()}
        return troubles | ({"config": self._reload.trouble} if self._reload and self._reload.trouble else {})

    def _report(self, delivery: Delivery, outcome: Outcome) -> None:
        self._metrics.count_send(delivery, outcome, self._clock.now())
        self._operators.alerts.outcome(delivery, outcome)


async def _unless_stopped(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Do the work; return False where `stop` is set first, after cancelling it. Raises what the work raises."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if working.done():
        working.result()
        return True
    working.cancel()
    await asyncio.wait({working}, timeout=SHUTDOWN_TIMEOUT)
    return False
