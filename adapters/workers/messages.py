"""Messages between the bot and a worker process: four bytes of length, then a pickle.

A worker reads hostile input, so the bot does not trust what it answers: pickles may name only the bot's own model
classes and a few built-in types.
"""

import io
import pickle
from typing import Any
from zoneinfo import ZoneInfo

LENGTH = 4
MAX_MESSAGE = 128 * 2**20
"""Bytes of one message. A batch of documents and its posts are far smaller."""

TOO_SLOW, DIED = "JobTooSlow", "WorkerDied"
"""Kinds of failure that a worker reports for a job whose fork was ended."""

_MODULES = ("bot.model.",)
_TYPES = {
    ("builtins", "frozenset"),
    ("builtins", "set"),
    ("datetime", "datetime"),
    ("datetime", "timedelta"),
    ("datetime", "timezone"),
    ("zoneinfo", "ZoneInfo"),
}


class WorkerError(Exception):
    """A job brought no result."""


class JobFailed(WorkerError):
    """The job raised an exception. `kind` is its type's name, `trace` its traceback as text."""

    def __init__(self, kind: str, message: str, trace: str = "") -> None:
        super().__init__(f"{kind}: {message}" if message else kind)
        self.kind = kind
        self.trace = trace


class JobTooSlow(WorkerError):
    """The job used up its CPU time, and the process was ended. The same job would be too slow again."""


class JobStalled(WorkerError):
    """No answer within the wall-clock limit although CPU time was left: the machine is busy, or the job hangs."""


class WorkerNotStarted(WorkerError):
    """The process cannot be started or cannot import its jobs. Nothing was wrong with the job."""


class WorkerDied(WorkerError):
    """The process ended or answered with an invalid message during the job."""


def to_message(value: Any) -> bytes:
    """Serialize a value with its length. Raises ValueError above MAX_MESSAGE."""
    buffer = io.BytesIO()
    _ModelPickler(buffer, protocol=5).dump(value)
    content = buffer.getvalue()
    if len(content) > MAX_MESSAGE:
        raise ValueError("message too long")
    return len(content).to_bytes(LENGTH) + content


def message_length(head: bytes) -> int:
    """Length of the pickle that follows these bytes. Raises ValueError above MAX_MESSAGE."""
    length = int.from_bytes(head)
    if length > MAX_MESSAGE:
        raise ValueError("message too long")
    return length


def from_message(content: bytes) -> Any:
    """Restore a value from a worker. Raises ValueError for anything but plain values and the bot's model."""
    try:
        return _ModelUnpickler(io.BytesIO(content)).load()
    except Exception as error:  # noqa: BLE001 - unpickling invalid bytes raises nearly any exception
        raise ValueError(f"invalid message: {type(error).__name__}: {error}") from None


class _ModelPickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        """Write time zones by their key: their own way needs `getattr`, which the reading side must not allow."""
        if isinstance(value, ZoneInfo) and value.key:
            return ZoneInfo, (value.key,)
        return NotImplemented


class _ModelUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _TYPES or (module.startswith(_MODULES) and "." not in name and not name.startswith("_")):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed")
