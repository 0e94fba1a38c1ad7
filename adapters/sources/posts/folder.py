"""A feed that is a folder of posts: watched where the system supports it, and swept at intervals."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from structlog.typing import FilteringBoundLogger

from adapters.sources.posts.file_state import FileStates
from adapters.sources.posts.scan import Scan
from adapters.sources.posts.tree import Tree
from adapters.sources.posts.watch import Watch
from bot.model import Document, FeedState, PollResult
from bot.ports import Clock

if sys.platform == "linux":
    from adapters.sources.posts.watch_inotify import InotifyWatch as SystemWatch
else:
    from adapters.sources.posts.watch_watchfiles import WatchfilesWatch as SystemWatch


def open_watch(root: Path, log: FilteringBoundLogger) -> Watch:
    """Watch for this folder; a watch without events if the system has none left, so that sweeps find changes."""
    try:
        return SystemWatch(root, log)
    except OSError as error:
        log.warning("watch_unavailable", reason=error.strerror)
        return Watch()


RETRY_SECONDS = 1.0
"""Seconds between two attempts at a missing folder."""


class PostsFolder:
    """Implements `Source`.

    `settle`: seconds without a write after which a listed file is read. `grace`: seconds after which a missing file
    counts as deleted. `sweep`: interval of listings that find what a lost event did not report.
    """

    def __init__(
        self,
        feed: str,
        path: Path,
        clock: Clock,
        *,
        quiet_period: timedelta = timedelta(seconds=1),
        grace: timedelta = timedelta(seconds=10),
        sweep: timedelta = timedelta(seconds=30),
    ) -> None:
        self._feed = feed
        self._path = path
        self._clock = clock
        self._quiet_period = quiet_period
        self._grace = grace
        self._sweep = sweep
        self._log = structlog.get_logger().bind(feed=feed)
        self.next_poll: datetime | None = None  # changes are watched for

    async def complete(self, documents: Sequence[Document]) -> Sequence[Document]:
        """Return the documents: nothing of a file is fetched apart."""
        return documents

    async def polls(self, version_tags: Mapping[str, str], state: FeedState) -> AsyncGenerator[PollResult, None]:
        """Yield the posts that are there, then changes.

        A missing folder is one error result, and its posts are not deleted.
        """
        states = FileStates(version_tags, self._quiet_period, self._grace)
        first = state.first_polled is None
        reported, unwatched = "", 0
        while True:
            if problem := await asyncio.to_thread(_folder_error, self._path, expected=bool(states.known), log=self._log):
                if problem != reported:
                    reported = problem
                    yield PollResult(complete=False, error=problem)
                await self._clock.sleep(RETRY_SECONDS)
                continue
            reported = ""
            async with open_watch(self._path, self._log) as watch:
                unwatched = 0 if watch.works else unwatched + 1
                scan = Scan(self._feed, self._path, self._clock, states, watch, self._sweep, self._log, 2 ** min(unwatched, 5))
                async with aclosing(scan.polls(first)) as looks:
                    async for result in looks:
                        first = first and not result.complete
                        yield result


def _folder_error(path: Path, expected: bool, log: FilteringBoundLogger) -> str:
    """Reason why the folder cannot be scanned now; empty if it can.

    An empty folder that had posts is most often a mount point without its disk: its posts do not count as deleted.
    """
    try:
        next(path.iterdir(), None)
    except FileNotFoundError:
        return f"{path} is not there"
    except NotADirectoryError:
        return f"{path} is not a folder"
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}"
    if expected and next(Tree(path, lambda folder: None, log).posts(), None) is None:
        return f"{path} is empty, though posts were in it"
    return ""
