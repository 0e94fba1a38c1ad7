"""Commands that were written while the bot was down."""

from datetime import timedelta

import pytest

from tests.main_job.running import CHANNEL, POST, SLACK, Place, bot, until
from tests.main_job.talking import GROUP
from tests.main_job.test_desk import ADMIN, PRIVATE, ask, config

HOURS = timedelta(hours=6)
URGENT = POST.replace("title: 새솔시", "urgent: true\ntitle: 새솔시")


async def test_the_newest_of_old_commands_is_answered_with_the_alert(place: Place) -> None:
    """Of sixty commands of six hours ago in one group the newest is answered, and an urgent post does not wait for it."""
    channels = [{"platform": "telegram", "chat": "-1003"}]
    async with bot(place.config(channels=channels), place.secrets):
        pass
    for number in range(59):
        place.sandbox.send_as_user(GROUP, f"/latest {number % 5 + 1}", age=HOURS - timedelta(minutes=number))
    place.sandbox.send_as_user(GROUP, "/feeds", age=HOURS - timedelta(minutes=60))
    place.publish(URGENT)
    async with bot(place.config(channels=channels), place.secrets):
        messages = await place.sandbox.wait_for_messages(GROUP, 2)
        assert abs(messages[1].at - messages[0].at) < timedelta(seconds=5)
        place.sandbox.send_as_user(GROUP, "/help")
        messages = await place.sandbox.wait_for_messages(GROUP, 3)

    assert len(messages) == 3
    assert sorted("policy" in message.text for message in messages[:2]) == [False, True]


async def test_a_fresh_command_takes_the_place_of_an_old_one(place: Place) -> None:
    """A fresh command is answered at once, and the old ones of its chat are not."""
    place.sandbox.send_as_user(GROUP, "/feeds", age=HOURS)
    place.sandbox.send_as_user(GROUP, "/help")
    async with bot(place.config(), place.secrets):
        await place.sandbox.wait_for_messages(GROUP, 1)
        place.sandbox.send_as_user("telegram:4242", "/feeds", age=HOURS)
        await place.sandbox.wait_for_messages("telegram:4242", 1)

    assert ["/latest" in message.text for message in place.sandbox.messages(GROUP)] == [True]


@pytest.mark.parametrize("text", ["/withdraw 1", "/kill 1", "/hold 1", "/pause", "/urgent 1"])
async def test_an_old_command_of_an_administrator_asks_again(place: Place, text: str) -> None:
    """An administrator's command of twenty hours ago changes nothing until it is written again."""
    async with bot(config(place), place.secrets):
        place.publish()
        [message] = await place.sandbox.wait_for_messages(CHANNEL, 1)
        await until(lambda: bool(place.sandbox.messages(SLACK)))
        said = await ask(place, PRIVATE, text, user=ADMIN, age=timedelta(hours=20))
        assert "1200 minutes old and was not carried out" in said
        assert said.endswith(text)
        assert "published" in await ask(place, PRIVATE, "/why 1", user=ADMIN)
        assert not message.edits
        assert "not carried out" not in await ask(place, PRIVATE, text, user=ADMIN)


async def test_a_repeated_command_is_carried_out_by_a_wrong_clock(place: Place) -> None:
    """With differing clocks every command seems old: it is refused once, and carried out when sent again."""
    async with bot(config(place), place.secrets):
        assert "not carried out" in await ask(place, PRIVATE, "/pause", user=ADMIN, age=timedelta(minutes=10))
        assert "everything is paused" in await ask(place, PRIVATE, "/pause", user=ADMIN, age=timedelta(minutes=10))


async def test_an_old_mention_in_slack_asks_again(place: Place) -> None:
    """An administrator's direct message of an hour ago changes nothing on Slack either."""
    async with bot(config(place), place.secrets):
        place.sandbox.send_as_user("slack:D0MINJI", "pause", user="U0MINJI", age=timedelta(hours=1))
        [answer] = await place.sandbox.wait_for_messages("slack:D0MINJI", 1)

    assert "60 minutes old and was not carried out" in answer.text
