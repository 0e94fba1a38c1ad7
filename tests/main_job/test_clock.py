"""A machine whose clock is set while the bot runs, or while it is away."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.lib.wakeup import SystemClock
from tests.main_job.running import CHANNEL, ONE_MESSAGE, SLACK, Place, bot, until
from tests.main_job.test_desk import ADMIN, PRIVATE, ask, config

OTHER = ONE_MESSAGE.replace("title: 새솔시 도서관 12곳", "title: 다른 도서관 15곳")
HOUR = timedelta(hours=1)


class WrongClock(SystemClock):
    """The machine's clock, so much ahead."""

    def __init__(self, ahead: timedelta) -> None:
        self.ahead = ahead

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return super().now() + self.ahead


async def test_a_clock_that_is_set_back(place: Place) -> None:
    """After a clock an hour ahead is set back, pending alerts go out in order, within rate limits and without that hour."""
    clock = WrongClock(HOUR)
    paced: dict[str, Any] = {"telegram": {"api_base": place.sandbox.telegram_base, "admins": [42]}}
    async with bot(config(place, **paced), place.secrets, clock=clock):
        place.publish(ONE_MESSAGE)
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        await ask(place, PRIVATE, "/pause", user=ADMIN)
        place.publish(OTHER, "2026-11-20-2.md")
        await until(lambda: len(place.sandbox.messages(PRIVATE)) > 0)
        clock.ahead = timedelta()
        await ask(place, PRIVATE, "/resume", user=ADMIN)
        place.publish(OTHER.replace("15곳", "16곳"), "2026-11-20-3.md")
        sent_numbers = await place.sandbox.wait_for_messages(CHANNEL, 3)

    assert ["12곳" in sent_numbers[0].text, "15곳" in sent_numbers[1].text, "16곳" in sent_numbers[2].text] == [True] * 3
    assert place.sandbox.breaches == []


async def test_a_clock_that_was_set_back_while_the_bot_was_away(place: Place) -> None:
    """A bot that starts with an earlier time than it ended with sends what comes, in both chats."""
    paced: dict[str, Any] = {
        "telegram": {"api_base": place.sandbox.telegram_base},
        "slack": {"api_base": place.sandbox.slack_base},
    }
    async with bot(place.config(**paced), place.secrets, clock=WrongClock(HOUR)):
        place.publish(ONE_MESSAGE)
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        await place.sandbox.wait_for_messages(SLACK, 1)
    async with bot(place.config(**paced), place.secrets):
        place.publish(OTHER, "2026-11-20-2.md")
        await place.sandbox.wait_for_messages(CHANNEL, 2)
        await place.sandbox.wait_for_messages(SLACK, 2)


async def test_a_clock_that_is_set_forward(place: Place) -> None:
    """After the clock is set forward, an embargoed post is announced at its time by the new clock."""
    clock = WrongClock(timedelta())
    at = datetime.now(UTC) + HOUR
    async with bot(place.config(), place.secrets, clock=clock):
        place.publish(ONE_MESSAGE.replace("title:", f"publish_at: {at.isoformat()}\ntitle:", 1))
        place.publish(OTHER, "2026-11-20-2.md")
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        clock.ahead = HOUR
        await place.sandbox.wait_for_messages(CHANNEL, 2)
