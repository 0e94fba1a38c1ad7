"""The worker process: `python -m adapters.workers.child MODULE MEMORY NICE` runs jobs of one module until its input ends.

A job is `(function, args)`; the answer is `(True, result)` or `(False, (type, message, traceback))`. The first message
reports in the same form that the module was imported.
"""

import contextlib
import ctypes
import importlib
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from adapters.workers.messages import LENGTH, to_message

Jobs = Mapping[str, Callable[..., Any]]
"""Type of a module's JOBS: functions by name."""

_PR_SET_PDEATHSIG = 1


def main(module: str, memory: str, nice: str) -> None:
    """Serve jobs until the input ends. MODULE has a mapping JOBS; MEMORY is in bytes, 0 for no limit."""
    _end_with_parent()
    _limit(int(memory), int(nice))
    # Output of libraries must not get between the messages.
    source, sink, sys.stdout = sys.stdin.buffer, sys.stdout.buffer, sys.stderr
    jobs: Jobs = {}

    def load() -> None:
        nonlocal jobs
        jobs = importlib.import_module(module).JOBS

    _answer(sink, load)
    while jobs and (job := _read(source)) is not None:
        function, arguments = job
        _answer(sink, lambda name, args: jobs[name](*args), function, arguments)


def _answer(sink: BinaryIO, job: Callable[..., Any], *arguments: Any) -> None:
    """Run a job and write its answer. A result that cannot be written counts as a failure of the job."""
    try:
        message = to_message((True, job(*arguments)))
    except Exception as error:  # noqa: BLE001 - whatever a job raises is its caller's matter
        message = to_message((False, (type(error).__name__, str(error), traceback.format_exc())))
    sink.write(message)
    sink.flush()


def _read(source: BinaryIO) -> tuple[str, tuple[Any, ...]] | None:
    head = source.read(LENGTH)
    if len(head) < LENGTH:
        return None
    job: tuple[str, tuple[Any, ...]] = pickle.loads(source.read(int.from_bytes(head)))  # noqa: S301 - from the bot itself
    return job


def _end_with_parent() -> None:
    """Be killed when the bot dies, even within a job; elsewhere than on Linux the end of the input ends the worker."""
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the call
            sys.exit()


def _limit(memory: int, nice: int) -> None:
    """Limit the address space and lower the priority, where the system supports it."""
    with contextlib.suppress(ImportError, AttributeError, OSError, ValueError):
        import resource

        if memory:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        os.nice(nice)


if __name__ == "__main__":
    main(*sys.argv[1:])
