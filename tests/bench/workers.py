"""Posts to 200 Slack workspaces without limits: CPU and database time per delivery of 1, 2 and 4 workers, and of SQLite."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import insert

from bot.lib.wakeup import SystemClock
from bot.model import Chat, Style
from store import open_store
from store.schema import slack_bots
from tests.bench import empty_jobs
from tests.bench.cpu import cpu_seconds
from tests.bench.stub import stub
from tests.endurance.burst import query_file
from tests.endurance.cluster import BotProcess, Server, wait, workers
from tests.endurance.posts import publish

WORKSPACES = 200
CHANNELS = 5
"""Channels of each workspace."""
POSTS = 5
DELIVERIES = WORKSPACES * CHANNELS * POSTS
ANSWER_SECONDS = 0.05
COUNTS = (1, 2, 4)
SETTLE_SECONDS = 3.0
"""Pause after the start, and until PostgreSQL has written its statistics down."""
PROCRASTINATE = os.environ.get("SOKBO_BENCH_PROCRASTINATE", sys.executable)
"""An interpreter that has procrastinate and psycopg; the comparison is left out where it has not."""
_CLIENT = "1.2"
_SECRETS = {"SLACK_SIGNING_SECRET": "sandbox-signing-secret", "SLACK_CLIENT_SECRET": "sandbox-client-secret"}
_CONFIG = """
[store]
url = "{{url}}"
[web]
listen = "127.0.0.1:{{port}}"
public_listen = "127.0.0.1:0"
public_url = "https://sokbo.example.kr"
[slack]
api_base = "{address}/slack/"
mode = "http"
client_id = "{client}"
limits = {{ channel_per_second = 1000 }}
[delivery]
fold_above = 0
[[feeds]]
id = "bench"
kind = "posts"
path = "{folder}"
"""
_STATES = "SELECT state, count(*) FROM deliveries GROUP BY state"
_OWNED = """
SELECT w.name, count(*) FROM scopes s JOIN workers w ON w.id = s.owner WHERE s.scope LIKE 'slack:%' GROUP BY w.name
"""
_ACTIVE = "SELECT active_time / 1000 FROM pg_stat_database WHERE datname = '{}'"


class Cost(NamedTuple):
    """Seconds that all deliveries took: of CPU for each worker, of statements and of CPU in the server, and of time."""

    cpu: list[float]
    statements: float
    server: float
    seconds: float


def main() -> None:
    """Print a line for each, and the ratio of several workers to one."""
    print(f"{DELIVERIES:,} deliveries, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with stub(ANSWER_SECONDS) as address:
        _print("SQLite", _measure(address, None, 1), DELIVERIES)
        try:
            server = Server()
        except Exception as error:
            print(f"no PostgreSQL here: {error}")
            return
        costs: list[Cost] = []
        for count in COUNTS:
            costs.append(_measure(address, server, count))
            _print(f"PostgreSQL, {count} workers", costs[-1], DELIVERIES)
            print(f"{'':28} CPU / that of one {sum(costs[-1].cpu) / sum(costs[0].cpu):.2f} (wanted 1.2)", flush=True)
    _empty_jobs(server)
    server.close()


def _print(name: str, cost: Cost, count: int) -> None:
    each = [1000 * seconds / count for seconds in (sum(cost.cpu), cost.statements, cost.server)]
    shares = "/".join(f"{100 * cpu / sum(cost.cpu):.0f}" for cpu in cost.cpu)
    costs = f"{each[0]:6.3f} ms CPU   database {each[1]:6.3f} ms in statements {each[2]:6.3f} ms CPU"
    print(f"{name:28} a piece {costs}   {count / cost.seconds:6.0f} a second   CPU by worker {shares} %", flush=True)


def _measure(address: str, server: Server | None, count: int) -> Cost:
    """Let so many workers deliver everything; nothing of their start is counted."""
    with tempfile.TemporaryDirectory(prefix="bench") as name:
        folder = Path(name)
        posts = folder / "_posts"
        posts.mkdir()
        url = server.fresh(folder.name) if server else f"sqlite:///{folder / 'sokbo.db'}"
        asyncio.run(_install(url))

        def ask(sql: str) -> list[tuple[str, int]]:
            return server.query(folder.name, sql) if server else query_file(folder / "sokbo.db", sql)

        config = _CONFIG.format(address=address, client=_CLIENT, folder=posts)
        made = [BotProcess(folder, url, config, _SECRETS) for _ in range(count)]
        with workers(made):
            wait(lambda: all(worker.readiness()[0] in (200, 503) for worker in made), "listening")
            if server:
                wait(lambda: _is_even(ask(_OWNED), count), "divided")
                owned = "/".join(str(workspaces) for _, workspaces in ask(_OWNED))
                print(f"{f'PostgreSQL, {count} workers':28} workspaces by worker {owned}")
            wait(lambda: any(worker.readiness()[0] == 200 for worker in made), "ready")
            time.sleep(SETTLE_SECONDS)
            with _server_times(server, folder.name) as times:
                before, began = [cpu_seconds(worker.process.pid) for worker in made], time.perf_counter()
                for number in range(1, POSTS + 1):
                    publish(posts, number)
                wait(lambda: _are_sent(ask), "sent", 600)
                seconds = time.perf_counter() - began
                cpu = [cpu_seconds(worker.process.pid) - used for worker, used in zip(made, before, strict=True)]
        return Cost(cpu, *times, seconds)


def _is_even(owned: list[tuple[str, int]], count: int) -> bool:
    return len(owned) == count and sum(number for _, number in owned) == WORKSPACES and min(owned)[1] >= WORKSPACES // count


def _are_sent(ask: Callable[[str], list[tuple[str, int]]]) -> bool:
    time.sleep(0.25)
    return dict(ask(_STATES)).get("sent", 0) == DELIVERIES


@contextmanager
def _server_times(server: Server | None, database: str) -> Iterator[list[float]]:
    """Yield a list that is filled after the block: seconds that the server spent in statements, and of CPU."""
    times = [0.0, 0.0]

    def spent() -> list[float]:
        if server is None:
            return [0.0, 0.0]
        time.sleep(SETTLE_SECONDS)
        return [float(server.query("postgres", _ACTIVE.format(database))[0][0]), cpu_seconds(server.pid)]

    before = spent()
    yield times
    times[:] = [after - earlier for after, earlier in zip(spent(), before, strict=True)]


async def _install(url: str) -> None:
    """Make a store with the workspaces and their channels, which all want everything."""
    store = await open_store(url)
    now = datetime.now(UTC).replace(tzinfo=None)
    bots = [
        {
            "client_id": _CLIENT,
            "app_id": "A1",
            "team_id": f"T{team:04}",
            "bot_token": f"xoxb-{team}",
            "bot_id": "B1",
            "bot_user_id": "U1",
            "bot_scopes": "chat:write",
            "is_enterprise_install": False,
            "installed_at": now,
        }
        for team in range(WORKSPACES)
    ]
    await store._db.write(lambda connection: connection.execute(insert(slack_bots), bots))
    for team in range(WORKSPACES):
        for channel in range(CHANNELS):
            chat = Chat("slack", f"C{team:04}{channel}", team=f"T{team:04}")
            await store.subscribe(chat, ["bench"], Style(stories="each"), SystemClock().now())
    await store.close()


def _empty_jobs(server: Server) -> None:
    """Print what as many empty jobs cost procrastinate on the same server."""
    if subprocess.run([PROCRASTINATE, "-c", "import procrastinate, psycopg"], capture_output=True, check=False).returncode:
        print("procrastinate is not installed; SOKBO_BENCH_PROCRASTINATE names an interpreter that has it")
        return
    url = server.fresh("jobs")
    for what, meaning in (("defer", "procrastinate, queueing"), ("work", "… running an empty job")):
        with _server_times(server, "jobs") as times:
            command = [PROCRASTINATE, str(empty_jobs.__file__), what, url, str(DELIVERIES)]
            used = json.loads(subprocess.check_output(command))
        _print(meaning, Cost([used["cpu"]], *times, used["seconds"]), DELIVERIES)
