"""Index new and changed posts for the search, soon after they are stored: no alert waits for the index."""

from datetime import timedelta

import structlog

from bot.lib.wakeup import Signals
from bot.model import SearchText, StoredPost
from bot.ports import Clock, Editor, SearchStore

log = structlog.get_logger()

BATCH = 20
"""Posts indexed in one transaction: few, so that no other transaction waits long."""
PAUSE = timedelta(milliseconds=50)
"""Pause between two batches. 100,000 posts of an old store take a quarter of an hour."""


class SearchIndexer:
    """Indexes posts in the background. The store knows which ones are missing, so a stop loses nothing."""

    def __init__(self, store: SearchStore, editor: Editor, clock: Clock, signals: Signals) -> None:
        self._store = store
        self._editor = editor
        self._clock = clock
        self._wakeup = signals.listen(signals.fanned_out)

    async def run(self) -> None:
        """Index until cancelled, the newest posts first."""
        while True:
            posts = await self._store.unindexed(BATCH)
            if not posts:
                await self._wakeup.wait()
            elif texts := [await self._text(post) for post in posts]:
                await self._store.index(texts)
            await self._clock.sleep(PAUSE.total_seconds())

    async def _text(self, post: StoredPost) -> SearchText:
        """Return a post's text for the index; its title alone where our own code crashes on the post."""
        try:
            text = await self._editor.search_text(post.content)
        except Exception:
            log.exception("post_crashed_index", feed=post.content.feed, key=post.content.key)
            text = post.content.title
        return SearchText(post.id, post.revision, text)
