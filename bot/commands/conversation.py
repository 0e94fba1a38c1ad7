"""Hear a request, answer it where it was asked. Answers go before alerts, inside the same limits, and are not persisted.

Hear what is told twice once, over restarts: a platform tells again what it thinks was not heard.
In which language somebody is answered.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.commands import Commands
from bot.commands.throttle import Admission, Throttle
from bot.delivery.rate_limit import RateLimiter
from bot.delivery.replies import ReplySender
from bot.model import Answer, Call, MembershipChange, Request, Sent
from bot.ports import AudienceStore, Clock, EventStore, Platform, Receive, StoreError, Words

log = structlog.get_logger()

LONGEST_WAIT = timedelta(seconds=20)
"""Nobody waits longer for an answer; what the platform makes us wait longer for is dropped."""


class Conversation:
    """One platform's side of the talk."""

    def __init__(
        self,
        platform: Platform,
        commands: Commands,
        rate_limiter: RateLimiter,
        clock: Clock,
        words: Callable[[str], Words],
        language: Callable[[Request], Awaitable[str]],
    ) -> None:
        """`language`: in which one a request is answered; it never raises (bot/languages.py)."""
        self._platform = platform
        self._commands = commands
        self._replies = ReplySender(platform, rate_limiter, clock, LONGEST_WAIT)
        self._throttle = Throttle()
        self._clock = clock
        self._words = words
        self._language = language

    async def receive(self, request: Request) -> None:
        """Answer one request, unless it is another bot's. Never raises: an adapter has nobody to tell."""
        if not self._commands.concerns(request):
            return
        began = self._clock.now()
        admission = self._admit(request)
        if admission is Admission.SILENCE and request.replaces is None:
            return
        words = self._words(await self._language(request))
        try:
            if admission is not Admission.ANSWER:
                await self._slow_down(request, words, admission)
                return
            answer = await self._answer(request, words)
            if request.replaces is not None:
                await self._platform.acknowledge(request, answer.note)
            if answer.form is None or not await self._platform.open_form(request, answer.form, words):
                await self._say_all(request, answer, words)
        except Exception as error:
            log.exception("answer_failed", command=_name(request), chat=str(request.chat), error=type(error).__name__)
            if request.replaces is not None:
                await self._platform.acknowledge(request, "")  # or the button would show that it waits for minutes
            return
        seconds = (self._clock.now() - began).total_seconds()
        log.info("answered", command=_name(request), chat=str(request.chat), seconds=round(seconds, 3))

    def _admit(self, request: Request) -> Admission:
        """Operators and editors have to decide about as much as comes; what happened to the bot nobody asked."""
        free = isinstance(request, MembershipChange) or self._commands.trusts(request)
        return Admission.ANSWER if free else self._throttle.admit(request, self._clock.now())

    async def _slow_down(self, request: Request, words: Words, admission: Admission) -> None:
        """Say once that it is too much; a press is heard also where nothing is said, or the button would go on waiting."""
        wait = words("Too many requests. Please wait a minute.") if admission is Admission.NOTICE else ""
        if request.replaces is not None:
            await self._platform.acknowledge(request, wait)
        elif wait:
            await self._say_all(request, Answer(wait), words)
        log.info("too_much", chat=str(request.chat), told=bool(wait))

    async def _answer(self, request: Request, words: Words) -> Answer:
        """The answer; people hear that there is none also where our own code fails."""
        try:
            return await self._commands.answer(request, words)
        except StoreError as error:
            log.error("store_refuses", reason=str(error))
        except Exception as error:
            log.exception("no_answer", command=_name(request), chat=str(request.chat), error=type(error).__name__)
        sorry = words("I cannot look that up right now. Please try again in a minute.")
        return Answer(sorry) if request.replaces is None else Answer(note=sorry)

    async def _say_all(self, request: Request, answer: Answer, words: Words) -> None:
        """The first message takes the place of the one whose button was pressed; what does not fit into it follows.

        A post's part that takes several messages leaves that one alone.
        """
        if not (answer.text or answer.listed or answer.full):
            return
        calls = self._platform.render_answer(answer, words)
        if answer.aloud:
            await self._say_aloud(request, calls, words)
            return
        if answer.aside or (answer.full and len(calls) > 1):
            request = replace(request, replaces=None)
        for call in calls:
            await self._say(request, call)
            request = replace(request, replaces=None)

    async def _say_aloud(self, request: Request, calls: Sequence[Call], words: Words) -> None:
        """Say it to everybody in the chat; who asked for that is told where it cannot be done."""
        if not isinstance(await self._replies.send(request.chat, calls), Sent):
            sorry = Answer(words("I cannot write in this channel. Please invite me first."))
            for call in self._platform.render_answer(sorry, words):
                await self._say(replace(request, replaces=None), call)

    async def _say(self, request: Request, call: Call) -> None:
        outcome = await self._replies.call(request.chat, lambda: self._platform.reply(request, call))
        if not isinstance(outcome, Sent):
            log.warning("answer_not_sent", command=_name(request), chat=str(request.chat), outcome=type(outcome).__name__)


def _name(request: Request) -> str:
    """The request's name in logs."""
    return f"bot {request.change}" if isinstance(request, MembershipChange) else request.name


class EventDeduplication:
    """Hands on each request that has a name of its platform's (`told`) until one of that name was answered."""

    def __init__(self, store: EventStore, clock: Clock, receive: Receive) -> None:
        self._store = store
        self._clock = clock
        self._receive = receive

    async def receive(self, request: Request) -> None:
        """Hand a request on; a store that refuses keeps nothing from being answered."""
        name = f"{request.chat.platform}:{request.event_id}"
        if request.event_id and await self._was_heard(name):
            log.info("heard_already", chat=str(request.chat))
            return
        await self._receive(request)
        if request.event_id:
            await self._remember(name)

    async def _was_heard(self, name: str) -> bool:
        try:
            return await self._store.was_processed(name)
        except StoreError:
            return False

    async def _remember(self, name: str) -> None:
        try:
            await self._store.mark_processed(name, self._clock.now())
        except StoreError as error:
            log.warning("store_refuses", reason=str(error))


class Languages:
    """In private it is the one set for that chat; elsewhere the person's own, then the chat's, then `default`."""

    def __init__(self, store: AudienceStore, default: str) -> None:
        self._store = store
        self._default = default

    async def of(self, request: Request) -> str:
        """The language of the answer to a request; a store that refuses leaves the person's own, or the default."""
        own = request.language
        if own is not None and not request.private:
            return own
        return await self._set_here(request) or own or self._default

    async def _set_here(self, request: Request) -> str | None:
        try:
            known = await self._store.destination(request.chat)
        except StoreError:
            return None
        return known.style.language if known else None
