"""`kill -9` during any work loses nothing that was stored and leaves no half-done transaction."""

import asyncio
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from bot.ports import StoreError
from store import open_store
from tests.store.making import FEED, at, chat, everyone, news, record, subscribe

ROOT = Path(__file__).parents[2]
POSTS = 10  # in a poll

_RECORD = """
import asyncio, sys
from store import open_store
from tests.store.making import news, record
async def main():
    store = await open_store(sys.argv[1])
    for look in range(10_000):
        ids = await record(store, *(news(f"{look}-{n}.md") for n in range(10)))
        print(look, flush=True)
asyncio.run(main())
"""

_DELIVER = """
import asyncio, sys
from bot.model import Message, Sent
from store import open_store
from tests.store.making import NOW, claim, expand, settle
async def main():
    store = await open_store(sys.argv[1])
    await store.recover(NOW)
    await expand(store)
    while claimed := await claim(store):
        for delivery in claimed:
            print(delivery.chat.id, delivery.post.key, flush=True)
            await settle(store, delivery, Sent("1"), messages=(Message(0, "1", "d"),))
asyncio.run(main())
"""

_HOLD = """
import asyncio, sys
from store import open_store
async def main():
    store = await open_store(sys.argv[1])
    print("open", flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


def run_until_killed(program: str, url: str, lines: int) -> list[str]:
    """Start a program, kill it hard once it has printed so many lines; return its output."""
    process = subprocess.Popen([sys.executable, "-c", program, url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    printed = [process.stdout.readline() for _ in range(lines)]
    process.kill()
    printed += process.stdout.readlines()
    process.stdout.close()
    process.wait()
    return [line.strip() for line in printed if line.strip()]


@pytest.mark.parametrize("lines", [1, 12])
async def test_killed_while_recording(tmp_path: Path, lines: int) -> None:
    """Every poll result whose recording returned is stored whole, and none in part; each announced post is pending."""
    url = f"sqlite:///{tmp_path}/sokbo.db"
    looks = len(await asyncio.to_thread(run_until_killed, _RECORD, url, lines))
    store = await open_store(url)
    kept = Counter(key.split("-")[0] for key in await store.version_tags(FEED))
    await subscribe(store, chat(1))
    while await store.expand(1000, everyone, at(0)):
        pass

    assert set(kept.values()) == {POSTS}
    assert len(kept) in (looks, looks + 1)
    assert await store.delivery_counts() == {"pending": POSTS * len(kept)}
    await store.close()


async def test_killed_while_delivering(tmp_path: Path) -> None:
    """Nothing is lost over several kills; what was sent twice was in flight at a kill; each chat has its order."""
    url = f"sqlite:///{tmp_path}/sokbo.db"
    await _prepare(url)
    runs = [await asyncio.to_thread(run_until_killed, _DELIVER, url, lines) for lines in (5, 17, 3, 999)]
    sent = [tuple(line.split()) for printed in runs for line in printed]
    doubled = {line for line, times in Counter(sent).items() if times > 1}
    per_chat = {name: list(dict.fromkeys(key for chat_id, key in sent if chat_id == name)) for name, _ in sent}

    assert {name: len(found) for name, found in per_chat.items()} == {str(n): 12 for n in range(4)}
    assert all(found == sorted(found) for found in per_chat.values())
    assert len(doubled) <= 3 * 4
    store = await open_store(url)
    assert await store.delivery_counts() == {"sent": 48}
    await store.close()


async def test_lock_dies_with_its_holder(tmp_path: Path) -> None:
    """While a process holds the store another is refused; after it is killed the next one can open it at once."""
    url = f"sqlite:///{tmp_path}/sokbo.db"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", _HOLD, url, cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    await process.stdout.readline()
    with pytest.raises(StoreError, match="in use by another Sokbo"):
        await open_store(url)
    process.kill()
    await process.wait()

    await (await open_store(url)).close()


async def _prepare(url: str) -> None:
    store = await open_store(url)
    await subscribe(store, *(chat(n) for n in range(4)))
    await record(store, *(news(f"{n:02}.md") for n in range(12)))
    await store.close()
