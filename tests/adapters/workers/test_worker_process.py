"""Worker processes: jobs, deadlines, deaths and the end of the bot."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.workers import JobFailed, JobStalled, JobTooSlow, WorkerDied, WorkerNotStarted, WorkerProcess
from adapters.workers.worker_main import FORK_FROM, MAX_RESIDENT
from bot.model import Document

JOBS = "tests.adapters.workers.jobs"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc and prctl")

PARENT = """
import asyncio
from adapters.workers import WorkerProcess

async def main():
    worker = WorkerProcess("tests.adapters.workers.jobs", 60)
    print(await worker.call("pid"), flush=True)
    await worker.call("sleep", 60)

asyncio.run(main())
"""


@pytest.fixture
async def worker() -> AsyncIterator[WorkerProcess]:
    """A worker with a deadline of a second."""
    async with WorkerProcess(JOBS, 1.0) as running:
        yield running


def alive(pid: int) -> bool:
    """True if a process exists and is not a zombie."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    return False


def forks_of(pid: int) -> list[int]:
    """The ids of a process's children."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


async def test_a_job_returns_its_result(worker: WorkerProcess) -> None:
    """Arguments and results of plain types and of the bot's model pass unchanged; one process does all jobs."""
    value = {"a": [1, 2.5, None, "속보", b"\0"], "b": frozenset({3})}
    assert await worker.call("echo", value) == value
    assert await worker.call("document") == Document("feed", "key", "1", b"text")
    assert await worker.call("pid") == await worker.call("pid") == worker.pid


async def test_an_error_of_a_job_is_raised(worker: WorkerProcess) -> None:
    """A job's exception comes with type, message and traceback, and the process goes on."""
    pid = await worker.call("pid")
    with pytest.raises(JobFailed, match="ValueError: wrong") as caught:
        await worker.call("fail", "wrong")
    assert caught.value.kind == "ValueError"
    assert "in _fail" in caught.value.trace
    with pytest.raises(JobFailed, match="KeyError"):
        await worker.call("no such job")
    assert await worker.call("pid") == pid


@pytest.mark.parametrize(("job", "amount"), [("burn", 30), ("burn_in_library", 200_000)])
async def test_a_job_that_uses_up_its_cpu_time_is_ended(worker: WorkerProcess, job: str, amount: int) -> None:
    """The process ends even within a library's code; another one is started at once, before the next job comes."""
    pid = await worker.call("pid")
    with pytest.raises(JobTooSlow, match=r"more than 0\.3 s of CPU time"):
        await worker.call(job, amount, seconds=0.3)
    assert not alive(pid)
    async with asyncio.timeout(30):
        while worker.pid is None:  # noqa: ASYNC110 - the start of the successor has no event
            await asyncio.sleep(0.01)
    assert await worker.call("echo", 1) == 1


async def test_time_that_others_use_does_not_count(worker: WorkerProcess) -> None:
    """A job that waits longer than its CPU time, as on a busy machine, succeeds; the next one has all its time again."""
    await worker.call("sleep", 0.5, seconds=0.2)
    assert [await worker.call("burn", 0.2, seconds=0.35) for _ in range(3)] == ["done"] * 3


async def test_a_job_that_hangs_is_killed(worker: WorkerProcess) -> None:
    """The process of a job without an answer within ten times its CPU time is killed, and the next job gets a new one."""
    pid = await worker.call("pid")
    began = time.monotonic()
    with pytest.raises(JobStalled):
        await worker.call("sleep", 30, seconds=0.1)
    assert time.monotonic() - began < 10
    assert not alive(pid)
    assert await worker.call("echo", 1) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
async def test_the_end_of_a_large_job_leaves_the_process_ready(worker: WorkerProcess) -> None:
    """A large job runs in a fork: whether it succeeds, fails, is too slow or dies, the same process does the next one."""
    content = b"x" * FORK_FROM
    pid = await worker.call("pid")
    assert await worker.call("large", "pid", content) != pid
    assert await worker.call("large", "echo", content, "done") == "done"
    with pytest.raises(JobTooSlow, match=r"0\.2 s"):
        await worker.call("large", "burn", content, 60, seconds=0.2)
    with pytest.raises(WorkerDied):
        await worker.call("large", "exit", content)
    with pytest.raises(JobFailed, match="ValueError: wrong"):
        await worker.call("large", "fail", content, "wrong")
    assert await worker.call("pid") == pid


@LINUX
async def test_a_large_job_that_hangs_is_killed_with_its_fork(worker: WorkerProcess) -> None:
    """A fork without an answer within the wall-clock limit does not outlive its process."""
    pid = await worker.call("pid")
    hanging = asyncio.create_task(worker.call("large", "sleep", b"x" * FORK_FROM, 30, seconds=0.1))
    while not (forks := forks_of(pid)):  # noqa: ASYNC110 - a fork has no event
        await asyncio.sleep(0.01)
    with pytest.raises(JobStalled):
        await hanging
    assert [alive(fork) for fork in forks] == [False]


@LINUX
async def test_a_process_that_has_grown_is_replaced(worker: WorkerProcess) -> None:
    """A process that keeps much memory is replaced after it has answered its job."""
    pid = await worker.call("keep_memory", MAX_RESIDENT)
    assert not alive(pid)
    assert await worker.call("pid") != pid


@pytest.mark.parametrize("job", ["exit", "nonsense"])
async def test_a_worker_that_dies_is_replaced(worker: WorkerProcess, job: str) -> None:
    """A process that exits or answers with nonsense costs its own job alone."""
    with pytest.raises(WorkerDied):
        await worker.call(job)
    assert await worker.call("echo", 1) == 1


async def test_a_killed_idle_worker_is_replaced(worker: WorkerProcess) -> None:
    """A process that died between two jobs is noticed by the next job or replaced before it."""
    os.kill(await worker.call("pid"), signal.SIGKILL)
    await asyncio.sleep(0.2)
    assert await worker.call("echo", 1) == 1


async def test_memory_is_limited() -> None:
    """A job beyond the limit of the address space fails, and the process goes on."""
    async with WorkerProcess(JOBS, 10, memory=1 << 30) as worker:
        with pytest.raises(JobFailed, match="MemoryError"):
            await worker.call("fill_memory")
        assert await worker.call("echo", 1) == 1


async def test_output_of_libraries_does_not_break_messages(worker: WorkerProcess) -> None:
    """Output that a job prints does not mix with the worker's messages to the bot."""
    assert await worker.call("print") == "quiet"


async def test_an_answer_cannot_run_code(worker: WorkerProcess) -> None:
    """A pickle that names other types than the bot's model is refused, as a worker may be taken over by its input."""
    with pytest.raises(WorkerDied):
        await worker.call("rogue")


async def test_a_cancelled_call_does_not_mix_up_answers(worker: WorkerProcess) -> None:
    """The caller of an unfinished job may give up; the next caller gets its own answer from the same process."""
    pid = await worker.call("pid")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await worker.call("sleep", 0.3)
    assert await worker.call("pid") == pid


async def test_jobs_wait_for_each_other(worker: WorkerProcess) -> None:
    """Concurrent calls are answered one after the other, each with its own result."""
    assert await asyncio.gather(*(worker.call("echo", number) for number in range(50))) == list(range(50))


async def test_a_module_that_cannot_be_imported_is_named() -> None:
    """An error at the start names what is missing, each time."""
    async with WorkerProcess("tests.adapters.workers.broken_jobs", 1) as worker:
        for _ in range(2):
            with pytest.raises(WorkerNotStarted, match="no such library"):
                await worker.call("echo", 1)


@LINUX
async def test_secrets_and_sockets_are_not_inherited(worker: WorkerProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker process inherits neither the bot's environment nor its connections."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "secret")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.set_inheritable(True)
        assert await worker.call("sockets") == 0
    assert "TELEGRAM_BOT_TOKEN" not in await worker.call("environment")


async def test_closing_ends_the_process() -> None:
    """After close the process is gone, even in the middle of a job, whose caller gets an error."""
    worker = WorkerProcess(JOBS, 60)
    pid = await worker.call("pid")
    job = asyncio.create_task(worker.call("sleep", 60))
    await asyncio.sleep(0.1)
    await worker.close()
    with pytest.raises(WorkerDied, match="closed"):
        await job
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@LINUX
async def test_the_worker_ends_with_its_parent() -> None:
    """A worker in the middle of a job does not outlive a bot that was killed."""
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", PARENT, stdout=asyncio.subprocess.PIPE)
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    parent.kill()
    await parent.wait()
    async with asyncio.timeout(10):
        while alive(pid):  # noqa: ASYNC110 - the end of a stranger's process has no event
            await asyncio.sleep(0.05)
