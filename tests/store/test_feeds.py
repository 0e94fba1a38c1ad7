"""Poll and arrival times of feeds, and their listings."""

from dataclasses import replace

from bot.model import FeedState, Fingerprint, KnownEntry, KnownListing, OperatorAlert, PollResult
from store import SqlStore
from tests.store.making import FEED, at, news


async def test_times_of_quiet_feeds_are_written_together(store: SqlStore) -> None:
    """Only the time of the last poll changes, and no unknown feed is added."""
    await store.record(FEED, (), PollResult(validators={"etag": '"1"'}), at(0))
    await store.record(FEED, (), PollResult(error="404"), at(1))
    before = await store.feed_state(FEED)

    await store.record_polls({FEED: at(9), "unknown": at(9)})
    await store.record_polls({})

    assert await store.feed_state(FEED) == replace(before, last_polled=at(9))
    assert await store.feed_state("unknown") == FeedState()


async def test_arrivals_are_those_of_new_posts(store: SqlStore) -> None:
    """Arrival times come newest first, up to the limit, without existing posts and other feeds' posts."""
    old = replace(news("old.md"), announce=False, quiet=True)
    await store.record(FEED, [old], PollResult(), at(0))
    for minute, key in enumerate("abc", 1):
        await store.record(FEED, [news(f"{key}.md")], PollResult(), at(minute))
    await store.record("other", [news("x.md")], PollResult(), at(9))

    assert await store.arrival_times(FEED, 10) == [at(3), at(2), at(1)]
    assert await store.arrival_times(FEED, 2) == [at(3), at(2)]


async def test_a_listing_is_remembered_with_its_posts(store: SqlStore) -> None:
    """A known listing is read back as it was written, and is replaced only by a poll that brings a new one."""
    fingerprint = Fingerprint("r", "v", "1", "wire.example.kr/1", "버스 \ud800", 5, 0, frozenset({3, 1, 2}), 1_700_000_000)
    entries = KnownEntry("a", fingerprint), KnownEntry("b", fingerprint, listed=False, existing=True)
    memory = KnownListing(entries, 5, 6, partial=True)
    assert await store.known_listing(FEED) is None

    await store.record(FEED, [news("a.md")], PollResult(memory=memory), at(0))
    await store.record(FEED, (), PollResult(), at(1))
    assert await store.known_listing(FEED) == memory

    await store.record(FEED, (), PollResult(memory=KnownListing()), at(2))
    assert await store.known_listing(FEED) == KnownListing()


async def test_what_operators_see_of_a_feed(store: SqlStore) -> None:
    """The overview shows a feed's new address, and the feed as silent while the operator alert about it is open."""
    await store.record(FEED, (), PollResult(validators={"moved": "https://new.example.kr/feed"}), at(0))
    await store.raise_alert(OperatorAlert(f"silent {FEED}", "…"), at(1))
    silent = (await store.overview(1, at(60))).feeds[0]
    await store.resolve_alert(f"silent {FEED}", "", at(2))
    spoken = (await store.overview(1, at(60))).feeds[0]

    assert (silent.moved, silent.silent, spoken.silent) == ("https://new.example.kr/feed", True, False)
