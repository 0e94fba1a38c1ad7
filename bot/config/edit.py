"""Change a config file that people wrote, without touching what they wrote."""

import os
import shutil
import tempfile
from pathlib import Path

from bot.config.load import ConfigError, load


def append(path: Path, text: str) -> None:
    """Add text at a config file's end, all of it or nothing.

    Raises ConfigError where the file cannot be written, or would not be valid then.
    """
    path = path.resolve()
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(path.read_bytes().rstrip(b"\r\n") + b"\n" + text.encode())
                file.flush()
                os.fsync(file.fileno())
            _check(beside, path)
            shutil.copymode(path, beside)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError([f"{path}: cannot be written: {error.strerror}"]) from None


def _check(beside: Path, path: Path) -> None:
    try:
        load(beside)
    except ConfigError as error:
        raise ConfigError([line.replace(str(beside), str(path), 1) for line in error.lines]) from None
