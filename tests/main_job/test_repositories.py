"""A git repository of posts, from a push to both chats."""

import hashlib
import hmac
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.adapters.sources.git.host import Host, Newsroom, hosting
from tests.main_job.running import CHANNEL, POST, SLACK, Place, bot

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

SECRET = "geheim-geheim"


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """A repository with a post."""
    made = Newsroom(tmp_path)
    made.post(1)
    made.push()
    return made


@pytest.fixture
async def host(newsroom: Newsroom, tmp_path: Path) -> AsyncIterator[Host]:
    """Its host."""
    async with hosting(tmp_path) as host:
        yield host


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def repository(place: Place, host: Host, **more: Any) -> list[dict[str, Any]]:
    """The feed."""
    clone = place.folder / "clone"
    feed = {"id": "site", "kind": "git", "url": host.url, "every": "1h", "clone": clone, "internal": True}
    return [feed | more]


async def test_a_push_is_announced_at_once(place: Place, newsroom: Newsroom, host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """A code host's signed push event brings the new post into both chats at once, though the next poll is an hour away."""
    monkeypatch.setenv("SITE_WEBHOOK", SECRET)
    address = f"127.0.0.1:{free_port()}"
    config = place.config(
        feeds=repository(place, host, webhook_secret_env="SITE_WEBHOOK"),
        web={"listen": "127.0.0.1:0", "public_listen": address, "public_url": f"https://{address}"},
    )
    async with bot(config, place.secrets), httpx.AsyncClient() as caller:
        newsroom.write("_posts/2026-11-20-2.md", POST)
        newsroom.push()
        signature = hmac.new(SECRET.encode(), b"{}", hashlib.sha256).hexdigest()
        forged = await caller.post(f"http://{address}/git/site", content=b"{}", headers={"X-Gitea-Signature": "0" * 64})
        answer = await caller.post(f"http://{address}/git/site", content=b"{}", headers={"X-Gitea-Signature": signature})
        (message,) = await place.sandbox.wait_for_messages(CHANNEL, 1)
        await place.sandbox.wait_for_messages(SLACK, 1)

    assert (forged.status_code, answer.status_code) == (403, 200)
    assert "새솔시 도서관 12곳 새로 연다" in message.text


async def test_a_commit_that_touches_everything(place: Place, newsroom: Newsroom, host: Host) -> None:
    """A commit that changes hundreds of posts invisibly sends nothing, and the next post is sent."""
    for number in range(1, 301):
        newsroom.write(
            f"_posts/2026-11-20-{number}.md",
            POST.replace("12곳", f"{number}곳").replace("categories", f"image: /a/{number}.jpg\ncategories"),
        )
    newsroom.push()
    async with bot(place.config(feeds=repository(place, host, every="200ms")), place.secrets):
        for number in range(1, 301):
            path = newsroom.tree / f"_posts/2026-11-20-{number}.md"
            path.write_text(path.read_text("utf-8").replace("/a/", "/b/"), "utf-8")
        newsroom.push()
        newsroom.write("_posts/2026-11-20-999.md", POST.replace("12곳", "999곳"))
        newsroom.push()
        (message,) = await place.sandbox.wait_for_messages(CHANNEL, 1, 60)

    assert "999곳" in message.text
    assert not message.edits
