"""The command as its users meet it: a process of its own, judged by its output and its exit code alone."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
DEADLINE = 120.0
"""Seconds after which a command that still runs is a failure; generous, for machines that are busy."""


class Result(NamedTuple):
    """The exit code and output of a finished command."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        """Its standard output as JSON Lines."""
        return [strict_json(line) for line in self.out.splitlines()]

    @property
    def complaint(self) -> str:
        """Its standard error, which must be one line and no traceback."""
        assert "Traceback" not in self.err, self.err
        assert len(self.err.splitlines()) == 1, self.err
        return self.err.rstrip("\n")


def sokbo(*arguments: str, cwd: Path, stdin: str | bytes = b"", environment: Mapping[str, str] | None = None) -> Result:
    """Run a command to its end."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=cwd,
        env=_environment(environment or {}),
        input=given,
        capture_output=True,
        timeout=DEADLINE,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


class Running:
    """A command that goes on until it is stopped; both its outputs go to files."""

    def __init__(self, arguments: Sequence[str], cwd: Path, variables: Mapping[str, str]) -> None:
        self._out, self._err = cwd / "stdout.txt", cwd / "stderr.txt"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self._process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=cwd,
                env=_environment(variables),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )

    @property
    def out(self) -> str:
        """Its standard output so far."""
        return self._out.read_text("utf-8")

    @property
    def err(self) -> str:
        """Its standard error so far."""
        return self._err.read_text("utf-8")

    @property
    def ended(self) -> bool:
        """True once it is gone."""
        return self._process.poll() is not None

    def first_line(self) -> str:
        """The first line of its standard output, waited for."""
        until(lambda: "\n" in self.out or self.ended, lambda: f"no line; stderr: {self.err}")
        assert "\n" in self.out, self.err
        return self.out.splitlines()[0]

    def logged(self, event: str) -> None:
        """Wait until its log holds this event."""
        until(lambda: f'"{event}"' in self.err or self.ended, lambda: f"no {event}: {self.err}")
        assert f'"{event}"' in self.err, self.err

    def send(self, signal_number: int) -> None:
        """Send it a signal."""
        self._process.send_signal(signal_number)

    def stop(self, signal_number: int = signal.SIGTERM) -> tuple[int, float]:
        """Stop it; returns its exit code and the seconds that it took."""
        began = time.monotonic()
        self._process.send_signal(signal_number)
        return self._process.wait(DEADLINE), time.monotonic() - began

    def wait(self) -> Result:
        """Wait until the command ends by itself; return its exit code and output."""
        code = self._process.wait(DEADLINE)
        return Result(code, self.out, self.err)

    def kill(self) -> None:
        """End it, whatever it does."""
        if not self.ended:
            self._process.kill()
        self._process.wait(DEADLINE)


@contextmanager
def running(*arguments: str, cwd: Path, environment: Mapping[str, str] | None = None, module: str = "bot") -> Iterator[Running]:
    """A command that runs while the block does."""
    process = Running(["-m", module, *arguments], cwd, environment or {})
    try:
        yield process
    finally:
        process.kill()


def until(true: Any, what: Any = lambda: "", seconds: float = DEADLINE) -> Any:
    """Wait until `true()` holds and return its result; fails with `what()` after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {what()}"
        time.sleep(0.02)
    return found


def get(url: str) -> tuple[int, str]:
    """A GET's status and text; (0, the reason) where nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=DEADLINE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError as error:
        return 0, str(error)


def strict_json(line: str) -> Any:
    """A line of JSON as RFC 8259 has it: no NaN, no Infinity."""
    return json.loads(line, parse_constant=_refuse)


def _refuse(constant: str) -> Any:
    raise AssertionError(f"{constant} is no JSON")


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Return a fresh shell's environment, without secrets of ours or of the person who runs the tests."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), **variables}
