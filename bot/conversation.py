"""Hear a request, answer it where it was asked. Answers go before alerts, inside the same limits, and are not persisted."""

from collections.abc import Callable
from datetime import timedelta

import structlog

from bot.commands import Commands
from bot.model import Answer, Call, Request, Retry, Scope, Sent
from bot.pacing import Pacer
from bot.ports import Clock, Platform, StoreError, Words

log = structlog.get_logger()

TRIES = 3
LONGEST_WAIT = timedelta(seconds=20)
"""Nobody waits longer for an answer; what the platform makes us wait longer for is dropped."""


class Conversation:
    """One platform's side of the talk."""

    def __init__(
        self,
        platform: Platform,
        commands: Commands,
        pacer: Pacer,
        clock: Clock,
        words: Callable[[str], Words],
        language: str,
    ) -> None:
        self._platform = platform
        self._commands = commands
        self._pacer = pacer
        self._clock = clock
        self._words = words
        self._language = language

    async def receive(self, request: Request) -> None:
        """Answer one request. Never raises: an adapter has nobody to tell."""
        words = self._words(request.language or self._language)
        began = self._clock.now()
        try:
            answer = await self._answer(request, words)
            for call in self._platform.render_answer(answer, words):
                await self._reply(request, call)
        except Exception as error:
            log.exception("answer_failed", command=request.name, chat=str(request.chat), error=type(error).__name__)
            return
        seconds = (self._clock.now() - began).total_seconds()
        log.info("answered", command=request.name, chat=str(request.chat), seconds=round(seconds, 3))

    async def _answer(self, request: Request, words: Words) -> Answer:
        try:
            return await self._commands.answer(request, words)
        except StoreError as error:
            log.error("store_refuses", reason=str(error))
            return Answer(words("I cannot look that up right now. Please try again in a minute."))

    async def _reply(self, request: Request, call: Call) -> None:
        for _ in range(TRIES):
            if not await self._turn(request):
                return
            outcome = await self._platform.reply(request, call)
            self._pacer.answered(request.chat, self._clock.now())
            if not isinstance(outcome, Retry):
                break
            until = self._clock.now() + outcome.after
            if outcome.scope is not Scope.MESSAGE:
                self._pacer.hold(request.chat if outcome.scope is Scope.CHAT else None, until)
            await self._clock.sleep(min(outcome.after, LONGEST_WAIT).total_seconds())
        if not isinstance(outcome, Sent):
            log.warning("answer_not_sent", command=request.name, chat=str(request.chat), outcome=type(outcome).__name__)

    async def _turn(self, request: Request) -> bool:
        """Wait for room; False where that takes longer than anybody waits."""
        while (at := self._pacer.earliest(request.chat, reply=True)) > (now := self._clock.now()):
            if at - now > LONGEST_WAIT:
                log.warning("answer_dropped", command=request.name, chat=str(request.chat), seconds=(at - now).total_seconds())
                return False
            await self._clock.sleep((at - now).total_seconds())
        self._pacer.started(request.chat, self._clock.now(), reply=True)
        return True
