"""Operator alerts: when they are raised, and how often."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.jobs.operator_alerts import OperatorAlerts
from bot.lib.i18n import words
from bot.model import Chat, Delivery, OutcomeScope, Post, RefusalReason, Rejected, Sent, Style, Uncertain
from store import SqlStore, open_store
from tests.clock import TestClock
from tests.store.making import begin, chat, claim, enqueue, news, subscribe

KICKED = Rejected("not_in_channel: invite the bot with /invite", OutcomeScope.CHAT)


def delivery(chat: str = "slack:C0DEMO") -> Delivery:
    """A delivery of post #12."""
    return Delivery(1, 12, 1, Chat.parse(chat), Style(), Post("policy", "a.md", "제목"), 1, None, 0)


class Room:
    """An operators' chat that can be out of reach, and the troubles there are."""

    def __init__(self, store: SqlStore) -> None:
        self.lines: list[str] = []
        self.tries = 0
        self.open = True
        self.troubles: dict[str, str] = {}
        self.feeds = {"wire": timedelta(0)}
        self.clock = TestClock()
        self.store = store
        self.start()

    def start(self, *, resend: bool = True) -> None:
        """Restart the bot: the store stays, everything else is new."""
        send = words("en")
        self.alerts = OperatorAlerts(self.store, self.clock, send, lambda: self.troubles, self.send, self.feeds, resend=resend)

    async def send(self, line: str) -> bool:
        """Take a line, where the chat can be reached."""
        self.tries += 1
        if self.open:
            self.lines.append(line)
        return self.open

    async def refuse(self, name: str = "slack:C0DEMO") -> None:
        """Let a chat refuse a delivery: its state is stored, then the outcome is reported."""
        now = self.clock.now()
        await self.store.subscribe(Chat.parse(name), ("policy",), Style(), now)
        await self.store.deactivate_chat(Chat.parse(name), RefusalReason.NOT_INVITED, now, now + timedelta(minutes=1))
        self.alerts.outcome(delivery(name), KICKED)

    async def take(self, name: str = "slack:C0DEMO") -> None:
        """Let a chat take a delivery."""
        await self.store.reactivate_chat(Chat.parse(name), self.clock.now(), proven=True)
        self.alerts.outcome(delivery(name), Sent("1"))
        await self.pass_time(5)

    async def pass_time(self, seconds: float) -> None:
        """Turn the clock in small steps, so that every check is made."""
        for _ in range(int(seconds / 5) + 1):
            await self.clock.asleep()
            await self.clock.advance(5)
        await self.clock.asleep()


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    """An empty operators' chat."""
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


async def test_a_chat_that_stopped_is_reported_once(room: Room) -> None:
    """A chat that refuses any number of posts raises one line; after a successful send, a new refusal raises another."""
    async with running(room):
        for _ in range(3):
            await room.refuse()
        await room.pass_time(5)
        assert len(room.lines) == 1
        await room.take()
        await room.refuse()
        await room.pass_time(5)
    assert len(room.lines) == 2


@pytest.mark.parametrize(("outcome", "maybe_sent"), [(Rejected("too long"), False), (Uncertain("no answer"), True)])
async def test_an_alert_that_is_given_up_is_reported_once(room: Room, outcome: Rejected | Uncertain, maybe_sent: bool) -> None:
    """One message names the post, all its chats and the remedy, also after a restart; replayed, it may be raised anew."""
    lost = replace(delivery(), maybe_sent=maybe_sent)
    async with running(room):
        for chat in ("slack:C0DEMO", "telegram:42"):
            room.alerts.outcome(replace(lost, chat=Chat.parse(chat)), outcome)
        await room.pass_time(5)
    room.start()
    async with running(room):
        room.alerts.outcome(lost, outcome)
        await room.pass_time(5)
        [line] = room.lines
        room.alerts.outcome(lost, Sent("1"))
        room.alerts.outcome(lost, outcome)
        await room.pass_time(5)

    assert "#12" in line
    assert outcome.reason in line
    assert line.splitlines()[1:] == ["`sokbo replay 12 slack:C0DEMO`", "`sokbo replay 12 telegram:42`"]
    assert len(room.lines) == 2


@pytest.mark.parametrize(("outcome", "sent_revision"), [(Uncertain("no answer"), None), (Rejected("too long"), 1)])
async def test_what_goes_on_by_itself_is_nobodys_alarm(
    room: Room, outcome: Rejected | Uncertain, sent_revision: int | None
) -> None:
    """A first uncertain send and a refused correction raise no alert."""
    async with running(room):
        room.alerts.outcome(replace(delivery(), sent_revision=sent_revision), outcome)
        await room.pass_time(5)

    assert room.lines == []


async def test_uncertain_sends_of_a_killed_bot_are_reported(room: Room) -> None:
    """A delivery that a killed bot left uncertain raises one alert some minutes after the start."""
    store = room.store
    await subscribe(store, chat(1), chat(2))
    await enqueue(store, news(), now=room.clock.now())
    await begin(store, *await claim(store, room.clock.now()))
    await store.expire_leases()
    await store.recover(room.clock.now(), resend=False)
    for _ in range(2):
        room.start(resend=False)
        async with running(room):
            await room.pass_time(130)

    [line] = room.lines
    assert line.startswith("#1 may or may not have arrived:")
    assert line.splitlines()[1:] == ["`sokbo replay 1 telegram:1`", "`sokbo replay 1 telegram:2`"]


async def test_uncertain_sends_left_to_people_are_reported(room: Room) -> None:
    """With resending off, operators are alerted at the first uncertain send."""
    room.start(resend=False)
    async with running(room):
        room.alerts.outcome(delivery(), Uncertain("no answer"))
        await room.pass_time(5)

    assert len(room.lines) == 1


async def test_a_fault_that_lasts_is_reported_once_and_its_end_too(room: Room) -> None:
    """A feed that fails for minutes raises one alert, whatever its reason becomes, and another line when it works."""
    async with running(room):
        room.troubles["feed wire"] = "HTTP 404"
        await room.pass_time(60)
        assert room.lines == []
        await room.pass_time(120)
        room.troubles["feed wire"] = "HTTP 410"
        await room.pass_time(10)
        assert room.lines == ["feed wire does not work: HTTP 404"]
        room.troubles.clear()
        await room.pass_time(10)
    assert room.lines[1:] == ["feed wire works again."]


async def test_a_fault_that_passes_is_not_reported(room: Room) -> None:
    """A trouble that ends within two minutes raises no alert."""
    async with running(room):
        room.troubles["telegram"] = "no connection"
        await room.pass_time(60)
        room.troubles.clear()
        await room.pass_time(10)
    assert room.lines == []


async def test_nothing_is_lost_while_the_room_is_out_of_reach(room: Room) -> None:
    """A line that could not be sent is sent once the operators' chat takes it again."""
    room.open = False
    async with running(room):
        await room.refuse()
        await room.pass_time(30)
        assert room.lines == []
        room.open = True
        await room.pass_time(10)
    assert len(room.lines) == 1


async def test_a_room_that_is_gone_is_tried_ever_more_seldom(room: Room) -> None:
    """While the operators' chat cannot be reached, tries are up to five minutes apart; the line is not lost."""
    room.open = False
    async with running(room):
        await room.refuse()
        await room.pass_time(3600)
        assert 30 <= room.tries <= 70
        room.open = True
        await room.pass_time(310)
    assert len(room.lines) == 1


async def test_a_chat_that_was_left_before_any_post(room: Room) -> None:
    """The bot was removed from a channel by event: the operators are alerted once, also over a restart."""
    await subscribe(room.store, chat(-1001), chat(42))
    for _ in range(2):
        await room.store.deactivate_chat(chat(-1001), RefusalReason.REMOVED, room.clock.now())
        await room.store.deactivate_chat(chat(42), RefusalReason.BLOCKED, room.clock.now())
        room.start()
        async with running(room):
            await room.pass_time(10)

    [line] = room.lines
    assert line.startswith("telegram:-1001 takes nothing any more: the bot was removed from this chat.")


async def test_a_person_who_leaves(room: Room) -> None:
    """A person who blocks the bot raises no alert."""
    async with running(room):
        for chat in ("telegram:42", "slack:D0READER"):
            await room.refuse(chat)
        await room.pass_time(10)

    assert room.lines == []


async def test_a_chat_that_stopped_is_reported_once_over_restarts(room: Room) -> None:
    """A restarted bot does not repeat an open alert, until that chat took something."""
    async with running(room):
        await room.refuse()
        await room.pass_time(5)
    room.start()
    async with running(room):
        await room.refuse()
        await room.pass_time(5)
        assert len(room.lines) == 1
        await room.take()
        await room.refuse()
        await room.pass_time(5)
    assert len(room.lines) == 2


async def test_what_was_not_sent_before_a_restart_is_sent_after_it(room: Room) -> None:
    """A line that the operators' chat did not take is not lost with the process."""
    room.open = False
    async with running(room):
        await room.refuse()
        await room.pass_time(5)
    room.open = True
    room.start()
    async with running(room):
        await room.pass_time(5)
    assert len(room.lines) == 1


async def test_a_lasting_fault_is_reported_once_over_restarts(room: Room) -> None:
    """A feed that fails before and after a start raises one alert; its return is announced, however many starts later."""
    room.troubles["feed wire"] = "HTTP 410"
    async with running(room):
        await room.pass_time(130)
    room.start()
    async with running(room):
        await room.pass_time(10)
        assert room.lines == ["feed wire does not work: HTTP 410"]
        room.troubles.clear()
    room.start()
    async with running(room):
        await room.pass_time(60)
        assert len(room.lines) == 1
        await room.pass_time(90)
    assert room.lines[1:] == ["feed wire works again."]


@pytest.mark.parametrize(("every", "alerted_after"), [(0, 120), (1, 120), (5, 900)])
async def test_a_feed_that_is_looked_at_seldom_has_more_time(room: Room, every: int, alerted_after: int) -> None:
    """A feed with a long interval raises an alert when several polls in a row have failed."""
    room.feeds = {"wire": timedelta(minutes=every)}
    room.start()
    room.troubles["feed wire"] = "HTTP 503"
    async with running(room):
        await room.pass_time(alerted_after - 30)
        assert room.lines == []
        await room.pass_time(30)
    assert room.lines == ["feed wire does not work: HTTP 503"]


async def test_a_silent_feed_is_reported_as_silent(room: Room) -> None:
    """A feed that answers but publishes nothing is "silent", not broken; its next post is announced to the operators too."""
    room.troubles["silent wire"] = "2026-01-05 09:00"
    async with running(room):
        await room.pass_time(150)
        room.troubles.clear()
        await room.pass_time(60)

    assert [line.split(":")[0] for line in room.lines] == ["feed wire is silent", "feed wire is silent no more."]


@pytest.mark.parametrize("trouble", ["feed wire", "silent wire"])
async def test_a_feed_that_was_taken_out_of_the_config_does_not_work_again(room: Room, trouble: str) -> None:
    """A removed feed's trouble ends without a line; the same trouble raises an alert if the feed is ever followed again."""
    room.troubles[trouble] = "HTTP 410"
    async with running(room):
        await room.pass_time(130)
    room.troubles.clear()
    room.feeds = {"policy": timedelta(0)}
    room.start()
    async with running(room):
        await room.pass_time(150)

    assert len(room.lines) == 1
