"""The text of an article's page, over real sockets and a real process."""

import asyncio
import os
import time
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.sources.articles import Articles
from adapters.sources.articles.extractor import START_SECONDS, WORKER, Extractor
from adapters.sources.http import HttpClient
from bot.lib.clock import SystemClock
from tests.adapters.sources.server import reply, serving

EXCERPT = "<p>새솔시가 작은 도서관을 새로 연다.</p>"
SENTENCES = "".join(
    f"<p>새솔시는 {number}일 새로 여는 작은 도서관이 모두 {number * 3}곳이라고 밝혔다. 시민 누구나 책을 빌릴 수 있다.</p>"
    for number in range(1, 9)
)
PAGE = f"""<!DOCTYPE html><html><head><meta charset="{{charset}}"><title>도서관</title></head><body>
<nav><ul><li><a href="/">처음으로</a></li><li><a href="/login">로그인</a></li></ul></nav>
<article><h1>작은 도서관 새로 연다</h1>{SENTENCES}<script>alert(1)</script></article>
<footer>회사 소개 · 이용 약관 · 저작권 안내</footer></body></html>"""


@asynccontextmanager
async def reading(extractor: Extractor | None = None):
    """A server, and articles that are read from it."""
    async with serving() as server, HttpClient(SystemClock()) as client, Articles(client, extractor) as articles:
        yield server, articles


@pytest.mark.parametrize("charset", ["utf-8", "euc-kr"])
async def test_an_articles_text_is_taken_from_its_page(charset):
    """All of its sentences come, in either encoding; menus, footers and scripts do not."""
    async with reading() as (server, articles):
        server.answers["/1"] = reply(200, PAGE.format(charset=charset).encode(charset), content_type="text/html")
        text = await articles.full_text(EXCERPT, server.url("/1"), internal=True)
    assert text.count("새솔시는") == 8
    assert not any(word in text for word in ("로그인", "이용 약관", "alert"))


@pytest.mark.parametrize(
    "answer",
    [
        reply(404),
        reply(200, b"%PDF-1.7", content_type="application/pdf"),
        reply(200, b"<html><body><p>x</p></body></html>", content_type="text/html"),
        reply(200, b"<html>" + b"<p>x</p>" * 300_000, content_type="text/html"),
        reply(200, b"", content_type="text/html"),
        reply(302, location="http://127.0.0.1:9/"),
        b"nonsense",
    ],
)
async def test_the_feeds_own_text_stays_where_the_page_says_no_more(answer):
    """A missing, foreign, empty, poor or endless page costs nothing but itself."""
    async with reading() as (server, articles):
        server.answers["/1"] = answer
        assert await articles.full_text(EXCERPT, server.url("/1"), internal=True) == EXCERPT


async def test_a_private_page_is_not_fetched_for_a_public_feed():
    """A link in a stranger's feed opens no door that the feed itself may not go through."""
    async with reading() as (server, articles):
        server.answers["/1"] = reply(200, PAGE.format(charset="utf-8").encode(), content_type="text/html")
        assert await articles.full_text(EXCERPT, server.url("/1")) == EXCERPT
        assert server.requests == []


@pytest.mark.parametrize("worker", ["hanging", "crashing", "babbling", "missing"])
async def test_a_worker_that_fails_is_replaced(worker):
    """A page that hangs or kills the process costs its own text alone, and no longer than the limit; the next page is read."""
    extractor = Extractor(f"tests.adapters.sources.articles.{worker}", seconds=0.2, start_seconds=0.8)
    began = time.monotonic()
    assert await extractor.extract("<p>x</p>", "http://wire.example.kr/") == ""
    assert time.monotonic() - began < 5
    extractor._worker, extractor._start_seconds = WORKER, START_SECONDS
    assert "새솔시는" in await extractor.extract(PAGE, "http://wire.example.kr/")
    await extractor.close()


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
async def test_the_worker_knows_no_secret(monkeypatch):
    """The process that touches strangers' pages has none of the bot's environment."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "s3cret")
    extractor = Extractor()
    await extractor.extract(PAGE, "http://wire.example.kr/")
    environment = await asyncio.to_thread(Path(f"/proc/{extractor._process.pid}/environ").read_bytes)
    assert (b"s3cret" in environment, b"PYTHONPATH" in environment) == (False, True)
    await extractor.close()


async def test_hostile_pages_are_bounded():
    """Deep nesting, endless attributes and megabytes of tags are each done with in time, and the worker goes on."""
    extractor = Extractor(seconds=3)
    for page in ("<div>" * 100_000, "<p " + "a=1 " * 200_000 + ">", "<table><tr><td>" * 20_000, "<b>x" * 100_000, "<" * 500_000):
        began = time.monotonic()
        await extractor.extract(page, "http://wire.example.kr/")
        assert time.monotonic() - began < 25
    assert "새솔시는" in await extractor.extract(PAGE, "http://wire.example.kr/")
    pid = extractor._process.pid
    await extractor.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
