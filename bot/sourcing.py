"""Build each feed's source."""

import os
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.config import Feed, GitFeed, PostsFeed, RssFeed
from bot.config.load import secret
from bot.logs import redactor
from bot.ports import Clock, Source

if TYPE_CHECKING:
    from adapters.sources.articles import Articles
    from adapters.sources.git import Pushes
    from adapters.sources.http import HttpClient


@asynccontextmanager
async def sources(clock: Clock, pushes: "Pushes | None" = None) -> AsyncIterator[Callable[[Feed], Source]]:
    """What makes each feed's source, while the block runs; all share one HTTP client. `pushes` tells repositories of pushes."""
    from adapters.sources.articles import Articles
    from adapters.sources.http import HttpClient

    # Two hostile documents are read at a time at most: each may take a second and a hundred megabytes.
    with ThreadPoolExecutor(2, thread_name_prefix="read") as readers:
        async with HttpClient(clock) as client, Articles(client) as articles:
            yield _Maker(clock, client, articles, readers, pushes)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes sources out of what they share."""

    clock: Clock
    client: "HttpClient"
    articles: "Articles"
    readers: Executor
    pushes: "Pushes | None"

    def __call__(self, feed: Feed) -> Source:
        match feed:
            case PostsFeed():
                from adapters.sources.posts import PostsFolder

                return PostsFolder(feed.id, feed.path, self.clock)
            case GitFeed():
                return self._repository(feed)
            case RssFeed():
                return self._rss(feed)

    def _rss(self, feed: RssFeed) -> Source:
        from adapters.sources import rss

        return rss.RssFeed(
            feed.id,
            feed.url,
            feed.every,
            self.clock,
            self.client,
            internal=feed.internal,
            readers=self.readers,
            articles=self.articles if feed.full_text else None,
        )

    def _repository(self, feed: GitFeed) -> Source:
        from adapters.sources import git

        secrets = {name: secret(feed, name, os.environ) for name in feed.secrets}
        redactor.learn(secrets.values())
        credentials = git.Credentials(feed.user, secrets.get("password") or "", feed.key_file)
        repository = git.Repository(feed.clone, git.Remote(feed.url, credentials, internal=feed.internal), feed.branch)
        source = git.GitFeed(feed.id, repository, feed.path, feed.every, self.clock)
        if self.pushes and (webhook := secrets.get("webhook_secret")):
            self.pushes.listen(feed.id, webhook, source.wake)
        return source
