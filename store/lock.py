"""One process at a time on a SQLite store: a lock on a file beside it, which the system takes back when the process dies."""

import fcntl
import os
from pathlib import Path

from bot.ports import StoreError


class FileLock:
    """Holds `<database>.lock` until it is released or the process ends, however it ends."""

    def __init__(self, database: Path, name: str) -> None:
        """Take the lock; raises StoreError where another process has it."""
        try:
            self._file = os.open(f"{database.resolve()}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError(f"{name} cannot be opened; check that its folder exists and may be written") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._file)
            raise StoreError(f"{name} is in use by another Sokbo; stop that one first") from error

    def release(self) -> None:
        """Let the next one in. The file stays: removing it could remove the next one's lock."""
        os.close(self._file)
