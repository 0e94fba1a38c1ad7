"""Prometheus metrics of the running bot; docs/metrics.md lists them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from bot.model import Delivery, Outcome, Sent

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800)
_LABELS = ("platform", "urgent")


class Metrics:
    """Metrics of one running bot, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._outcomes = Counter("sokbo_sends", "Sends by outcome.", ["platform", "outcome"], registry=self._registry)
        self._detection = self._histogram("sokbo_detection_seconds", "Seconds from a post's publication until it was recorded.")
        self._queued = self._histogram("sokbo_queued_seconds", "Seconds a delivery was pending before it was claimed.", *_LABELS)
        self._sending = self._histogram("sokbo_sending_seconds", "Seconds from claim until the platform accepted.", *_LABELS)
        self._delivery = self._histogram("sokbo_delivery_seconds", "Seconds from pending until the platform accepted.", *_LABELS)
        self._oldest = Gauge("sokbo_oldest_pending_seconds", "Age of the oldest pending delivery.", registry=self._registry)
        self._deliveries = Gauge("sokbo_deliveries", "Deliveries by state.", ["state"], registry=self._registry)
        self._failing = Gauge("sokbo_feeds_failing", "Feeds whose last poll failed.", registry=self._registry)
        self._up = Gauge("sokbo_platform_up", "1 while a platform is connected.", ["platform"], registry=self._registry)

        self._workers = Gauge("sokbo_workers", "Living workers on a shared store, this one included.", registry=self._registry)
        self._scopes = Gauge("sokbo_scopes_owned", "Scopes that this worker owns on a shared store.", registry=self._registry)
        self._takeover = Gauge(
            "sokbo_last_takeover_timestamp_seconds", "When a dead worker's scopes were last taken over.", registry=self._registry
        )

    def set_ownership(self, workers: int, scopes: int, last_takeover: datetime | None) -> None:
        """Set how many workers live, how many scopes this one owns, and when a dead one's were last taken over."""
        self._workers.set(workers)
        self._scopes.set(scopes)
        self._takeover.set(last_takeover.timestamp() if last_takeover else 0)

    def count_send(self, delivery: Delivery, outcome: Outcome, now: datetime) -> None:
        """Count one outcome; for an accepted delivery, how long it was pending, queued and being sent."""
        platform = delivery.chat.platform
        self._outcomes.labels(platform, type(outcome).__name__.lower()).inc()
        if isinstance(outcome, Sent) and delivery.pending_since is not None and delivery.claimed_at is not None:
            labels = platform, "yes" if delivery.urgent else "no"
            self._delivery.labels(*labels).observe((now - delivery.pending_since).total_seconds())
            self._queued.labels(*labels).observe((delivery.claimed_at - delivery.pending_since).total_seconds())
            self._sending.labels(*labels).observe((now - delivery.claimed_at).total_seconds())

    def observe_detection(self, delay: timedelta) -> None:
        """Record the time from a post's publication until it was recorded."""
        self._detection.observe(delay.total_seconds())

    def render(self, deliveries: Mapping[str, int], oldest: timedelta, failing: int, up: Mapping[str, bool]) -> bytes:
        """All metrics as text, with the given gauges. `oldest` is zero if nothing is pending."""
        self._oldest.set(oldest.total_seconds())
        self._deliveries.clear()
        for state, count in deliveries.items():
            self._deliveries.labels(state).set(count)
        self._failing.set(failing)
        for platform, connected in up.items():
            self._up.labels(platform).set(connected)
        return generate_latest(self._registry)

    def _histogram(self, name: str, about: str, *labels: str) -> Histogram:
        return Histogram(name, about, labels, buckets=_SECONDS, registry=self._registry)
