"""Follow-ups of one story on both platforms: in reply to the first alert, and only where the newsroom names it."""

import pytest

from tests.main_job.running import CHANNEL, ONE_MESSAGE, SLACK, Place, bot, until


def follow_up(number: int, of: str) -> str:
    """A post whose front matter names the one that it goes on with."""
    return ONE_MESSAGE.replace("12곳", f"{number}곳").replace("categories:", f"follows: {of}\ncategories:")


@pytest.mark.parametrize("broadcast", [False, True])
async def test_a_follow_up_replies_to_the_first_alert(place: Place, broadcast: bool) -> None:
    """A follow-up replies to the first alert on Telegram; on Slack it is in its thread, with `broadcast` in the channel too."""
    channels = [{"platform": "telegram", "chat": "-1001"}, {"platform": "slack", "chat": "C0DEMO", "broadcast": broadcast}]
    async with bot(place.config(channels=channels), place.secrets):
        place.publish(ONE_MESSAGE)
        await until(lambda: all(len(place.sandbox.messages(chat)) == 1 for chat in (CHANNEL, SLACK)))
        place.publish(follow_up(15, "2026-11-20-1"), "2026-11-20-2.md")
        await until(lambda: all(len(place.sandbox.messages(chat)) == 2 for chat in (CHANNEL, SLACK)))
        place.publish(follow_up(18, "2026-11-20-2.md"), "2026-11-20-3.md")
        place.publish(ONE_MESSAGE.replace("12곳", "21곳"), "2026-11-20-4.md")
        await until(lambda: all(len(place.sandbox.messages(chat)) == 4 for chat in (CHANNEL, SLACK)))

    first, second, third, alone = place.sandbox.messages(CHANNEL)
    replies = [message.shown["reply_to"] for message in (first, second, third, alone)]
    assert [bool(reply) for reply in replies] == [False, True, True, False]
    assert str(first.id) in str(replies[1])
    assert str(first.id) in str(replies[2])
    first, second, third, alone = place.sandbox.messages(SLACK)
    assert [message.thread for message in (first, second, third, alone)] == [None, first.id, first.id, None]
    assert [bool(message.shown["broadcast"]) for message in (second, third)] == [broadcast, broadcast]


async def test_a_follow_up_is_corrected_in_place(place: Place) -> None:
    """A follow-up that changes is edited in place."""
    async with bot(place.config(), place.secrets):
        place.publish(ONE_MESSAGE)
        await until(lambda: all(len(place.sandbox.messages(chat)) == 1 for chat in (CHANNEL, SLACK)))
        place.publish(follow_up(15, "2026-11-20-1"), "2026-11-20-2.md")
        await until(lambda: all(len(place.sandbox.messages(chat)) == 2 for chat in (CHANNEL, SLACK)))
        place.publish(follow_up(16, "2026-11-20-1"), "2026-11-20-2.md")
        await until(lambda: all("16곳" in place.sandbox.messages(chat)[1].text for chat in (CHANNEL, SLACK)))

    assert [len(place.sandbox.messages(chat)) for chat in (CHANNEL, SLACK)] == [2, 2]
