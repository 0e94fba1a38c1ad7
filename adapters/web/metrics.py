"""What the bot counts, as Prometheus reads it."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from bot.model import Delivery, Outcome

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


class Metrics:
    """Counters of one running bot, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._outcomes = Counter(
            "sokbo_deliveries", "What platforms answered, by outcome.", ["platform", "outcome"], registry=self._registry
        )
        self._standing = Gauge("sokbo_deliveries_standing", "Deliveries in each state.", ["state"], registry=self._registry)
        self._failing = Gauge("sokbo_feeds_failing", "Feeds whose last look failed.", registry=self._registry)
        self._up = Gauge("sokbo_platform_up", "1 while a platform is connected.", ["platform"], registry=self._registry)

    def outcome(self, delivery: Delivery, outcome: Outcome) -> None:
        """Count one answer of a platform."""
        self._outcomes.labels(delivery.chat.platform, type(outcome).__name__.lower()).inc()

    def text(self, standing: Mapping[str, int], failing: int, up: Mapping[str, bool]) -> bytes:
        """The whole page, with what is only known by asking filled in."""
        self._standing.clear()
        for state, count in standing.items():
            self._standing.labels(state).set(count)
        self._failing.set(failing)
        for platform, connected in up.items():
            self._up.labels(platform).set(connected)
        return generate_latest(self._registry)
