"""The real delivery workers, adapters, store and sandbox on a turned clock, with slow ways, refusals and restarts."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from inspect import iscoroutinefunction
from typing import Any, cast

from adapters.platforms.slack import Slack
from adapters.platforms.telegram import Telegram
from adapters.sandbox import Fault, Sandbox
from adapters.workers.formatter import FormatterInProcess
from bot.delivery import DeliveryWorker
from bot.delivery.rate_limit import RateLimiter, RateLimits
from bot.lib.i18n import words
from bot.lib.wakeup import Signals
from bot.model import Call, Chat, Decision, Document, FeedRules, Lookup, Outcome, PollResult, PostState, Sent, Style
from bot.ports import Platform, Store
from formatter.jobs import Formatter
from tests.clock import TestClock
from tests.endurance.posts import post
from tests.endurance.scenes import Scene
from tests.endurance.stepping import Steps, Watched

FEED = "policy"
PACES = {"telegram": RateLimits(1, 20, 30), "slack": RateLimits(1)}
WAYS = (0.005, 0.045)
"""Seconds that a call takes to the receiver, and its answer back: between these."""


async def announce(scene: Scene, sandbox: Sandbox, store: Store, clock: TestClock) -> None:
    """Let the scene's chats exist and subscribe, and its posts be pending to all of them."""
    for chat in scene.chats():
        name, _, topic = str(chat).partition("/")
        sandbox.add_chat(name)
        if topic:
            sandbox.telegram_chat(name).topics.add(int(topic))
        await store.subscribe(chat, [FEED], Style(), clock.now())
    editor, decisions = Formatter(), []
    for number in range(scene.posts):
        text = post(6 * number + 1)  # one without large tables
        read = editor.read(Document(FEED, f"{number:04}", "", text.encode()), FeedRules(FEED))
        decisions.append(Decision(f"{number:04}", "", PostState.LIVE, content=read, content_hash=str(number), announce=True))
    await store.record(FEED, decisions, PollResult(), clock.now())
    while await store.expand(10_000, lambda _filter, _post: True, clock.now()):
        pass


RESTART = 0.5
"""Seconds from a kill to the next start: less than a process needs."""


class Stage:
    """Delivers what is pending."""

    def __init__(self, sandbox: Sandbox, store: Any, clock: TestClock, rng: random.Random) -> None:
        self.maybe_sent: set[int] = set()
        """Deliveries that were claimed as perhaps sent before."""
        self._sandbox = sandbox
        self._store = store
        self._steps = Steps(clock)
        self._rng = rng
        self._left = 0

    async def deliver(self, scene: Scene) -> None:
        """Deliver everything, with so many restarts on the way."""
        self._left = scene.posts * len(scene.chats())
        platforms = self._platforms(scene)
        for number in range(scene.restarts):
            wanted = self._left * (scene.restarts - number) // (scene.restarts + 1)
            async with self._workers(platforms):
                await self._steps.until(lambda: self._left <= wanted)  # noqa: B023 - called before the next turn
            await self._steps.clock.advance(RESTART)
            await self._store.expire_leases()
        async with self._workers(platforms):
            await self._steps.until(lambda: self._left == 0)
        for platform in platforms:
            await platform.stop()

    @asynccontextmanager
    async def _workers(self, platforms: "list[Distant]") -> AsyncIterator[None]:
        """Run one for each platform, and end them as a kill does: nothing is settled any more."""
        workers = [self._worker(platform) for platform in platforms]
        running = [asyncio.create_task(worker.run()) for worker in workers]
        try:
            yield
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await asyncio.gather(*(worker.finish(0) for worker in workers))

    def _worker(self, platform: "Distant") -> DeliveryWorker:
        store, rate_limiter = Watched(self._store, self._steps), RateLimiter(PACES[platform.name])
        clock = self._steps.clock
        return DeliveryWorker(
            cast(Platform, platform),
            cast(Store, store),
            FormatterInProcess(),
            rate_limiter,
            clock,
            words,
            self._count_outcome,
            Signals(clock),
        )

    def _platforms(self, scene: Scene) -> "list[Distant]":
        sandbox = self._sandbox
        telegram = Telegram(sandbox.telegram_token, sandbox.telegram_base)
        slack = Slack(sandbox.slack_bot_token, sandbox.slack_app_token, sandbox.slack_base)
        return [Distant(platform, self._steps, sandbox, self._rng, scene.refused) for platform in (telegram, slack)]

    def _count_outcome(self, delivery: Any, outcome: Outcome) -> None:
        self._left -= isinstance(outcome, Sent)
        if delivery.maybe_sent:
            self.maybe_sent.add(delivery.id)


class Distant:
    """A platform at some distance, which refuses a share of the messages."""

    def __init__(self, inner: Platform, steps: Steps, sandbox: Sandbox, rng: random.Random, refused: float) -> None:
        self.name = inner.name
        self.stop = inner.stop
        self._inner = inner
        self._steps = steps
        self._sandbox = sandbox
        self._rng = rng
        self._refused = refused

    def __getattr__(self, name: str) -> Any:
        """Everything else as the adapter does it; what takes a call takes a way there and a way back."""
        does = getattr(self._inner, name)
        return partial(self._far_away, does) if iscoroutinefunction(does) else does

    async def send(self, chat: Chat, call: Call, first: str | None) -> Outcome:
        """Send, or be refused."""
        refusals = [self._refusal(chat)] if self._rng.random() < self._refused else []
        outcome: Outcome = await self._far_away(self._inner.send, chat, call, first, refusals=refusals)
        return outcome

    async def _far_away(self, does: Callable[..., Awaitable[Any]], *args: Any, refusals: Sequence[Fault] = ()) -> Any:
        await self._steps.clock.sleep(self._rng.uniform(*WAYS))
        with self._steps.real():
            for refusal in refusals:
                self._sandbox.add_fault(refusal)
            result = await does(*args)
        await self._steps.clock.sleep(self._rng.uniform(*WAYS))
        return result

    async def find_message(self, chat: Chat, key: str, attempted_at: datetime) -> Lookup:
        """Look for a message as the adapter does."""
        with self._steps.real():
            return await self._inner.find_message(chat, key, attempted_at)

    def _refusal(self, chat: Chat) -> Fault:
        place = str(chat).partition("/")[0]
        if chat.platform == "slack" and self._rng.random() < 0.5:
            return Fault("rate_limited_200", "slack", place, "chat.postMessage", times=1, seconds=self._rng.randint(1, 3))
        method, platform = ("chat.postMessage", "slack") if chat.platform == "slack" else ("sendMessage", "telegram")
        seconds = self._rng.choice((1, 2, 3, 0.5))
        return Fault("rate_limited", cast(Any, platform), place, method, times=1, seconds=seconds)
