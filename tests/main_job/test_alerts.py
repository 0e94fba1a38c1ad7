"""One post, from a folder to both chats."""

import asyncio
import json
from dataclasses import replace

import pytest

from adapters.sandbox import Fault
from tests.main_job.running import CHANNEL, POST, SLACK, Place, bot, until

FUTURE = POST.replace("title:", "date: 2999-01-01 09:00:00 +0900\ntitle:")
BROKEN = POST.replace("title: 새솔시 도서관 12곳 새로 연다", "title: '새솔시' 도서관 '12곳' 새로 연다")
FAILED = "---\ntitle: 기사\n---\nError code: 429 - {'error': {'message': 'Rate limit reached', 'type': 'tokens'}}\n"


def texts(place: Place, chat: str) -> str:
    """Every message of the bot in a chat, as it was sent."""
    return "\n".join(json.dumps(dict(message.params), ensure_ascii=False) for message in place.sandbox.messages(chat))


async def test_a_post_reaches_both_chats(place: Place) -> None:
    """A post published into an empty folder is in both chats with headline, figure, table and credit, without its promo line."""
    async with bot(place.config(), place.secrets):
        place.publish()
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        await place.sandbox.wait_for_messages(SLACK, 2)

    for chat in (CHANNEL, SLACK):
        shown = texts(place, chat)
        for words in ("새솔시 도서관 12곳 새로 연다", "한여울동", "34억 원", "새솔브리핑", "news.example.kr/"):
            assert words in shown
        for words in ("궁금하신가요", "유용한 생활 정보", "<p>"):
            assert words not in shown


async def test_first_sight_is_silent(place: Place) -> None:
    """Posts that were in the folder before the first start are not announced; the next post is."""
    place.publish(name="2026-11-19-1.md")

    async with bot(place.config(), place.secrets):
        place.publish(POST.replace("12곳", "15곳"), "2026-11-20-2.md")
        await place.sandbox.wait_for_messages(CHANNEL, 1)

    assert len(place.sandbox.messages(CHANNEL)) == 1
    assert "15곳" in texts(place, CHANNEL)


async def test_as_many_of_the_old_as_wished(place: Place) -> None:
    """`announce_existing = 2` announces the two newest of what was there, the older of them first."""
    for day in (17, 18, 19):
        place.publish(POST.replace("12곳", f"{day}곳"), f"2026-11-{day}-1.md")
    config = place.config()
    feed = config.feeds[0].model_copy(update={"announce_existing": 2})

    async with bot(config.model_copy(update={"feeds": (feed,)}), place.secrets):
        await place.sandbox.wait_for_messages(CHANNEL, 2)

    first, second = place.sandbox.messages(CHANNEL)
    assert ("18곳" in first.text, "19곳" in second.text) == (True, True)


async def test_a_restart_sends_nothing_twice(place: Place) -> None:
    """After a restart an alert that was sent is not sent again, and a post that came while the bot was down is sent."""
    async with bot(place.config(), place.secrets):
        place.publish()
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        await place.sandbox.wait_for_messages(SLACK, 1)
    place.publish(POST.replace("12곳", "15곳"), "2026-11-20-2.md")

    async with bot(place.config(), place.secrets):
        await place.sandbox.wait_for_messages(CHANNEL, 2)

    assert len(place.sandbox.messages(CHANNEL)) == 2


async def test_a_post_with_broken_front_matter_is_sent(place: Place) -> None:
    """A title that is no valid YAML is repaired and sent."""
    async with bot(place.config(), place.secrets):
        place.publish(BROKEN)
        await place.sandbox.wait_for_messages(CHANNEL, 1)

    assert "도서관" in texts(place, CHANNEL)


async def test_posts_that_must_wait_are_not_sent(place: Place) -> None:
    """A generator's error and a post with a future date are not sent, and the post after them is."""
    async with bot(place.config(), place.secrets):
        place.publish(FAILED, "2026-11-20-1.md")
        place.publish(FUTURE, "2026-11-20-2.md")
        place.publish("---\n: [\n---\n", "2026-11-20-3.md")
        place.publish(name="2026-11-20-4.md")
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        await place.sandbox.wait_for_messages(SLACK, 1)

    assert len(place.sandbox.messages(CHANNEL)) == 1


async def test_a_changed_post_changes_its_message(place: Place) -> None:
    """A corrected headline edits the message that was sent, is marked as corrected, and sends no second alert."""
    async with bot(place.config(), place.secrets):
        place.publish()
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        place.publish(POST.replace("title: 새솔시 도서관 12곳", "title: 새솔시 도서관 21곳"))
        await until(lambda: bool(place.sandbox.messages(CHANNEL)[0].edits))

    (message,) = place.sandbox.messages(CHANNEL)
    assert "21곳" in message.text


@pytest.mark.parametrize(
    "fault",
    [
        Fault("rate_limited", "telegram", seconds=1, times=1),
        Fault("server_error", "telegram", times=1),
        Fault("drop_before", "telegram", times=1),
    ],
)
async def test_a_refusal_that_passes_is_outwaited(place: Place, fault: Fault) -> None:
    """A post that Telegram refuses for a moment arrives later, once, and Slack gets it without waiting."""
    place.sandbox.add_fault(replace(fault, chat=CHANNEL))

    async with bot(place.config(), place.secrets):
        place.publish()
        [in_slack] = await place.sandbox.wait_for_messages(SLACK, 1)
        [in_telegram] = await place.sandbox.wait_for_messages(CHANNEL, 1)
        await asyncio.sleep(0.1)

    assert len(place.sandbox.messages(CHANNEL)) == 1
    assert in_slack.at < in_telegram.at


async def test_one_chat_that_refuses_stops_no_other(place: Place) -> None:
    """A channel that removed the bot is stopped; the others get their alerts."""
    place.sandbox.add_fault(Fault("kicked", "telegram", chat=CHANNEL))

    async with bot(place.config(), place.secrets):
        place.publish()
        await place.sandbox.wait_for_messages(SLACK, 1)

    assert place.sandbox.messages(CHANNEL) == []
