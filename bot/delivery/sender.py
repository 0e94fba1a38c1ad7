"""Send deliveries: render with a cache, store that the send starts, call the platform, settle the outcome."""

from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from bot.delivery.plan import (
    Policy,
    Step,
    Strategy,
    choose_strategy,
    deletions,
    idempotency_key,
    replies,
    reply,
    revision_key,
    send_or_edit,
)
from bot.delivery.rate_limit import RateLimitedPlatform
from bot.delivery.settle import Settler, look_back, uncertain_as_retry
from bot.model import (
    Call,
    Card,
    Deleted,
    Delivery,
    DigestPage,
    Mark,
    Message,
    Outcome,
    OutcomeScope,
    Post,
    Rejected,
    Retry,
    Sent,
    Style,
    Uncertain,
)
from bot.model.post import title_card
from bot.ports import Clock, DeliveryStore, Formatter, FormatterError, FormatterUnavailable, Platform, Translator

CACHE_SIZE = 256
"""Alerts in the cache; a burst sends the same few to every chat."""


class RenderCache:
    """Makes the platform's calls for a delivery. Alerts are cached; the least recently used is dropped first."""

    def __init__(
        self,
        platform: Platform,
        formatter: Formatter,
        words: Callable[[str], Translator],
        languages: Mapping[str, str] | None = None,
    ) -> None:
        """`languages`: of the bot's own words by feed; of other feeds' alerts they are in the chat's."""
        self._platform = platform
        self._formatter = formatter
        self._words = words
        self._languages = languages or {}
        self._alerts: OrderedDict[tuple[int, int, Style, Mark], tuple[Call, ...]] = OrderedDict()
        self._tombstones: dict[str, Call] = {}

    async def alert(self, delivery: Delivery, style: Style) -> tuple[Call, ...]:
        """Return the calls that show a delivery's revision in this style, one a message.

        Raises FormatterError, as do the others.
        """
        key = (delivery.post_id, delivery.revision, style, delivery.mark)
        calls = self._alerts.pop(key, None) or await self._render(delivery, style)
        self._alerts[key] = calls
        if len(self._alerts) > CACHE_SIZE:
            self._alerts.popitem(last=False)
        return calls

    async def reply(self, delivery: Delivery) -> Call:
        """Return the call that replies to the alert with its correction or withdrawal."""
        card, words = await self._formatter.card(delivery.post), self._words_of(delivery, delivery.style)
        return self._platform.render_reply(card, delivery.style, words, delivery.mark)

    async def digest(self, deliveries: Sequence[Delivery]) -> Sequence[DigestPage]:
        """Return the messages that list these deliveries' headlines, in the style of the first."""
        style = deliveries[0].style
        cards = [await self._listed(delivery.post) for delivery in deliveries]
        return self._platform.render_digest(cards, style, self._words(style.language))

    def tombstone(self, language: str) -> Call:
        """Return the call that empties a message which cannot be deleted."""
        if language not in self._tombstones:
            self._tombstones[language] = self._platform.render_tombstone(self._words(language))
        return self._tombstones[language]

    async def _listed(self, post: Post) -> Card:
        """Return a post's card for a list; its title alone where the post cannot be formatted."""
        try:
            return await self._formatter.card(post)
        except FormatterUnavailable:
            raise
        except FormatterError:
            return title_card(post)

    async def _render(self, delivery: Delivery, style: Style) -> tuple[Call, ...]:
        card, words = await self._formatter.card(delivery.post), self._words_of(delivery, style)
        return self._platform.render(card, style, words, delivery.mark)

    def _words_of(self, delivery: Delivery, style: Style) -> Translator:
        return self._words(self._languages.get(delivery.post.feed) or style.language)


@dataclass(slots=True)
class _Progress:
    """Progress of a delivery: the id of its first message, the last outcome, and a message that is sent but not stored.

    `deleted`: people deleted the alert, so that nothing more is sent; what is left of it is deleted too.
    """

    first: str | None
    outcome: Outcome
    unstored: Message | None = None
    send_started: bool = False
    replied: bool = False
    made: list[Message] = field(default_factory=list)
    deleted: Deleted | None = None


class Sender:
    """Sends deliveries of one platform. Messages are stored as they are sent, the last one with the settlement."""

    def __init__(
        self,
        platform: RateLimitedPlatform,
        cache: RenderCache,
        store: DeliveryStore,
        settler: Settler,
        clock: Clock,
        policy: Policy,
    ) -> None:
        self._platform = platform
        self._cache = cache
        self._store = store
        self._settler = settler
        self._clock = clock
        self._policy = policy

    async def send(self, delivery: Delivery) -> None:
        """Take each step until one fails, and settle the delivery with the last outcome."""
        plan = await self._plan(delivery)
        progress = _Progress(delivery.first, Sent(delivery.first or ""))
        todo = deque(plan)
        while todo and isinstance(progress.outcome, Sent):
            await self._store_message(delivery, progress)
            was_there = progress.deleted is None
            steps = await self._take_step(delivery, todo.popleft(), progress)
            if was_there and progress.deleted:
                todo.clear()
            todo.extendleft(reversed(steps))
        if progress.deleted and isinstance(progress.outcome, Sent):
            progress.outcome = progress.deleted
        if isinstance(progress.outcome, Uncertain) and delivery.payload is None and len(plan) == 1:
            await self._freeze(delivery, [plan[0].call])  # the retry repeats the message that may be there already
        unstored = [progress.unstored] if progress.unstored else []
        await self._settler.settle(delivery, progress.outcome, unstored)

    async def _plan(self, delivery: Delivery) -> list[Step]:
        tombstone = self._cache.tombstone(delivery.style.language)
        surplus = deletions(replies(delivery.messages), tombstone) if delivery.mark.kind == "none" else []
        match choose_strategy(delivery, self._policy):
            case Strategy.SEND_OR_EDIT:
                return await self._send_or_edit(delivery, tombstone) + surplus
            case Strategy.REPLY:
                return reply(delivery, await self._cache.reply(delivery))
            case Strategy.DELETE:
                return await self._delete(delivery, tombstone)
            case Strategy.NOTHING:
                return surplus

    async def _send_or_edit(self, delivery: Delivery, tombstone: Call) -> list[Step]:
        payload = delivery.payload or await self._render(delivery)
        plan = send_or_edit(payload, delivery.messages, tombstone)
        if delivery.payload is None and len(plan) > 1:
            await self._freeze(delivery, payload)
        return plan

    async def _delete(self, delivery: Delivery, tombstone: Call) -> list[Step]:
        """Plan to delete everything; an alert that cannot be deleted is edited to show that the post was withdrawn."""
        alert = [message for message in delivery.messages if message.part == 0]
        others = [message for message in delivery.messages if message.part != 0]
        return deletions(others, tombstone) + deletions(alert, (await self._render(delivery))[0])

    async def _render(self, delivery: Delivery) -> tuple[Call, ...]:
        """Render the alert. One that is sent again after its messages were deleted comes silently: readers know it."""
        resent = delivery.sent_revision is not None and not delivery.messages
        return await self._cache.alert(delivery, replace(delivery.style, silent=True) if resent else delivery.style)

    async def _take_step(self, delivery: Delivery, step: Step, progress: _Progress) -> list[Step]:
        """Take one step; return the steps that replace it where the platform lets nobody change that message any more."""
        outcome = await self._call(delivery, step, progress)
        if step.platform_id is not None and isinstance(outcome, Rejected) and outcome.scope is OutcomeScope.MESSAGE:
            return await self._fall_back(delivery, step, progress)
        if isinstance(outcome, Deleted):
            if step.platform_id is not None and step.part != 0:
                return []  # the part's row stays, so that no later correction sends it anew
            return self._clear_away(delivery, progress, outcome)
        progress.outcome = outcome
        if not isinstance(outcome, Sent):
            return []
        if step.deletes:
            await self._store.delete_message(delivery.id, step.part)
        else:
            progress.unstored = Message(step.part, outcome.platform_id, step.content_hash)
            progress.made.append(progress.unstored)
            progress.first = progress.first or outcome.platform_id
        return []

    def _clear_away(self, delivery: Delivery, progress: _Progress, deleted: Deleted) -> list[Step]:
        """Plan to delete what is left of an alert that people deleted: its tables mean nothing alone."""
        progress.deleted = deleted
        left = [message for message in (*delivery.messages, *progress.made) if message.part > 0]
        return deletions(left, self._cache.tombstone(delivery.style.language))

    async def _fall_back(self, delivery: Delivery, step: Step, progress: _Progress) -> list[Step]:
        """Edit a message that cannot be deleted; where messages cannot be edited, send one reply about the change."""
        if step.deletes:
            return [replace(step, deletes=False)]
        if progress.replied or delivery.mark.kind == "none":
            return []
        progress.replied = True
        return reply(delivery, await self._cache.reply(delivery))

    async def _call(self, delivery: Delivery, step: Step, progress: _Progress) -> Outcome:
        chat = delivery.chat
        if step.platform_id is None:
            return await self._send_message(delivery, step, progress)
        if step.deletes:
            return uncertain_as_retry(await self._platform.delete(chat, step.platform_id))
        edit = replace(step.call, token=revision_key(delivery), at=delivery.pending_since)
        return uncertain_as_retry(await self._platform.edit(chat, step.platform_id, edit))

    async def _send_message(self, delivery: Delivery, step: Step, progress: _Progress) -> Outcome:
        """Send a message. One that may exist already is looked up by its idempotency key, and edited where it may be older."""
        key = idempotency_key(delivery) if step.part == 0 else ""
        found = await look_back(self._platform, delivery, key, self._clock.now())
        if isinstance(found, Retry):
            return found
        if found is None:
            in_thread = replace(step.call, thread=delivery.thread, broadcast=delivery.style.broadcast)
            call = replace(in_thread, token=key, at=delivery.pending_since)
            start = None if progress.send_started else partial(self._start, delivery, progress)
            return await self._platform.send(delivery.chat, call, progress.first, start)
        if delivery.payload is not None:
            return found
        return uncertain_as_retry(await self._platform.edit(delivery.chat, found.platform_id, step.call))

    async def _start(self, delivery: Delivery, progress: _Progress) -> None:
        """Store that the delivery's first message is about to go."""
        progress.send_started = True
        await self._settler.start_send(delivery)

    async def _store_message(self, delivery: Delivery, progress: _Progress) -> None:
        if message := progress.unstored:
            progress.unstored = None
            await self._store.save_message(delivery.id, message, self._clock.now())

    async def _freeze(self, delivery: Delivery, payload: Sequence[Call]) -> None:
        await self._store.freeze_payload([delivery.id], payload)
