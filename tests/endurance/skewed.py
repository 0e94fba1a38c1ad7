"""`python -m tests.endurance.skewed SECONDS ARGUMENTS…`: `sokbo` on a machine whose clock is so far ahead."""

import sys
import time
from datetime import UTC, datetime, timedelta

from bot.lib import wakeup

_time = time.time


def main() -> None:
    """Set the clock, then run the command line."""
    skew = float(sys.argv.pop(1))
    time.time = lambda: _time() + skew
    wakeup.SystemClock.now = lambda _self: datetime.now(UTC) + timedelta(seconds=skew)  # type: ignore[method-assign]
    from bot.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
