"""A folder of 100,000 posts: time to ready, memory, idle CPU, and the latency of the next post."""

import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.bench.peers import Stand, stand
from tests.main_job.running import POST

POSTS = int(os.environ.get("SOKBO_BENCH_POSTS", "100000"))
IDLE_SECONDS = 60
NEXT_POSTS = 20

CONFIG = """
[store]
url = "sqlite:///{folder}/sokbo.db"
[web]
listen = "127.0.0.1:{port}"
[telegram]
api_base = "{api_base}"
limits = {{ chat_per_second = 1000, group_per_minute = 60000, per_second = 1000 }}
[[feeds]]
id = "bench"
kind = "posts"
path = "{folder}/site"
[[channels]]
platform = "telegram"
chat = "-1001"
"""


def main() -> None:
    """Measure an empty folder and a full one, cold and warm."""
    with tempfile.TemporaryDirectory() as empty, tempfile.TemporaryDirectory() as full, stand() as sandbox:
        with _bot(Path(empty), sandbox) as (process, seconds):
            bare = _resident(process)
            print(f"empty folder: ready after {seconds:.1f} s, resident {bare / 1e6:.0f} MB")
        _write_posts(Path(full))
        with _bot(Path(full), sandbox) as (_, seconds):
            print(f"{POSTS} posts, first sight: ready after {seconds:.1f} s")
        with _bot(Path(full), sandbox) as (process, seconds):
            print(f"{POSTS} posts, restart: ready after {seconds:.1f} s")
            _measure(process, Path(full), sandbox, bare)


def _measure(process: subprocess.Popen[bytes], folder: Path, sandbox: Stand, bare: int) -> None:
    time.sleep(2)
    print(f"while texts are taken into the search: {_share(process):.2f} % of a core over {IDLE_SECONDS} s")
    print(f"all of them are in after another {_wait_indexed(folder):.0f} s")
    print(f"idle: {_share(process):.2f} % of a core over {IDLE_SECONDS} s")
    resident = _resident(process)
    print(f"resident {resident / 1e6:.0f} MB; growth over the empty folder {(resident - bare) / POSTS:.0f} bytes a kept post")
    seconds = sorted(_next_post(folder, sandbox, number) for number in range(NEXT_POSTS))
    print(f"next post: rename → accepted, median {1000 * seconds[len(seconds) // 2]:.1f} ms, slowest {1000 * seconds[-1]:.1f} ms")


def _write_posts(folder: Path) -> None:
    """A hundred posts a day, a folder a month, as a large site has them."""
    for number in range(POSTS):
        day = 1 + number // 100 % 28
        month = 1 + number // 2800 % 12
        year = 1990 + number // 33_600
        posts = folder / "site" / f"{year}-{month:02}" / "_posts"
        posts.mkdir(parents=True, exist_ok=True)
        text = POST.replace("12곳", f"{number}곳")
        (posts / f"{year}-{month:02}-{day:02}-{number}.md").write_text(text, "utf-8")


@contextmanager
def _bot(folder: Path, sandbox: Stand) -> Iterator[tuple["subprocess.Popen[bytes]", float]]:
    """`sokbo run` in a process of its own; with the seconds until it was ready."""
    (folder / "site").mkdir(exist_ok=True)
    port = _free_port()
    config = folder / "config.toml"
    config.write_text(CONFIG.format(folder=folder, port=port, api_base=sandbox.telegram_base))
    environment = {**os.environ, "TELEGRAM_BOT_TOKEN": sandbox.telegram_token}
    began = time.monotonic()
    command = [sys.executable, "-m", "bot", "run", "-c", str(config)]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        _wait_ready(port, process)
        yield process, time.monotonic() - began
    finally:
        process.terminate()
        process.wait(30)


def _wait_ready(port: int, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"sokbo run ended with {process.returncode}")


def _wait_indexed(folder: Path) -> float:
    """Wait until every post can be searched for; the seconds that took."""
    began = time.monotonic()
    with closing(sqlite3.connect(f"file:{folder}/sokbo.db?mode=ro", uri=True)) as store:
        while store.execute("SELECT 1 FROM posts WHERE NOT searchable AND revision > 0").fetchone():
            time.sleep(5)
    return time.monotonic() - began


def _next_post(folder: Path, sandbox: Stand, number: int) -> float:
    """Publish one post; seconds until it was accepted."""
    mark = f"다음 글 {number} {time.time()}"
    temporary = folder / "next.part"
    temporary.write_text(POST.replace("새솔시 도서관 12곳 새로 연다", mark), "utf-8")
    began = time.time()
    temporary.rename(next((folder / "site").iterdir()) / "_posts" / f"2026-11-20-next-{number}.md")
    while time.time() < began + 30:
        time.sleep(0.1)
        for call in sandbox.calls():
            if call["method"] == "sendMessage" and mark in str(call["params"]):
                return float(call["at"]) - began
    raise RuntimeError("the next post was not sent within 30 s")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _resident(process: "subprocess.Popen[bytes]") -> int:
    """Bytes of memory the process has in RAM."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return 1024 * int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


def _share(process: "subprocess.Popen[bytes]") -> float:
    """Percent of a core that the process uses, over a minute."""
    before = _cpu(process)
    time.sleep(IDLE_SECONDS)
    return 100 * (_cpu(process) - before) / IDLE_SECONDS


def _cpu(process: "subprocess.Popen[bytes]") -> float:
    """Seconds of CPU the process has used."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
