"""One story from two feeds, on its way to both chats."""

from typing import Any

from tests.main_job.running import CHANNEL, ONE_MESSAGE, SLACK, Place, bot, until

AGAIN = ONE_MESSAGE.replace("title: 새솔시 도서관 12곳 새로 연다", "title: 작은 도서관 12곳, 새솔시에 생긴다")


def two_feeds(place: Place, **changes: Any) -> Any:
    """A config with two newsrooms' folders."""
    (place.folder / "other" / "_posts").mkdir(parents=True)
    paths = {"policy": place.posts, "wire": place.folder / "other" / "_posts"}
    sites = {"policy": "https://news.example.kr", "wire": "https://wire.example.kr"}
    feeds = [{"id": name, "kind": "posts", "path": path, "site_url": sites[name]} for name, path in paths.items()]
    return place.config(feeds=feeds, **changes)


async def test_sent_once(place: Place) -> None:
    """The second newsroom's post of a story is no second alert: the first alert is edited to link to it."""
    async with bot(two_feeds(place), place.secrets):
        place.publish(ONE_MESSAGE)
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        await place.sandbox.wait_for_messages(SLACK, 1)
        (place.folder / "other" / "_posts" / "2026-11-20-7.md").write_text(AGAIN, "utf-8")
        await until(lambda: all("wire.example.kr" in str(place.sandbox.messages(chat)[0].params) for chat in (CHANNEL, SLACK)))

    for chat in (CHANNEL, SLACK):
        (message,) = place.sandbox.messages(chat)
        assert "새솔시 도서관 12곳 새로 연다" in str(message.params)
        assert message.edits


async def test_from_each(place: Place) -> None:
    """A channel that wants a story from each feed gets both posts."""
    each = [{"platform": "telegram", "chat": "-1001", "stories": "each"}, {"platform": "slack", "chat": "C0DEMO"}]
    async with bot(two_feeds(place, channels=each), place.secrets):
        place.publish(ONE_MESSAGE)
        await place.sandbox.wait_for_messages(SLACK, 1)
        (place.folder / "other" / "_posts" / "2026-11-20-7.md").write_text(AGAIN, "utf-8")
        await place.sandbox.wait_for_messages(CHANNEL, 2)
        await until(lambda: "wire.example.kr" in str(place.sandbox.messages(SLACK)[0].params))

    assert len(place.sandbox.messages(SLACK)) == 1
