"""`python -m tests.bench [name …]`: run the benchmarks, all of them or those named."""

import sys

from tests.bench import commands, fanout, feeds, folder, formatting, latency, polling, pressure, search, sending, stories, workers

BENCHES = {
    "latency": latency.main,
    "formatting": formatting.main,
    "folder": folder.main,
    "sending": sending.main,
    "fanout": fanout.main,
    "pressure": pressure.main,
    "search": search.main,
    "commands": commands.main,
    "feeds": feeds.main,
    "polling": polling.main,
    "stories": stories.main,
    "workers": workers.main,
}


def main() -> int:
    """Run what was asked for; each prints its own table."""
    names = sys.argv[1:] or list(BENCHES)
    if unknown := [name for name in names if name not in BENCHES]:
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    for name in names:
        print(f"\n== {name}: {sys.modules[BENCHES[name].__module__].__doc__}")
        BENCHES[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main())
