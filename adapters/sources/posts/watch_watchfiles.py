"""Events on systems other than Linux. They come during a write, so a file is read after its settle time."""

import asyncio
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from structlog.typing import FilteringBoundLogger
from watchfiles import Change, awatch

from adapters.sources.posts.tree import is_post, is_searched
from adapters.sources.posts.watch import Watch, WatchEvent

_DEBOUNCE = 50
_STEP = 10


class WatchfilesWatch(Watch):
    """Watches the whole tree at once."""

    works = True

    def __init__(self, root: Path, log: FilteringBoundLogger) -> None:
        super().__init__()
        self._log = log
        self._root = os.path.realpath(root)
        self._listener: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._listener = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)

    async def _listen(self) -> None:
        # Milliseconds: a change is reported after `step` without another one, `debounce` at the latest.
        try:
            async for changes in awatch(self._root, watch_filter=None, debounce=_DEBOUNCE, step=_STEP):
                for change, path in changes:
                    self._note(change, Path(path))
        except (OSError, RuntimeError) as error:
            self._log.warning("watch_unavailable", reason=str(error))

    def _note(self, change: Change, path: Path) -> None:
        *folders, name = path.relative_to(self._root).parts or ("",)
        if not all(is_searched(folder) for folder in folders):
            return
        key = "/".join([*folders, name])
        if is_post(name):
            self._add(key, WatchEvent.CHANGED)
        elif not name:
            self._add_root_removed()
        elif is_searched(name) and (change is Change.deleted or path.is_dir()):
            self._add_folder(key + "/")
