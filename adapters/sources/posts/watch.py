"""The best watch that this system has."""

import sys
from pathlib import Path

from structlog.typing import FilteringBoundLogger

from adapters.sources.posts.hints import Watch

if sys.platform == "linux":
    from adapters.sources.posts.inotify import InotifyWatch as SystemWatch
else:
    from adapters.sources.posts.elsewhere import ElsewhereWatch as SystemWatch


def open_watch(root: Path, log: FilteringBoundLogger) -> Watch:
    """A watch for this folder; where the system has none left, sweeps alone find what is new."""
    try:
        return SystemWatch(root, log)
    except OSError as error:
        log.warning("watch_unavailable", reason=error.strerror)
        return Watch()
