"""Carry out the decisions of operators and editors and answer their questions, in chats and on the command line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.desk import answers, explain
from bot.desk.decisions import Action, ActionRefused, check_confirmed, decide
from bot.desk.explain import LocalTimes
from bot.desk.reason_texts import post_reason
from bot.lib.unicode import without_invisible
from bot.model import (
    Answer,
    AuditEntry,
    Chat,
    DeliveryRecord,
    Overview,
    Pause,
    PauseKind,
    PostReport,
    PostState,
    ReplayResult,
    ShownDelivery,
    StoredPost,
)
from bot.ports import Clock, Store, Translator

MANY = 10
"""Most posts or deliveries that an answer lists."""


class UnknownName(ActionRefused):
    """The text names no existing post, feed, platform or chat."""


class PostNotFound(UnknownName):
    """The text names no post, or several."""


class Desk:
    """The desk. Every decision is checked and stored with its audit entry; then `changed` wakes the delivery workers.

    `named` returns a chat that people wrote in the form in which the bot stores it.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        zone: ZoneInfo,
        feeds: Sequence[str],
        platforms: Sequence[str],
        named: Callable[[Chat], Chat],
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone
        self._feeds = feeds
        self._platforms = platforms
        self._named = named
        self._changed = changed

    def minutes_since(self, moment: datetime) -> int:
        """Return the number of whole minutes since this time."""
        return (self._clock.now() - moment) // timedelta(minutes=1)

    async def find(self, name: str) -> StoredPost:
        """The post that a POST names. Raises PostNotFound for none or several."""
        name = without_invisible(name)
        found = await self._store.find_post(name.removeprefix("#"))
        if not found:
            raise PostNotFound("There is no post {name}.", name=name[:100])
        if len(found) > 1:
            numbers = ", ".join(f"{post.id} ({post.content.feed}/{post.content.key})" for post in found[:MANY])
            raise PostNotFound("{name} matches several posts: {numbers}", name=name[:100], numbers=numbers)
        return found[0]

    async def act(
        self, action: Action, post: StoredPost, who: str, words: Translator, reason: str = "", *, confirmed: bool = False
    ) -> str:
        """Apply an action to a post.

        Raises ActionRefused where it is not possible, or the post has changed since it was read; ConfirmationNeeded where it
        publishes a program's words and nobody has `confirmed` that.
        """
        check_confirmed(action, post, confirmed=confirmed)
        decided = decide(action, post, who, self._clock.now(), reason)
        entry = self._entry(who, action, reason)
        if not await self._store.save_decision(post, decided.decision, decided.decided_by, entry):
            raise ActionRefused("#{number} has changed in the meantime; please look at it again.", number=post.id)
        self._changed()
        report = await self._store.post_report(post.id, None)
        lines = [answers.done(action, post, decided.decision, self._times(), words)]
        if action in (Action.RELEASE, Action.WITHDRAW, Action.KILL):
            lines += [self._paused(pause.name, words) for pause in explain.stopping(post, report.pauses)]
        return " ".join(lines)

    async def mark_urgent(self, post: StoredPost, who: str, words: Translator) -> str:
        """Send all pending deliveries of a post before routine ones. Raises ActionRefused for a withdrawn post."""
        if post.state is PostState.WITHDRAWN:
            raise ActionRefused("The post is withdrawn: {reason}", reason=post)
        count = await self._store.mark_urgent(post.id, self._entry(who, "urgent"))
        self._changed()
        return words("#{number} is now sent before all others; pending deliveries: {count}.", number=post.id, count=count)

    async def replay(
        self, post: StoredPost, chat: Chat, who: str, words: Translator, reason: str = "", shown: ShownDelivery | None = None
    ) -> str:
        """Send a post to a chat again. Raises ActionRefused, also where the delivery is no longer as it was `shown`."""
        chat = await self._canonical(chat)
        match await self._store.replay(post.id, chat, self._entry(who, "replay", f"{chat} {reason}".strip()), shown):
            case ReplayResult.NO_SUCH_CHAT:
                raise UnknownName("Nothing was ever sent to {chat}; subscribe it first.", chat=chat)
            case ReplayResult.CHANGED:
                raise ActionRefused("#{number} has changed in the meantime; please look at it again.", number=post.id)
            case ReplayResult.UNDER_WAY:
                raise ActionRefused("#{number} is being sent to {chat} right now.", number=post.id, chat=chat)
            case ReplayResult.NOT_LIVE:
                reason = post_reason(post, words) or post.state
                raise ActionRefused("#{number} is sent to nobody now: {reason}", number=post.id, reason=reason)
            case ReplayResult.PENDING:
                self._changed()
        return words("#{number} will be sent to {chat} again.", number=post.id, chat=chat)

    async def replay_missed(self, chat: Chat, who: str, words: Translator, reason: str = "") -> str:
        """Send what a chat missed, oldest first. Raises ActionRefused."""
        chat = await self._canonical(chat)
        count = await self._store.replay_missed(chat, self._entry(who, "replay", f"{chat} {reason}".strip()))
        if count is None:
            raise UnknownName("Nothing was ever sent to {chat}; subscribe it first.", chat=chat)
        self._changed()
        return words.plural(
            "{n} missed post will be sent to {chat}.", "{n} missed posts will be sent to {chat}.", count, chat=chat
        )

    async def pause(self, what: str, who: str, words: Translator) -> str:
        """Pause a platform, a feed or (empty) everything. Raises ActionRefused, UnknownName for a name that is neither."""
        kind = self._pausable(what)
        named = what or words("everything")
        if not await self._store.pause(Pause(kind, what, who, self._clock.now())):
            raise ActionRefused("{what} is already paused.", what=named)
        self._changed()
        return self._paused(what, words)

    async def resume(self, what: str, who: str, words: Translator, since: datetime | None = None) -> str:
        """End a pause, with `since` only the one that began then. Raises ActionRefused."""
        named = what or words("everything")
        if not await self._store.resume(self._pausable(what), what, self._entry(who, "resume", what), since):
            raise ActionRefused("{what} is not paused.", what=named)
        self._changed()
        return words("{what} is resumed.", what=named)

    async def why(self, post: StoredPost, chat: Chat | None, words: Translator) -> str:
        """A post's state and its reason; with a chat, the state of its delivery there."""
        if chat is not None:
            chat, report, explanation = await self.report(post, chat, words)
            return f"#{post.id} → {chat}: {explanation}"
        report, times = await self._store.post_report(post.id, None), self._times()
        records = await self._store.deliveries(post.id, (), MANY)
        return answers.of_post(post, report, records, times, words)

    async def report(self, post: StoredPost, chat: Chat, words: Translator) -> tuple[Chat, PostReport, str]:
        """The chat as it is stored, the facts about a post there, and the explanation in one line."""
        chat = await self._canonical(chat)
        report = await self._store.post_report(post.id, chat)
        return chat, report, explain.why(post, chat, report, self._times(), words)

    async def status(self, words: Translator, troubles: Mapping[str, str] | None = None) -> str:
        """The state of the whole bot as text; `troubles`: the running platforms' errors by name."""
        return answers.status(await self.overview(), troubles or {}, self._times(), words)

    async def deliveries(self, post: StoredPost | None, states: Sequence[str], count: int, words: Translator) -> list[str]:
        """One line for each of the newest deliveries, newest first."""
        records = await self.records(post, states, count)
        return [answers.delivery(record, self._times(), words) for record in records]

    async def records(self, post: StoredPost | None, states: Sequence[str], count: int) -> list[DeliveryRecord]:
        """The newest deliveries, newest first: of this post or of all, in these states or in any."""
        return list(await self._store.deliveries(post.id if post else None, states, count))

    async def control(self, post: StoredPost, words: Translator) -> Answer:
        """The message below a post in the desk's chat: its state, and buttons for this revision."""
        report = await self._store.post_report(post.id, None)
        return answers.control(post, report.audit_trail, self._times(), words)

    async def question(self, post: StoredPost, question: str, words: Translator) -> Answer:
        """The same with a question below it: whether to publish a program's words, which a second press confirms."""
        return answers.question(await self.control(post, words), post, question, words)

    async def overview(self) -> Overview:
        """The store's overview, without feeds that left the config."""
        seen = await self._store.overview(MANY, self._clock.now())
        return replace(seen, feeds=tuple(feed for feed in seen.feeds if feed.id in self._feeds))

    async def _canonical(self, chat: Chat) -> Chat:
        """The chat in the form in which it is stored, whichever way people write it."""
        return await self._store.canonical_chat(self._named(chat))

    def _paused(self, what: str, words: Translator) -> str:
        return words("{what} is paused; pending deliveries wait for /resume.", what=what or words("everything"))

    def _pausable(self, what: str) -> PauseKind:
        if not what:
            return PauseKind.ALL
        if what in self._platforms:
            return PauseKind.PLATFORM
        if what in self._feeds:
            return PauseKind.FEED
        known = ", ".join([*self._platforms, *self._feeds])
        raise UnknownName("There is no feed or platform {name}. Known names: {known}", name=what[:40], known=known)

    def _entry(self, who: str, what: str, detail: str = "") -> AuditEntry:
        return AuditEntry(self._clock.now(), who, what, detail)

    def _times(self) -> LocalTimes:
        return LocalTimes(self._clock.now(), self._zone)
