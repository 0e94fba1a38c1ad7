"""Make the virtual environment of a lock file and print each stage: `python3 .ci/set_up.py LOCK FOLDER`."""

from __future__ import annotations  # so that an older Python comes as far as the check

import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

SILENCE = 10
"""Seconds without a new line from pip after which the elapsed time is printed."""
STEP = 10
"""Packages between two lines of progress."""


def main() -> int:
    """Create the environment if it is missing, install the lock into it; return the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 — here is where an older one is refused
        print(f"Sokbo needs Python 3.11 or newer; this is {sys.version.split()[0]}: make PYTHON=python3.11", file=sys.stderr)
        return 1
    lock, folder = Path(sys.argv[1]), Path(sys.argv[2])
    started = time.monotonic()
    print(f"Setting up {folder} from {lock}. This happens once and takes a few minutes.", flush=True)
    print(f"  1/3 creating the virtual environment with Python {sys.version.split()[0]}", flush=True)
    code = subprocess.call([sys.executable, "-m", "venv", str(folder)])  # it says itself which package of the system it lacks
    if code:
        return code
    total = sum("==" in line for line in lock.read_text("utf-8").splitlines())
    code, errors = install(folder, lock, total, started)
    if code:
        print("\n".join([*errors[-20:], f"pip could not install {lock}; the lines above say why."]), file=sys.stderr)
        return 1
    print(f"  {folder} is ready after {time.monotonic() - started:.0f} s", flush=True)
    return 0


def install(folder: Path, lock: Path, total: int, started: float) -> tuple[int, list[str]]:
    """Run pip and print its progress; return its exit code and the lines of its stderr.

    pip's own output is not shown: it names every index and mirror of the machine.
    """
    options = ["--require-hashes", "--progress-bar", "off", "--no-input", "--disable-pip-version-check"]
    pip = subprocess.Popen(
        [str(folder / "bin" / "python"), "-u", "-m", "pip", "install", *options, "-r", str(lock)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    errors: list[str] = []
    lines: queue.Queue[str | None] = queue.Queue()
    readers = [
        threading.Thread(target=forward, args=(pip.stderr, lambda line: errors.append(re.sub(r"\w+://\S+", "…", line)))),
        threading.Thread(target=forward, args=(pip.stdout, lines.put, None)),
    ]
    for reader in readers:
        reader.start()
    show(lines, total, started)
    for reader in readers:
        reader.join()
    return pip.wait(), errors


def forward(stream: Iterable[str], take: Callable[..., object], *last: object) -> None:
    """Hand every line of a pipe to `take`, and `last` after the end."""
    for line in stream:
        take(line.rstrip())
    for item in last:
        take(item)


def show(lines: queue.Queue[str | None], total: int, started: float) -> None:
    """Print how many packages pip has looked at, then that it installs them; at least one line every SILENCE seconds."""
    stage, seen = "fetching", set[str]()
    while True:
        try:
            line = lines.get(timeout=SILENCE)
        except queue.Empty:
            print(f"      … still {stage}, {time.monotonic() - started:.0f} s", flush=True)
            continue
        if line is None:
            return
        words = line.split()
        if line.startswith("Ignoring "):  # a package of another platform
            total -= 1
        elif line.startswith(("Collecting ", "Processing ", "Requirement already satisfied: ")):  # from an index, a folder, here
            name = words[3] if words[0] == "Requirement" else words[1]
            if name not in seen and len(seen) < total:
                seen.add(name)
                if len(seen) % STEP == 0 or len(seen) == total:
                    print(f"  2/3 {stage}: {len(seen)} of {total} packages, {time.monotonic() - started:.0f} s", flush=True)
        elif line.startswith("Installing collected packages:"):
            stage = "installing"
            print(f"  3/3 {stage} {len(words) - 3} packages", flush=True)


if __name__ == "__main__":
    sys.exit(main())
