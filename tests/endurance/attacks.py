"""`python -m tests.endurance.attacks [--folder FOLDER]`: hostile posts against a running bot, and what others notice of it.

While the bot reads posts of millions of characters, an urgent post is published every second, and /healthz is asked ten times a
second. Then the bot is stopped, started again and watched for as long. Prints for each start the slowest answer of /healthz, how
long urgent posts took to the channel, the most memory of the bot with its worker processes, and how long SIGTERM took.

With --folder its .md and .html files are published as well, and an .xml file is served as a feed with full_text.
"""

import argparse
import functools
import http.server
import signal
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from adapters.sandbox import SandboxLimits
from tests.endurance.burst import query_file
from tests.endurance.cluster import BotProcess, wait, workers
from tests.endurance.receiver import Receiver, receiver

CHAT = "telegram:-1001"
SIZE = 3 * 2**20
"""Characters of a hostile body; a file may have 4 MiB."""
BODIES = {
    "marks": "e" + "\u0301\u0316" * (SIZE // 4),
    "entities": "e" + "&#769;&#790;" * (SIZE // 12),
    "figures": "<p>" + "새솔시는 12곳과 34억 원과 56명을 " * 30_000 + "</p>",
    "caption": "<p>" + "/" * 200_000 + " 사진=새솔시</p>",
    "elements": "<div>" * (SIZE // 5),
    "items": "1. a\n" * (SIZE // 20),
    "rows": "| a | b |\n|---|---|\n" + "|1|2|\n" * (SIZE // 20),
    "digits": "9" * (SIZE // 4),
    "brackets": "[" * (SIZE // 40),
}
AFTER = 20.0
"""Seconds for which a bot is watched after its restart, when nothing should be read again."""
LONGEST = 600.0
"""Seconds after which a bot that has not read every post is stopped all the same."""
STARTS = ("first start", "after a restart")
_POST = "---\ntitle: {title}\n{more}---\n{body}\n"
_LIMITS = SandboxLimits(1000, 60_000, 1000, 1000, enforce=False)
_CONFIG = """
[store]
url = "{{url}}"
[web]
listen = "127.0.0.1:{{port}}"
[telegram]
api_base = "{far.telegram_base}"
limits = {{ chat_per_second = 1000, group_per_minute = 60000, per_second = 1000 }}
[delivery]
fold_above = 0
[[channels]]
platform = "telegram"
chat = "-1001"
[[feeds]]
id = "policy"
kind = "posts"
path = "{folder}/_posts"
site_url = "https://news.example.kr"
"""
_FEED = """
[[feeds]]
id = "feed-{number}"
kind = "rss"
url = "{url}"
every = "10s"
full_text = true
internal = true
"""


def hostile(name: str, title: str = "도서관을 새로 연다") -> str:
    """A hostile post, by its name in BODIES."""
    return _POST.format(title=f"{title} {name}", more="", body=BODIES[name])


class Watch:
    """Asks a running bot for its health, publishes urgent posts, and measures both."""

    def __init__(self, folder: Path, bot: BotProcess, far: Receiver) -> None:
        self.health: list[float] = []
        self.urgent: list[float] = []
        self.memory = 0
        self._folder, self._bot, self._far = folder, bot, far
        self._ended = threading.Event()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Ask for health and memory in a thread while the block runs."""
        thread = threading.Thread(target=self._ask)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()

    def publish_urgent(self, number: int) -> None:
        """Publish an urgent post and wait until the channel has it."""
        title = f"긴급 도서관 {number}곳"
        text = _POST.format(title=title, more="urgent: true\n", body="새솔시는 긴급 회의를 열었다.")
        began = time.monotonic()
        _write(self._folder, f"2026-11-29-urgent-{number}.md", text.encode())
        wait(lambda: any(title in message["text"] for message in self._far.messages(CHAT)), "urgent post sent")
        self.urgent.append(time.monotonic() - began)

    def __str__(self) -> str:
        """One line of figures."""
        return (
            f"healthz max {1000 * max(self.health):.0f} ms of {len(self.health)}   "
            f"urgent p50 {statistics.median(self.urgent):.2f} max {max(self.urgent):.2f} s of {len(self.urgent)}   "
            f"memory max {self.memory / 2**20:.0f} MB"
        )

    def _ask(self) -> None:
        while not self._ended.wait(0.1):
            began = time.monotonic()
            with urllib.request.urlopen(f"http://127.0.0.1:{self._bot.port}/healthz", timeout=120):
                self.health.append(time.monotonic() - began)
            self.memory = max(self.memory, sum(_memory(pid) for pid in _family(self._bot.process.pid)))


def main() -> int:
    """Run both starts and print what was measured; 0 where every bound of the list at the end held."""
    parser = argparse.ArgumentParser(prog="python -m tests.endurance.attacks", description=__doc__)
    parser.add_argument("--folder", type=Path, help="more inputs: .md and .html files are posts, .xml files feeds")
    options = parser.parse_args()
    given = sorted(options.folder.iterdir()) if options.folder else []
    with tempfile.TemporaryDirectory(prefix="sokbo-attacks-") as name, receiver(_LIMITS, [CHAT]) as far, _served(given) as feeds:
        return _run(Path(name), far, given, feeds)


def _run(folder: Path, far: Receiver, given: Sequence[Path], feeds: Sequence[str]) -> int:
    (folder / "_posts").mkdir()
    config = _CONFIG.format(far=far, folder=folder)
    config += "".join(_FEED.format(number=number, url=url) for number, url in enumerate(feeds, 1))
    posts = {f"2026-11-20-{name}.md": hostile(name).encode() for name in BODIES}
    posts |= {
        f"2026-11-21-{file.stem}.md": _post(file) for file in given if file.suffix in (".md", ".html") and file.stem != "README"
    }
    bot = BotProcess(folder, f"sqlite:///{folder}/sokbo.db", config, {"TELEGRAM_BOT_TOKEN": far.telegram_token})
    good, numbers = True, iter(range(100, 10_000))
    with workers([bot]):
        for start in STARTS:
            wait(lambda: bot.readiness()[0] == 200, "ready")
            watch = Watch(folder, bot, far)
            began = time.monotonic()
            with watch.asking():
                for name, text in posts.items():
                    _write(folder, name, text)
                while time.monotonic() < began + AFTER or (_left(folder, posts) and time.monotonic() < began + LONGEST):
                    watch.publish_urgent(next(numbers))
                    time.sleep(1)
            stopped = time.monotonic()
            bot.signal(signal.SIGTERM)
            code = bot.process.wait(60)
            seconds = time.monotonic() - stopped
            print(
                f"{start:16} {watch}   SIGTERM {seconds:.1f} s, exit {code}   {len(posts)} posts in {stopped - began:.0f} s",
                flush=True,
            )
            good &= max(watch.health) <= 1 and max(watch.urgent) <= 2 and seconds <= 10 and code == 0
            if start == STARTS[0]:
                posts = {}
                bot.restart()
    print("bounds: healthz 1 s, urgent 2 s, SIGTERM 10 s:", "held" if good else "not held")
    return 0 if good else 1


def _post(file: Path) -> bytes:
    """A file as a post: with front matter where it has none."""
    text = file.read_bytes()
    return text if text.startswith(b"---") else _POST.format(title=file.stem, more="", body="").encode() + text


def _left(folder: Path, posts: dict[str, bytes]) -> int:
    """Return the number of posts that the store does not know yet."""
    known = {name for name, _ in query_file(folder / "sokbo.db", "SELECT key, state FROM posts")}
    return sum(name not in known for name in posts)


def _write(folder: Path, name: str, text: bytes) -> None:
    part = folder / "_posts" / f".{name}.part"
    part.write_bytes(text)
    part.rename(folder / "_posts" / name)


@contextmanager
def _served(given: Sequence[Path]) -> Iterator[list[str]]:
    """Serve the folder of these files on loopback; yield the addresses of the feeds among them."""
    feeds = [file.name for file in given if file.suffix == ".xml"]
    if not feeds:
        yield []
        return
    handler = functools.partial(_Quiet, directory=str(given[0].parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield [f"http://127.0.0.1:{server.server_port}/{name}" for name in feeds]
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and logs nothing."""

    def log_message(self, *_: object) -> None:
        """Log nothing."""


def _family(pid: int) -> list[int]:
    """The process and its descendants; the process alone where there is no /proc."""
    found = [pid]
    for parent in found:
        with suppress(OSError):
            for children in Path(f"/proc/{parent}/task").glob("*/children"):
                found += map(int, children.read_text().split())
    return found


def _memory(pid: int) -> int:
    """Bytes of memory that a process occupies; 0 where it has ended or there is no /proc."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    sys.exit(main())
