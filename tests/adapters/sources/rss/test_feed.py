"""Polling a feed over a real socket, in a time that the tests turn."""

import gzip
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from adapters.sources.articles import Articles
from adapters.sources.http import FetchLimits, HttpClient
from adapters.sources.rss import RssFeed
from bot.lib.wakeup import SystemClock
from bot.model import FeedState
from tests.adapters.sources.server import reply, serving
from tests.adapters.sources.watching import watching
from tests.clock import TestClock

SEEN = FeedState(first_polled=datetime(2026, 1, 1, tzinfo=UTC))


def rss(*numbers: int, title: str = "소식") -> bytes:
    """A feed of these entries, the newest first."""
    items = "".join(f"<item><guid>{n}</guid><title>{title} {n}</title></item>" for n in sorted(numbers, reverse=True))
    return f"<rss><channel>{items}</channel></rss>".encode()


@pytest.fixture
async def server():
    """A server on loopback."""
    async with serving() as running:
        yield running


@pytest.fixture
def clock() -> TestClock:
    """A stopped clock, on a full minute."""
    return TestClock(datetime(2026, 1, 5, 9, 30, tzinfo=UTC))


@asynccontextmanager
async def polling(server, clock, state=None, path="/feed", memory=None, **settings):
    """Poll the server's feed each minute."""
    async with HttpClient(SystemClock()) as client:
        settings = {"internal": True, "chance": lambda: 0.0, "at": 0.0} | settings
        every = settings.pop("every", timedelta(seconds=60))
        url = path if "://" in path else server.url(path)
        feed = RssFeed("wire", url, every, clock, client, **settings)
        async with watching(feed, {}, state, memory) as seen:
            await seen.until(lambda s: s.poll_results)
            yield seen


async def next_poll(seen, clock, seconds=60):
    """Turn the clock until the next poll, and take it."""
    count = len(seen.poll_results)
    await clock.asleep()
    await clock.advance(seconds)
    await seen.until(lambda s: len(s.poll_results) > count)
    return seen.poll_results[-1]


async def polled(server, clock) -> FeedState:
    """Return the state that is stored of a feed after one poll."""
    server.answers["/feed"] = reply(200, rss(1), etag='"a"')
    async with polling(server, clock) as seen:
        return FeedState(first_polled=SEEN.first_polled, validators=seen.poll_results[0].validators)


async def test_entries_of_the_first_look_were_there_from_the_start(server, clock):
    """The first poll is silent and whole, oldest entry first; what comes later is news."""
    server.answers["/feed"] = reply(200, rss(1, 2))
    async with polling(server, clock) as seen:
        server.answers["/feed"] = reply(200, rss(1, 2, 3))
        result = await next_poll(seen, clock)
    assert [(d.key, d.existing) for d in seen.poll_results[0].documents] == [("1", True), ("2", True)]
    assert [(d.key, d.existing) for d in result.documents] == [("3", False)]
    assert all(result.complete for result in seen.poll_results)


async def test_the_first_look_is_the_first_that_succeeds(server, clock):
    """A feed that could not be read at first is still silent when it can."""
    async with polling(server, clock) as seen:
        server.answers["/feed"] = reply(200, rss(1))
        result = await next_poll(seen, clock)
    assert seen.errors == ["answered 404"]
    assert not seen.poll_results[0].complete
    assert [document.existing for document in result.documents] == [True]


async def test_a_known_feed_yields_what_came_meanwhile(server, clock):
    """After a restart entries that are new are news, and known ones are not yielded."""
    server.answers["/feed"] = reply(200, rss(1, 2))
    async with polling(server, clock) as seen:
        memory = seen.memory
    server.answers["/feed"] = reply(200, rss(1, 2, 3))
    async with polling(server, clock, state=SEEN, memory=memory) as seen:
        assert [(d.key, d.existing) for d in seen.documents] == [("3", False)]


async def test_a_changed_entry_is_yielded_again(server, clock):
    """A new title is a new version of the same entry."""
    server.answers["/feed"] = reply(200, rss(1))
    async with polling(server, clock) as seen:
        server.answers["/feed"] = reply(200, rss(1, title="고친 소식"))
        result = await next_poll(seen, clock)
    assert [(d.key, d.content.title) for d in result.documents] == [("1", "고친 소식 1")]


async def test_an_entry_that_leaves_the_feed_is_not_gone(server, clock):
    """Feeds show a window; what has left it was not withdrawn, and is known when it returns."""
    server.answers["/feed"] = reply(200, rss(1, 2))
    async with polling(server, clock) as seen:
        server.answers["/feed"] = reply(200, rss(2))
        await next_poll(seen, clock)
        server.answers["/feed"] = reply(200, rss(1, 2))
        await next_poll(seen, clock)
    assert (seen.keys, seen.gone) == (["1", "2"], [])


async def test_one_look_each_time(server, clock):
    """Each poll makes one request, and there is none between two polls."""
    server.answers["/feed"] = reply(200, rss(1))
    async with polling(server, clock) as seen:
        await clock.asleep()
        await clock.advance(59)
        assert len(server.requests) == 1
        await next_poll(seen, clock, 1)
        await next_poll(seen, clock)
    assert len(server.requests) == 3


async def test_validators_are_kept_with_the_entries(server, clock):
    """ETag and Last-Modified go into the poll that yields the entries and into the next request; a 304 is an empty poll."""
    server.answers["/feed"] = reply(200, rss(1), etag='"a"', last_modified="Mon, 01 Jan 2024 00:00:00 GMT")
    async with polling(server, clock) as seen:
        server.answers["/feed"] = reply(304)
        result = await next_poll(seen, clock)
    kept = seen.poll_results[0].validators
    assert (kept["etag"], kept["last-modified"], kept["url"]) == ('"a"', "Mon, 01 Jan 2024 00:00:00 GMT", server.url("/feed"))
    assert (result.complete, result.documents, result.validators, result.error) == (True, (), None, "")
    assert "if-none-match" not in server.requests[0]
    assert server.requests[1]["if-none-match"] == '"a"'
    assert server.requests[1]["if-modified-since"] == "Mon, 01 Jan 2024 00:00:00 GMT"


async def test_kept_validators_are_used_after_a_restart(server, clock):
    """A restart asks conditionally; with another address in the config it does not."""
    server.answers["*"] = reply(200, rss(1), etag='"a"')
    async with polling(server, clock) as seen:
        state = FeedState(first_polled=SEEN.first_polled, validators=seen.poll_results[0].validators)
    async with polling(server, clock, state=state):
        assert server.requests[-1]["if-none-match"] == '"a"'
    async with polling(server, clock, state=state, path="/other"):
        assert "if-none-match" not in server.requests[-1]


async def test_a_failure_is_reported_and_tried_again_more_seldom(server, clock):
    """Failures in a row double the pause; a success ends that."""
    async with polling(server, clock) as seen:
        for seconds in (60, 120, 240):
            await clock.asleep()
            assert round(clock.sleeps[0]) == seconds
            await next_poll(seen, clock, seconds)
        server.answers["/feed"] = reply(200, rss(1))
        await next_poll(seen, clock, 480)
        await clock.asleep()
        assert round(clock.sleeps[0]) == 60
    assert seen.errors == ["answered 404"] * 4


@pytest.mark.parametrize("status", [429, 503, 200, 304])
async def test_retry_after_is_respected(server, clock, status):
    """Retry-After is respected, whatever else the server sends."""
    state = await polled(server, clock)
    server.answers["/feed"] = reply(status, rss(1), retry_after="900")
    async with polling(server, clock, state=state):
        await clock.asleep()
        assert round(clock.sleeps[0]) == 900


@pytest.mark.parametrize("status", [200, 304])
async def test_an_answer_is_good_for_its_age(server, clock, status):
    """While the server's answer is still fresh, it is not asked again; an hour at most."""
    for control, seconds in (("public, max-age=300", 300), ("max-age=999999999", 3600), ("no-cache, max-age=300", 60)):
        state = await polled(server, clock)
        server.answers["/feed"] = reply(status, rss(1), cache_control=control)
        async with polling(server, clock, state=state):
            await clock.asleep()
            assert round(clock.sleeps[0]) == seconds


async def test_a_feeds_own_rest_is_respected_also_after_a_restart(server, clock):
    """A feed's ttl and skipHours are respected while its document does not change, and after a restart."""
    content = rss(1).replace(b"<channel>", b"<channel><ttl>5</ttl><skipHours><hour>9</hour></skipHours>")
    server.answers["/feed"] = reply(200, content, etag='"a"')
    async with polling(server, clock) as seen:
        await clock.asleep()
        assert round(clock.sleeps[0]) == 30 * 60
        state = FeedState(first_polled=SEEN.first_polled, validators=seen.poll_results[-1].validators)
    server.answers["/feed"] = reply(304)
    async with polling(server, clock, state=state):
        await clock.asleep()
        assert round(clock.sleeps[0]) == 30 * 60


async def test_a_feed_that_is_gone_is_not_asked_again(server, clock):
    """A 410 is an error that ends the polls; after a restart the feed is asked once more."""
    server.answers["/feed"] = reply(410)
    async with polling(server, clock) as seen:
        await clock.advance(86_400)
    assert seen.errors == ["gone for good (410); it is asked again when the bot starts again"]
    assert len(server.requests) == 1
    server.answers["/feed"] = reply(200, rss(1))
    async with polling(server, clock, state=FeedState(errors=1, error=seen.errors[0])) as seen:
        pass
    assert seen.keys == ["1"]


async def test_a_feed_whose_old_address_is_gone_is_not_gone(server, clock):
    """If a moved feed's new address fails once, a 410 at the old address does not end the polls."""
    server.answers |= {"/feed": reply(301, location="/new"), "/new": reply(200, rss(1))}
    async with polling(server, clock) as seen:
        server.answers |= {"/feed": reply(410), "/new": reply(500)}
        await next_poll(seen, clock)
        await next_poll(seen, clock)
        server.answers["/new"] = reply(200, rss(1, 2))
        result = await next_poll(seen, clock, 120)
    assert seen.errors == ["answered 500", "answered 410"]
    assert [document.key for document in result.documents] == ["2"]


async def test_a_change_that_is_taken_back_is_yielded_twice(server, clock):
    """A title that is changed, and changed back, is two changes."""
    server.answers["/feed"] = reply(200, rss(1))
    async with polling(server, clock) as seen:
        for title in ("고친 소식", "소식"):
            server.answers["/feed"] = reply(200, rss(1, title=title))
            await next_poll(seen, clock)
    assert [document.content.title for document in seen.documents] == ["소식 1", "고친 소식 1", "소식 1"]


async def test_a_permanent_move_is_remembered(server, clock):
    """After a permanent redirect the new address is asked, also after a restart."""
    server.answers |= {"/feed": reply(301, location="/new"), "/new": reply(200, rss(1), etag='"n"')}
    async with polling(server, clock) as seen:
        await next_poll(seen, clock)
        state = FeedState(first_polled=SEEN.first_polled, validators=seen.poll_results[0].validators)
    async with polling(server, clock, state=state, memory=seen.memory):
        pass
    assert [request["path"] for request in server.requests] == ["/feed", "/new", "/new", "/new"]
    assert server.requests[-1]["if-none-match"] == '"n"'


async def test_a_move_to_nowhere_is_taken_back(server, clock):
    """If the new address fails, the configured one is polled again, and is used if it answers."""
    server.answers |= {"/feed": reply(301, location="/new"), "/new": reply(200, rss(1))}
    async with polling(server, clock) as seen:
        server.answers |= {"/feed": reply(200, rss(1, 2)), "/new": reply(410)}
        assert (await next_poll(seen, clock)).error == "answered 410"
        result = await next_poll(seen, clock)
        await next_poll(seen, clock)
    assert [document.key for document in result.documents] == ["2"]
    assert "moved" not in result.validators
    assert [request["path"] for request in server.requests] == ["/feed", "/new", "/new", "/feed", "/feed"]


async def test_a_temporary_redirect_is_not_remembered(server, clock):
    """A temporary redirect is followed each time anew, its ETag sent where it came from."""
    server.answers |= {"/feed": reply(302, location="/now"), "/now": reply(200, rss(1), etag='"n"')}
    async with polling(server, clock) as seen:
        await next_poll(seen, clock)
    assert [request["path"] for request in server.requests] == ["/feed", "/now", "/feed", "/now"]
    assert [request.get("if-none-match") for request in server.requests] == [None, None, None, '"n"']


async def test_an_unasked_304_is_an_error(server, clock):
    """A 304 that answers a request without validators brings nothing to begin with: the next document is the first poll's."""
    server.answers["/feed"] = reply(304)
    async with polling(server, clock) as seen:
        server.answers["/feed"] = reply(200, rss(1, 2))
        await next_poll(seen, clock)
        server.answers["/feed"] = reply(200, rss(1, 2, 3))
        await next_poll(seen, clock)
    assert seen.errors == ["answered 304 to a request without validators"]
    assert [(d.key, d.existing) for d in seen.documents] == [("1", True), ("2", True), ("3", False)]


async def test_validators_that_never_change_are_dropped_after_some_days(server, clock):
    """A server whose ETag stays the same whatever it publishes is asked without it every few days, also after a restart."""

    async def frozen(writer):
        conditional = "if-none-match" in server.requests[-1]
        writer.write(reply(304, etag='"frozen"') if conditional else reply(200, content, etag='"frozen"'))

    content, server.answers["/feed"] = rss(1), frozen
    async with polling(server, clock, every=timedelta(days=1), at=9.5 / 24) as seen:
        content = rss(1, 2)
        for _ in range(3):
            await next_poll(seen, clock, 86_400)
        state = FeedState(first_polled=SEEN.first_polled, validators=seen.poll_results[-1].validators)
    content = rss(1, 2, 3)
    await clock.advance(4 * 86_400)
    async with polling(server, clock, state=state, memory=seen.memory, every=timedelta(days=1), at=9.5 / 24) as again:
        pass
    assert ["if-none-match" in request for request in server.requests] == [False, True, True, False, False]
    assert (seen.keys, again.keys) == (["1", "2"], ["3"])


async def test_an_empty_document_is_asked_for_again(server, clock):
    """An answer without entries leaves no validator, and is listed at every poll: it may be a fault that passes."""
    server.answers["/feed"] = reply(200, rss(), etag='"a"')
    async with polling(server, clock) as seen:
        server.answers["/feed"] = reply(200, rss(1), etag='"a"')
        await next_poll(seen, clock)
    assert "if-none-match" not in server.requests[1]
    assert seen.keys == ["1"]


async def test_a_truncated_feed_is_asked_for_again(server, clock):
    """Of a document that was cut off no validator is kept, so that the rest is not taken for unchanged."""
    server.answers["/feed"] = reply(200, rss(1, 2)[:-40], etag='"a"')
    async with polling(server, clock) as seen:
        server.answers["/feed"] = reply(200, rss(1, 2), etag='"a"')
        await next_poll(seen, clock)
        server.answers["/feed"] = reply(200, rss(1, 2, 3))
        await next_poll(seen, clock)
    assert [(d.key, d.existing) for d in seen.documents] == [("2", True), ("1", True), ("3", False)]
    assert "if-none-match" not in server.requests[1]


async def test_a_feed_that_is_always_cut_off_is_not_silent_for_ever(server, clock):
    """What a feed lists above the entries of a truncated first document is news."""
    server.answers["/feed"] = reply(200, rss(1, 2)[:-21])
    async with polling(server, clock) as seen:
        for numbers in ((1, 2, 3), (1, 2, 3, 4)):
            server.answers["/feed"] = reply(200, rss(*numbers)[:-21])
            await next_poll(seen, clock)
    assert [(d.key, d.existing) for d in seen.documents] == [("2", True), ("3", False), ("4", False)]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (reply(200, b"<!DOCTYPE html><html><p>maintenance<br></html>"), "not a feed: an HTML page"),
        (reply(200, gzip.compress(bytes(20 * 2**20), mtime=0), content_encoding="gzip"), "larger than 8,388,608 bytes"),
        (reply(302, location="/feed"), "more than 5 redirects"),
        (reply(500), "answered 500"),
    ],
)
async def test_whatever_a_feed_serves_is_its_own_error(server, clock, answer, error):
    """Nothing that a server answers ends the polling of a feed; it is an error, and tried again."""
    server.answers["/feed"] = answer
    async with polling(server, clock) as seen:
        server.answers["/feed"] = reply(200, rss(1))
        await next_poll(seen, clock)
    assert seen.errors == [error]
    assert seen.keys == ["1"]


async def test_a_crash_in_reading_is_the_feeds_error(server, clock, monkeypatch):
    """A fault of ours is logged with the feed's name, yielded as an error result, and the feed is tried again."""
    server.answers["/feed"] = reply(200, rss(1))
    monkeypatch.setattr("adapters.sources.rss.feed.parse", lambda *_: 1 / 0)
    with capture_logs() as logs:
        async with polling(server, clock) as seen:
            monkeypatch.undo()
            await next_poll(seen, clock)
    assert seen.errors == ["could not be read: ZeroDivisionError"]
    assert seen.keys == ["1"]
    assert [(log["event"], log["feed"]) for log in logs] == [("feed_crashed", "wire")]


async def test_a_private_address_is_refused_unless_the_feed_is_internal(server, clock):
    """A feed from the internet may not be on loopback, and nothing is sent there."""
    async with polling(server, clock, internal=False) as seen:
        pass
    assert seen.errors == ["127.0.0.1 is not at a public address; only a host with `internal = true` may be there"]
    assert server.requests == []


async def test_a_password_in_the_address_is_sent_to_nobody_else(server, clock):
    """Neither errors nor what is kept nor the log holds the credentials of a feed's address."""
    server.answers |= {"/feed": reply(301, location="/new"), "/new": reply(200, rss(1), etag='"a"')}
    path = server.url("/feed").replace("http://", "http://me:s3cret@")
    with capture_logs() as logs:
        async with polling(server, clock, path=path) as seen:
            server.answers["/new"] = reply(500)
            await next_poll(seen, clock)
    assert server.requests[-1]["authorization"] == "Basic bWU6czNjcmV0"
    assert "s3cret" not in repr([seen.poll_results, logs])
    assert seen.errors == ["answered 500"]


async def test_the_feeds_list_is_yielded_when_it_changes(server, clock):
    """All keys of a whole document, whenever they are others than before; one that was cut off is no evidence about the rest."""
    server.answers["/feed"] = reply(200, rss(1, 2))
    async with polling(server, clock) as seen:
        for content in (rss(1, 2, title="고친"), rss(2, 3), rss(3, 4)[:-17], rss(3, 4)):
            server.answers["/feed"] = reply(200, content)
            await next_poll(seen, clock)
    assert [result.listed for result in seen.poll_results] == [("1", "2"), None, ("2", "3"), None, ("3", "4")]


class Pages:
    """Articles whose text is known."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def full_text(self, text, address, *, feed, internal, options):
        self.asked.append(address)
        return f"{text}의 전문"


def excerpts(*numbers: int) -> bytes:
    """A feed of excerpts, the newest first."""
    items = "".join(f"<item><link>/{n}</link><description>글 {n}</description></item>" for n in sorted(numbers, reverse=True))
    return f"<rss><channel>{items}</channel></rss>".encode()


async def test_what_is_new_is_yielded_in_full(server, clock):
    """With full texts, new entries have their page's; what was there at first sight, and what is unchanged, is not fetched."""
    pages = Pages()
    server.answers["/feed"] = reply(200, excerpts(1))
    async with polling(server, clock, articles=pages) as seen:
        server.answers["/feed"] = reply(200, excerpts(1, 2))
        await next_poll(seen, clock)
        await next_poll(seen, clock)
    assert [document.content.content for document in seen.documents] == ["", "글 2의 전문"]
    assert pages.asked == [server.url("/2")]


async def test_a_mass_of_new_entries_fetches_a_bounded_number_of_pages(server, clock):
    """Of very many new entries at once the newest are yielded in full, the others as the feed has them; none is left out."""
    pages = Pages()
    server.answers["/feed"] = reply(200, excerpts(*range(100)))
    async with polling(server, clock, state=SEEN, articles=pages) as seen:
        pass
    assert len(seen.documents) == 100
    assert pages.asked == [server.url(f"/{number}") for number in range(80, 100)]


async def test_pages_need_no_place_that_the_feed_holds(server, clock):
    """With one fetch allowed at a time, a feed still gets its articles' pages."""
    server.answers |= {"/feed": reply(200, excerpts(1)), "/1": reply(404)}
    async with HttpClient(SystemClock(), FetchLimits(in_flight=1)) as client, Articles(client) as articles:
        feed = RssFeed("wire", server.url("/feed"), timedelta(seconds=60), clock, client, internal=True, articles=articles)
        async with watching(feed, {}, SEEN) as seen:
            await seen.until(lambda s: s.poll_results)
    assert [request["path"] for request in server.requests] == ["/feed", "/robots.txt", "/1"]
    assert [document.content.summary for document in seen.documents] == ["글 1"]


@pytest.mark.parametrize(
    "link", ["http://xn--/", "http://[::1", "http://a:99999/", "http://\ud55c\u200b/", "http://" + "a" * 300]
)
async def test_an_article_at_an_impossible_address_harms_no_other_entry(server, clock, link):
    """The entry next to it is yielded with its article, and the entry itself with the feed's own text."""
    server.answers |= {"/feed": reply(200, excerpts(1)), "/2": reply(404)}
    bad = f"<item><guid>bad</guid><link>{link}</link><description>나쁜 글</description></item>"
    async with (
        HttpClient(SystemClock()) as client,
        Articles(client) as articles,
        polling(server, clock, articles=articles) as seen,
    ):
        server.answers["/feed"] = reply(200, excerpts(1, 2).replace(b"<channel>", f"<channel>{bad}".encode()))
        result = await next_poll(seen, clock)
    assert result.error == ""
    texts = [document.content.content or document.content.summary for document in result.documents]
    assert texts == ["글 2", "나쁜 글"]


async def test_a_fault_in_an_article_costs_no_entry(server, clock):
    """An entry whose page makes our own code fail is yielded with the feed's text."""

    class Broken(Pages):
        async def full_text(self, text, address, *, feed, internal, options):
            raise RuntimeError("a fault of our own")

    server.answers["/feed"] = reply(200, excerpts(1))
    async with polling(server, clock, articles=Broken()) as seen:
        server.answers["/feed"] = reply(200, excerpts(1, 2))
        with capture_logs() as logs:
            result = await next_poll(seen, clock)
    assert [(document.key, document.content.summary) for document in result.documents] == [(server.url("/2"), "글 2")]
    assert [log["event"] for log in logs] == ["article_crashed"]


async def test_a_session_whose_taker_failed_starts_from_the_store(server, clock):
    """A poll that was yielded but never recorded is yielded again by the next source."""
    server.answers["/feed"] = reply(200, rss(1))
    for _ in range(2):
        async with polling(server, clock, state=SEEN) as seen:
            assert seen.keys == ["1"]
