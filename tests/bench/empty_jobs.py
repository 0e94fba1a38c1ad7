"""`python empty_jobs.py defer|work URL JOBS`: empty jobs of procrastinate; prints the CPU seconds and the seconds they took.

It runs in an environment that has procrastinate, and imports nothing of ours.
"""

import asyncio
import importlib
import json
import sys
import time
from typing import Any

IN_FLIGHT = 128
"""As many as a delivery worker has in flight."""


async def main(what: str, url: str, jobs: int) -> None:
    """Defer the jobs in one batch, or run all that are queued."""
    procrastinate: Any = importlib.import_module("procrastinate")
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))

    @app.task(name="empty")  # type: ignore[untyped-decorator]
    async def empty(number: int) -> None:
        pass

    async with app.open_async():
        if what == "defer":
            await app.schema_manager.apply_schema_async()
        cpu, wall = time.process_time(), time.perf_counter()
        if what == "defer":
            await empty.batch_defer_async(*({"number": number} for number in range(jobs)))
        else:
            await app.run_worker_async(wait=False, concurrency=IN_FLIGHT)
        print(json.dumps({"cpu": time.process_time() - cpu, "seconds": time.perf_counter() - wall}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
