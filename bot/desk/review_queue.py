"""The review queue: posts that wait are sent to the desk's chat with buttons, and each message is kept true.

A message is a preview, then the reason, with buttons. One task edits each message whose post has changed, by any decision
anywhere. A press only asks for an edit. All edits go out one after the other, each rendered from the post as it is by then:
the last one shows the newest state, however many people pressed at once. Decisions of other processes are polled for, because
the command line writes to the same store without waking this one.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from bot.delivery.replies import ReplySender
from bot.desk.decisions import ConfirmationNeeded
from bot.desk.desk import Desk, PostNotFound
from bot.lib.wakeup import Signal, Wakeup
from bot.model import (
    Answer,
    Card,
    Chat,
    Interaction,
    Mark,
    Moved,
    Outcome,
    Post,
    PostVersion,
    Retry,
    ReviewCard,
    Sent,
    StoredPost,
    Style,
    Uncertain,
)
from bot.model.post import title_card
from bot.ports import Clock, DeskStore, Formatter, FormatterError, Platform, Store, Translator

log = structlog.get_logger()

BATCH = 10
AFTER_FAILURE = timedelta(minutes=1)
"""Delay after the desk's chat did not accept a post, or only part of it."""


class ReviewQueue:
    """Runs in the background, woken whenever a post may need review. `store` retries its calls.

    A post counts as shown once all its messages were accepted: a crash before that shows it twice, never not at all.
    """

    def __init__(
        self,
        store: Store,
        formatter: Formatter,
        desk: Desk,
        platform: Platform,
        chat: Chat,
        replies: ReplySender,
        style: Style,
        words: Callable[[str], Translator],
        stored: Signal,
    ) -> None:
        """`style` is for a chat without settings of its own. `stored` is set once a message with buttons is stored."""
        self.trouble = ""
        """Why the desk's chat does not accept posts; "" where it does."""
        self._store = store
        self._formatter = formatter
        self._desk = desk
        self._platform = platform
        self._chat = chat
        self._replies = replies
        self._style = style
        self._words = words
        self._stored = stored

    async def run(self, wakeup: Wakeup, clock: Clock) -> None:
        """Post until cancelled."""
        while True:
            waiting = await self._store.posts_to_review(self._chat, BATCH)
            for post in waiting:
                message_id = await self._show(post)
                if message_id is None:
                    await clock.sleep(AFTER_FAILURE.total_seconds())
                    break
                version = post.version
                about = version.revision, version.pending_revision
                await self._store.save_review_card(ReviewCard(self._chat, message_id, post.id, *about, version))
                self._stored.set()
            if not waiting:
                await wakeup.wait()

    async def _show(self, post: StoredPost) -> str | None:
        """Send the post; return the id of the message with the buttons, or None where the chat did not accept every message."""
        style = await self._style_here()
        words = self._words(style.language)
        content, mark = post.content, Mark()
        if revision := post.pending_revision:
            content, mark = revision.content, Mark("corrected", revision.changes)
        card = replace(await self._card(content), feed="")  # no mute menu at the desk
        preview = self._platform.render(card, style, words, mark)
        control = self._platform.render_answer(await self._desk.control(post, words), words)
        message_id = ""
        for calls in (preview, control):
            outcome = await self._replies.send(self._chat, calls)
            if not isinstance(outcome, Sent):
                self.trouble = f"{self._chat}: {'moved' if isinstance(outcome, Moved) else outcome.reason}"
                log.error("desk_not_reached", reason=self.trouble)
                return None
            message_id = outcome.platform_id
        self.trouble = ""
        return message_id

    async def _card(self, content: Post) -> Card:
        """Return a post's card; its title alone where the post cannot be formatted, which may be why it waits."""
        try:
            return await self._formatter.card(content)
        except FormatterError:
            return title_card(content)

    async def _style_here(self) -> Style:
        known = await self._store.destination(self._chat)
        return known.style if known else self._style


LOOK = timedelta(milliseconds=500)


async def follow_changes(store: DeskStore, clock: Clock, changed: Callable[[], None]) -> None:
    """Call `changed` within a second of every decision, until cancelled."""
    last = await store.last_change()
    while True:
        await clock.sleep(LOOK.total_seconds())
        now = await store.last_change()
        if now != last:
            changed()
        last = now


EDIT_BATCH = 20
RETRY_DELAY = timedelta(seconds=20)
"""Delay after a platform did not accept an edit; other chats' messages do not wait for it."""

REMEMBERED = 1_000
"""Edited messages that are remembered with what they show."""

_Message = tuple[Chat, str]


@dataclass(frozen=True, slots=True)
class _Press:
    """A pressed message: its card, and the question that the press led to."""

    card: ReviewCard
    question: ConfirmationNeeded | None


class ReviewCards:
    """Runs in the background, woken by every decision and every press. `store` retries its calls."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        platforms: Mapping[str, Platform],
        replies: Callable[[Chat], ReplySender],
        language: str,
        words: Callable[[str], Translator],
    ) -> None:
        """`language` is for a chat without settings of its own."""
        self._store = store
        self._desk = desk
        self._platforms = platforms
        self._replies = replies
        self._language = language
        self._words = words
        self._pressed: dict[_Message, _Press] = {}
        self._last_shown: OrderedDict[_Message, tuple[PostVersion, bool]] = OrderedDict()
        self._wakeup: Wakeup | None = None

    def pressed(self, request: Interaction, post: StoredPost, question: ConfirmationNeeded | None = None) -> bool:
        """Show the post's state, and a question below it, in the message whose button was pressed.

        Returns False where the task runs in another worker, which learns of decisions from the store, but of no question.
        """
        if self._wakeup is None:
            return False
        assert request.replaces is not None
        _, revision, _, _, pending_revision = request.words
        card = ReviewCard(request.chat, request.replaces, post.id, int(revision), int(pending_revision), post.version)
        self._pressed[request.chat, request.replaces] = _Press(card, question)
        self._wakeup.set()
        return True

    async def run(self, wakeup: Wakeup, clock: Clock) -> None:
        """Edit until cancelled."""
        self._wakeup = wakeup
        while True:
            failed: set[Chat] = set()
            while work := await self._work(failed):
                for press in work:
                    if press.card.chat not in failed and not await self._edit(press):
                        failed.add(press.card.chat)
            await wakeup.wait(clock.now() + RETRY_DELAY if failed else None)

    async def _work(self, failed: set[Chat]) -> list[_Press]:
        """Take the pressed messages, then those whose post has changed; none of a chat that failed in this round."""
        pressed = [press for (chat, _), press in self._pressed.items() if chat not in failed]
        for press in pressed:
            del self._pressed[press.card.chat, press.card.message_id]
        return pressed or [_Press(card, None) for card in await self._store.outdated_review_cards(failed, EDIT_BATCH)]

    async def _edit(self, press: _Press) -> bool:
        """Edit a message to the post's present state and store that; False where the edit is to be retried."""
        card = press.card
        platform = self._platforms.get(card.chat.platform)
        try:
            post = await self._desk.find(str(card.post_id))
        except PostNotFound:
            return True  # retention deleted it, with its cards
        shows = post.version, press.question is not None and press.card.shown == post.version
        if platform is not None and self._last_shown.get((card.chat, card.message_id)) != shows:
            words = await self._words_in(card.chat)
            call = platform.render_answer(await self._answer(press, post, words), words)[0]
            outcome = await self._replies(card.chat).call(card.chat, lambda: platform.edit(card.chat, card.message_id, call))
            if isinstance(outcome, Retry | Uncertain):
                self._pressed.setdefault((card.chat, card.message_id), press)
                return False
            _log_refusal(card, outcome)
            self._remember(card, shows)
        await self._store.save_review_card(replace(card, shown=post.version))
        return True

    def _remember(self, card: ReviewCard, shows: tuple[PostVersion, bool]) -> None:
        """Remember what a message shows: a press and the decision that it made ask for the same edit."""
        self._last_shown[card.chat, card.message_id] = shows
        if len(self._last_shown) > REMEMBERED:
            self._last_shown.popitem(last=False)

    async def _answer(self, press: _Press, post: StoredPost, words: Translator) -> Answer:
        if press.question is not None and press.card.shown == post.version:
            return await self._desk.question(post, press.question.message(words), words)
        control = await self._desk.control(post, words)
        if not control.buttons or _is_about(press.card, post.version):
            return control
        changed = words("#{number} has changed in the meantime; please look at it again.", number=post.id)
        return replace(control, text=f"{control.text}\n{changed}", buttons=())

    async def _words_in(self, chat: Chat) -> Translator:
        known = await self._store.destination(chat)
        return self._words(known.style.language if known else self._language)


def _is_about(card: ReviewCard, version: PostVersion) -> bool:
    """True where the message is about the revision that waits now; a newer one has a message of its own."""
    return (card.revision, card.pending_revision) == (version.revision, version.pending_revision)


def _log_refusal(card: ReviewCard, outcome: Outcome) -> None:
    if not isinstance(outcome, Sent):
        log.warning("review_card_not_edited", chat=str(card.chat), post=card.post_id, outcome=type(outcome).__name__)
