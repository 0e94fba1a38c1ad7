"""A feed that is a folder of posts: watched where the system can, swept where it cannot.

The best watch that this system has.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

import structlog
from structlog.typing import FilteringBoundLogger

from adapters.sources.posts.file_state import FileStates
from adapters.sources.posts.scan import Scan
from adapters.sources.posts.tree import Tree
from adapters.sources.posts.watch import Watch
from bot.model import FeedState, PollResult
from bot.ports import Clock

if sys.platform == "linux":
    from adapters.sources.posts.watch_inotify import InotifyWatch as SystemWatch
else:
    from adapters.sources.posts.watch_watchfiles import WatchfilesWatch as SystemWatch


def open_watch(root: Path, log: FilteringBoundLogger) -> Watch:
    """A watch for this folder; where the system has none left, sweeps alone find what is new."""
    try:
        return SystemWatch(root, log)
    except OSError as error:
        log.warning("watch_unavailable", reason=error.strerror)
        return Watch()


RETRY_SECONDS = 1.0
"""Seconds between two tries at a folder that is not there."""


class PostsFolder:
    """Implements `Source`.

    `settle`: how long a file must have been left alone that was found rather than reported closed. `grace`: how long a file
    must be missing to be gone. `sweep`: how often folders are looked at in case that an event was lost.
    """

    def __init__(
        self,
        feed: str,
        path: Path,
        clock: Clock,
        *,
        settle: timedelta = timedelta(seconds=1),
        grace: timedelta = timedelta(seconds=10),
        sweep: timedelta = timedelta(seconds=30),
    ) -> None:
        self._feed = feed
        self._path = path
        self._clock = clock
        self._settle = settle
        self._grace = grace
        self._sweep = sweep
        self._log = structlog.get_logger().bind(feed=feed)

    async def polls(self, version_tags: Mapping[str, str], state: FeedState) -> AsyncGenerator[PollResult, None]:
        """Tell what is there, then what happens. A folder that is not there is told once, and what it holds is not gone."""
        states = FileStates(version_tags, self._settle, self._grace)
        first = state.first_polled is None
        reported = ""
        while True:
            if problem := await asyncio.to_thread(_folder_error, self._path, expected=bool(states.known), log=self._log):
                if problem != reported:
                    reported = problem
                    yield PollResult(complete=False, error=problem)
                await self._clock.sleep(RETRY_SECONDS)
                continue
            reported = ""
            async with open_watch(self._path, self._log) as watch:
                scan = Scan(self._feed, self._path, self._clock, states, watch, self._sweep, self._log)
                async with aclosing(scan.polls(first)) as looks:
                    async for result in looks:
                        first = first and not result.complete
                        yield result


def _folder_error(path: Path, expected: bool, log: FilteringBoundLogger) -> str:
    """Why a folder cannot be looked at now; empty where it can.

    An empty folder where posts were is most often a mount point without its disk: nothing is believed of it.
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
