"""The text of an article's page, over real sockets and a real process."""

import asyncio
import time
from contextlib import asynccontextmanager

import pytest

from adapters.sources.articles import Articles, extraction_worker
from adapters.sources.http import HttpClient
from adapters.sources.robots import Robots
from adapters.workers import WorkerProcess
from bot.lib.wakeup import SystemClock
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
async def reading(quick: WorkerProcess | None = None, slow: WorkerProcess | None = None):
    """A server, and articles that are read from it."""
    async with serving() as server, HttpClient(SystemClock()) as client, Articles(client, quick, slow) as articles:
        yield server, articles


@pytest.mark.parametrize("charset", ["utf-8", "euc-kr"])
async def test_an_articles_text_is_taken_from_its_page(charset):
    """All of its sentences come, in either encoding; menus, footers and scripts do not."""
    async with reading() as (server, articles):
        server.answers["/1"] = reply(200, PAGE.format(charset=charset).encode(charset), content_type="text/html")
        text = await articles.full_text(EXCERPT, server.url("/1"), feed="wire", internal=server.url())
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
async def test_the_feeds_own_text_stays_where_the_page_has_no_more(answer):
    """If the page is missing, foreign, empty, poor or endless, the feed's own text is used."""
    async with reading() as (server, articles):
        server.answers["/1"] = answer
        assert await articles.full_text(EXCERPT, server.url("/1"), feed="wire", internal=server.url()) == EXCERPT


async def test_a_private_page_is_not_fetched_for_a_public_feed():
    """An article of a public feed at a private address is not fetched."""
    async with reading() as (server, articles):
        server.answers["/1"] = reply(200, PAGE.format(charset="utf-8").encode(), content_type="text/html")
        assert await articles.full_text(EXCERPT, server.url("/1"), feed="wire") == EXCERPT
        assert server.requests == []


@pytest.mark.parametrize("module", ["tests.adapters.workers.broken_jobs", "tests.adapters.workers.jobs"])
async def test_a_worker_that_fails_costs_the_article_alone(module):
    """If nothing can be extracted, the feed's own text is used."""
    async with reading(extraction_worker(module), extraction_worker(module)) as (server, articles):
        server.answers["/1"] = reply(200, PAGE.format(charset="utf-8").encode(), content_type="text/html")
        assert await articles.full_text(EXCERPT, server.url("/1"), feed="wire", internal=server.url()) == EXCERPT


async def test_hostile_pages_are_bounded():
    """Deep nesting, endless attributes and megabytes of tags each end in time, and the next page is read."""
    async with reading(extraction_worker(seconds=1), extraction_worker(seconds=3)) as (_, articles):
        for page in (
            "<div>" * 100_000,
            "<p " + "a=1 " * 200_000 + ">",
            "<table><tr><td>" * 20_000,
            "<b>x" * 100_000,
            "<" * 500_000,
        ):
            began = time.monotonic()
            await articles.extract(page, "http://wire.example.kr/", "wire")
            assert time.monotonic() - began < 25
        assert "새솔시는" in await articles.extract(PAGE, "http://wire.example.kr/", "wire")


async def test_a_feed_with_slow_articles_delays_no_other_feed():
    """While one feed's articles take all the time they may, another feed's article is extracted at once."""
    module = "tests.adapters.sources.slow_jobs"
    async with reading(extraction_worker(module, 0.5), extraction_worker(module, 2)) as (_, articles):
        assert await articles.extract("quick", "http://a.kr/", "quick")
        slow = [asyncio.create_task(articles.extract("slow", "http://b.kr/", "slow")) for _ in range(20)]
        await asyncio.sleep(2)
        waits = []
        for _ in range(5):
            began = time.monotonic()
            assert await articles.extract("quick", "http://a.kr/", "quick") == "quick"
            waits.append(time.monotonic() - began)
        for task in slow:
            task.cancel()
    assert max(waits) < 1


async def test_a_feed_is_quick_again_when_its_articles_are():
    """After a slow article, a feed's next articles are extracted by the quick worker again."""
    module = "tests.adapters.sources.slow_jobs"
    async with reading(extraction_worker(module, 0.5), extraction_worker(module, 2)) as (_, articles):
        assert await articles.extract("slow", "http://a.kr/", "wire") == ""
        for _ in range(2):
            await articles.extract("quick", "http://a.kr/", "wire")
        other = asyncio.create_task(articles.extract("slow", "http://b.kr/", "other"))
        await asyncio.sleep(1.5)
        began = time.monotonic()
        assert await articles.extract("quick", "http://a.kr/", "wire") == "quick"
        assert time.monotonic() - began < 1
        other.cancel()


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: Sokbo\nDisallow: /1\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: sokbo\nAllow: /", True),
        ("User-agent: *\nDisallow: /*.pdf$\nDisallow: /search", True),
        ("User-agent: *\nDisallow: /\nAllow: /1", True),
        ("<html>not found</html>", True),
        ("", True),
    ],
)
async def test_robots_txt_is_obeyed(robots, allowed):
    """If a site's robots.txt forbids the page to everyone or to Sokbo, it is not fetched and the feed's own text is used."""
    async with reading() as (server, articles):
        server.answers |= {"/1": reply(200, PAGE.format(charset="utf-8").encode()), "/robots.txt": reply(200, robots.encode())}
        text = await articles.full_text(EXCERPT, server.url("/1"), feed="wire", internal=server.url())
    assert (text != EXCERPT) is allowed
    assert ("/1" in [request["path"] for request in server.requests]) is allowed


@pytest.mark.parametrize(
    "answer", [reply(404), reply(500), reply(403), reply(200, b"x" * 600_000), b"nonsense", reply(302, location="/robots.txt")]
)
async def test_a_robots_txt_that_cannot_be_read_forbids_nothing(answer):
    """An error, an endless redirect, too large a file: the page is fetched. It is asked for once, however many articles."""
    async with reading() as (server, articles):
        server.answers |= {"*": reply(200, PAGE.format(charset="utf-8").encode()), "/robots.txt": answer}
        texts = await asyncio.gather(
            *(articles.full_text(EXCERPT, server.url(f"/{n}"), feed="wire", internal=server.url()) for n in range(3))
        )
    assert all(text != EXCERPT for text in texts)
    asked = [request["path"] for request in server.requests].count("/robots.txt")
    assert asked == (6 if b"302" in answer else 1)


async def test_a_robots_txt_is_kept_for_a_day():
    """It is fetched again after a day, and after an hour if it could not be read."""
    now, asked = [0.0], []

    async def evaluate(text: str, url: str) -> bool:
        asked.append(text)
        return "no" not in text

    async with serving() as server, HttpClient(SystemClock()) as client:
        robots = Robots(client, evaluate, lambda: now[0])
        for at, answer in ((0, reply(500)), (3500, reply(200, b"no")), (3700, reply(200, b"no")), (80_000, b""), (100_000, b"")):
            now[0] = at
            server.answers["/robots.txt"] = answer or reply(200, b"yes")
            await robots.allow(server.url("/1"), internal=server.url())
    assert asked == ["no", "no", "yes"]
    assert len(server.requests) == 3
