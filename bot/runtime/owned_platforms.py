"""The platforms with their rate limiters and delivery workers. They run where this process owns a rate-limit domain."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, cast

import structlog

from bot.config import Config
from bot.delivery import DeliveryWorker, Policy
from bot.delivery.rate_limit import RateLimiter
from bot.delivery.settle import Report
from bot.lib.i18n import words
from bot.lib.retry import Supervisor
from bot.lib.wakeup import Signals
from bot.model import Outcome, Retry
from bot.ownership.ownership import HEARTBEAT
from bot.ownership.scopes import platform_of
from bot.ports import Clock, DeliveryStore, Formatter, Platform, Receive
from bot.runtime import build

log = structlog.get_logger()

FINISH_TIMEOUT = 9.0
"""Seconds that sends in flight get when their worker stops or hands over."""


class Sending:
    """Runs the delivery workers: `configure` makes them, `gain` and `lose` start and stop them in rate-limit domains."""

    def __init__(
        self,
        platforms: Sequence[Platform],
        store: DeliveryStore,
        formatter: Formatter,
        clock: Clock,
        signals: Signals,
        supervisor: Supervisor,
        report: Report,
        receiver: Callable[[str], Receive],
    ) -> None:
        """`store` retries its calls. `report` receives every outcome; `receiver` returns what takes a platform's requests."""
        self.platforms = {platform.name: platform for platform in platforms}
        self.rate_limiters: dict[str, RateLimiter] = {}
        self._workers: dict[str, DeliveryWorker] = {}
        self._domains: dict[str, set[str]] = {name: set() for name in self.platforms}
        self._store = store
        self._formatter = formatter
        self._clock = clock
        self._signals = signals
        self._supervisor = supervisor
        self._report = report
        self._receiver = receiver

    @property
    def running(self) -> list[str]:
        """The platforms in which this process owns a domain."""
        return [name for name, domains in self._domains.items() if domains]

    def errors(self) -> dict[str, str]:
        """Return why a platform that is running cannot be used now, for each that cannot."""
        return {name: error for name in self.running if (error := self.platforms[name].last_error)}

    async def configure(self, config: Config, policy: Policy) -> None:
        """Make a rate limiter and a delivery worker for each platform, once the old ones have finished."""
        await self._supervisor.stop(*(f"delivery {name}" for name in self._workers))
        await self.finish(FINISH_TIMEOUT)
        self.rate_limiters = {name: RateLimiter(build.rate_limits(config, name)) for name in self.platforms}
        self._workers = {name: self._worker(platform, policy) for name, platform in self.platforms.items()}
        for name in self.running:
            self._start(name)

    async def gain(self, scopes: Collection[str]) -> list[str]:
        """Start sending in these domains; return the platforms that were not running before, to be connected.

        What a dead owner left is recovered, and counted by the rate limiter, before this returns or the worker claims.
        """
        started = []
        for name, domains in _by_platform(scopes).items():
            if name not in self.platforms:
                continue
            if self._domains[name]:
                await self._workers[name].take_over(domains)
            else:
                started.append(name)
                self._start(name)
            self._domains[name] |= domains
        return started

    async def lose(self, scopes: Collection[str]) -> None:
        """Finish what is in flight in these domains; disconnect a platform that has none left."""
        for name, domains in _by_platform(scopes).items():
            if name not in self.platforms:
                continue
            self._domains[name] -= domains
            if self._domains[name]:
                await self._workers[name].finish_in(domains, FINISH_TIMEOUT)
            else:
                await self._supervisor.stop(f"delivery {name}", f"connect {name}")
                await self._workers[name].finish(FINISH_TIMEOUT)
                await self.platforms[name].stop()

    async def connect(self, name: str) -> None:
        """Connect a platform and receive its requests. Returns after the first attempt; others go on in the background.

        A cooldown that an earlier run stored ends: the token that was refused then may be corrected by now.
        """
        await self.platforms[name].start(self._receiver(name))
        await self._store.end_cooldown(name)

    async def finish(self, seconds: float) -> None:
        """Wait for sends in flight, at most so long."""
        await asyncio.gather(*(worker.finish(seconds) for worker in self._workers.values()))

    async def stop(self) -> None:
        """Disconnect every platform."""
        await asyncio.gather(*(platform.stop() for platform in self.platforms.values()), return_exceptions=True)

    def _start(self, name: str) -> None:
        self._supervisor.start(f"delivery {name}", self._workers[name].run)

    def _worker(self, platform: Platform, policy: Policy) -> DeliveryWorker:
        limiter, policy = self.rate_limiters[platform.name], build.policy_of(platform.name, policy)
        return DeliveryWorker(
            platform, self._store, self._formatter, limiter, self._clock, words, self._report, self._signals, policy
        )


def _by_platform(scopes: Collection[str]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for scope in scopes:
        if (name := platform_of(scope)) is not None:
            found.setdefault(name, set()).add(scope)
    return found


class OwnedPlatform:
    """A platform that makes no call any more once another worker may have taken over: see Ownership.valid.

    The fence in the store stops sends that have not started; this stops edits, replies, and messages after the first. Nothing
    was sent then, so a worker that owns its scopes after all tries again.
    """

    _CALLS = frozenset({"send", "edit", "delete", "reply"})

    def __init__(self, platform: Platform, valid: Callable[[], bool]) -> None:
        self._platform = platform
        self._valid = valid

    def __getattr__(self, name: str) -> Any:
        """Return the platform's attribute; one that makes a call is guarded."""
        value = getattr(self._platform, name)
        return self._guarded(value) if name in self._CALLS else value

    def _guarded(self, call: Callable[..., Any]) -> Callable[..., Any]:
        async def guarded(*arguments: Any) -> Outcome:
            if not self._valid():
                return Retry(HEARTBEAT, "this worker's lease has run out")
            outcome: Outcome = await call(*arguments)
            return outcome

        return guarded


def owned(platforms: Sequence[Platform], valid: Callable[[], bool]) -> list[Platform]:
    """Wrap platforms for a worker on a shared store."""
    return [cast(Platform, OwnedPlatform(platform, valid)) for platform in platforms]
