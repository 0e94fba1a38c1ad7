"""Brings posts that wait for an editor into the desk's chat: as they would look, then why they wait, with the buttons.

Notice what another process decided: the command line writes to the same store, and nobody rings a bell for it.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.delivery.replies import ReplySender
from bot.desk.desk import Desk
from bot.lib.wakeup import Wakeup
from bot.model import Chat, Mark, Moved, Sent, StoredPost, Style
from bot.ports import Clock, DeskStore, Editor, Platform, Store, Words

log = structlog.get_logger()

BATCH = 10
AFTER_FAILURE = timedelta(minutes=1)
"""How long to leave a desk's chat alone that took a post not, or not whole."""


class ReviewQueue:
    """Runs in the background, woken whenever a post may need review. `store` retries its calls.

    A post is remembered as shown once all of it was taken: a crash in between shows it twice, and never not at all.
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
    ) -> None:
        """`style` is the chat's as long as nobody set anything there."""
        self.trouble = ""
        """Why the desk's chat does not take what it should see; "" where it does."""
        self._store = store
        self._editor = editor
        self._desk = desk
        self._platform = platform
        self._chat = chat
        self._replies = replies
        self._style = style
        self._words = words

    async def run(self, wakeup: Wakeup, clock: Clock) -> None:
        """Show until cancelled."""
        while True:
            waiting = await self._store.posts_to_review(self._chat, BATCH)
            for post in waiting:
                if not await self._show(post):
                    await clock.sleep(AFTER_FAILURE.total_seconds())
                    break
                await self._store.mark_review_posted(post, self._chat, clock.now())
            if not waiting:
                await wakeup.wait()

    async def _show(self, post: StoredPost) -> bool:
        """Whether the desk's chat took all of it."""
        style = await self._style_here()
        words = self._words(style.language)
        content, mark = post.content, Mark()
        if revision := post.pending_revision:
            content, mark = revision.content, Mark("corrected", revision.changes)
        card = replace(await self._editor.card(content), feed="")  # there is nothing to be muted at the desk
        looks = self._platform.render(card, style, words, mark)
        control = self._platform.render_answer(await self._desk.control(post, words), words)
        for calls in (looks, control):
            outcome = await self._replies.send(self._chat, calls)
            if not isinstance(outcome, Sent):
                self.trouble = f"{self._chat}: {'moved' if isinstance(outcome, Moved) else outcome.reason}"
                log.error("desk_not_reached", reason=self.trouble)
                return False
        self.trouble = ""
        return True

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
