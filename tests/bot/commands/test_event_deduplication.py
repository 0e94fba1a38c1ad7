"""An event that a platform sends twice is processed once."""

from datetime import datetime

import pytest

from bot.commands.conversation import EventDeduplication
from bot.model import Chat, Command, Request
from bot.ports import StoreError
from tests.clock import TestClock

ASKED = Command(Chat("slack", "C0DEMO"), "latest", event_id="Ev1")


class Memory:
    """A store of processed events; with `refuses` every call fails."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.names: list[str] = []
        self._refuses = refuses

    async def was_processed(self, what: str) -> bool:
        self._check()
        return what in self.names

    async def mark_processed(self, what: str, now: datetime) -> None:
        self._check()
        self.names.append(what)

    def _check(self) -> None:
        if self._refuses:
            raise StoreError("sokbo.db is locked")


async def answered(memory: Memory, *requests: Request) -> list[Request]:
    """Return the requests that are passed on."""
    received: list[Request] = []

    async def receive(request: Request) -> None:
        received.append(request)

    for request in requests:
        await EventDeduplication(memory, TestClock(), receive).receive(request)
    return received


async def test_sent_twice_and_processed_once() -> None:
    """An event that is sent twice is processed once, also after a restart; one without an id is always processed."""
    nameless = Command(Chat("slack", "C0DEMO"), "help")
    assert await answered(Memory(), ASKED, ASKED, nameless, nameless) == [ASKED, nameless, nameless]


async def test_what_was_not_answered_is_processed_again() -> None:
    """If the bot was killed while answering, the repeated event is answered."""
    memory = Memory()

    async def dies(_request: Request) -> None:
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        await EventDeduplication(memory, TestClock(), dies).receive(ASKED)
    assert await answered(memory, ASKED) == [ASKED]


async def test_a_store_that_refuses_silences_nobody() -> None:
    """If the store fails during deduplication, the request is answered."""
    assert await answered(Memory(refuses=True), ASKED) == [ASKED]
