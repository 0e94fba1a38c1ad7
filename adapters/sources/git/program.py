"""The git program without prompts, hooks and filters, bounded in time and size: no repository can do harm."""

import asyncio
import os
import re
import signal
import subprocess
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import cast

TIMEOUT = 300.0
"""Seconds for one command. The longest is the first fetch of a large repository."""
LARGEST_FILE = 2 * 2**30
"""Bytes of one file that git may write, so that a pack cannot fill the disk."""

MAX_OUTPUT = 64 * 2**20
"""Bytes that git may answer to one command."""
MAX_MEMORY = 2**30
"""Bytes of address space of each git process. The pack's files are mapped, so it is more than git holds."""
OLDEST = (2, 31)
"""The first version that reads GIT_CONFIG_COUNT, on which every protection depends
(https://github.com/git/git/blob/master/Documentation/RelNotes/2.31.0.txt)."""

_CHUNK = 2**16
_MAX_STDERR = 2**16
_BLOCK = 512
_HARMLESS_FAULTS = (
    "zeroPaddedFilemode",
    "zeroPaddedDate",
    "missingSpaceBeforeDate",
    "missingSpaceBeforeEmail",
    "missingEmail",
    "missingNameBeforeEmail",
    "badName",
    "badEmail",
    "badDate",
    "badTimezone",
)
"""Git's message ids: https://git-scm.com/docs/git-fsck#_fsck_messages."""
_SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.packedGitWindowSize": "32m",
    "core.packedGitLimit": "256m",
    "core.deltaBaseCacheLimit": "64m",
    "pack.threads": "1",
    "core.bigFileThreshold": "4m",  # larger files are streamed, not held in memory
    "credential.helper": "",
    "fetch.fsckObjects": "true",
    # Faults of old or home-made programs that harm nobody who reads files by their ids.
    **{f"fetch.fsck.{fault}": "ignore" for fault in _HARMLESS_FAULTS},
    "fetch.recurseSubmodules": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "http.followRedirects": "false",
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "30",
    "protocol.allow": "never",
    "protocol.https.allow": "always",
    "protocol.ssh.allow": "always",
}
_ADDRESS = re.compile(r"'?\b\w{1,20}://[^\s']+'?")


class GitError(Exception):
    """A git command failed. The message is for people and contains no address and no secret.

    `exit_code` is git's own; None if it was not run, or killed.
    """

    def __init__(self, message: str, exit_code: int | None = None) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def version_error() -> str:
    """Reason why this machine's git cannot be used; "" if it can. Blocks for some milliseconds."""
    try:
        answer = subprocess.run(
            ["/usr/bin/env", "git", "--version"], capture_output=True, timeout=10, env=_environment({}, ""), check=False
        ).stdout
    except OSError as error:
        return f"the git program cannot be run: {error.strerror}"
    except subprocess.TimeoutExpired:
        return "the git program does not answer"
    found = re.search(rb"([0-9]{1,5})\.([0-9]{1,5})", answer)
    if found is None:
        return "the git program names no version"
    version = (int(found[1]), int(found[2]))
    return "" if version >= OLDEST else f"git {version[0]}.{version[1]} is too old: {OLDEST[0]}.{OLDEST[1]} or newer is needed"


async def git(
    folder: Path,
    *arguments: str,
    settings: Mapping[str, str] | None = None,
    ssh: str = "",
    stdin: bytes = b"",
    take: Callable[[bytes], None] | None = None,
) -> bytes:
    """Run git on the bare repository in `folder` and return its standard output. Raises GitError.

    `settings` extend _SETTINGS and are passed in the environment, which other users of the machine cannot read.
    `ssh` is the command that connects. `take` receives the output in pieces instead; a GitError that it raises ends git.
    """
    # What git writes belongs to the bot's user alone.
    limits = f"ulimit -f {LARGEST_FILE // _BLOCK}; ulimit -v {MAX_MEMORY // 1024} 2>/dev/null || true"
    command = f'umask 077; {limits}; exec git "$@"'
    environment = _environment({**_SETTINGS, **(settings or {})}, ssh)
    return await _run(["/bin/sh", "-c", command, "git", "--git-dir", str(folder), *arguments], environment, stdin, take)


async def _run(
    command: list[str], environment: Mapping[str, str], stdin: bytes = b"", take: Callable[[bytes], None] | None = None
) -> bytes:
    process = await _start(command, environment)
    output = bytearray()
    stderr = await _communicate(process, stdin, take or output.extend)
    if process.returncode:
        raise GitError(_reason(process.returncode, stderr), process.returncode if process.returncode > 0 else None)
    return bytes(output)


async def _start(command: list[str], environment: Mapping[str, str]) -> Process:
    """Start a process. A cancelled start is finished first, and the process killed with its helpers.

    asyncio would kill the process alone, and a helper that keeps its pipes would make them outlive the event loop.
    """
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment, start_new_session=True)
    )
    try:
        return await asyncio.shield(starting)
    except OSError as error:
        raise GitError(f"the git program cannot be run: {error.strerror}") from None
    except asyncio.CancelledError:
        with suppress(OSError):
            await _kill(await starting)
        raise


async def _kill(process: Process) -> None:
    """Kill the whole session of a process, git's helpers included, and wait for its end."""
    if process.returncode is None:
        os.killpg(process.pid, signal.SIGKILL)
    await _close(process)


async def _communicate(process: Process, stdin: bytes, take: Callable[[bytes], None]) -> bytes:
    """Return the start of standard error. On any failure the whole session is killed, git's helpers included."""
    tasks = [
        asyncio.ensure_future(work)
        for work in (_read_stderr(process), _feed(process, stdin), _take_output(process, take), process.wait())
    ]
    try:
        async with asyncio.timeout(TIMEOUT):
            stderr, *_ = await asyncio.gather(*tasks)
        return cast("bytes", stderr)
    except TimeoutError:
        raise GitError(f"git did not finish within {TIMEOUT:.0f} s") from None
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await _close(process)


async def _close(process: Process) -> None:
    """Read what the ended process left in its pipes, then wait for it: asyncio sees its end only after theirs."""
    with suppress(TimeoutError):
        async with asyncio.timeout(5):
            for pipe in (process.stdout, process.stderr):
                while pipe is not None and await pipe.read(_CHUNK):
                    pass
            await process.wait()


async def _feed(process: Process, stdin: bytes) -> None:
    sink = process.stdin
    assert sink is not None
    try:
        sink.write(stdin)
        await sink.drain()
    except (BrokenPipeError, ConnectionResetError):
        pass  # git ended without reading everything; its exit code says why
    finally:
        sink.close()


async def _take_output(process: Process, take: Callable[[bytes], None]) -> None:
    assert process.stdout is not None
    size = 0
    while chunk := await process.stdout.read(_CHUNK):
        size += len(chunk)
        if size > MAX_OUTPUT:
            raise GitError(f"git's answer is larger than {MAX_OUTPUT // 2**20} MiB")
        take(chunk)


async def _read_stderr(process: Process) -> bytes:
    """Read everything, so that git does not wait, and keep the start."""
    assert process.stderr is not None
    kept = b""
    while chunk := await process.stderr.read(_CHUNK):
        kept += chunk[: _MAX_STDERR - len(kept)]
    return kept


def _environment(settings: Mapping[str, str], ssh: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TMPDIR", "SSL_CERT_FILE")}
    fixed = {
        "LC_ALL": "C.UTF-8",
        "HOME": os.devnull,  # curl would send the passwords of ~/.netrc; ssh takes its files from the user's entry, not from here
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "/bin/false",
        "GIT_SSH_VARIANT": "ssh",
        "GIT_SSH_COMMAND": ssh or "/bin/false",
        "GIT_CONFIG_COUNT": str(len(settings)),
    }
    pairs = [
        {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
        for number, (name, value) in enumerate(settings.items())
    ]
    return {name: value for part in (kept, fixed, *pairs) for name, value in part.items()}


def _reason(code: int, stderr: bytes) -> str:
    """Git's first error line without the address, which may contain a password."""
    if code == -signal.SIGXFSZ or b"File too large" in stderr:
        return f"the repository is larger than {LARGEST_FILE // 2**30} GiB"
    lines = [line for line in stderr.decode("utf-8", "replace").splitlines() if line.startswith(("fatal:", "error:", "ssh:"))]
    reason = lines[0].partition(":")[2].strip() if lines else f"git ended with {code}"
    return _ADDRESS.sub("the repository", reason)[:300]
