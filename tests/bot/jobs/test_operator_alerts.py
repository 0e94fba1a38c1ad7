"""What operators are told, and how often."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.jobs.operator_alerts import OperatorAlerts
from bot.lib.i18n import words
from bot.model import Chat, Delivery, Post, Rejected, Scope, Sent, Style, Uncertain
from store import open_store
from store.store import SqlStore
from tests.clock import TestClock
from tests.store.making import begin, chat, claim, news, owe, subscribe

KICKED = Rejected("not_in_channel: invite the bot with /invite", Scope.CHAT)


def delivery(chat: str = "slack:C0DEMO") -> Delivery:
    """A delivery of post #12."""
    return Delivery(1, 12, 1, Chat.parse(chat), Style(), Post("policy", "a.md", "제목"), 1, None, 0)


class Room:
    """An operators' chat that can be out of reach, and the troubles there are."""

    def __init__(self, store: SqlStore) -> None:
        self.said: list[str] = []
        self.open = True
        self.troubles: dict[str, str] = {}
        self.feeds = {"wire": timedelta(0)}
        self.clock = TestClock()
        self.store = store
        self.start()

    def start(self, *, resend: bool = True) -> None:
        """What a start of the bot does: the store is what it was, everything else is new."""
        say = words("en")
        self.alerts = OperatorAlerts(self.store, self.clock, say, lambda: self.troubles, self.say, self.feeds, resend=resend)

    async def say(self, line: str) -> bool:
        """Take a line, where the chat can be reached."""
        if self.open:
            self.said.append(line)
        return self.open

    async def pass_time(self, seconds: float) -> None:
        """Turn the clock in small steps, so that every look is taken."""
        for _ in range(int(seconds / 5) + 1):
            await self.clock.asleep()
            await self.clock.advance(5)
        await self.clock.asleep()


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    """An operators' chat that nothing was said in."""
    store = await open_store(f"sqlite:///{tmp_path}/sokbo.db")
    yield Room(store)
    await store.close()


@asynccontextmanager
async def running(room: Room) -> AsyncIterator[None]:
    """The notices, running."""
    task = asyncio.create_task(room.alerts.run())
    await room.clock.asleep()
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_chat_that_stopped_is_told_once(room: Room) -> None:
    """However many posts are refused there, one line; once something was sent there again, the next stop is told again."""
    async with running(room):
        for _ in range(3):
            room.alerts.outcome(delivery(), KICKED)
        await room.pass_time(5)
        assert len(room.said) == 1
        room.alerts.outcome(delivery(), Sent("1"))
        room.alerts.outcome(delivery(), KICKED)
        await room.pass_time(5)
    assert len(room.said) == 2


@pytest.mark.parametrize(("outcome", "maybe_sent"), [(Rejected("too long"), False), (Uncertain("no answer"), True)])
async def test_an_alert_that_is_given_up_is_told_once(room: Room, outcome: Rejected | Uncertain, maybe_sent: bool) -> None:
    """One line names the post, the first of its chats and what to do, also after a restart; replayed, it may be told anew."""
    lost = replace(delivery(), maybe_sent=maybe_sent)
    async with running(room):
        for chat in ("slack:C0DEMO", "telegram:42"):
            room.alerts.outcome(replace(lost, chat=Chat.parse(chat)), outcome)
        await room.pass_time(5)
    room.start()
    async with running(room):
        room.alerts.outcome(lost, outcome)
        await room.pass_time(5)
        [line] = room.said
        room.alerts.outcome(lost, Sent("1"))
        room.alerts.outcome(lost, outcome)
        await room.pass_time(5)

    assert "#12" in line
    assert outcome.reason in line
    assert "sokbo replay 12 slack:C0DEMO" in line
    assert len(room.said) == 2


@pytest.mark.parametrize(("outcome", "said"), [(Uncertain("no answer"), None), (Rejected("too long"), 1)])
async def test_what_goes_on_by_itself_is_nobodys_alarm(room: Room, outcome: Rejected | Uncertain, said: int | None) -> None:
    """The first doubt is answered by sending once more, and a correction that is refused leaves its alert there."""
    async with running(room):
        room.alerts.outcome(replace(delivery(), sent_revision=said), outcome)
        await room.pass_time(5)

    assert room.said == []


async def test_doubt_that_a_killed_bot_left_is_told(room: Room) -> None:
    """What was on its way when the bot was killed, and is not sent again, is told some minutes after the start, once."""
    store = room.store
    await subscribe(store, chat(1), chat(2))
    await owe(store, news(), now=room.clock.now())
    await begin(store, *await claim(store, room.clock.now()))
    await store.expire_leases()
    await store.recover(room.clock.now(), resend=False)
    for _ in range(2):
        room.start(resend=False)
        async with running(room):
            await room.pass_time(130)

    [line] = room.said
    assert line.startswith("#1 may or may not be in telegram:")


async def test_doubt_that_is_left_to_people_is_told(room: Room) -> None:
    """Where nothing is sent twice, the first doubt is people's matter."""
    room.start(resend=False)
    async with running(room):
        room.alerts.outcome(delivery(), Uncertain("no answer"))
        await room.pass_time(5)

    assert len(room.said) == 1


async def test_a_trouble_that_stands_is_told_once_and_its_end_too(room: Room) -> None:
    """A feed that fails for minutes is told once, whatever its reason becomes, and told again when it works."""
    async with running(room):
        room.troubles["feed wire"] = "HTTP 404"
        await room.pass_time(60)
        assert room.said == []
        await room.pass_time(120)
        room.troubles["feed wire"] = "HTTP 410"
        await room.pass_time(10)
        assert room.said == ["feed wire does not work: HTTP 404"]
        room.troubles.clear()
        await room.pass_time(10)
    assert room.said[1:] == ["feed wire works again."]


async def test_a_trouble_that_passes_is_not_told(room: Room) -> None:
    """What is well again within two minutes is in the log alone."""
    async with running(room):
        room.troubles["telegram"] = "no connection"
        await room.pass_time(60)
        room.troubles.clear()
        await room.pass_time(10)
    assert room.said == []


async def test_nothing_is_lost_while_the_room_is_out_of_reach(room: Room) -> None:
    """What could not be told is told when the operators' chat takes it again."""
    room.open = False
    async with running(room):
        room.alerts.outcome(delivery(), KICKED)
        await room.pass_time(30)
        assert room.said == []
        room.open = True
        await room.pass_time(10)
    assert len(room.said) == 1


async def test_a_person_who_leaves(room: Room) -> None:
    """A reader who blocks the bot is nobody's business."""
    async with running(room):
        for chat in ("telegram:42", "slack:D0READER"):
            room.alerts.outcome(delivery(chat), Rejected("bot was blocked by the user", Scope.CHAT))
        await room.pass_time(10)

    assert room.said == []


async def test_a_chat_that_stopped_is_told_once_over_restarts(room: Room) -> None:
    """A bot that is started again does not repeat what the operators know, until that chat took something."""
    async with running(room):
        room.alerts.outcome(delivery(), KICKED)
        await room.pass_time(5)
    room.start()
    async with running(room):
        room.alerts.outcome(delivery(), KICKED)
        await room.pass_time(5)
        assert len(room.said) == 1
        room.alerts.outcome(delivery(), Sent("1"))
        room.alerts.outcome(delivery(), KICKED)
        await room.pass_time(5)
    assert len(room.said) == 2


async def test_what_was_not_said_before_a_restart_is_said_after_it(room: Room) -> None:
    """A line that the operators' chat did not take is not lost with the process."""
    room.open = False
    async with running(room):
        room.alerts.outcome(delivery(), KICKED)
        await room.pass_time(5)
    room.open = True
    room.start()
    async with running(room):
        await room.pass_time(5)
    assert len(room.said) == 1


async def test_a_standing_trouble_is_told_once_over_restarts(room: Room) -> None:
    """A feed that is dead before and after a start is told once; its return is told, however many starts later."""
    room.troubles["feed wire"] = "HTTP 410"
    async with running(room):
        await room.pass_time(130)
    room.start()
    async with running(room):
        await room.pass_time(10)
        assert room.said == ["feed wire does not work: HTTP 410"]
        room.troubles.clear()
    room.start()
    async with running(room):
        await room.pass_time(60)
        assert len(room.said) == 1
        await room.pass_time(90)
    assert room.said[1:] == ["feed wire works again."]


@pytest.mark.parametrize(("every", "told_after"), [(0, 120), (1, 120), (5, 900)])
async def test_a_feed_that_is_looked_at_seldom_has_more_time(room: Room, every: int, told_after: int) -> None:
    """A trouble of a feed, looked at every so many minutes, is told when several looks in a row have failed."""
    room.feeds = {"wire": timedelta(minutes=every)}
    room.start()
    room.troubles["feed wire"] = "HTTP 503"
    async with running(room):
        await room.pass_time(told_after - 30)
        assert room.said == []
        await room.pass_time(30)
    assert room.said == ["feed wire does not work: HTTP 503"]


async def test_a_silent_feed_is_told_as_what_it_is(room: Room) -> None:
    """A feed that can be looked at and says nothing does not "not work"; once it speaks again, that is said too."""
    room.troubles["silent wire"] = "2026-01-05 09:00"
    async with running(room):
        await room.pass_time(150)
        room.troubles.clear()
        await room.pass_time(60)

    assert [line.split(":")[0] for line in room.said] == ["feed wire is silent", "feed wire is silent no more."]


@pytest.mark.parametrize("trouble", ["feed wire", "silent wire"])
async def test_a_feed_that_was_taken_out_of_the_config_does_not_work_again(room: Room, trouble: str) -> None:
    """Its trouble ends without a word; what it was told for is news if it is ever followed again."""
    room.troubles[trouble] = "HTTP 410"
    async with running(room):
        await room.pass_time(130)
    room.troubles.clear()
    room.feeds = {"policy": timedelta(0)}
    room.start()
    async with running(room):
        await room.pass_time(150)

    assert len(room.said) == 1
