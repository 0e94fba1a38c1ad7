"""A worker on a shared store: its heartbeat, its share of the scopes, and notifications of other workers."""

import asyncio
import os
import platform
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import timedelta
from uuid import uuid4

import structlog

from bot.lib.retry import retry_until_stored
from bot.lib.wakeup import Signals, StoreClock
from bot.model import ClusterState, Division, Lease, Worker
from bot.ownership.divide import Unit, divide
from bot.ports import NotOwner, OwnershipStore, StoreError

log = structlog.get_logger()

RELEASE = 1
"""Grows with each release whose workers may not work next to older ones."""
HEARTBEAT = timedelta(milliseconds=500)
LEASE = timedelta(seconds=3)
"""Time that a worker counts as living after its last heartbeat: long enough for a busy machine, short enough for the news."""
RENEW_TIMEOUT = 1.0
"""Seconds that a heartbeat may take before it is tried on a new connection."""
RETRY_PAUSE = 0.25
"""Seconds between a failed heartbeat, or a lost connection, and the next try."""
SWEEP = timedelta(seconds=3)
"""Interval of polls for work without a notification: the connection for these may be lost, or a pooler drop them."""

Change = Callable[[Collection[str]], Awaitable[None]]


class Ownership:
    """Joins the workers on a store, takes this worker's share of the scopes, and hands over those beyond its share."""

    def __init__(
        self,
        store: OwnershipStore,
        clock: StoreClock,
        signals: Signals,
        units: Callable[[Collection[str]], list[Unit]],
        troubles: Callable[[], Mapping[str, str]],
    ) -> None:
        """`units` groups all scopes, given the rate-limit domains that have destinations.

        `troubles` returns what is wrong in this worker; the owner of the house notifies the operators of it.
        """
        self.seen = ClusterState(clock.now(), (), ())
        """The workers and leases at the last heartbeat."""
        self._store = store
        self._clock = clock
        self._signals = signals
        self._units = units
        self._troubles = troubles
        self._me = Worker(uuid4().hex, f"{platform.node()}:{os.getpid()}", RELEASE, clock.now())
        self._owned: set[str] = set()
        self._domains: list[str] = []
        self._beat = signals.wakeup()
        self._divide = signals.wakeup()
        self._valid_until = 0.0
        self._failing_since: float | None = None
        self._patient_until = 0.0
        self._stopping = False

    @property
    def owned(self) -> frozenset[str]:
        """The scopes that this worker owns and works in."""
        return frozenset(self._owned)

    def valid(self) -> bool:
        """Return True while no other worker can have taken over, by this machine's own count since the last heartbeat."""
        return time.monotonic() < self._valid_until

    def other_troubles(self) -> dict[str, str]:
        """Return the troubles of the other workers."""
        others = [worker for worker in self.seen.workers if worker.alive and worker.id != self._me.id]
        return {name: reason for worker in others for name, reason in worker.troubles.items()}

    async def run(self, gain: Change, lose: Change) -> None:
        """Work as one of the workers until cancelled. Raises NotOwner where this worker was taken for dead.

        `gain` and `lose` start and stop the work in scopes. Nothing is claimed in a scope before `gain` or during `lose`.
        """
        await retry_until_stored(lambda: self._store.join(self._me, LEASE), self._clock)
        log.info("joined", worker=self._me.name)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep_beating())
            tasks.create_task(self._keep_dividing(gain, lose))
            tasks.create_task(self._keep_listening())
            tasks.create_task(self._sweep())

    def take_nothing(self) -> None:
        """Neither take nor hand over anything more, since this process is stopping."""
        self._stopping = True

    async def leave(self) -> None:
        """Hand over everything at once; what cannot be stored expires by itself."""
        try:
            await self._store.leave(self._me.id)
        except StoreError as error:
            log.warning("not_handed_over", reason=str(error))

    async def _keep_beating(self) -> None:
        while True:
            began = time.monotonic()
            try:
                async with asyncio.timeout(RENEW_TIMEOUT):
                    seen = await self._store.renew(self._me.id, LEASE, self._troubles())
            except (StoreError, TimeoutError) as error:
                self._note_failure(began, error)
                await self._clock.sleep(RETRY_PAUSE)
                continue
            self._clock.correct(seen.now, began, time.monotonic())
            self._valid_until = began + LEASE.total_seconds()
            self._note_success()
            self.seen = seen
            if self._is_unbalanced(seen):
                self._divide.set()
            await self._beat.wait(self._clock.now() + HEARTBEAT)

    def _note_failure(self, at: float, error: Exception) -> None:
        if self._failing_since is None:
            self._failing_since = at
            log.warning("heartbeat_failed", reason=str(error) or "no answer")

    def _note_success(self) -> None:
        """After an outage of the database let the others renew theirs first: they were not dead, they could not beat."""
        if self._failing_since is not None:
            self._failing_since = None
            self._patient_until = time.monotonic() + 2 * HEARTBEAT.total_seconds()

    def _is_unbalanced(self, seen: ClusterState) -> bool:
        if self._stopping:
            return False
        if any(not worker.alive for worker in seen.workers) or self._untracked(seen):
            return True
        return self._decide(seen) != Division()

    def _decide(self, seen: ClusterState) -> Division:
        return Division() if self._stopping else divide(self._units(self._domains), seen, self._me.id)

    def _untracked(self, seen: ClusterState) -> list[Lease]:
        """Return this worker's leases that it does not work in: the answer of their transaction was lost."""
        return [lease for lease in seen.leases if lease.owner == self._me.id and lease.scope not in self._owned]

    async def _keep_dividing(self, gain: Change, lose: Change) -> None:
        while True:
            await self._divide.wait(self._clock.now() + SWEEP)
            await self._clock.sleep(self._patient_until - time.monotonic())
            try:
                await self._divide_once(gain, lose)
            except StoreError as error:
                log.warning("not_divided", reason=str(error))

    async def _divide_once(self, gain: Change, lose: Change) -> None:
        self._domains = await self._store.sending_scopes()
        if not self._is_unbalanced(self.seen):
            return
        untracked: list[Lease] = []

        def decide(seen: ClusterState) -> Division:
            untracked.extend(self._untracked(seen))
            return self._decide(seen)

        taken, division = await self._store.divide(self._me.id, decide)
        await self._gain([*taken, *(lease for lease in untracked if lease.scope not in division.hand_over)], gain)
        if division.hand_over:
            await self._lose(division.hand_over, lose)

    async def _gain(self, leases: Collection[Lease], gain: Change) -> None:
        if not leases:
            return
        scopes = [lease.scope for lease in leases]
        died = sorted({lease.taken_from for lease in leases if lease.taken_from})
        log.info("scopes_taken", scopes=scopes, taken_from=died)
        await gain(scopes)
        self._store.start_claiming(leases)
        self._owned.update(scopes)
        self._wake_all()

    async def _lose(self, scopes: Collection[str], lose: Change) -> None:
        log.info("scopes_handed_over", scopes=list(scopes))
        self._store.stop_claiming(scopes)
        self._owned.difference_update(scopes)
        await lose(scopes)
        await self._store.hand_over(self._me.id, scopes)

    async def _keep_listening(self) -> None:
        while True:
            try:
                await self._store.listen(self._received)
            except StoreError as error:
                log.debug("not_listening", reason=str(error))
            self._wake_all()
            await self._clock.sleep(RETRY_PAUSE)

    def _received(self, topic: str) -> None:
        if topic == "workers":
            self._beat.set()
        else:
            self._signals.by_topic(topic).set()

    async def _sweep(self) -> None:
        while True:
            await self._clock.sleep(SWEEP.total_seconds())
            self._wake_all()

    def _wake_all(self) -> None:
        for topic in Signals.TOPICS:
            self._signals.by_topic(topic).set()


def lost_to(error: BaseException) -> NotOwner | None:
    """Return the NotOwner that a task group failed with, if it is one."""
    if isinstance(error, BaseExceptionGroup):
        return next((found for inner in error.exceptions if (found := lost_to(inner))), None)
    return error if isinstance(error, NotOwner) else None
