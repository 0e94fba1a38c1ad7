"""The running bot as its private web side asks it: health, readiness, metrics, the status page and its buttons."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.config import Config
from bot.ingest import Newsroom
from bot.jobs.maintenance import StoreHealth
from bot.lib.i18n import words
from bot.lib.logging import redactor
from bot.lib.retry import Supervisor
from bot.lib.version import sokbo_version
from bot.model.status_page import ActionResult, BotFacts, FeedFacts, StatusPage
from bot.ownership.ownership import Ownership
from bot.ports import Clock, Store
from bot.runtime import build
from bot.runtime.feed_sources import Sources
from bot.runtime.operator_services import OperatorServices
from bot.runtime.owned_platforms import Sending

if TYPE_CHECKING:
    from adapters.web.metrics import Metrics


class RunningStatus:
    """Implements adapters.web.private.BotStatus. `use` gives it each config that the bot takes over."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        metrics: "Metrics",
        newsroom: Newsroom,
        sources: Sources,
        sending: Sending,
        supervisor: Supervisor,
        ownership: Ownership | None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._metrics = metrics
        self._newsroom = newsroom
        self._sources = sources
        self._sending = sending
        self._supervisor = supervisor
        self._ownership = ownership
        self._health = StoreHealth(store)
        self._started_at = clock.now()
        self._config: Config
        self._operators: OperatorServices

    def use(self, config: Config, operators: OperatorServices) -> None:
        """Show this config from now on; the buttons act through these services."""
        self._config, self._operators = config, operators

    async def health_errors(self) -> list[str]:
        """Return why the bot cannot do its work now; empty where it can."""
        faults = [f"{name}: {reason}" for name, reason in self._supervisor.failing.items()]
        faults += [f"store: {fault}" for fault in await self._health.faults()]
        return [redactor.clean(fault) for fault in faults]

    def readiness_errors(self) -> list[str]:
        """Return the feeds that were not polled yet and the platforms that are not connected, each with its reason."""
        if self._ownership and not self._ownership.owned:
            return ["standby"]
        faults = [f"feed {feed}: not polled yet" for feed in sorted(self._newsroom.unpolled)]
        faults += [f"{name}: {error}" for name, error in self._sending.errors().items()]
        return [redactor.clean(fault) for fault in faults]

    def feed_errors(self) -> list[str]:
        """Return the feeds whose last poll failed, each with its error."""
        return [redactor.clean(f"feed {feed}: {error}") for feed, error in sorted(self._newsroom.errors.items())]

    def owned_scopes(self) -> list[str]:
        """Return the scopes that this worker owns on a shared store; empty on a store of one process."""
        return sorted(self._ownership.owned) if self._ownership else []

    async def metrics(self) -> bytes:
        """Return the metrics page. Raises StoreError."""
        now = self._clock.now()
        up = {name: name not in self._sending.errors() for name in self._sending.running}
        if self._ownership:
            seen, last = self._ownership.seen, self._ownership.seen.last_takeover()
            living = sum(worker.alive for worker in seen.workers)
            self._metrics.set_ownership(living, len(self._ownership.owned), last[0].since if last else None)
        self._metrics.set_store(await self._store.store_metrics(now), {feed.id for feed in self._config.feeds}, now)
        return self._metrics.render(self._newsroom.errors, up)

    async def status_page(self, language: str | None, *, full: str, buttons: bool) -> StatusPage:
        """Return the status page in this language or the bot's own. Raises StoreError."""
        in_language = words(language or self._config.language)
        facts = self._operators.with_staff_troubles(self._facts())
        page = await self._operators.pages.page(facts, in_language, full=full, buttons=buttons)
        return page.cleaned(redactor.clean)

    async def page_action(self, action: str, values: Mapping[str, str], language: str | None) -> ActionResult:
        """Do what a button of the status page asks for. Raises StoreError."""
        return await self._operators.pages.act(action, values, words(language or self._config.language))

    def _facts(self) -> BotFacts:
        """Return what the status page shows of this process."""
        titles, intervals = build.titles(self._config), build.poll_intervals(self._config)
        feeds = [
            FeedFacts(feed.id, titles.get(feed.id, ""), intervals[feed.id], self._sources.next_poll(feed.id))
            for feed in self._config.feeds
        ]
        platforms = {name: self._sending.errors().get(name) for name in self._sending.running}
        return BotFacts(sokbo_version(), self._started_at, self._store.name, tuple(feeds), platforms)
