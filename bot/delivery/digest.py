"""Alerts deferred by a chat's quiet hours or to its next digest, and the digest that sends many of them as one message."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from zoneinfo import ZoneInfo

from bot.audience.filters import muted
from bot.audience.quiet_hours import ends_deferral, quiet_until, released_at
from bot.delivery.plan import content_hash, idempotency_key
from bot.delivery.rate_limit import RateLimitedPlatform
from bot.delivery.sender import RenderCache
from bot.delivery.settle import Settler, look_back
from bot.model import ChatSettings, Delivery, DigestPage, Message, Outcome, OutcomeScope, Rejected, Sent
from bot.model.delivery import SHARED
from bot.ports import Clock, DeliveryStore

_NO_SETTINGS = ChatSettings()


def is_unsent(delivery: Delivery) -> bool:
    """Return True where nothing of the delivery was sent or may have been: edits and retries are never deferred."""
    return delivery.sent_revision is None and not delivery.messages and delivery.payload is None


def deferred_until(delivery: Delivery, now: datetime) -> datetime | None:
    """Return the time until which an unsent alert is deferred; None where it may be sent now.

    A past time only moves the alert in its chat's queue: behind the alerts that were deferred until then and are unsent.
    """
    settings, zone = delivery.settings, ZoneInfo(delivery.style.timezone)
    if delivery.urgent:
        return None if settings.urgent_passes else quiet_until(settings, zone, now)
    pending_since = delivery.pending_since or now
    released = released_at(settings, zone, pending_since)
    return released if released != pending_since else quiet_until(settings, zone, now)


def was_deferred(delivery: Delivery) -> bool:
    """Return True where an alert was deferred until now: it shares one message with the chat's other deferred alerts."""
    pending_since = delivery.pending_since
    return pending_since is not None and ends_deferral(delivery.settings, ZoneInfo(delivery.style.timezone), pending_since)


class Deferrer:
    """Drops or defers a claimed alert where its chat's settings ask for it."""

    def __init__(self, store: DeliveryStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def drop_or_defer(self, delivery: Delivery) -> bool:
        """Return True where the alert was dropped or deferred, False where it is to be sent now."""
        if delivery.settings == _NO_SETTINGS or not is_unsent(delivery):
            return False
        now = self._clock.now()
        if muted(delivery.settings, delivery.post):
            await self._store.cancel_muted(delivery, now)
            return True
        if (until := deferred_until(delivery, now)) is None:
            return False
        await self._store.defer(delivery, until, now)
        return True


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MAX_POSTS = 100
"""Posts in one digest."""
FANOUT_WAIT = timedelta(milliseconds=200)
"""Pause before an alert is claimed again while posts are not fanned out yet: they may belong into its digest."""

SendAlone = Callable[[Delivery], Awaitable[None]]


class Bundling(Enum):
    """The decision on a routine alert: send it alone or in a digest, or let it wait for the fan-out or its chat's quota."""

    ALONE = auto()
    DIGEST = auto()
    WAIT_FOR_FANOUT = auto()
    WAIT_FOR_QUOTA = auto()


@dataclass(frozen=True, slots=True)
class Quota:
    """The routine alerts that a chat takes now, None for any number; with none left, `free_at` is when it takes the next."""

    left: int | None = None
    free_at: datetime | None = None


def quota_of(limit: int, span: timedelta, alerts: Sequence[datetime], now: datetime) -> Quota:
    """Subtract the alerts of the last `span` from its limit; 0 is no limit. `alerts` are in order, oldest first."""
    if limit == 0:
        return Quota()
    recent = [alert for alert in alerts if alert >= now - span]
    return Quota(limit - len(recent)) if len(recent) < limit else Quota(0, recent[-limit] + span)


def stricter(one: Quota, other: Quota) -> Quota:
    """Return the quota that lets fewer alerts through, or lets the next one through later."""
    if one.left is None or other.left is None:
        return other if one.left is None else one
    if one.free_at is None or other.free_at is None:
        return one if one.left < other.left else other
    return one if one.free_at > other.free_at else other


def choose_bundling(due: int, coming: int, fold_above: int, quota: Quota) -> Bundling:
    """Decide for `due` routine alerts of one chat, while `coming` posts may still become alerts there.

    Alerts that wait for the quota share one digest once there is room.
    """
    if quota.left == 0:
        return Bundling.WAIT_FOR_QUOTA
    total = due + coming
    if total < 2 or not ((quota.left is not None and total > quota.left) or 0 < fold_above < total):
        return Bundling.ALONE
    return Bundling.WAIT_FOR_FANOUT if coming else Bundling.DIGEST


def fits_digest(delivery: Delivery) -> bool:
    """Return True for a routine alert of which nothing was sent and which nobody asked for again.

    An urgent alert, an edit, and what `replay` sends are never part of a digest.
    """
    return not (delivery.urgent or delivery.replayed) and delivery.sent_revision is None and not delivery.messages


class DigestSender:
    """Decides whether a claimed delivery goes into a digest, and sends that with the other due alerts of its chat."""

    def __init__(
        self,
        platform: RateLimitedPlatform,
        cache: RenderCache,
        store: DeliveryStore,
        settler: Settler,
        clock: Clock,
        deferrer: Deferrer,
        fold_above: int,
        lease: timedelta,
    ) -> None:
        """`fold_above` is as in Policy; `lease` is how long the other alerts are claimed for."""
        self._platform = platform
        self._cache = cache
        self._store = store
        self._settler = settler
        self._clock = clock
        self._deferrer = deferrer
        self._fold_above = fold_above
        self._lease = lease

    async def send_if_bundled(self, delivery: Delivery, send_alone: SendAlone) -> bool:
        """Send the delivery in a digest or let it wait for one; return False where the caller is to send it alone.

        `send_alone` sends each alert of a digest that the platform rejected.
        """
        if not fits_digest(delivery):
            return False
        if delivery.payload is not None:
            return await self._retry(delivery, send_alone)
        if not (self._fold_above or delivery.max_per_hour or delivery.max_per_day or was_deferred(delivery)):
            return False
        return await self._decide(delivery, send_alone)

    async def _decide(self, delivery: Delivery, send_alone: SendAlone) -> bool:
        now = self._clock.now()
        due = 1 + await self._store.count_bundleable(delivery, now)
        quota = Quota()
        if was_deferred(delivery):  # deferred alerts always share one message, which needs no quota
            decision = choose_bundling(due, 0, 1, quota)
        else:
            quota = await self._quota(delivery, now)
            decision = choose_bundling(due, await self._store.open_fanouts(), self._fold_above, quota)
        match decision:
            case Bundling.ALONE:
                return False
            case Bundling.WAIT_FOR_FANOUT:
                await self._store.release_claims([delivery], now + FANOUT_WAIT)
            case Bundling.WAIT_FOR_QUOTA:
                await self._store.defer(delivery, quota.free_at or now + HOUR, now)
            case Bundling.DIGEST:
                bundle = await self._claim_bundle(delivery)
                await self._send(bundle, await self._cache.digest(bundle), send_alone)
        return True

    async def _quota(self, delivery: Delivery, now: datetime) -> Quota:
        if not (delivery.max_per_hour or delivery.max_per_day):
            return Quota()
        alerts = await self._store.routine_alert_times(delivery.destination_id, now - (DAY if delivery.max_per_day else HOUR))
        hourly = quota_of(delivery.max_per_hour, HOUR, alerts, now)
        return stricter(hourly, quota_of(delivery.max_per_day, DAY, alerts, now))

    async def _retry(self, delivery: Delivery, send_alone: SendAlone) -> bool:
        """Send a digest whose answer never came once more, unchanged; return False where the payload is a single alert's."""
        bundle = await self._claim_bundle(delivery)
        if len(bundle) < 2 or not delivery.payload:
            return False
        await self._send(bundle, [DigestPage(delivery.payload[0], len(bundle))], send_alone)
        return True

    async def _claim_bundle(self, delivery: Delivery) -> list[Delivery]:
        """Claim the alerts that may share this one's message; return all of them, the newest post last."""
        now = self._clock.now()
        others = await self._store.claim_bundleable(delivery, MAX_POSTS - 1, self._lease, now)
        kept = [other for other in others if not await self._deferrer.drop_or_defer(other)]
        return sorted([delivery, *kept], key=lambda one: one.post_id)

    async def _send(self, bundle: list[Delivery], pages: Sequence[DigestPage], send_alone: SendAlone) -> None:
        """Send page after page and settle each page's deliveries; after a failed page the rest is given back untried."""
        for page in pages:
            listed, bundle = bundle[: page.count], bundle[page.count :]
            outcome = await self._send_page(listed, page)
            if isinstance(outcome, Rejected) and outcome.scope is OutcomeScope.MESSAGE:
                for delivery in listed:
                    await send_alone(delivery)
                continue
            sent = [Message(SHARED, outcome.platform_id, content_hash(page.call))] if isinstance(outcome, Sent) else []
            await asyncio.gather(*(self._settler.settle(delivery, outcome, sent) for delivery in listed))
            if not sent:
                break
        await self._store.release_claims(bundle)

    async def _send_page(self, listed: Sequence[Delivery], page: DigestPage) -> Outcome:
        first = listed[0]
        key = idempotency_key(first)
        await self._store.freeze_payload([delivery.id for delivery in listed], [page.call])
        if found := await look_back(self._platform, first, key, self._clock.now()):
            return found

        async def start() -> None:
            await asyncio.gather(*(self._settler.start_send(delivery) for delivery in listed))

        return await self._platform.send(first.chat, replace(page.call, token=key), None, start)
