"""Tell one delivery: every step that is still to be done in its chat, each kept as it is done.

What the copies of a post say: rendered once for all chats that are told the same.
What telling takes: one platform's voice, the store, the formatter, and the rules.
"""

from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.delivery.plan import Policy, Step, Way, removals, replies, reply, steps, token, way
from bot.delivery.rate_limit import RateLimitedPlatform
from bot.delivery.settle import Settler, without_doubt
from bot.lib.retry import retry_until_stored
from bot.model import Call, Delivery, Mark, Message, Outcome, Rejected, Scope, Sent, Style, Uncertain
from bot.ports import Clock, DeliveryStore, Editor, Platform, Words

REMEMBERED = 256
"""How many copies are kept; a burst says the same few to every chat."""


class RenderCache:
    """One platform's copies; the least recently used are forgotten."""

    def __init__(self, platform: Platform, editor: Editor, words: Callable[[str], Words]) -> None:
        self._platform = platform
        self._editor = editor
        self._words = words
        self._known: OrderedDict[tuple[int, int, Style, Mark], tuple[Call, ...]] = OrderedDict()
        self._gaps: dict[str, Call] = {}

    def copy(self, delivery: Delivery, style: Style) -> tuple[Call, ...]:
        """The calls that say a delivery's revision in this style."""
        key = (delivery.post_id, delivery.revision, style, delivery.mark)
        calls = self._known.pop(key, None) or self._render(delivery, style)
        self._known[key] = calls
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return calls

    def gap(self, language: str) -> Call:
        """The call that says that a message is gone, where it must stay."""
        if language not in self._gaps:
            self._gaps[language] = self._platform.render_tombstone(self._words(language))
        return self._gaps[language]

    def _render(self, delivery: Delivery, style: Style) -> tuple[Call, ...]:
        return self._platform.render(self._editor.card(delivery.post), style, self._words(style.language), delivery.mark)


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Means:
    """One courier's, handed to whatever tells its deliveries."""

    platform: Platform
    voice: RateLimitedPlatform
    store: DeliveryStore
    settler: Settler
    editor: Editor
    clock: Clock
    words: Callable[[str], Words]
    policy: Policy

    async def kept(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do work on the store, however often it must be asked."""
        return await retry_until_stored(work, self.clock)


@dataclass(slots=True)
class _Account:
    """How far a delivery is: its first message, the last outcome, a message made and not kept yet, what was done once."""

    first: str | None
    outcome: Outcome
    made: Message | None = None
    begun: bool = False
    replied: bool = False


class Sender:
    """Carries one delivery's plan out. Messages that exist are kept as they are made, the last one with the settlement."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._copies = RenderCache(means.platform, means.editor, means.words)

    async def tell(self, delivery: Delivery) -> None:
        """Do what is to be done for a delivery, and settle it."""
        plan = await self._plan(delivery)
        account = _Account(delivery.first, Sent(delivery.first or ""))
        todo = deque(plan)
        while todo and isinstance(account.outcome, Sent):
            await self._keep(delivery, account)
            todo.extendleft(reversed(await self._take(delivery, todo.popleft(), account)))
        if isinstance(account.outcome, Uncertain) and delivery.payload is None and len(plan) == 1:
            await self._freeze(delivery, [plan[0].call])  # what may stand there is what is said again
        await self._means.settler.settle(delivery, account.outcome, [account.made] if account.made else [])

    async def _plan(self, delivery: Delivery) -> list[Step]:
        gap = self._copies.gap(delivery.style.language)
        surplus = removals(replies(delivery.messages), gap) if delivery.mark.kind == "none" else []
        match way(delivery, self._means.policy):
            case Way.COPY:
                return await self._copy(delivery, gap) + surplus
            case Way.REPLY:
                return self._reply(delivery)
            case Way.REMOVAL:
                return self._removal(delivery, gap)
            case Way.SILENCE:
                return surplus

    async def _copy(self, delivery: Delivery, gap: Call) -> list[Step]:
        payload = delivery.payload or self._render(delivery)
        plan = steps(payload, delivery.messages, gap)
        if delivery.payload is None and len(plan) > 1:
            await self._freeze(delivery, payload)
        return plan

    def _removal(self, delivery: Delivery, gap: Call) -> list[Step]:
        """Take everything away; where the alert itself must stay it says that the post was withdrawn."""
        alert = [message for message in delivery.messages if message.part == 0]
        others = [message for message in delivery.messages if message.part != 0]
        return removals(others, gap) + removals(alert, self._render(delivery)[0])

    def _reply(self, delivery: Delivery) -> list[Step]:
        card = self._means.editor.card(delivery.post)
        words = self._means.words(delivery.style.language)
        return reply(delivery, self._means.platform.render_reply(card, delivery.style, words, delivery.mark))

    def _render(self, delivery: Delivery) -> tuple[Call, ...]:
        """The copy. One that was deleted and is back comes without a sound: readers were told of it before."""
        back = delivery.sent_revision is not None and not delivery.messages
        return self._copies.copy(delivery, replace(delivery.style, silent=True) if back else delivery.style)

    async def _take(self, delivery: Delivery, step: Step, account: _Account) -> list[Step]:
        """Take one step; what is to be done instead where the platform lets nobody change that message any more."""
        if step.platform_id is None and not account.begun:
            account.begun = True
            await self._means.settler.begin(delivery)
        outcome = await self._do(delivery, step, account.first)
        if step.platform_id is not None and isinstance(outcome, Rejected) and outcome.scope is Scope.MESSAGE:
            return self._instead(delivery, step, account)
        account.outcome = outcome
        if not isinstance(outcome, Sent):
            return []
        if step.removes:
            await self._means.kept(lambda: self._means.store.forget_message(delivery.id, step.part))
        else:
            account.made = Message(step.part, outcome.platform_id, step.digest)
            account.first = account.first or outcome.platform_id
        return []

    def _instead(self, delivery: Delivery, step: Step, account: _Account) -> list[Step]:
        """A message that must stay says so; for one that must stay as it is, one reply says what changed."""
        if step.removes:
            return [replace(step, removes=False)]
        if account.replied or delivery.mark.kind == "none":
            return []
        account.replied = True
        return self._reply(delivery)

    async def _do(self, delivery: Delivery, step: Step, first: str | None) -> Outcome:
        chat = delivery.chat
        if step.platform_id is None:
            return await self._make(delivery, step, first)
        if step.removes:
            return without_doubt(await self._means.voice.delete(chat, step.platform_id))
        return without_doubt(await self._means.voice.edit(chat, step.platform_id, step.call))

    async def _make(self, delivery: Delivery, step: Step, first: str | None) -> Outcome:
        """Make a message. One that may exist already is looked for, and, if it may say something older, put right."""
        name = token(delivery) if step.part == 0 else ""
        found = await self._means.platform.find_message(delivery.chat, name) if name and delivery.maybe_sent else None
        if found is None:
            call = replace(step.call, thread=delivery.thread, token=name)
            return await self._means.voice.send(delivery.chat, call, first)
        if delivery.payload is not None:
            return Sent(found)
        return without_doubt(await self._means.voice.edit(delivery.chat, found, step.call))

    async def _keep(self, delivery: Delivery, account: _Account) -> None:
        if made := account.made:
            account.made = None
            await self._means.kept(lambda: self._means.store.keep_message(delivery.id, made, self._means.clock.now()))

    async def _freeze(self, delivery: Delivery, payload: Sequence[Call]) -> None:
        await self._means.kept(lambda: self._means.store.freeze([delivery.id], payload))
