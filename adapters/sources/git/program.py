"""The git program without prompts, hooks and filters, bounded in time and size: no repository can do harm."""

import asyncio
import os
import re
import signal
from collections.abc import Mapping
from pathlib import Path

TIMEOUT = 300.0
"""Seconds for one command. The longest is the first fetch of a large repository."""
LARGEST_FILE = 2 * 2**30
"""Bytes of one file that git may write, so that a pack cannot fill the disk."""

_BLOCK = 512
_SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "credential.helper": "",
    "fetch.fsckObjects": "true",
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
_ADDRESS = re.compile(r"'?\w+://[^\s']+'?")


class GitError(Exception):
    """A git command failed. The message is for people and contains no address and no secret."""


async def git(
    folder: Path, *arguments: str, settings: Mapping[str, str] | None = None, ssh: str = "", stdin: bytes = b""
) -> bytes:
    """Run git on the bare repository in `folder` and return its standard output. Raises GitError.

    `settings` extend _SETTINGS and are passed in the environment, which other users of the machine cannot read.
    `ssh` is the command that connects.
    """
    command = f'ulimit -f {LARGEST_FILE // _BLOCK}; exec git "$@"'
    environment = _environment({**_SETTINGS, **(settings or {})}, ssh)
    try:
        process = await asyncio.create_subprocess_exec(
            *("/bin/sh", "-c", command, "git", "--git-dir", str(folder), *arguments),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        raise GitError(f"the git program cannot be run: {error.strerror}") from None
    out, stderr = await _communicate(process, stdin)
    if process.returncode:
        raise GitError(_reason(process.returncode, stderr))
    return out


async def _communicate(process: asyncio.subprocess.Process, stdin: bytes) -> tuple[bytes, bytes]:
    """Standard output and error. On timeout or cancellation the whole session is killed, git's helpers included."""
    try:
        async with asyncio.timeout(TIMEOUT):
            return await process.communicate(stdin)
    except TimeoutError:
        raise GitError(f"git did not finish within {TIMEOUT:.0f} s") from None
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


def _environment(settings: Mapping[str, str], ssh: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR", "SSL_CERT_FILE")}
    fixed = {
        "LC_ALL": "C.UTF-8",
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
    said = lines[0].partition(":")[2].strip() if lines else f"git ended with {code}"
    return _ADDRESS.sub("the repository", said)[:300]
