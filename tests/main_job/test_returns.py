"""Posts that return: renamed, deleted and restored, or duplicated."""

import sqlite3
from datetime import timedelta
from typing import Any

import pytest

from adapters.sources.posts import PostsFolder
from tests.main_job.running import CHANNEL, ONE_MESSAGE, SLACK, Place, bot, until

NAME = "2026-11-20-1.md"
OTHER = ONE_MESSAGE.replace("title: 새솔시 도서관 12곳", "title: 다른 도서관 15곳")


@pytest.fixture(autouse=True)
def _soon_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is gone when it has been missing for a moment instead of seconds."""
    options: Any = PostsFolder.__init__.__kwdefaults__
    monkeypatch.setitem(options, "grace", timedelta(milliseconds=300))


async def publish_and_wait(place: Place) -> None:
    """Publish the first post, and wait for both chats."""
    place.publish(ONE_MESSAGE, NAME)
    await place.sandbox.wait_for_messages(CHANNEL, 1)
    await place.sandbox.wait_for_messages(SLACK, 1)


def rows(place: Place, query: str) -> list[tuple[Any, ...]]:
    """Rows of the store."""
    with sqlite3.connect(place.folder / "sokbo.db") as connection:
        return connection.execute(query).fetchall()


def posts(place: Place) -> dict[Any, Any]:
    """Every post's key and state."""
    return dict(rows(place, "SELECT key, state FROM posts ORDER BY id"))


async def test_a_renamed_file_keeps_its_post(place: Place) -> None:
    """A renamed file is neither sent again nor withdrawn; its link is updated, and later changes are corrections."""
    async with bot(place.config(), place.secrets):
        await publish_and_wait(place)
        (place.posts / NAME).rename(place.posts / "2026-11-20-library.md")
        await until(lambda: posts(place).get("2026-11-20-library.md") == "live")
        await until(lambda: "library" in str(place.sandbox.messages(CHANNEL)[0].params))
        place.publish(ONE_MESSAGE.replace("12곳", "21곳"), "2026-11-20-library.md")
        await until(lambda: "21곳" in place.sandbox.messages(CHANNEL)[0].text)

    assert [len(place.sandbox.messages(chat)) for chat in (CHANNEL, SLACK)] == [1, 1]
    assert posts(place)[NAME] == "withdrawn"


async def test_a_renamed_file_is_still_known_after_a_restart(place: Place) -> None:
    """A file that was renamed while the bot was away is not sent again, and none is after another start."""
    async with bot(place.config(), place.secrets):
        await publish_and_wait(place)
    (place.posts / NAME).rename(place.posts / "2026-11-20-library.md")
    for number in (2, 3):
        async with bot(place.config(), place.secrets):
            place.publish(OTHER.replace("15곳", f"{number}곳"), f"2026-11-20-{number}.md")
            await place.sandbox.wait_for_messages(CHANNEL, number)
            await until(lambda: posts(place).get("2026-11-20-library.md") == "live")

    assert sum("도서관 12곳 새로" in message.text for message in place.sandbox.messages(CHANNEL)) == 1


async def test_a_post_that_was_gone_comes_back(place: Place) -> None:
    """A deleted post's messages are marked; when it returns under any name they are restored, and nothing is sent anew."""
    for name in (NAME, "2026-11-20-again.md"):
        async with bot(place.config(), place.secrets):
            if not place.sandbox.messages(CHANNEL):
                await publish_and_wait(place)
            for path in place.posts.glob("*.md"):
                path.unlink()
            place.publish(OTHER, "2026-11-21-other.md")
            await until(lambda: "철회했습니다" in place.sandbox.messages(CHANNEL)[0].text)
            place.publish(ONE_MESSAGE, name)
            await until(lambda: "철회했습니다" not in place.sandbox.messages(CHANNEL)[0].text)

    assert sum("도서관 12곳 새로" in message.text for message in place.sandbox.messages(CHANNEL)) == 1


async def test_a_duplicate_is_not_sent_until_its_text_changes(place: Place) -> None:
    """A file with the same content is not announced; once it is edited into another article it is."""
    async with bot(place.config(), place.secrets):
        await publish_and_wait(place)
        place.publish(ONE_MESSAGE, "2026-11-20-copy.md")
        await until(lambda: posts(place).get("2026-11-20-copy.md") == "withdrawn")
        place.publish(OTHER, "2026-11-20-copy.md")
        await place.sandbox.wait_for_messages(CHANNEL, 2)

    first, second = place.sandbox.messages(CHANNEL)
    assert not first.edits
    assert "다른 도서관" in second.text


async def test_a_post_twice_in_one_poll_result(place: Place) -> None:
    """Two files with the same content that come together are one alert."""
    async with bot(place.config(), place.secrets):
        for name in (NAME, "2026-11-20-twin.md"):
            place.publish(ONE_MESSAGE, name)
        await until(lambda: sorted(posts(place).values()) == ["live", "withdrawn"])
        await place.sandbox.wait_for_messages(SLACK, 1)
        place.publish(OTHER, "2026-11-20-2.md")
        await until(lambda: any("다른" in message.text for message in place.sandbox.messages(CHANNEL)))

    assert len(place.sandbox.messages(CHANNEL)) == 2


async def test_a_renamed_file_whose_newer_version_waits_is_not_sent_again(place: Place) -> None:
    """The sent alert stays and gets the new link, and the pending revision keeps waiting under the file's new name."""
    error = "---\ntitle: 새솔시 도서관\n---\n<p>Error code: 429 - rate limit exceeded</p>\n"
    waiting = "SELECT posts.key FROM pending_revisions JOIN posts ON posts.id = post_id"
    async with bot(place.config(), place.secrets):
        await publish_and_wait(place)
        place.publish(error, NAME)
        await until(lambda: rows(place, waiting) == [(NAME,)])
        (place.posts / NAME).rename(place.posts / "2026-11-20-library.md")
        await until(lambda: rows(place, waiting) == [("2026-11-20-library.md",)])
        await until(lambda: "library" in str(place.sandbox.messages(CHANNEL)[0].params))

    assert posts(place) == {"2026-11-20-library.md": "live", NAME: "withdrawn"}
    assert [len(place.sandbox.messages(chat)) for chat in (CHANNEL, SLACK)] == [1, 1]
    assert "12곳" in place.sandbox.messages(CHANNEL)[0].text
