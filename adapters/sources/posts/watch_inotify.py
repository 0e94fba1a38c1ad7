"""Events of Linux's inotify, which alone reports that a file's writer has closed it."""

import asyncio
import errno
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from asyncinotify import Event, Inotify, Mask
from structlog.typing import FilteringBoundLogger

from adapters.sources.posts.tree import is_post, is_searched
from adapters.sources.posts.watch import Watch, WatchEvent

_MASK = (
    Mask.CLOSE_WRITE
    | Mask.MOVED_TO
    | Mask.MOVED_FROM
    | Mask.DELETE
    | Mask.CREATE
    | Mask.MODIFY
    | Mask.ATTRIB
    | Mask.DELETE_SELF
    | Mask.MOVE_SELF
    | Mask.ONLYDIR
)
_EVENTS_AT_ONCE = 256


class InotifyWatch(Watch):
    """Watches each folder that is entered. Raises OSError if the system has no watch left."""

    works = True

    def __init__(self, root: Path, log: FilteringBoundLogger) -> None:
        super().__init__()
        self._root = root
        self._log = log
        self._exhausted = False
        self._inotify = Inotify(cache_size=_EVENTS_AT_ONCE)
        self._listener: asyncio.Task[None] | None = None

    def enter(self, folder: str) -> None:
        """Watch this folder too. Called from the thread that is about to list it."""
        path = self._root / folder
        try:
            # A folder moved within the tree keeps its watch, and the watch its old path.
            self._inotify.add_watch(path, _MASK).path = path
        except OSError as error:
            if error.errno == errno.ENOSPC and not self._exhausted:
                self._exhausted = True
                self._log.warning("watches_exhausted", setting="fs.inotify.max_user_watches")

    async def __aenter__(self) -> Self:
        self._listener = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)
        self._inotify.close()

    async def _listen(self) -> None:
        """Note events. Where that fails, the folder is given up as if it were gone, and watched anew."""
        try:
            async for event in self._inotify:
                self._note(event)
        except OSError as error:
            self._log.warning("watch_failed", reason=error.strerror)
            self._add_root_removed()

    def _note(self, event: Event) -> None:
        if Mask.Q_OVERFLOW in event.mask:
            self._add_folder("")
        elif event.path is None:
            return
        elif event.name is None:
            self._note_folder_itself(event)
        elif Mask.ISDIR in event.mask:
            self._note_folder(event, str(event.name))
        elif is_post(str(event.name)):
            self._add(self._key(event.path), _event_kind(event.mask))

    def _note_folder_itself(self, event: Event) -> None:
        """Report the end of the root. Events of a folder below it come from its parent."""
        if event.path == self._root and event.mask & (Mask.DELETE_SELF | Mask.MOVE_SELF | Mask.IGNORED | Mask.UNMOUNT):
            self._add_root_removed()

    def _note_folder(self, event: Event, name: str) -> None:
        if event.mask & (Mask.CREATE | Mask.MOVED_TO | Mask.DELETE | Mask.MOVED_FROM | Mask.ATTRIB) and is_searched(name):
            assert event.path is not None
            if Mask.MOVED_FROM in event.mask:
                self._leave(event.path)
            self._add_folder(self._key(event.path) + "/")

    def _leave(self, folder: Path) -> None:
        """Remove the watches of a folder that was moved away; they would go on reporting under its old name."""
        for watch in list(self._inotify.watches):
            if watch.path == folder or folder in watch.path.parents:
                with suppress(OSError):  # the system removed it with its folder, and the event of that is still to come
                    self._inotify.rm_watch(watch)

    def _key(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()


def _event_kind(mask: Mask) -> WatchEvent:
    if mask & (Mask.CLOSE_WRITE | Mask.MOVED_TO):
        return WatchEvent.CLOSED
    if mask & (Mask.CREATE | Mask.MODIFY):
        return WatchEvent.OPENED
    return WatchEvent.CHANGED
