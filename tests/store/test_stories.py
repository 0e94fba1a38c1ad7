"""One alert for a story: deliveries that cover others, and the covered ones when their alert fails or goes."""

from dataclasses import replace

from sqlalchemy import select

from bot.model import Change, Decision, Post, Rejected, Sent, Style, Subscription
from bot.model.post import STORY_WINDOW
from bot.model.subscription import ALL_FEEDS
from store import SqlStore
from store.schema import story_keys
from tests.store.making import NOW, at, chat, claim, correction, expand, fetch, news, record, rows, settle, states, withdrawal

KEYS = frozenset({"one", "two", "three"})
FIRST, SECOND, THIRD = "policy", "wire", "paper"
CHANGED = (Change("headline", "물가 2.3% 상승", "물가 2.4% 상승"),)


def news_of(feed: str, story: int | None = None, **changes: object) -> Decision:
    """News of the one story in a feed."""
    content = Post(feed, "a.md", "물가 2.3% 상승", url=f"https://{feed}.example.kr/a", published_at=NOW)
    return replace(news(content=content, story=story, story_keys=KEYS), **changes)  # type: ignore[arg-type]


async def record_story(store: SqlStore, feed: str, story: int | None = None, seconds: float = 0) -> int:
    """Record it and fan it out to everyone."""
    (post_id,) = await record(store, news_of(feed, story), feed=feed, now=at(seconds))
    await expand(store, at(seconds))
    return post_id


async def deliver(store: SqlStore, seconds: float = 0) -> list[str]:
    """Send all due deliveries; return the links to other feeds that their messages show."""
    also = []
    while deliveries := await claim(store, at(seconds)):
        for delivery in deliveries:
            also.append(" ".join(delivery.mark.also))
            await settle(store, delivery, Sent("481"), now=at(seconds))
    return also


async def listen(store: SqlStore, *feeds: str, number: int = 1) -> None:
    """Subscribe a chat to these feeds."""
    await store.subscribe(chat(number), feeds, Style(), NOW)


async def test_found_by_what_they_share(store: SqlStore) -> None:
    """Posts of other feeds are found by shared keys, the most alike first; withdrawn and old ones are not."""
    first = await record_story(store, FIRST)
    await record(store, news_of(SECOND, story_keys=frozenset({"one", "other"})), feed=SECOND)
    await record(store, news_of(THIRD, story_keys=frozenset({"other"})), feed=THIRD)

    assert [post.content.feed for post in await store.similar_posts("fourth", KEYS, NOW - STORY_WINDOW)] == [FIRST, SECOND]
    assert [post.content.feed for post in await store.similar_posts(FIRST, KEYS, NOW - STORY_WINDOW)] == [SECOND]
    assert await store.similar_posts("fourth", KEYS, at(1)) == []
    await record(store, withdrawal())
    assert first not in [post.id for post in await store.similar_posts("fourth", KEYS, NOW - STORY_WINDOW)]


async def test_what_all_have_in_common(store: SqlStore) -> None:
    """A story key that hundreds of posts share finds none of them; one that few share finds them."""
    common = [
        news_of(FIRST, key=f"{n}.md", story_keys=frozenset({"common"} | ({"rare"} if n == 7 else set()))) for n in range(201)
    ]
    await record(store, *common, feed=FIRST)

    assert await store.similar_posts(SECOND, {"common"}, NOW - STORY_WINDOW) == []
    assert len(await store.similar_posts(SECOND, {"common", "rare"}, NOW - STORY_WINDOW)) == 1


async def test_old_keys_are_forgotten(store: SqlStore) -> None:
    """Posts older than the story window are not found, and new posts delete their keys."""
    for number in range(6):
        await record(store, news_of(FIRST, key=f"{number}.md"), feed=FIRST)
    later = STORY_WINDOW.total_seconds() + 1
    assert await store.similar_posts(SECOND, KEYS, at(1)) == []
    for number in range(3):
        await record(store, news_of(SECOND, key=f"{number}.md"), feed=SECOND, now=at(later))

    kept = await fetch(store, select(story_keys.c.post_id).distinct().order_by(story_keys.c.post_id))
    assert [row.post_id for row in kept] == [7, 8, 9]


async def test_sent_once(store: SqlStore) -> None:
    """A story that was sent is not sent again: its message names the other source. A chat with only the second feed gets it."""
    await listen(store, FIRST, SECOND)
    await listen(store, SECOND, number=2)
    first = await record_story(store, FIRST)
    assert await deliver(store) == [""]

    second = await record_story(store, SECOND, first, 60)

    assert sorted(await deliver(store, 60)) == ["", "https://wire.example.kr/a"]
    found = await rows(store)
    assert found[first, "1"].state == "sent"
    assert (found[second, "1"].state, found[second, "1"].reason_code, found[second, "1"].reason_detail) == (
        "cancelled",
        "same-story",
        str(first),
    )
    assert found[second, "2"].state == "sent"


async def test_three_feeds(store: SqlStore) -> None:
    """A third feed's post joins the same message and the first post's story."""
    await listen(store, ALL_FEEDS)
    first = await record_story(store, FIRST)
    await deliver(store)
    await record_story(store, SECOND, first, 60)
    await record_story(store, THIRD, first, 120)

    assert await deliver(store, 120) == ["https://wire.example.kr/a https://paper.example.kr/a"]
    assert [post.story for post in await store.latest(3)] == [first] * 3


async def test_before_the_first_went_out(store: SqlStore) -> None:
    """A first alert that is pending or being sent names the other source at once, or by an edit right afterwards."""
    await listen(store, ALL_FEEDS)
    await listen(store, ALL_FEEDS, number=2)
    first = await record_story(store, FIRST)
    (sending,) = await claim(store, count=1)
    await record_story(store, SECOND, first)
    await settle(store, sending, Sent("1"))

    assert await deliver(store, 1) == ["https://wire.example.kr/a"] * 2
    assert sorted(await states(store)) == ["cancelled", "cancelled", "sent", "sent"]


async def test_from_each(store: SqlStore) -> None:
    """A chat that wants a story from each feed gets it from each."""
    await store.sync_managed([Subscription(chat(1), ALL_FEEDS, style=Style(stories="each"))], NOW)
    first = await record_story(store, FIRST)
    await record_story(store, SECOND, first)

    assert await deliver(store) == ["", ""]


async def test_the_first_is_withdrawn(store: SqlStore) -> None:
    """When the announced post of a story is withdrawn, a covered one is pending and names the other sources."""
    await listen(store, ALL_FEEDS)
    first = await record_story(store, FIRST)
    second, third = await record_story(store, SECOND, first), await record_story(store, THIRD, first)
    await deliver(store)

    await record(store, withdrawal(), now=at(60))

    found = await rows(store)
    assert [found[post_id, "1"].state for post_id in (first, second, third)] == ["pending", "pending", "cancelled"]
    assert sorted(await deliver(store, 60)) == ["", "https://paper.example.kr/a"]


async def test_another_is_withdrawn(store: SqlStore) -> None:
    """When a covered post is withdrawn, the message no longer names it."""
    await listen(store, ALL_FEEDS)
    first = await record_story(store, FIRST)
    await record_story(store, SECOND, first)
    assert await deliver(store) == ["https://wire.example.kr/a"]

    await record(store, withdrawal(), feed=SECOND, now=at(60))

    assert await deliver(store, 60) == [""]


async def test_the_first_is_refused(store: SqlStore) -> None:
    """If the platform rejects the alert that covered another one, the other one is pending."""
    await listen(store, ALL_FEEDS)
    first = await record_story(store, FIRST)
    second = await record_story(store, SECOND, first)
    (refused,) = await claim(store)

    await settle(store, refused, Rejected("message is too long"))

    found = await rows(store)
    assert (found[first, "1"].state, found[second, "1"].state) == ("rejected", "pending")


async def test_the_first_is_unsubscribed(store: SqlStore) -> None:
    """A chat that leaves the first feed before its alert was sent gets the second feed's."""
    await listen(store, FIRST, SECOND)
    first = await record_story(store, FIRST)
    second = await record_story(store, SECOND, first)

    await store.unsubscribe(chat(1), [FIRST], NOW)

    assert (await rows(store))[second, "1"].state == "pending"


async def test_a_correction_stays_marked(store: SqlStore) -> None:
    """A corrected message keeps its mark when it is edited to name the other source."""
    await listen(store, ALL_FEEDS)
    first = await record_story(store, FIRST)
    await deliver(store)
    await record(store, correction(changes=CHANGED), now=at(30))
    await deliver(store, 30)
    await record_story(store, SECOND, first, 60)

    (delivery,) = await claim(store, at(60))

    assert (delivery.mark.kind, delivery.mark.changes) == ("corrected", CHANGED)
    assert delivery.mark.also == ("https://wire.example.kr/a",)
