"""What the bot counts, as Prometheus reads it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from bot.model import Delivery, Outcome, Sent

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800)
_LANES = ("platform", "urgent")


class Metrics:
    """Counters of one running bot, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._outcomes = Counter(
            "sokbo_deliveries", "What platforms answered, by outcome.", ["platform", "outcome"], registry=self._registry
        )
        self._unseen = self._seconds("sokbo_publication_seconds", "From published to seen and kept.")
        self._unclaimed = self._seconds("sokbo_waiting_seconds", "From owed, as soon as it is seen, to claimed.", *_LANES)
        self._unaccepted = self._seconds("sokbo_sending_seconds", "From claimed to accepted.", *_LANES)
        self._owed = self._seconds("sokbo_delivery_seconds", "From owed to accepted.", *_LANES)
        self._oldest = Gauge("sokbo_oldest_owed_seconds", "Age of the delivery that waits longest.", registry=self._registry)
        self._standing = Gauge("sokbo_deliveries_standing", "Deliveries in each state.", ["state"], registry=self._registry)
        self._failing = Gauge("sokbo_feeds_failing", "Feeds whose last look failed.", registry=self._registry)
        self._up = Gauge("sokbo_platform_up", "1 while a platform is connected.", ["platform"], registry=self._registry)

    def outcome(self, delivery: Delivery, outcome: Outcome, now: datetime) -> None:
        """Count one answer of a platform, and how long the alert was owed, waited and was under way."""
        platform = delivery.chat.platform
        self._outcomes.labels(platform, type(outcome).__name__.lower()).inc()
        if isinstance(outcome, Sent) and delivery.pending_since is not None and delivery.claimed_at is not None:
            lane = platform, "yes" if delivery.urgent else "no"
            self._owed.labels(*lane).observe((now - delivery.pending_since).total_seconds())
            self._unclaimed.labels(*lane).observe((delivery.claimed_at - delivery.pending_since).total_seconds())
            self._unaccepted.labels(*lane).observe((now - delivery.claimed_at).total_seconds())

    def seen(self, waited: timedelta) -> None:
        """Count a post that is told, so long after it was published."""
        self._unseen.observe(waited.total_seconds())

    def text(self, standing: Mapping[str, int], oldest: timedelta, failing: int, up: Mapping[str, bool]) -> bytes:
        """The whole page, with what is only known by asking filled in; `oldest` is zero where nothing is owed."""
        self._oldest.set(oldest.total_seconds())
        self._standing.clear()
        for state, count in standing.items():
            self._standing.labels(state).set(count)
        self._failing.set(failing)
        for platform, connected in up.items():
            self._up.labels(platform).set(connected)
        return generate_latest(self._registry)

    def _seconds(self, name: str, about: str, *labels: str) -> Histogram:
        return Histogram(name, about, labels, buckets=_SECONDS, registry=self._registry)
