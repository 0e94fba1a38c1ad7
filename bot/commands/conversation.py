"""Receive a request, deduplicate it, choose the language, and reply to it.

Replies have priority over alerts within the same rate limits, and are not stored.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.commands import Commands
from bot.commands.throttle import Admission, StaleCommands, Throttle
from bot.delivery.rate_limit import RateLimiter
from bot.delivery.replies import ReplySender
from bot.model import Answer, Call, Command, MembershipChange, Outcome, Request, Retry, Sent
from bot.ports import AudienceStore, Clock, EventStore, Platform, Receive, StoreError, Translator

log = structlog.get_logger()

MAX_WAIT = timedelta(seconds=20)
"""Longest wait for a rate limit before a reply is dropped."""


class Conversation:
    """The conversation on one platform."""

    def __init__(
        self,
        platform: Platform,
        commands: Commands,
        rate_limiter: RateLimiter,
        clock: Clock,
        words: Callable[[str], Translator],
        language: Callable[[Request], Awaitable[str]],
    ) -> None:
        """`language` returns the language of an answer; it never raises (Languages.of)."""
        self._platform = platform
        self._commands = commands
        self._replies = ReplySender(platform, rate_limiter, clock, MAX_WAIT)
        self._throttle = Throttle()
        self._stale_commands = StaleCommands(clock)
        self._clock = clock
        self._words = words
        self._language = language

    async def receive(self, request: Request) -> None:
        """Answer one request, unless it is for another bot. Never raises: the adapter could not handle an error."""
        if not self._commands.is_for_bot(request):
            return
        if isinstance(request, Command) and not await self._stale_commands.is_newest_or_fresh(request):
            log.info("outdated_command", command=_name(request), chat=str(request.chat))
            return
        began = self._clock.now()
        admission = self._admit(request)
        if admission is Admission.SILENCE and request.replaces is None:
            return
        words = self._words(await self._language(request))
        try:
            if admission is not Admission.ANSWER:
                await self._answer_throttled(request, words, admission)
                return
            answer = await self._answer(request, words)
            outcome: Outcome = Sent("")
            early = not (answer.aside or request.ephemeral)  # Telegram sends to one person while their press is open
            if request.replaces is not None and early:
                await self._platform.acknowledge(request, answer.note)
            if answer.form is None or not await self._platform.open_form(request, answer.form, words):
                outcome = await self._send_answer(request, answer, words)
            if request.replaces is not None and not early:
                late = words("This chat takes no more messages right now. Please try again later.")
                await self._platform.acknowledge(request, late if isinstance(outcome, Retry) else answer.note)
        except Exception as error:
            log.exception("answer_failed", command=_name(request), chat=str(request.chat), error=type(error).__name__)
            if request.replaces is not None:
                await self._platform.acknowledge(request, "")  # or the button would keep its spinner for minutes
            return
        seconds = (self._clock.now() - began).total_seconds()
        log.info("answered", command=_name(request), chat=str(request.chat), seconds=round(seconds, 3))

    def _admit(self, request: Request) -> Admission:
        """Throttle a request; those of administrators and editors, and membership changes, are never throttled."""
        free = isinstance(request, MembershipChange) or self._commands.is_trusted(request)
        return Admission.ANSWER if free else self._throttle.admit(request, self._clock.now())

    async def _answer_throttled(self, request: Request, words: Translator, admission: Admission) -> None:
        """Reply once that there are too many requests. A press is always acknowledged, or the button would keep its spinner."""
        wait = words("Too many requests. Please wait a minute.") if admission is Admission.NOTICE else ""
        if request.replaces is not None:
            await self._platform.acknowledge(request, wait)
        elif wait:
            await self._send_answer(request, Answer(wait), words)
        log.info("throttled", chat=str(request.chat), notified=bool(wait))

    async def _answer(self, request: Request, words: Translator) -> Answer:
        """The answer, or an apology where the store or our own code fails."""
        try:
            return await self._commands.answer(request, words)
        except StoreError as error:
            log.error("store_failed", reason=str(error))
        except Exception as error:
            log.exception("command_failed", command=_name(request), chat=str(request.chat), error=type(error).__name__)
        sorry = words("I cannot look that up right now. Please try again in a minute.")
        return Answer(sorry) if request.replaces is None else Answer(note=sorry)

    async def _send_answer(self, request: Request, answer: Answer, words: Translator) -> Outcome:
        """Send an answer: the first message replaces the pressed one, further messages follow. Return the last outcome.

        A view of a post that needs several messages leaves the pressed message as it is.
        """
        outcome: Outcome = Sent("")
        if not (answer.text or answer.listed or answer.full):
            return outcome
        calls = self._platform.render_answer(answer, words)
        if answer.public:
            await self._send_publicly(request, calls, words)
            return outcome
        if answer.aside or (answer.full and len(calls) > 1):
            request = replace(request, replaces=None)
        for call in calls:
            outcome = await self._reply(request, call)
            if isinstance(outcome, Retry):
                break
            request = replace(request, replaces=None)
        return outcome

    async def _send_publicly(self, request: Request, calls: Sequence[Call], words: Translator) -> None:
        """Send an answer to everybody in the chat, or explain to the asker why that failed."""
        if not isinstance(await self._replies.send(request.chat, calls), Sent):
            sorry = Answer(words("I cannot write in this channel. Please invite me first."))
            for call in self._platform.render_answer(sorry, words):
                await self._reply(replace(request, replaces=None), call)

    async def _reply(self, request: Request, call: Call) -> Outcome:
        """Reply by one call. A command may be answered late; the press of a button is acknowledged instead."""
        reply = self._replies.call(request.chat, lambda: self._platform.reply(request, call), late=isinstance(request, Command))
        outcome = await reply
        if not isinstance(outcome, Sent):
            log.warning("answer_not_sent", command=_name(request), chat=str(request.chat), outcome=type(outcome).__name__)
        return outcome


def _name(request: Request) -> str:
    """The request's name in logs."""
    return f"bot {request.change}" if isinstance(request, MembershipChange) else request.name


class EventDeduplication:
    """Passes on each request once: those with an `event_id` only until one with that id was answered, even before a restart."""

    def __init__(self, store: EventStore, clock: Clock, receive: Receive) -> None:
        self._store = store
        self._clock = clock
        self._receive = receive

    async def receive(self, request: Request) -> None:
        """Pass a request on unless it is a duplicate. A failing store lets every request through."""
        name = f"{request.chat.platform}:{request.event_id}"
        if request.event_id and await self._is_duplicate(name):
            log.info("duplicate_request", chat=str(request.chat))
            return
        await self._receive(request)
        if request.event_id:
            await self._remember(name)

    async def _is_duplicate(self, name: str) -> bool:
        try:
            return await self._store.was_processed(name)
        except StoreError:
            return False

    async def _remember(self, name: str) -> None:
        try:
            await self._store.mark_processed(name, self._clock.now())
        except StoreError as error:
            log.warning("store_failed", reason=str(error))


class Languages:
    """Chooses the language of answers: in private the chat's own; elsewhere the person's, then the chat's, then `default`."""

    def __init__(self, store: AudienceStore, default: str) -> None:
        self._store = store
        self._default = default

    async def of(self, request: Request) -> str:
        """The language of the answer to a request; where the store fails, the person's own or the default."""
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
