"""A follow-up's thread is the first message of its story in its chat, and never another."""

from bot.model import Message, Sent
from bot.model.delivery import SHARED
from store import SqlStore
from tests.store.making import at, chat, claim, enqueue, news, post, record, settle, subscribe


async def send_post(store: SqlStore, key: str, follows: str = "", *, part: int = 0) -> dict[str, str]:
    """Record a post and send it to every chat where it is pending; return each chat's thread."""
    await enqueue(store, news(key, content=post(key, key, follows=follows)))
    claimed = await claim(store, at(60))
    for delivery in claimed:
        message = Message(part, f"{key} in {delivery.chat.id}", "")
        await settle(store, delivery, Sent(message.platform_id), messages=(message,))
    return {delivery.chat.id: delivery.thread for delivery in claimed}


async def test_a_follow_up_goes_where_its_story_began(store: SqlStore) -> None:
    """Each chat's follow-up knows that chat's first message, however many posts lie between, with or without an ending."""
    await subscribe(store, chat(1), chat(2))
    await send_post(store, "a.md")

    assert await send_post(store, "b.md", "a.md") == {"1": "a.md in 1", "2": "a.md in 2"}
    assert await send_post(store, "c.md", "b") == {"1": "a.md in 1", "2": "a.md in 2"}


async def test_a_chat_that_came_later(store: SqlStore) -> None:
    """In a chat without the story's first post, the thread is the first post of the story that it has."""
    await send_post(store, "a.md")
    await subscribe(store, chat(1))
    assert await send_post(store, "b.md", "a") == {"1": ""}
    assert await send_post(store, "c.md", "b") == {"1": "b.md in 1"}


async def test_nothing_is_threaded_that_is_not_certain(store: SqlStore) -> None:
    """There is no thread for an unknown or ambiguous name, another feed's post, a ring, or a post in a digest."""
    await subscribe(store, chat(1))
    await send_post(store, "a.md")
    await send_post(store, "a.html")
    await record(store, news("wire.md"), feed="wire")

    assert await send_post(store, "b.md", "a") == {"1": ""}
    assert await send_post(store, "c.md", "nothing-of-the-kind") == {"1": ""}
    assert await send_post(store, "d.md", "wire.md") == {"1": ""}
    assert await send_post(store, "e.md", "e.md") == {"1": ""}
    assert await send_post(store, "f.md", "%") == {"1": ""}
    await send_post(store, "g.md", part=SHARED)
    assert await send_post(store, "h.md", "g.md") == {"1": ""}


async def test_two_that_follow_each_other(store: SqlStore) -> None:
    """For posts that follow each other the search for a thread ends."""
    await subscribe(store, chat(1))
    await send_post(store, "x.md", "y.md")

    assert await send_post(store, "y.md", "x.md") == {"1": "x.md in 1"}
