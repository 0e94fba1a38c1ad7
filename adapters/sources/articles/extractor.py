"""Takes articles out of pages in a process that can be ended: no page may hold up, crash or fill the bot's own.

Texts between two processes: four bytes of length, then the text.
"""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process

_LENGTH = 4
_MAX_SIZE = 16 * 2**20


def to_frame(text: str) -> bytes:
    """A text as it is sent."""
    content = text.encode("utf-8", "replace")
    return len(content).to_bytes(_LENGTH) + content


async def read_frame(stream: asyncio.StreamReader) -> str:
    """The next text; raises EOFError where the other side is gone, ValueError for what is no frame of ours."""
    length = int.from_bytes(await stream.readexactly(_LENGTH))
    if length > _MAX_SIZE:
        raise ValueError("a frame too long")
    return (await stream.readexactly(length)).decode()


WORKER = "adapters.sources.articles.worker"
"""What the other process runs."""

SECONDS = 5.0
"""For one page; a usual one takes some hundredths."""

START_SECONDS = 15.0
"""For the first page besides, since the libraries must be loaded."""


class Extractor:
    """One page at a time.

    A process that fails or takes too long is ended, and another one started for the next page.
    """

    def __init__(self, worker: str = WORKER, seconds: float = SECONDS, start_seconds: float = START_SECONDS) -> None:
        self._worker = worker
        self._seconds = seconds
        self._start_seconds = start_seconds
        self._process: Process | None = None
        self._turn = asyncio.Lock()

    async def extract(self, page: str, url: str) -> str:
        """The article as HTML; empty where there is none, or the page was too much."""
        async with self._turn:
            try:
                return await self._ask(page, url)
            except (OSError, EOFError, TimeoutError, ValueError):
                await self.close()
                return ""
            except BaseException:
                await self.close()  # an answer that nobody waited for must not become the next one's
                raise

    async def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def _ask(self, page: str, url: str) -> str:
        seconds = self._seconds
        if self._process is None:
            self._process = await self._started()
            seconds += self._start_seconds
        source, sink = self._process.stdin, self._process.stdout
        assert source is not None
        assert sink is not None
        async with asyncio.timeout(seconds):
            source.write(to_frame(url) + to_frame(page))
            await source.drain()
            return await read_frame(sink)

    async def _started(self) -> Process:
        """The process knows none of our secrets: its environment is where to find the libraries, and nothing else."""
        environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"}
        return await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", self._worker, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment
        )
