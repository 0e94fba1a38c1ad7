"""Sends posts that wait for review to the desk's chat: a preview, then the reason, with buttons.

Also polls for decisions of other processes: the command line writes to the same store without waking this one.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.delivery.replies import ReplySender
from bot.desk.desk import Desk
from bot.lib.wakeup import Signal, Wakeup
from bot.model import Card, Chat, Mark, Moved, Post, ReviewCard, Sent, StoredPost, Style
from bot.model.post import title_card
from bot.ports import Clock, DeskStore, Editor, EditorError, Platform, Store, Words

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
        editor: Editor,
        desk: Desk,
        platform: Platform,
        chat: Chat,
        replies: ReplySender,
        style: Style,
        words: Callable[[str], Words],
        stored: Signal,
    ) -> None:
        """`style` is for a chat without settings of its own. `stored` is set once a message with buttons is stored."""
        self.trouble = ""
        """Why the desk's chat does not accept posts; "" where it does."""
        self._store = store
        self._editor = editor
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
            return await self._editor.card(content)
        except EditorError:
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
