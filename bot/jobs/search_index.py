"""Take what was written or changed into the search's index, soon after and beside everything else: no alert waits for it."""

import asyncio
from datetime import timedelta
from functools import partial

import structlog

from bot.lib.retry import retry_until_stored
from bot.lib.wakeup import Wakeup
from bot.model import SearchText, StoredPost
from bot.ports import Clock, Editor, SearchStore

log = structlog.get_logger()

BATCH = 20
"""Posts taken in with one transaction: few, so that nobody waits for it."""
PAUSE = timedelta(milliseconds=50)
"""Left to others between two batches; 100,000 posts of before are taken in within a quarter of an hour."""


class SearchIndexer:
    """Its bell is rung whenever posts may have been written. The store knows what is not taken in, so a stop loses nothing."""

    def __init__(self, store: SearchStore, editor: Editor, clock: Clock) -> None:
        self.wakeup = Wakeup(clock)
        self._store = store
        self._editor = editor
        self._clock = clock

    async def run(self) -> None:
        """Take in until cancelled, the newest first."""
        while True:
            posts = await retry_until_stored(lambda: self._store.unindexed(BATCH), self._clock)
            if not posts:
                await self.wakeup.wait()
            elif passages := [await self._read(post) for post in posts]:
                await retry_until_stored(partial(self._store.index, passages), self._clock)
            await self._clock.sleep(PAUSE.total_seconds())

    async def _read(self, post: StoredPost) -> SearchText:
        """One post's words; those of one that our own code fails at are its title's."""
        await asyncio.sleep(0)
        try:
            text = self._editor.passage(post.content)
        except Exception:
            log.exception("post_crashed_index", feed=post.content.feed, key=post.content.key)
            text = post.content.title
        return SearchText(post.id, post.revision, text)
