"""The worker process: `python -m adapters.workers.worker_main MODULE MEMORY NICE` runs jobs of one module until its input ends.

A job is `(function, args, seconds)`; the answer is `(True, result, last)` or `(False, (type, message, traceback), last)`.
The first message reports in the same form that the module was imported. A process that has grown too large ends after its
answer, which is then marked as the last.

The kernel ends a process whose job uses more than `seconds` of CPU time (SIGPROF), even inside of a library's code. Time in
which a busy machine runs something else does not count. A large job runs in a fork: its end leaves this process ready, where
a new one would spend a second on its imports while an urgent post waits.
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
from pathlib import Path
from typing import Any, BinaryIO

from adapters.workers.messages import DIED, LENGTH, TOO_SLOW, to_message

Jobs = Mapping[str, Callable[..., Any]]
"""Type of a module's JOBS: functions by name."""

FORK_FROM = 16 * 1024
"""Bytes of a job from which on it runs in a fork. Usual posts are smaller, and hardly one of them is too slow."""
MAX_RESIDENT = 256 * 2**20
"""Bytes of memory that a process may hold and still get another job: freed memory is rarely given back."""
_STATM = Path("/proc/self/statm")
"""Linux alone has it; its second number is the resident pages."""
_PR_SET_PDEATHSIG = 1


def main(module: str, memory: str, nice: str) -> None:
    """Serve jobs until the input ends. MODULE has a mapping JOBS; MEMORY is in bytes, 0 for no limit."""
    _end_with_parent(os.getppid())
    if sys.platform != "win32":
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
    _limit(int(memory), int(nice))
    # Output of libraries must not get between the messages.
    source, sink, sys.stdout = sys.stdin.buffer, sys.stdout.buffer, sys.stderr
    jobs: Jobs = {}

    def load() -> None:
        nonlocal jobs
        jobs = importlib.import_module(module).JOBS

    last = _answer(sink, load)
    while jobs and not last and (job := _read(source)) is not None:
        function, arguments, seconds, size = job
        fork = _fork() if size >= FORK_FROM else None
        if fork:
            _wait_for(fork, sink)
        else:
            _limit_job(seconds)
            last = _answer(sink, lambda name, args: jobs[name](*args), function, arguments)
        if fork == 0:
            os._exit(0)


def _answer(sink: BinaryIO, job: Callable[..., Any], *arguments: Any) -> bool:
    """Run a job and write its answer; return True after the last. A result that cannot be written is a failure of the job."""
    last = False
    try:
        result = job(*arguments)
        message = to_message((True, result, last := _has_grown()))
    except Exception as error:  # noqa: BLE001 - whatever a job raises is its caller's matter
        last = _has_grown()
        message = to_message((False, (type(error).__name__, str(error), traceback.format_exc()), last))
    _limit_job(0)
    sink.write(message)
    sink.flush()
    return last


def _fork() -> int | None:
    """Fork this process; return the fork's id, 0 in the fork itself, None where there can be none."""
    parent = os.getpid()
    try:
        fork = os.fork()
    except (AttributeError, OSError):  # Windows; no memory or no process left
        return None
    if fork == 0:
        _end_with_parent(parent)
    return fork


def _wait_for(fork: int, sink: BinaryIO) -> None:
    """Wait until a fork has answered its job; write an answer in its place where it was ended."""
    _, status = os.waitpid(fork, 0)
    if status:
        kind = TOO_SLOW if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGPROF else DIED
        sink.write(to_message((False, (kind, "", ""), False)))
        sink.flush()


def _limit_job(seconds: float) -> None:
    """End the process after so many seconds of CPU time from now; 0 lifts the limit. Does nothing on Windows."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _has_grown() -> bool:
    """Return True where the process uses so much memory that a new one should take its place."""
    with contextlib.suppress(OSError):
        resident = int(_STATM.read_text("ascii").split()[1])
        return resident * os.sysconf("SC_PAGE_SIZE") > MAX_RESIDENT
    return False


def _read(source: BinaryIO) -> tuple[str, tuple[Any, ...], float, int] | None:
    """The next job, and its size in bytes; None at the end of the input."""
    head = source.read(LENGTH)
    if len(head) < LENGTH:
        return None
    size = int.from_bytes(head)
    function, arguments, seconds = pickle.loads(source.read(size))  # noqa: S301 - from the bot itself
    return function, arguments, seconds, size


def _end_with_parent(parent: int) -> None:
    """Be killed when the parent dies, even within a job; elsewhere than on Linux the end of the input ends the worker."""
    if sys.platform == "linux":
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
