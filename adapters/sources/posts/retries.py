"""Files and folders that could not be read, and the time of the next attempt at each. Every error may pass."""

from dataclasses import dataclass

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
    named = [f"{key or 'the folder'}: {reasons[key]}" for key in sorted(reasons)[:_NAMED]]
    more = f"; and {len(reasons) - _NAMED} more" if len(reasons) > _NAMED else ""
    return f"cannot be read: {'; '.join(named)}{more}"
