"""A running bot and harmful sources: nothing private is published, nothing is lost, nobody else's files are touched."""

import asyncio
import resource
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from aiohttp import web

from adapters.sandbox import Sandbox
from bot.config import Config
from tests.main_job.running import CHANNEL, ONE_MESSAGE, Place, bot

ARTICLE = "<html><body><article>" + "<p>{words} 매출이 크게 늘었다고 회사가 밝혔다.</p>" * 30 + "</article></body></html>"


class Site:
    """A server whose pages are set by path, and which counts what was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, str]] = {}
        self.redirects: dict[str, str] = {}
        self.asked: list[str] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one request."""
        self.asked.append(request.path)
        if target := self.redirects.get(request.path):
            return web.Response(status=302, headers={"Location": target})
        if request.path not in self.pages:
            return web.Response(status=404)
        kind, body = self.pages[request.path]
        return web.Response(body=body.encode(), content_type=kind)

    def feed(self, *items: tuple[str, str, str]) -> None:
        """Serve a feed of these entries: guid, link, text."""
        entries = "".join(
            f"<item><guid>{guid}</guid><title>소식 {guid}</title><link>{link}</link><description>{text}</description></item>"
            for guid, link, text in items
        )
        self.pages["/feed.xml"] = "application/rss+xml", f"<rss version='2.0'><channel><title>W</title>{entries}</channel></rss>"


@asynccontextmanager
async def site() -> AsyncIterator[Site]:
    """A site on loopback."""
    made = Site()
    application = web.Application()
    application.router.add_get("/{path:.*}", made.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


def intranet(place: Place, own: Site) -> Config:
    """A config whose one feed is internal and fetches full texts."""
    feed = {"id": "intranet", "kind": "rss", "url": f"{own.url}/feed.xml", "every": "200ms"}
    return place.config(feeds=[feed | {"internal": True, "full_text": True}])


def texts(sandbox: Sandbox) -> str:
    """Everything in the Telegram channel."""
    return "\n".join(message.text for message in sandbox.messages(CHANNEL))


async def test_no_page_of_another_private_service_is_published(place: Place) -> None:
    """An internal feed's articles come from its own host alone; links and redirects elsewhere leave the feed's own text."""
    async with site() as own, site() as other:
        own.pages["/a.html"] = "text/html", ARTICLE.format(words="자기")
        other.pages["/latest/meta-data/iam"] = "text/html", ARTICLE.format(words="비밀")
        secret = f"{other.url}/latest/meta-data/iam"
        own.redirects |= {"/redirect": secret, "/named": secret.replace("127.0.0.1", "localhost")}
        own.feed(("old", f"{own.url}/a.html", "처음 글이다."))
        async with bot(intranet(place, own), place.secrets):
            links = (secret, f"{own.url}/redirect", f"{own.url}/named", f"{own.url}/a.html", "http://xn--/")
            items = [(str(number), link, f"매출이 {number}% 늘었다.") for number, link in enumerate(links, 1)]
            own.feed(*items, ("old", f"{own.url}/a.html", "처음 글이다."))
            await place.sandbox.wait_for_messages(CHANNEL, 5)
    assert "/a.html" in own.asked
    assert other.asked == []


async def test_a_clone_in_somebody_elses_folder_is_left_alone(place: Place) -> None:
    """However often its repository cannot be fetched, a site's folder stays as it is."""
    folder = place.folder / "mysite"
    (folder / ".git").mkdir(parents=True)
    (folder / "_posts").mkdir()
    (folder / "_posts" / "2026-11-30-1.md").write_text("mine")
    feed = {
        "id": "site",
        "kind": "git",
        "url": "http://127.0.0.1:9/none.git",
        "internal": True,
        "every": "100ms",
        "clone": folder,
    }
    async with bot(place.config(feeds=[feed]), place.secrets):
        await asyncio.sleep(2)
    assert sorted(path.name for path in folder.rglob("*")) == [".git", "2026-11-30-1.md", "_posts"]


@pytest.fixture
def descriptors():
    """Restores the limit of descriptors."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.usefixtures("descriptors")
async def test_a_post_written_while_no_descriptor_is_free_goes_out(place: Place) -> None:
    """A post that cannot be opened for want of descriptors is announced once it can be."""
    async with bot(place.config(), place.secrets):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        place.publish(ONE_MESSAGE, "2026-11-20-1.md")
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        part = place.folder / "part"
        part.write_text(ONE_MESSAGE.replace("도서관", "박물관"), "utf-8")
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))  # what is open stays open
        part.rename(place.posts / "2026-11-20-3.md")
        await asyncio.sleep(3)
        assert len(place.sandbox.messages(CHANNEL)) == 1
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        await place.sandbox.wait_for_messages(CHANNEL, 2)
    assert "박물관" in texts(place.sandbox)


async def test_the_store_is_private_and_the_listener_strict(place: Place) -> None:
    """The files of the store are for their user alone; on loopback a foreign Host is refused on every path."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = place.config(web={"listen": f"127.0.0.1:{port}"})
    async with bot(config, place.secrets), httpx.AsyncClient(trust_env=False) as client:
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in place.folder.glob("sokbo.db*")}
        for path in ("", "healthz", "readyz", "metrics", "nothing"):
            url = f"http://127.0.0.1:{port}/{path}"
            assert (await client.get(url, headers={"host": "evil.kr"})).status_code == 403
    assert {*modes.values()} == {0o600}
