"""Build each feed's source from the config."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import datetime
from typing import TYPE_CHECKING, Self

from bot.config import Feed, GitFeed, PostsFeed, RssFeed
from bot.config.load import secret
from bot.config.model import Web
from bot.lib.logging import redactor
from bot.lib.version import sokbo_version
from bot.ports import Clock, PageChecker, Source

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from adapters.sources.git import GitWebhook


def user_agent(public_url: str) -> str:
    """The User-Agent of this version, with the address where people find who runs the bot."""
    return f"Sokbo/{sokbo_version()}" + (f" (+{public_url})" if public_url else "")


class Sources:
    """Makes sources, and owns their HTTP client and reader threads. Enter it before the first poll, leave it after the last.

    With `web`, requests name the bot's address, and hubs are asked to call it where it is listened at.
    """

    def __init__(self, clock: Clock, git_webhook: "GitWebhook | None" = None, web: Web | None = None) -> None:
        from adapters.sources.articles import Articles
        from adapters.sources.http import HttpClient, HttpPageChecker
        from adapters.sources.rss.websub import WebSub

        self._held = AsyncExitStack()
        self._made: dict[str, Source] = {}
        self._clock = clock
        self._git_webhook = git_webhook
        public_url = web.public_url if web else ""
        self._client = HttpClient(clock, user_agent=user_agent(public_url))
        self._articles = Articles(self._client)
        self._websub = WebSub(self._client, clock, public_url if web and web.public_listen else "")
        self._readers = ThreadPoolExecutor(2, thread_name_prefix="read")  # a hostile document may take a hundred megabytes
        self.pages: PageChecker = HttpPageChecker(self._client)

    async def __aenter__(self) -> Self:
        await self._held.enter_async_context(self._client)
        await self._held.enter_async_context(self._articles)
        self._held.callback(self._readers.shutdown)
        self._held.callback(self._websub.stop)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._held.aclose()

    @property
    def hub_route(self) -> "BaseRoute":
        """The public route at which WebSub hubs call."""
        return self._websub.route

    def use(self, feeds: Sequence[Feed]) -> None:
        """Take calls for these feeds from now on; those that another worker follows are answered so that it can get them."""
        self._websub.feeds = {feed.id for feed in feeds if isinstance(feed, RssFeed) and feed.hub}
        if self._git_webhook:
            self._git_webhook.feeds = {
                feed.id for feed in feeds if isinstance(feed, GitFeed) and "webhook_secret" in feed.secrets
            }

    def make(self, feed: Feed) -> Source:
        """Build the source of one feed."""
        self._made[feed.id] = made = self._make(feed)
        return made

    def next_poll(self, feed: str) -> datetime | None:
        """Time of a feed's next poll; None where it is watched, being polled, or polled by another worker."""
        source = self._made.get(feed)
        return source.next_poll if source else None

    def forget(self, feed: str) -> None:
        """Drop the source of a feed that is not followed any more."""
        self._made.pop(feed, None)
        if self._git_webhook:
            self._git_webhook.forget(feed)

    def _make(self, feed: Feed) -> Source:
        match feed:
            case PostsFeed():
                from adapters.sources.posts import PostsFolder

                return PostsFolder(feed.id, feed.path, self._clock)
            case GitFeed():
                return self._repository(feed)
            case RssFeed():
                return self._rss(feed)

    def _rss(self, feed: RssFeed) -> Source:
        from adapters.sources import rss
        from adapters.sources.http import RequestOptions

        redactor.learn(feed.headers.values())
        return rss.RssFeed(
            feed.id,
            feed.url,
            feed.every,
            self._clock,
            self._client,
            internal=feed.internal,
            options=RequestOptions(feed.headers, feed.user_agent, feed.max_size),
            readers=self._readers,
            articles=self._articles if feed.full_text else None,
            subscription=self._websub.subscription(feed.id, feed.url if feed.internal else "") if feed.hub else None,
        )

    def _repository(self, feed: GitFeed) -> Source:
        from adapters.sources import git

        secrets = {name: secret(feed, name, os.environ) for name in feed.secrets}
        redactor.learn(secrets.values())
        credentials = git.Credentials(feed.user, secrets.get("password") or "", feed.key_file)
        repository = git.Repository(feed.clone, git.Remote(feed.url, credentials, internal=feed.internal), feed.branch)
        source = git.GitFeed(feed.id, repository, feed.path, feed.every, self._clock)
        if self._git_webhook and (webhook := secrets.get("webhook_secret")):
            self._git_webhook.listen(feed.id, webhook, source.wake)
        return source
