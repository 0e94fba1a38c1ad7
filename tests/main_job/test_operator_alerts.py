"""Operators are notified once of each problem: chats lost before any post, their own chats, commands to copy."""

import re
from typing import Any

from adapters.sandbox import Fault
from tests.main_job.running import CHANNEL, SLACK, Place, bot, until
from tests.main_job.test_desk import ADMIN, LEAK, PRIVATE, SLACK_DESK, TELEGRAM_DESK, ask, config

INVISIBLE = re.compile("[\u200b\u2060\ufeff]")


def lines(place: Place, chat: str = TELEGRAM_DESK) -> list[str]:
    """The texts of the operators' chat."""
    return [message.text for message in place.sandbox.messages(chat)]


async def test_chats_that_are_lost_by_event_are_named_once(place: Place) -> None:
    """A channel that removed the bot and an archived one are one line each, before any post and after more posts."""
    async with bot(config(place, ops_chat=TELEGRAM_DESK), place.secrets):
        place.sandbox.set_membership(CHANNEL, False)
        place.sandbox.set_membership(SLACK, False)
        await place.sandbox.wait_for_messages(TELEGRAM_DESK, 2)
        place.publish()
        await until(lambda: "sokbo replay" in str(lines(place)) or len(lines(place)) >= 2)

    assert sorted(line.partition(" ")[0] for line in lines(place)) == [SLACK, CHANNEL]


async def test_every_chat_of_a_refused_post_is_named(place: Place) -> None:
    """A post that two chats refuse is one message with a command for each of them, which can be copied."""
    tables: dict[str, Any] = {"channels": [{"platform": "telegram", "chat": chat} for chat in ("-1001", "-1003")]}
    for chat in (CHANNEL, "telegram:-1003"):
        place.sandbox.add_fault(Fault("refused", "telegram", chat=chat, error="message is too long"))
    async with bot(config(place, ops_chat=TELEGRAM_DESK, **tables), place.secrets):
        place.publish()
        [alert] = await place.sandbox.wait_for_messages(TELEGRAM_DESK, 1)

    assert "sokbo replay 1 telegram:-1001\nsokbo replay 1 telegram:-1003" in alert.text
    assert not INVISIBLE.search(alert.text)


async def test_what_operators_copy_has_nothing_invisible(place: Place) -> None:
    """Post numbers and channel names in answers can be copied and pasted; with a word joiner in them they work too."""
    channels = [{"platform": "telegram", "chat": "@sokbo_alerts"}]
    async with bot(config(place, channels=channels), place.secrets):
        place.publish()
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        answer = await ask(place, PRIVATE, "/why #1", user=ADMIN)
        assert "published" in await ask(place, PRIVATE, "/why #\u20601", user=ADMIN)
        assert "sent" in await ask(place, PRIVATE, "/why 1 telegram:@\u2060sokbo_alerts", user=ADMIN)

    assert answer.startswith("#1 policy")
    assert CHANNEL in answer


async def test_a_desk_that_does_not_exist_is_named(place: Place) -> None:
    """`/status` reports a desk's or operators' chat that cannot be found, before any post waits there."""
    async with bot(config(place, "telegram:-100999", ops_chat="telegram:-100998"), place.secrets):
        answer = ""
        while not ("telegram:-100999" in answer and "telegram:-100998" in answer):
            answer = await ask(place, PRIVATE, "/status", user=ADMIN)

    assert "desk: telegram:-100999: " in answer
    assert "operators: telegram:-100998: " in answer


async def test_the_desk_reads_what_the_operators_chat_does_not_take(place: Place) -> None:
    """An alert that the operators' chat refuses goes to the desk's chat."""
    place.sandbox.add_fault(Fault("kicked", "telegram", chat=CHANNEL))
    async with bot(config(place, SLACK_DESK, ops_chat="telegram:-100998"), place.secrets):
        place.publish()
        await until(lambda: any(f"{CHANNEL} takes nothing" in line for line in lines(place, SLACK_DESK)))


async def test_a_feed_that_left_the_config_leaves_the_status(place: Place) -> None:
    """`/status` lists the config's feeds alone."""
    other = place.folder / "other"
    other.mkdir()
    feeds = [{"id": "policy", "kind": "posts", "path": place.posts}, {"id": "old", "kind": "posts", "path": other}]
    async with bot(config(place, feeds=feeds), place.secrets):
        assert "old: polled" in await ask(place, PRIVATE, "/status", user=ADMIN)
    async with bot(config(place), place.secrets):
        assert "old: polled" not in await ask(place, PRIVATE, "/status", user=ADMIN)


async def test_the_second_press_of_a_machines_words_can_be_copied(place: Place) -> None:
    """`/release` asks for a command that is in the answer without invisible signs."""
    async with bot(config(place), place.secrets):
        place.publish(LEAK)
        await until(lambda: bool(lines(place)))
        answer = await ask(place, PRIVATE, "/release 1", user=ADMIN)
        assert "Then write: /release 1 yes" in answer
        assert "is published" in await ask(place, PRIVATE, answer.rpartition("write: ")[2], user=ADMIN)
