"""Prometheus metrics of the running bot; docs/metrics.md lists them."""

import platform
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from bot.model import Delivery, Outcome, OutcomeScope, PauseKind, Retry, Sent
from bot.model.status_page import StoreMetrics

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800)
_LABELS = ("platform", "urgent")


class Metrics:
    """Metrics of one running bot, in a registry of their own, with the process's memory, CPU and descriptors."""

    def __init__(self, version: str) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        info = self._gauge("sokbo_build_info", "1; the version of Sokbo and of Python.", "version", "python")
        info.labels(version, platform.python_version()).set(1)
        self._sends()
        self._queue()
        self._feeds()
        self._canary()
        self._workers = self._gauge("sokbo_workers", "Living workers on a shared store, this one included.")
        self._scopes = self._gauge("sokbo_scopes_owned", "Scopes that this worker owns on a shared store.")
        self._takeover = self._gauge("sokbo_last_takeover_timestamp_seconds", "When a dead worker's scopes were last taken over.")

    def _sends(self) -> None:
        registry = self._registry
        self._outcomes = Counter("sokbo_sends", "Sends by outcome.", ["platform", "outcome"], registry=registry)
        about = "Answers by which a platform asked a chat's messages to wait (429)."
        self._rate_limited = Counter("sokbo_rate_limited", about, ["platform"], registry=registry)
        self._detection = self._histogram("sokbo_detection_seconds", "Seconds from a post's publication until it was recorded.")
        self._queued = self._histogram("sokbo_queued_seconds", "Seconds a delivery was pending before it was claimed.", *_LABELS)
        self._sending = self._histogram("sokbo_sending_seconds", "Seconds from claim until the platform accepted.", *_LABELS)
        self._delivery = self._histogram("sokbo_delivery_seconds", "Seconds from pending until the platform accepted.", *_LABELS)
        self._up = self._gauge("sokbo_platform_up", "1 while a platform is connected.", "platform")

    def _queue(self) -> None:
        self._oldest = self._gauge("sokbo_oldest_pending_seconds", "Age of the oldest pending delivery.")
        self._deliveries = self._gauge("sokbo_deliveries", "Deliveries by state.", "state")
        self._review = self._gauge("sokbo_waiting_for_review", "Posts and revisions that wait for the desk.")
        self._pauses = self._gauge("sokbo_paused", "1 while a feed, a platform or everything is paused.", "kind", "name")
        self._subscriptions = self._gauge("sokbo_subscriptions", "Subscriptions by platform.", "platform")
        self._destinations = self._gauge("sokbo_destinations", "Chats by platform and state.", "platform", "state")

    def _feeds(self) -> None:
        self._polls = Counter("sokbo_polls", "Polls by feed and result.", ["feed", "result"], registry=self._registry)
        self._feed_up = self._gauge("sokbo_feed_up", "1 where the feed's last poll could be read.", "feed")
        about = "When the feed was last read by this worker."
        self._last_success = self._gauge("sokbo_feed_last_success_timestamp_seconds", about, "feed")
        self._last_post = self._gauge("sokbo_feed_last_post_timestamp_seconds", "When the feed's last post arrived.", "feed")
        self._failing = self._gauge("sokbo_feeds_failing", "Feeds whose last poll failed.")

    def count_poll(self, feed: str, now: datetime, *, read: bool) -> None:
        """Count a poll that came to its end, and whether the feed could be read."""
        self._polls.labels(feed, "read" if read else "failed").inc()
        self._feed_up.labels(feed).set(read)
        if read:
            self._last_success.labels(feed).set(now.timestamp())

    def forget(self, feed: str) -> None:
        """Drop what this worker measured of a feed that it does not follow any more."""
        for metric in (self._feed_up, self._last_success):
            metric.remove_by_labels({"feed": feed})

    def set_store(self, seen: StoreMetrics, feeds: Collection[str], now: datetime) -> None:
        """Set what the store counts; `feeds` are the config's."""
        self._oldest.set((now - (seen.oldest_pending or now)).total_seconds())
        self._review.set(seen.waiting_for_review)
        for metric in (self._deliveries, self._pauses, self._subscriptions, self._destinations, self._last_post):
            metric.clear()
        for state, count in seen.deliveries.items():
            self._deliveries.labels(state).set(count)
        self._pauses.labels(PauseKind.ALL, "").set(0)
        for pause in seen.pauses:
            self._pauses.labels(*pause).set(1)
        for name, count in seen.subscriptions.items():
            self._subscriptions.labels(name).set(count)
        for place, count in seen.destinations.items():
            self._destinations.labels(*place).set(count)
        for feed in feeds:
            if feed in seen.last_posts:
                self._last_post.labels(feed).set(seen.last_posts[feed].timestamp())

    def _canary(self) -> None:
        self._canary_late = self._gauge("sokbo_canary_late", "1 while the last canary was late or lost.")
        self._canary_seconds = self._gauge("sokbo_canary_seconds", "Seconds that the last canary which arrived took.")
        about = "When the last canary arrived."
        self._canary_arrived = self._gauge("sokbo_canary_arrived_timestamp_seconds", about)

    def observe_canary(self, at: datetime, seconds: float | None) -> None:
        """Record what became of the canary sent at this time; None where it was late or lost."""
        self._canary_late.set(seconds is None)
        if seconds is not None:
            self._canary_seconds.set(seconds)
            self._canary_arrived.set(at.timestamp() + seconds)

    def set_ownership(self, workers: int, scopes: int, last_takeover: datetime | None) -> None:
        """Set how many workers live, how many scopes this one owns, and when a dead one's were last taken over."""
        self._workers.set(workers)
        self._scopes.set(scopes)
        self._takeover.set(last_takeover.timestamp() if last_takeover else 0)

    def count_send(self, delivery: Delivery, outcome: Outcome, now: datetime) -> None:
        """Count one outcome; for an accepted delivery, how long it was pending, queued and being sent."""
        name = delivery.chat.platform
        self._outcomes.labels(name, type(outcome).__name__.lower()).inc()
        if isinstance(outcome, Retry) and outcome.scope is OutcomeScope.CHAT:
            self._rate_limited.labels(name).inc()
        if isinstance(outcome, Sent) and delivery.pending_since is not None and delivery.claimed_at is not None:
            labels = name, "yes" if delivery.urgent else "no"
            self._delivery.labels(*labels).observe((now - delivery.pending_since).total_seconds())
            self._queued.labels(*labels).observe((delivery.claimed_at - delivery.pending_since).total_seconds())
            self._sending.labels(*labels).observe((now - delivery.claimed_at).total_seconds())

    def observe_detection(self, delay: timedelta) -> None:
        """Record the time from a post's publication until it was recorded."""
        self._detection.observe(delay.total_seconds())

    def render(self, failing: Collection[str], up: Mapping[str, bool]) -> bytes:
        """All metrics as text, with the feeds that fail and whether each platform is connected."""
        self._failing.set(len(failing))
        for name, connected in up.items():
            self._up.labels(name).set(connected)
        return generate_latest(self._registry)

    def _gauge(self, name: str, about: str, *labels: str) -> Gauge:
        return Gauge(name, about, labels, registry=self._registry)

    def _histogram(self, name: str, about: str, *labels: str) -> Histogram:
        return Histogram(name, about, labels, buckets=_SECONDS, registry=self._registry)
