"""The state of a folder's files and its transitions, without disk access; also what could not be read, and when to try again."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_OPEN_TIMEOUT = 60.0
"""Seconds after its last write for which an open file is not read. After that its close event counts as lost."""


def version_tag(stat: os.stat_result) -> str:
    """Version of a file: changes with every write and every replacement."""
    return f"{stat.st_mtime_ns}:{stat.st_size}:{stat.st_ino}"


def written_at(version_tag: str) -> datetime | None:
    """Time when the version was written; None for one that no calendar has, which some file systems keep."""
    try:
        return datetime.fromtimestamp(int(version_tag.partition(":")[0]) / 1e9, UTC)
    except (ValueError, OverflowError, OSError):
        return None


class FileStates:
    """Known versions, files that are still being written, missing files. Times are POSIX seconds.

    `existing`: files that were there at the first poll and have not been read yet. `never_listed`: folders that could not be
    listed since then.
    """

    def __init__(self, version_tags: Mapping[str, str], quiet_period: timedelta, grace: timedelta) -> None:
        self.known = dict(version_tags)
        self._quiet_period = quiet_period.total_seconds()
        self._grace = grace.total_seconds()
        self._being_written: dict[str, tuple[str, float]] = {}
        self._missing: dict[str, float] = {}
        self._last_return = 0.0
        self._changed: dict[str, int | None] = {}
        self.retries = Retries()
        self.existing: set[str] = set()
        self.never_listed: set[str] = set()

    def found(self, key: str, stat: os.stat_result, now: float) -> bool:
        """Record a file found by listing. True if it is new or changed and no longer being written.

        A file that could not be read is tried again when it is due, or when its content or permissions change.
        """
        self._returned(key, now)
        version = version_tag(stat)
        if self.known.get(key) == version:
            self._being_written.pop(key, None)
            self._succeeded(key)
            return False
        if key in self.retries and self._changed[key] in (None, stat.st_ctime_ns):
            return self.retries.is_due(key, now)
        if key in self._being_written:
            seen, due = self._being_written[key]
            settled = now >= due and seen == version
            due = max(due, now + self._quiet_period)
        else:
            settled = now - stat.st_mtime > self._quiet_period
            due = now + self._quiet_period
        if not settled:
            self._being_written[key] = (version, due)
        return settled

    def closed(self, key: str, stat: os.stat_result, now: float) -> bool:
        """Record that a writer closed the file or moved it into place. True if its version is unknown."""
        self._returned(key, now)
        self._being_written.pop(key, None)
        if self.known.get(key) != version_tag(stat):
            return True
        self._succeeded(key)
        return False

    def mark_open(self, key: str, stat: os.stat_result, now: float) -> None:
        """Record that a file is being written: it is not read until it is closed."""
        self._returned(key, now)
        self._succeeded(key)
        self._being_written[key] = (version_tag(stat), now + _OPEN_TIMEOUT)

    def mark_changing(self, key: str, stat: os.stat_result, now: float) -> None:
        """Record that a file changed while it was read: it is checked again after the settle time."""
        self._succeeded(key)
        self._being_written[key] = (version_tag(stat), now + self._quiet_period)

    def mark_missing(self, key: str, now: float) -> None:
        """Record that a file was not found; it may come back."""
        self._being_written.pop(key, None)
        self._succeeded(key)
        if key in self.known:
            self._missing.setdefault(key, now)

    def mark_read(self, key: str, version: str) -> None:
        """Record that a file was read and yielded in this version."""
        self.known[key] = version
        self._being_written.pop(key, None)
        self._succeeded(key)

    def mark_failed(self, key: str, error: OSError, stat: os.stat_result | None, now: float) -> bool:
        """Record that a file could not be read; `stat` is None if that failed too. True if the failure is a new one."""
        self._being_written.pop(key, None)
        self._changed[key] = stat.st_ctime_ns if stat else None
        return self.retries.failed(key, error, now)

    def forget(self, key: str) -> None:
        """Forget a deleted file."""
        del self._missing[key], self.known[key]

    def reset_missing(self) -> None:
        """Restart the grace period of every missing file: the folder itself was away."""
        self._missing.clear()

    def pending(self) -> set[str]:
        """Existing files that were not yielded: still being written, or unreadable."""
        return {*self._being_written, *self.retries.failing()}

    def due_for_check(self, now: float) -> list[str]:
        """Files that are due for another check."""
        return [key for key, (_, due) in self._being_written.items() if due <= now]

    def overdue(self, now: float) -> list[str]:
        """Files missing for the whole grace period. It restarts whenever one of the missing files comes back."""
        return [key for key, since in self._missing.items() if self._gone_at(since) <= now]

    def next_due(self) -> float:
        """POSIX time of the next check of a file; infinity without one."""
        unsettled = (due for _, due in self._being_written.values())
        missing = (self._gone_at(since) for since in self._missing.values())
        return min([*unsettled, *missing, self.retries.next_due()])

    def _succeeded(self, key: str) -> None:
        self.retries.succeeded(key)
        self._changed.pop(key, None)

    def _returned(self, key: str, now: float) -> None:
        if self._missing.pop(key, None) is not None:
            self._last_return = now

    def _gone_at(self, since: float) -> float:
        return max(since, self._last_return) + self._grace


_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0
_NAMED = 3
"""Files that a summary names; the others are counted."""


@dataclass(frozen=True, slots=True)
class _Failure:
    reason: str
    due: float
    pause: float


class Retries:
    """Failures by key. The pause before a key's next attempt doubles, from a second to a minute. Times are POSIX seconds."""

    def __init__(self) -> None:
        self._failures: dict[str, _Failure] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._failures

    def failing(self) -> set[str]:
        """Everything that could not be read at the last attempt."""
        return {*self._failures}

    def failed(self, key: str, error: OSError, now: float) -> bool:
        """Record a failure. True if it is a new one, or its reason changed."""
        before = self._failures.get(key)
        pause = min(before.pause * 2, _LONGEST_PAUSE) if before else _FIRST_PAUSE
        reason = error.strerror or type(error).__name__
        self._failures[key] = _Failure(reason, now + pause, pause)
        return before is None or before.reason != reason

    def succeeded(self, key: str) -> None:
        """Forget a failure: the file was read, or is gone."""
        self._failures.pop(key, None)

    def due(self, now: float) -> list[str]:
        """Keys to try again now."""
        return [key for key, failure in self._failures.items() if failure.due <= now]

    def is_due(self, key: str, now: float) -> bool:
        """True if this key failed and is to be tried again now."""
        return key in self._failures and self._failures[key].due <= now

    def next_due(self) -> float:
        """Time of the next attempt; infinity without one."""
        return min((failure.due for failure in self._failures.values()), default=float("inf"))

    def reasons(self) -> dict[str, str]:
        """Reason of each failure."""
        return {key: failure.reason for key, failure in self._failures.items()}


def summary(reasons: dict[str, str]) -> str:
    """Error text for people that names the first files that cannot be read; "" if there are none."""
    if not reasons:
        return ""
    named = [f"{_printable(key) or 'the folder'}: {reasons[key]}" for key in sorted(reasons)[:_NAMED]]
    more = f"; and {len(reasons) - _NAMED} more" if len(reasons) > _NAMED else ""
    return f"cannot be read: {'; '.join(named)}{more}"


def _printable(key: str) -> str:
    """A key for people: a name may have line feeds, and bytes that are not UTF-8."""
    return "".join(sign if sign.isprintable() else "?" for sign in key)
