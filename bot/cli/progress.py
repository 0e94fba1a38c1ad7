"""Progress of long work on stderr: one line that changes on a terminal, a line now and then elsewhere."""

import sys
import time

from bot.lib.unicode import VisibleOutput

_TERMINAL_SECONDS, _LOG_SECONDS = 0.5, 5.0
"""Seconds from the start, and between two updates, on a terminal and elsewhere."""


class Progress:
    """Counts what is done. `what` is its plural; `total` is None where it is not known."""

    def __init__(self, what: str, total: int | None) -> None:
        self._what = what
        self._total = "" if total is None else f" of {total:,}"
        self._done = 0
        self._shown = False
        # Where the results scroll over the same terminal, they are the progress.
        self._terminal = sys.stderr.isatty()
        self._wanted = not (self._terminal and sys.stdout.isatty())
        self._next = time.monotonic() + self._interval

    def step(self) -> None:
        """Count one more; show it where enough time has passed."""
        self._done += 1
        if self._wanted and time.monotonic() >= self._next:
            self._next = time.monotonic() + self._interval
            self._shown = True
            self._write(f"{self._done:,}{self._total} {self._what}")

    def end(self) -> None:
        """Remove the changing line of a terminal."""
        if self._shown and self._terminal:
            self._write("")

    @property
    def _interval(self) -> float:
        return _TERMINAL_SECONDS if self._terminal else _LOG_SECONDS

    def _write(self, line: str) -> None:
        if self._terminal:  # the carriage return and the erasure are control characters
            raw = sys.stderr.unescaped if isinstance(sys.stderr, VisibleOutput) else sys.stderr
            raw.write(f"\r{line}\x1b[K")
            raw.flush()
        else:
            print(line, file=sys.stderr, flush=True)
