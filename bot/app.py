"""The running bot: everything the config names, started together, watched over, and stopped in order."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import structlog

from bot import wiring
from bot.backstage import Backstage
from bot.commands import Asking, Commands, Feeds, Subscribing
from bot.config import Config, Feed
from bot.conversation import Conversation
from bot.courier import Courier, Fanout
from bot.logs import redactor
from bot.model import Delivery, Outcome
from bot.newsroom import Embargo, Newsroom
from bot.pacing import Pacer
from bot.ports import Clock, Editor, Platform, Source, Store, StoreError
from bot.supervisor import Supervisor
from bot.words import words

log = structlog.get_logger()

LAST_BREATH = 10.0
"""Seconds that what is in flight may take once the bot is told to stop."""


class StartError(Exception):
    """The bot cannot start; the message is for people, in one line."""


async def run(
    config: Config, secrets: wiring.Secrets, clock: Clock, stop: asyncio.Event, ready: asyncio.Event | None = None
) -> None:
    """Run until `stop` is set; `ready` is set once every feed was looked at. Raises StartError or StoreError before it starts."""
    async with AsyncExitStack() as stack:
        from adapters.web.app import make_app
        from adapters.web.server import AddressError, bind, serve

        try:
            taken = bind(config.web.listen)
        except AddressError as error:
            raise StartError(f"{error} (web.listen)") from None
        stack.callback(taken.close)
        from store import open_store

        store = await open_store(config.store.url)
        stack.push_async_callback(store.close)
        app = App(config, secrets, store, clock, ready or asyncio.Event())
        await stack.enter_async_context(app.running())
        await stack.enter_async_context(serve(make_app(app, secrets.web if config.web.public else None), taken))
        log.info("ready_to_work", feeds=[feed.id for feed in config.feeds], platforms=list(app.platforms))
        await stop.wait()
        log.info("stopping")


class App:
    """One bot's parts, wired together."""

    def __init__(self, config: Config, secrets: wiring.Secrets, store: Store, clock: Clock, ready: asyncio.Event) -> None:
        from adapters.web.metrics import Metrics
        from formatter.editor import Formatter

        self._config = config
        self._store = store
        self._clock = clock
        self._ready = ready
        self._editor: Editor = Formatter()
        self._metrics = Metrics()
        self._supervisor = Supervisor(clock)
        self._fanout = Fanout(store, clock, self._expanded)
        self._embargo = Embargo(store, clock, self._fanout.bell.ring)
        existing = {feed.id: feed.announce_existing for feed in config.feeds}
        self._newsroom = Newsroom(self._editor, store, clock, self._owed, existing)
        self.platforms: dict[str, Platform] = {platform.name: platform for platform in wiring.platforms(config, secrets)}
        self._pacers = {name: Pacer(wiring.pace(config, name)) for name in self.platforms}
        self._backstage = Backstage(
            config, store, self._editor, clock, self.platforms, self._pacers, self._rouse, self._newsroom.errors
        )
        self._couriers = {name: self._courier(platform) for name, platform in self.platforms.items()}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Connect, then watch and deliver while the block runs; afterwards let what is in flight finish."""
        await self._store.sync_managed(wiring.managed_subscriptions(self._config), self._clock.now())
        try:
            await self._connect()
            self._supervisor.start("fanout", self._fanout.run)
            self._supervisor.start("embargo", self._embargo.run)
            self._backstage.start(self._supervisor)
            for name, courier in self._couriers.items():
                self._supervisor.start(f"courier {name}", courier.run)
            async with wiring.sources(self._clock) as source:
                for feed in self._config.feeds:
                    self._follow(feed, source)
                yield
                await self._supervisor.stop()
        finally:
            await self._stop()

    async def ill(self) -> list[str]:
        """Why the bot cannot do its work now; empty where it can."""
        faults = [f"{name}: {reason}" for name, reason in self._supervisor.failing.items()]
        try:
            await asyncio.wait_for(self._store.delivery_counts(), 5)
        except (StoreError, TimeoutError) as error:
            faults.append(f"store: {error or 'no answer within 5 s'}")
        return [redactor.clean(fault) for fault in faults]

    def unready(self) -> list[str]:
        """Feeds not looked at yet and platforms not connected, each with its reason."""
        waiting = self._newsroom.errors
        faults = [f"feed {feed}: {waiting.get(feed, 'not looked at yet')}" for feed in sorted(self._newsroom.unseen)]
        faults += [f"{name}: {platform.trouble}" for name, platform in self.platforms.items() if platform.trouble]
        return [redactor.clean(fault) for fault in faults]

    async def metrics(self) -> bytes:
        """The metrics page."""
        up = {name: platform.trouble is None for name, platform in self.platforms.items()}
        now = self._clock.now()
        waiting = now - (await self._store.oldest_owed() or now)
        return self._metrics.text(await self._store.delivery_counts(), waiting, len(self._newsroom.errors), up)

    async def _connect(self) -> None:
        """Connect every platform. A refused token is a mistake to be told at once; a silent network is waited for."""
        await asyncio.gather(*(platform.start(self._conversation(platform).receive) for platform in self.platforms.values()))
        for name, platform in self.platforms.items():
            if platform.refused:
                raise StartError(f"{name}: {platform.trouble}")

    def _follow(self, feed: Feed, source: Callable[[Feed], Source]) -> None:
        rules = wiring.rules(feed, self._config)
        self._newsroom.unseen.add(feed.id)
        self._supervisor.start(f"feed {feed.id}", lambda: self._newsroom.follow(source(feed), rules))

    async def _stop(self) -> None:
        """Stop seeing, stop claiming, stop hearing, then let what is in flight finish."""
        await self._supervisor.stop()
        await asyncio.gather(*(courier.finish(LAST_BREATH - 1) for courier in self._couriers.values()))
        await asyncio.gather(*(platform.stop() for platform in self.platforms.values()), return_exceptions=True)

    def _courier(self, platform: Platform) -> Courier:
        pacer = self._pacers[platform.name]
        policy = wiring.policy(self._config)
        return Courier(platform, self._store, self._editor, pacer, self._clock, words, self._report, policy)

    def _conversation(self, platform: Platform) -> Conversation:
        feeds, style = Feeds(wiring.feed_names(self._config)), wiring.style(self._config)
        asking = Asking(self._store, self._editor, feeds)
        subscribing = Subscribing(self._store, self._clock, feeds, style)
        commands = Commands([asking, subscribing], self._backstage.operators)
        return Conversation(platform, commands, self._pacers[platform.name], self._clock, words, self._config.language)

    def _report(self, delivery: Delivery, outcome: Outcome) -> None:
        self._metrics.outcome(delivery, outcome, self._clock.now())
        self._backstage.notices.outcome(delivery, outcome)

    def _owed(self) -> None:
        self._fanout.bell.ring()
        if not self._newsroom.unseen:
            self._ready.set()

    def _expanded(self) -> None:
        """What is owed goes first; then whoever else looks after what the newsroom ruled."""
        self._wake_couriers()
        self._embargo.bell.ring()
        self._backstage.bell.ring()

    def _rouse(self) -> None:
        """Somebody decided something: everyone looks again."""
        for bell in (self._fanout.bell, self._embargo.bell, self._backstage.bell):
            bell.ring()
        self._wake_couriers()

    def _wake_couriers(self) -> None:
        for courier in self._couriers.values():
            courier.bell.ring()
