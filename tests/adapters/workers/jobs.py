"""Jobs that behave and misbehave, for the tests of worker processes."""

import os
import sys
import time
import unicodedata
from pathlib import Path
from typing import Any

from adapters.workers.worker_main import Jobs
from bot.model import Document


class Rogue:
    """A value that would run code when it is unpickled."""

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return os.system, ("true",)


def _fail(message: str) -> None:
    raise ValueError(message)


def _fill_memory() -> int:
    return len(bytearray(4 << 30))


def _print_noise() -> str:
    sys.stdout.write("noise")
    return "quiet"


def _write_nonsense() -> None:
    os.write(1, b"\xff" * 100)


def _burn(seconds: float) -> str:
    """Use CPU time; return when enough of it is used."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return "done"


def _burn_in_library(marks: int) -> int:
    """Use CPU time inside of one call of a library, which no Python code can interrupt."""
    return len(unicodedata.normalize("NFC", "a" + "\u0301\u0316" * marks))


def _keep_memory(size: int) -> int:
    _kept.append(bytearray(size))
    return os.getpid()


_kept: list[bytearray] = []


def _environment() -> list[str]:
    return sorted(os.environ)


def _open_sockets() -> int:
    return sum(str(file.readlink()).startswith("socket:") for file in Path("/proc/self/fd").iterdir() if file.is_symlink())


JOBS: Jobs = {
    "echo": lambda value: value,
    "pid": os.getpid,
    "sleep": lambda seconds: time.sleep(seconds),
    "burn": _burn,
    "burn_in_library": _burn_in_library,
    "keep_memory": _keep_memory,
    "large": lambda name, _content, *arguments: JOBS[name](*arguments),
    "fail": _fail,
    "exit": lambda: os._exit(3),
    "fill_memory": _fill_memory,
    "print": _print_noise,
    "nonsense": _write_nonsense,
    "environment": _environment,
    "sockets": _open_sockets,
    "rogue": Rogue,
    "document": lambda: Document("feed", "key", "1", b"text"),
}
