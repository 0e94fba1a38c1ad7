"""The running bot: everything the config names, started together, watched over, and stopped in order."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from socket import socket
from typing import TYPE_CHECKING, Any

import structlog

from bot.audience.filters import wants
from bot.commands.conversation import Conversation, EventDeduplication
from bot.config import Config, Feed
from bot.config.changes import Changes
from bot.delivery import DeliveryWorker, Fanout
from bot.delivery.rate_limit import RateLimiter
from bot.ingest import Embargo, Newsroom
from bot.jobs.clock_change import ClockChange
from bot.jobs.health import StoreHealth
from bot.jobs.reload import ConfigReload
from bot.jobs.retention import Retention
from bot.jobs.search_index import SearchIndexer
from bot.lib.i18n import words
from bot.lib.logging import redactor
from bot.lib.retry import retry_until_stored
from bot.lib.supervisor import Supervisor
from bot.model import FEED, SILENT, Delivery, Outcome, Request
from bot.model.status_page import StatusPage
from bot.ports import Clock, Platform, Receive, Store
from bot.runtime import build
from bot.runtime.operators import OperatorServices
from bot.runtime.sources import Sources

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

log = structlog.get_logger()

LAST_BREATH = 10.0
"""Seconds that what is in flight may take once the bot is told to stop."""


class StartError(Exception):
    """The bot cannot start; the message is for people, in one line."""


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """Where the config stands: `read` reads it again (raises ConfigError), `on_signal` takes what a signal is to call then."""

    read: Callable[[], Config]
    on_signal: Callable[[Callable[[], None]], None]


async def run(
    config: Config,
    secrets: build.Secrets,
    clock: Clock,
    stop: asyncio.Event,
    ready: asyncio.Event | None = None,
    file: ConfigFile | None = None,
) -> None:
    """Run until `stop` is set; `ready` is set once every feed was looked at. Raises StartError or StoreError before it starts."""
    async with AsyncExitStack() as stack:
        from adapters.web.private import make_app
        from adapters.web.public import public_app
        from adapters.web.server import serve

        taken = _listening(stack, config.web.listen, "web.listen")
        public = _listening(stack, config.web.public_listen, "web.public_listen") if config.web.public_listen else None
        from store import open_store

        store = await open_store(config.store.url)
        stack.push_async_callback(store.close)
        app = App(config, secrets, store, clock, ready or asyncio.Event(), file)
        if public is not None:  # before anybody is told to call there, and until the last has been answered
            await stack.enter_async_context(serve(public_app(app.routes), public))
        await stack.enter_async_context(app.running(stop))
        await stack.enter_async_context(serve(make_app(app, secrets.web if config.web.public else None), taken))
        log.info("ready_to_work", feeds=[feed.id for feed in config.feeds], platforms=list(app.platforms))
        await stop.wait()
        log.info("stopping")


def _listening(stack: AsyncExitStack, listen: str, key: str) -> socket:
    """An address that is ours until the stack is left; raises StartError."""
    from adapters.web.server import AddressError, bind

    try:
        taken = bind(listen)
    except AddressError as error:
        raise StartError(f"{error} ({key})") from None
    stack.callback(taken.close)
    return taken


class App:
    """One bot's parts, wired together."""

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
        from formatter.editor import Formatter

        self._config = config
        self._store = store
        self._clock = clock
        self._health = StoreHealth(store)
        self._ready = ready
        self._editor = Formatter()
        self._editor.call_feeds(build.titles(config))
        self._metrics = Metrics()
        self._supervisor = Supervisor(clock)
        self._fanout = Fanout(store, clock, self._expanded)
        self._git_webhook = GitWebhook()
        self._sources = Sources(clock, self._git_webhook)
        self._embargo = Embargo(store, clock, self._fanout.wakeup.set, self._sources.pages)
        self._embargo.verifying.feeds = build.verified(config)
        self._indexing = SearchIndexer(store, self._editor, clock)
        self._newsroom = Newsroom(self._editor, store, clock, self._owed, self._metrics.observe_detection)
        self._newsroom.stories.several = len(config.feeds) > 1
        self._timekeeping = ClockChange(store, clock, lambda: self._rate_limiters.values(), self._rouse)
        platforms = build.platforms(config, secrets)
        self.routes: list[BaseRoute] = [*(route for platform in platforms for route in platform.routes), self._git_webhook.route]
        self.platforms: dict[str, Platform] = {platform.name: platform for platform in platforms}
        self._file = file
        self._reloading = ConfigReload(config, store, clock, file.read, self._take_over) if file else None
        self._make_couriers()
        self._make_desk()

    def _make_couriers(self) -> None:
        self._rate_limiters = {name: RateLimiter(build.pace(self._config, name)) for name in self.platforms}
        self._couriers = {name: self._courier(platform) for name, platform in self.platforms.items()}

    def _make_desk(self) -> None:
        """What people talk to: the operators' side and everybody's."""
        self._backstage = OperatorServices(
            self._config, self._store, self._editor, self._clock, self.platforms, self._rate_limiters, self._rouse, self._troubles
        )
        self._conversations = {name: self._conversation(platform) for name, platform in self.platforms.items()}

    @asynccontextmanager
    async def running(self, stop: asyncio.Event) -> AsyncIterator[None]:
        """Connect, then watch and deliver while the block runs; afterwards let what is in flight finish.

        Whoever sets `stop` while the platforms are slow to answer need not wait for them.
        """
        if self._config.slack and not self._config.slack.client_id:
            await self._store.leave_out_teams("slack")
        await self._store.sync_managed(build.managed_subscriptions(self._config), self._clock.now(), wants)
        try:
            await self._connect(stop)
            await self._timekeeping.begin()
            async with self._sources:
                if not stop.is_set():
                    self._start()
                yield
                await self._supervisor.stop()
        finally:
            await self._stop()

    def _start(self) -> None:
        """Start all that works beside each other."""
        self._supervisor.start("clock", self._timekeeping.run)
        self._supervisor.start("fanout", self._fanout.run)
        self._supervisor.start("embargo", self._embargo.run)
        self._supervisor.start("look times", self._newsroom.times.run)
        self._supervisor.start("retention", Retention(self._store, self._clock, self._config.store.keep).run)
        self._start_couriers()
        self._backstage.start(self._supervisor)
        self._supervisor.start("indexing", self._indexing.run)
        for feed in self._config.feeds:
            self._follow(feed)
        self._listen()

    async def health_errors(self) -> list[str]:
        """Why the bot cannot do its work now; empty where it can."""
        faults = [f"{name}: {reason}" for name, reason in self._supervisor.failing.items()]
        faults += [f"store: {fault}" for fault in await self._health.faults()]
        return [redactor.clean(fault) for fault in faults]

    def readiness_errors(self) -> list[str]:
        """Feeds not looked at yet and platforms not connected, each with its reason."""
        waiting = self._newsroom.errors
        faults = [f"feed {feed}: {waiting.get(feed, 'not looked at yet')}" for feed in sorted(self._newsroom.unseen)]
        faults += [f"{name}: {platform.last_error}" for name, platform in self.platforms.items() if platform.last_error]
        return [redactor.clean(fault) for fault in faults]

    async def metrics(self) -> bytes:
        """The metrics page."""
        up = {name: platform.last_error is None for name, platform in self.platforms.items()}
        now = self._clock.now()
        waiting = now - (await self._store.oldest_pending() or now)
        return self._metrics.render(await self._store.delivery_counts(), waiting, len(self._newsroom.errors), up)

    async def status_page(self, language: str | None) -> StatusPage:
        """The whole at a glance, for the status page."""
        platforms = {name: platform.last_error for name, platform in self.platforms.items()}
        seen = await self._backstage.glance(words(language or self._config.language), platforms)
        return seen.cleaned(redactor.clean)

    async def _connect(self, stop: asyncio.Event) -> None:
        """Connect every platform. A refused token is a mistake to be told at once; a silent network is waited for."""
        connecting: asyncio.Task[None] = asyncio.create_task(self._start_platforms())
        stopping: asyncio.Task[Any] = asyncio.create_task(stop.wait())
        await asyncio.wait({connecting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not connecting.done():
            connecting.cancel()
            return
        connecting.result()
        for name, platform in self.platforms.items():
            if platform.token_refused:
                raise StartError(f"{name}: {platform.last_error}")

    async def _start_platforms(self) -> None:
        await asyncio.gather(*(platform.start(self._hear(name)) for name, platform in self.platforms.items()))

    def _hear(self, platform: str) -> Receive:
        """What a platform hands its requests to, whatever config is in force."""

        async def receive(request: Request) -> None:
            await self._conversations[platform].receive(request)

        return EventDeduplication(self._store, self._clock, receive).receive

    def _start_couriers(self) -> None:
        for name, courier in self._couriers.items():
            self._supervisor.start(f"courier {name}", courier.run)

    def _listen(self) -> None:
        """Be told when the config is to be read again."""
        if self._file and self._reloading:
            self._supervisor.start("reload", self._reloading.run)
            self._file.on_signal(self._reloading.wish)

    def _follow(self, feed: Feed) -> None:
        rules = build.rules(feed, self._config)
        self._newsroom.unseen.add(feed.id)
        self._supervisor.start(f"feed {feed.id}", lambda: self._newsroom.follow(self._sources.make(feed), rules))

    async def _take_over(self, config: Config, changes: Changes) -> None:
        """Work by another config from now on. Feeds that are as they were go on undisturbed; what is in flight ends first."""
        managed = build.managed_subscriptions(config)
        await retry_until_stored(lambda: self._store.sync_managed(managed, self._clock.now(), wants), self._clock)
        for feed in (*changes.feeds.removed, *changes.feeds.changed):
            await self._supervisor.stop(f"feed {feed}")
            self._newsroom.forget(feed)
        self._config = config
        self._editor.call_feeds(build.titles(config))
        self._embargo.verifying.feeds = build.verified(config)
        self._newsroom.stories.several = len(config.feeds) > 1
        if any(key.startswith("delivery.") or key.endswith(".limits") for key in changes.keys):
            await self._change_couriers()
        await self._supervisor.stop(*OperatorServices.TASKS)
        self._make_desk()
        self._backstage.start(self._supervisor)
        for new in config.feeds:
            if new.id in (*changes.feeds.added, *changes.feeds.changed):
                self._follow(new)
        self._rouse()

    async def _change_couriers(self) -> None:
        await self._supervisor.stop(*(f"courier {name}" for name in self._couriers))
        await self._finish()
        self._make_couriers()
        self._start_couriers()

    async def _stop(self) -> None:
        """Stop seeing, stop claiming, stop hearing, then let what is in flight finish."""
        await self._supervisor.stop()
        await self._finish()
        await asyncio.gather(*(platform.stop() for platform in self.platforms.values()), return_exceptions=True)

    async def _finish(self) -> None:
        await asyncio.gather(*(courier.finish(LAST_BREATH - 1) for courier in self._couriers.values()))

    def _courier(self, platform: Platform) -> DeliveryWorker:
        rate_limiter = self._rate_limiters[platform.name]
        policy = build.policy(self._config)
        return DeliveryWorker(platform, self._store, self._editor, rate_limiter, self._clock, words, self._report, policy)

    def _conversation(self, platform: Platform) -> Conversation:
        operators, rate_limiter = self._backstage.operators, self._rate_limiters[platform.name]
        return build.conversation(
            self._config, self._store, self._editor, self._clock, platform, rate_limiter, operators, self._wake_couriers
        )

    def _troubles(self) -> dict[str, str]:
        """What is wrong beside the platforms, each with its reason."""
        feeds = {f"{FEED}{feed}": reason for feed, reason in self._newsroom.errors.items()}
        zone = self._config.timezone
        feeds |= {f"{SILENT}{feed}": f"{last.astimezone(zone):%Y-%m-%d %H:%M}" for feed, last in self._newsroom.silent().items()}
        return feeds | ({"config": self._reloading.trouble} if self._reloading and self._reloading.trouble else {})

    def _report(self, delivery: Delivery, outcome: Outcome) -> None:
        self._metrics.count_send(delivery, outcome, self._clock.now())
        self._backstage.notices.outcome(delivery, outcome)

    def _owed(self) -> None:
        """Most often everyone is owed what is new by now; the fan-out looks after the rest."""
        self._wake_couriers()
        self._fanout.wakeup.set()
        if not self._newsroom.unseen:
            self._ready.set()

    def _expanded(self) -> None:
        """What is owed goes first; then whoever else looks after what the newsroom ruled."""
        self._wake_couriers()
        self._embargo.wakeup.set()
        self._backstage.wakeup.set()
        self._indexing.wakeup.set()

    def _rouse(self) -> None:
        """Somebody decided something: everyone looks again."""
        bells = [self._fanout.wakeup, self._embargo.wakeup, self._backstage.wakeup]
        for wakeup in [*bells, self._reloading.wakeup] if self._reloading else bells:
            wakeup.set()
        self._wake_couriers()

    def _wake_couriers(self) -> None:
        for courier in self._couriers.values():
            courier.wakeup.set()
