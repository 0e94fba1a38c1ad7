"""What is known of a folder's files, and what follows from finding one so, or not finding it. Touches no disk."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

_OPEN_TIMEOUT = 60.0
"""Seconds after its last write that a file may stay open before it is read all the same: its close may have been lost."""


def version_tag(stat: os.stat_result) -> str:
    """Name a version of a file: it changes with every write and every replacement."""
    return f"{stat.st_mtime_ns}:{stat.st_size}:{stat.st_ino}"


def written_at(version_tag: str) -> datetime:
    """When the version that a stamp names was written."""
    return datetime.fromtimestamp(int(version_tag.partition(":")[0]) / 1e9, UTC)


class FileStates:
    """Known versions, files that are perhaps still being written, files that are missing. Times are POSIX seconds."""

    def __init__(self, version_tags: Mapping[str, str], settle: timedelta, grace: timedelta) -> None:
        self.known = dict(version_tags)
        self._settle = settle.total_seconds()
        self._grace = grace.total_seconds()
        self._unsettled: dict[str, tuple[str, float]] = {}
        self._missing: dict[str, float] = {}
        self._last_return = 0.0
        self._unreadable: dict[str, int] = {}

    def found(self, key: str, stat: os.stat_result, now: float) -> bool:
        """Whether this file is to be read now: it is new or changed, and nobody seems to be writing it any more."""
        self._returned(key, now)
        version = version_tag(stat)
        if self.known.get(key) == version or self._unreadable.get(key) == stat.st_ctime_ns:
            self._unsettled.pop(key, None)
            return False
        if key in self._unsettled:
            seen, due = self._unsettled[key]
            settled = now >= due and seen == version
            due = max(due, now + self._settle)
        else:
            settled = now - stat.st_mtime > self._settle
            due = now + self._settle
        if not settled:
            self._unsettled[key] = (version, due)
        return settled

    def closed(self, key: str, stat: os.stat_result, now: float) -> bool:
        """Whether this file is to be read now that its writer has closed it, or put it into its place."""
        self._returned(key, now)
        self._unsettled.pop(key, None)
        return self.known.get(key) != version_tag(stat)

    def mark_open(self, key: str, stat: os.stat_result, now: float) -> None:
        """Leave a file alone that is being written, until it is closed."""
        self._returned(key, now)
        self._unsettled[key] = (version_tag(stat), now + _OPEN_TIMEOUT)

    def mark_changing(self, key: str, stat: os.stat_result, now: float) -> None:
        """A file changed while it was read; it is looked at again once it may have settled."""
        self._unsettled[key] = (version_tag(stat), now + self._settle)

    def mark_missing(self, key: str, now: float) -> None:
        """A file was not found; it may be on its way back."""
        self._unsettled.pop(key, None)
        if key in self.known:
            self._missing.setdefault(key, now)

    def mark_read(self, key: str, version: str) -> None:
        """A file was read and told in this version."""
        self.known[key] = version
        self._unsettled.pop(key, None)
        self._unreadable.pop(key, None)

    def mark_unreadable(self, key: str, stat: os.stat_result) -> None:
        """A file could not be read; it is tried again when its content or its rights change."""
        self._unsettled.pop(key, None)
        self._unreadable[key] = stat.st_ctime_ns

    def forget(self, key: str) -> None:
        """A file is gone for good."""
        del self._missing[key], self.known[key]

    def reset_missing(self) -> None:
        """Count anew for every missing file: the folder itself was away."""
        self._missing.clear()

    def pending(self) -> set[str]:
        """Files that are there and were not told: still being written, or unreadable."""
        return {*self._unsettled, *self._unreadable}

    def settling(self, now: float) -> list[str]:
        """Files whose time has come to be looked at again."""
        return [key for key, (_, due) in self._unsettled.items() if due <= now]

    def overdue(self, now: float) -> list[str]:
        """Files that have been missing for the whole grace, none of the others having come back meanwhile."""
        return [key for key, since in self._missing.items() if self._gone_at(since) <= now]

    def next_due(self) -> float:
        """When the next file is to be looked at again; infinity where none is."""
        unsettled = (due for _, due in self._unsettled.values())
        missing = (self._gone_at(since) for since in self._missing.values())
        return min([*unsettled, *missing], default=float("inf"))

    def _returned(self, key: str, now: float) -> None:
        if self._missing.pop(key, None) is not None:
            self._last_return = now

    def _gone_at(self, since: float) -> float:
        return max(since, self._last_return) + self._grace
