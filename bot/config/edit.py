"""Append to a config file without changing what people wrote in it."""

import os
import shutil
import tempfile
from pathlib import Path

from bot.config.load import ConfigError, load


def append(path: Path, text: str) -> None:
    """Append text to a config file, all of it or nothing.

    Raises ConfigError where the file cannot be written, or would become invalid.
    """
    path = path.resolve()
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(path.read_bytes().rstrip(b"\r\n") + b"\n" + text.encode())
                file.flush()
                os.fsync(file.fileno())
            _check(temporary, path)
            shutil.copymode(path, temporary)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError([f"{path}: cannot be written: {error.strerror}"]) from None


def _check(temporary: Path, path: Path) -> None:
    try:
        load(temporary)
    except ConfigError as error:
        raise ConfigError([line.replace(str(temporary), str(path), 1) for line in error.lines]) from None
