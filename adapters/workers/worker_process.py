"""A worker process from the bot's side: started when needed, one job at a time, ended at its limits and replaced."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from adapters.workers.messages import (
    DIED,
    LENGTH,
    TOO_SLOW,
    JobFailed,
    JobStalled,
    JobTooSlow,
    WorkerDied,
    WorkerError,
    WorkerNotStarted,
    from_message,
    message_length,
    to_message,
)

START_SECONDS = 30.0
"""Time for starting Python and importing the jobs' libraries, on a busy machine."""
END_SECONDS = 1.0
"""Time for the end of a process whose output has ended."""
WALL_FACTOR = 10.0
"""The wall-clock limit of a job in multiples of its CPU time: it ends jobs that hang and spares those on a busy machine."""
_ROOT = Path(__file__).parents[2]
"""The folder of the package `adapters`."""
_CPU_TIME_OVER = -signal.SIGPROF if sys.platform != "win32" else None


class WorkerProcess:
    """Runs the functions that `JOBS` of one module names, in a process of its own.

    The process is a new interpreter (spawn, not fork), so it inherits neither sockets nor locks, and its environment
    contains no secrets. It ends with the bot. `seconds` is the CPU time that a job may use; its answer must come within
    WALL_FACTOR times as long. `memory` limits the address space in bytes, 0 does not; `nice` lowers the priority.
    """

    def __init__(self, module: str, seconds: float, *, memory: int = 0, nice: int = 0) -> None:
        self._module = module
        self._seconds = seconds
        self._memory = memory
        self._nice = nice
        self._process: Process | None = None
        self._lock = asyncio.Lock()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Id of the running process; None without one."""
        return self._process.pid if self._process else None

    async def call(self, function: str, *args: Any, seconds: float | None = None) -> Any:
        """Run a job and return its result; jobs wait for each other. `seconds` replaces the worker's CPU time.

        Raises JobFailed, JobTooSlow, JobStalled, WorkerDied or WorkerNotStarted. All but the first end the process; its
        successor is started at once. A caller that is cancelled does not interrupt the job, since the next one would read
        its answer.
        """
        task = asyncio.create_task(self._run(function, args, self._seconds if seconds is None else seconds))
        self._track(task)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            caller = asyncio.current_task()
            if task.cancelled() and not (caller and caller.cancelling()):
                raise WorkerDied("the worker was closed") from None
            raise

    async def start(self) -> None:
        """Start the process before its first job. Raises WorkerNotStarted."""
        async with self._lock:
            await self._started()

    async def close(self) -> None:
        """Kill the process, with the job in progress and those that wait for it. A later job starts another one."""
        self._closed = True
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._kill()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def _run(self, function: str, args: tuple[Any, ...], seconds: float) -> Any:
        async with self._lock:
            message = to_message((function, args, seconds))
            process = await self._started()
            try:
                return await self._exchange(process, message, seconds * WALL_FACTOR)
            finally:
                if self._process is None and not self._closed:
                    self._track(asyncio.create_task(self.start()))  # so that the next job need not wait for it

    async def _started(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            await self._kill()
            environment = {"PYTHONPATH": os.pathsep.join([str(_ROOT), *filter(None, sys.path)]), "PYTHONUTF8": "1"}
            # -P: the current folder may hold another package `adapters`.
            command = ("-P", "-m", "adapters.workers.worker_main", self._module, str(self._memory), str(self._nice))
            try:
                # A session of its own: Ctrl-C in a terminal stops the bot, which ends the worker when it is done.
                self._process = await asyncio.create_subprocess_exec(
                    *(sys.executable, *command), stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment, start_new_session=True
                )
            except OSError as error:
                raise WorkerNotStarted(f"the worker cannot be started: {error.strerror}") from None
            try:
                await self._exchange(self._process, b"", START_SECONDS)
            except WorkerError as error:
                await self._kill()
                raise WorkerNotStarted(f"the worker cannot be started: {error}") from None
            assert self._process is not None
        return self._process

    async def _exchange(self, process: Process, message: bytes, wall_seconds: float) -> Any:
        """Send a message and return the result of its answer. Kills the process if there is none in time."""
        source, sink = process.stdin, process.stdout
        assert source is not None
        assert sink is not None
        try:
            async with asyncio.timeout(wall_seconds):
                source.write(message)
                await source.drain()
                length = message_length(await sink.readexactly(LENGTH))
                succeeded, result, last = from_message(await sink.readexactly(length))
                failure = None if succeeded else _failure(*map(str, result), seconds=wall_seconds / WALL_FACTOR)
        except TimeoutError:
            await self._kill()
            raise JobStalled(f"no answer within {wall_seconds:g} s") from None
        except (OSError, EOFError, ValueError, TypeError) as error:
            if await self._end(process) == _CPU_TIME_OVER:
                raise _failure(TOO_SLOW, seconds=wall_seconds / WALL_FACTOR) from None
            raise WorkerDied(f"the worker ended during a job ({type(error).__name__})") from error
        except BaseException:
            await self._kill()  # the answer to this job must not become the next one's
            raise
        if last:
            await self._end(process)
        if failure is not None:
            raise failure
        return result

    async def _end(self, process: Process) -> int:
        """Wait for a process that has ended by itself, and return its exit status; one that has not is killed."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(END_SECONDS):
                await process.wait()
        await self._kill()
        return await process.wait()

    async def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            if process.returncode is None:
                _kill_group(process.pid)
            await process.wait()

    def _track(self, task: asyncio.Task[Any]) -> None:
        """Keep a task until it is done; `close` cancels it."""
        self._tasks.add(task)
        task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # a caller that was cancelled does not retrieve it


def _failure(kind: str, message: str = "", trace: str = "", *, seconds: float) -> WorkerError:
    """The error for a job that failed. `seconds` is the CPU time that it had."""
    if kind == TOO_SLOW:
        return JobTooSlow(f"more than {seconds:g} s of CPU time")
    return WorkerDied("the worker ended during a job") if kind == DIED else JobFailed(kind, message, trace)


def _kill_group(pid: int) -> None:
    """Kill a process with its forks: it leads a session of its own, where there are any."""
    with contextlib.suppress(ProcessLookupError):
        if sys.platform == "win32":
            os.kill(pid, signal.SIGTERM)
        else:
            os.killpg(pid, signal.SIGKILL)
