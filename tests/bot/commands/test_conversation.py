"""Button presses are always answered, and private notes are not sent to the chat."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from bot.commands import Commands
from bot.commands.conversation import Conversation
from bot.delivery.rate_limit import RateLimiter, RateLimits
from bot.lib.i18n import words
from bot.model import Answer, ButtonPress, Call, Chat, Command, Outcome, OutcomeScope, Request, Retry, Sent
from bot.ports import Platform, StoreError
from tests.clock import TestClock

PRESS = ButtonPress(Chat("telegram", "-1002"), "desk:release", ("12", "1"), user="42", replaces="5")
COMMAND = Command(Chat("telegram", "42"), "status", user="42", private=True)


class Ear:
    """A platform that remembers what it was asked to send."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.notes: list[str] = []
        self.sent_calls: list[tuple[str, str]] = []
        self._outcomes = list(outcomes)

    async def acknowledge(self, _request: Request, note: str) -> None:
        """Receive a note."""
        self.notes.append(note)

    def render_answer(self, answer: Answer, _words: object) -> tuple[Call, ...]:
        """One call with the text."""
        return (Call("say", {"text": answer.text}),)

    async def reply(self, request: Request, call: Call) -> Outcome:
        """Receive an answer, or the replacement of a message."""
        return self._take(f"edit {request.replaces}" if request.replaces else "reply", call)

    def _take(self, how: str, call: Call) -> Outcome:
        self.sent_calls.append((how, call.params["text"]))
        return self._outcomes.pop(0) if self._outcomes else Sent("1")


class Answers:
    """Commands that answer this, or raise it."""

    def __init__(self, answer: Answer | Exception) -> None:
        self._answer = answer

    def is_for_bot(self, _request: Request) -> bool:
        """Return True where the message is for the bot."""
        return True

    def is_trusted(self, request: Request) -> bool:
        """Return True if a person may send any number of requests."""
        return request.user == "operator"

    async def answer(self, _request: Request, _words: object) -> Answer:
        """Answer."""
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


async def in_english(_request: Request) -> str:
    """Everybody is answered in English."""
    return "en"


async def receive(request: Request, answer: Answer | Exception, ear: Ear | None = None, clock: Any = None) -> Ear:
    """Let a conversation receive one request."""
    ear = ear or Ear()
    await conversation(answer, ear, clock).receive(request)
    return ear


def conversation(answer: Answer | Exception, ear: Ear, clock: Any = None) -> Conversation:
    """A conversation whose commands give this answer."""
    platform, commands = cast(Platform, ear), cast(Commands, Answers(answer))
    return Conversation(
        platform, commands, RateLimiter(RateLimits(chat_per_second=1_000)), clock or TestClock(), words, in_english
    )


async def test_a_press_changes_its_message() -> None:
    """The answer to a button press replaces the text of the pressed message."""
    ear = await receive(PRESS, Answer("published by somebody"))

    assert (ear.notes, ear.sent_calls) == ([""], [("edit 5", "published by somebody")])


async def test_a_private_note() -> None:
    """A private note leaves the message that was pressed as it is."""
    ear = await receive(PRESS, Answer("muted here", aside=True))

    assert (ear.notes, ear.sent_calls) == ([""], [("reply", "muted here")])


async def test_a_note_leaves_the_message_alone() -> None:
    """A refusal goes to the presser alone, and nothing in the chat changes."""
    ear = await receive(PRESS, Answer(note="Only editors can decide this."))

    assert (ear.notes, ear.sent_calls) == (["Only editors can decide this."], [])


@pytest.mark.parametrize("error", [StoreError("locked"), RuntimeError("a fault")])
async def test_a_press_is_answered_whatever_happens(error: Exception) -> None:
    """If the store refuses, or our own code fails, a button press is still answered."""
    ear = await receive(PRESS, error)

    assert len(ear.notes) == 1
    assert ear.sent_calls == []


@pytest.mark.parametrize("error", [StoreError("locked"), RuntimeError("a fault")])
async def test_a_command_is_answered_whatever_happens(error: Exception) -> None:
    """If the store is locked, or our own code fails, the answer asks to try again later."""
    ear = await receive(COMMAND, error)

    assert ear.sent_calls == [("reply", "I cannot look that up right now. Please try again in a minute.")]


async def test_an_answer_waits_no_longer_than_people_do() -> None:
    """An answer that the platform delays by an hour is dropped; one without a delay is sent again."""
    again = await receive(COMMAND, Answer("hello"), Ear(Retry(timedelta(0), "429")))
    assert len(again.sent_calls) == 2

    long = Ear(Retry(timedelta(hours=1), "429", OutcomeScope.CHAT))
    clock = TestClock()
    clock.sleep = _at_once  # type: ignore[method-assign, assignment]
    await receive(COMMAND, Answer("hello"), long, clock)
    assert len(long.sent_calls) == 1


async def _at_once(_seconds: float) -> None:
    """No time passes."""


async def test_the_notice_of_too_much_is_sent_once() -> None:
    """A flood of requests gets one notice, then silence; presses are always confirmed, and operators always answered."""
    ear = Ear()
    talk = conversation(Answer("hello"), ear)
    for _ in range(100):
        await talk.receive(COMMAND)
    sent_calls = [text for _, text in ear.sent_calls]
    assert sent_calls.count("Too many requests. Please wait a minute.") == 1
    assert sent_calls[-1] == "Too many requests. Please wait a minute."
    assert len(sent_calls) < 40

    await talk.receive(replace(PRESS, user="42", chat=COMMAND.chat))
    assert ear.notes == [""]
    for _ in range(100):
        await talk.receive(replace(COMMAND, user="operator"))
    assert len(ear.sent_calls) == len(sent_calls) + 100
