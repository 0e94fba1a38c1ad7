"""Permission to change a chat's subscriptions and settings, and the chat's current state: style, settings, subscriptions.

The chat's administrators and the bot's may change it; the platform is asked at that moment.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypeVar

from bot.desk import ActionRefused, Permissions
from bot.model import Answer, Chat, ChatSettings, Destination, Filter, Request, Style, SubscriptionView
from bot.model.subscription import ALL_FEEDS
from bot.ports import Store, Translator

R = TypeVar("R", bound=Request)


class _CanManage(Protocol):
    def __call__(self, request: Request, /, *, subscribing: bool) -> Awaitable[bool | None]: ...


class ChatPermissions:
    """`can_manage` asks the platform (Platform.can_manage)."""

    def __init__(self, permissions: Permissions, can_manage: _CanManage) -> None:
        self._permissions = permissions
        self._manages = can_manage

    async def allows(self, request: Request) -> bool:
        """True for a person who may change this chat's settings."""
        return self._permissions.is_admin(request) or await self._manages(request, subscribing=False) is True

    async def check(self, request: Request, *, subscribing: bool = False) -> None:
        """Raise ActionRefused for a person who may not change this chat, and where the platform does not answer.

        `subscribing`: the change is about the chat's own subscriptions and their filters, not about all that is sent here.
        """
        if self._permissions.is_admin(request):
            return
        may = await self._manages(request, subscribing=subscribing)
        if may is None:
            raise ActionRefused("I cannot check right now whether you may change this. Please try again in a minute.")
        if not may and subscribing:
            raise ActionRefused("Only this chat's administrators can change its subscriptions and settings.")
        if not may:
            raise ActionRefused("Only this chat's administrators can change its settings.")


def answer_refusals(ask: Callable[[R, Translator], Awaitable[Answer]]) -> Callable[[R, Translator], Awaitable[Answer]]:
    """A handler that turns ActionRefused into an answer: a note for the presser, or a text."""

    async def answer(request: R, words: Translator) -> Answer:
        try:
            return await ask(request, words)
        except ActionRefused as refused:
            arguments = refused.message(words)
            return Answer(arguments) if request.replaces is None else Answer(note=arguments)

    return answer


@dataclass(frozen=True, slots=True)
class ChatState:
    """The state of a chat. `managed`: the config has a subscription here, and decides the style.

    `stopped`: the destination where no alerts arrive.
    """

    style: Style
    settings: ChatSettings
    subscriptions: tuple[SubscriptionView, ...] = ()
    managed: bool = False
    stopped: Destination | None = None

    @property
    def own(self) -> dict[str, Filter]:
        """The feeds that people subscribed to here, with their filters; ALL_FEEDS may be one."""
        return {subscription.feed: subscription.filter for subscription in self.subscriptions if not subscription.managed}

    @property
    def from_config(self) -> dict[str, Filter]:
        """The feeds that the config subscribed this chat to, with their filters."""
        return {subscription.feed: subscription.filter for subscription in self.subscriptions if subscription.managed}

    def is_subscribed(self, feed: str) -> bool:
        """True where the chat is subscribed to this feed."""
        return not {feed, ALL_FEEDS}.isdisjoint(subscription.feed for subscription in self.subscriptions)


async def chat_state(store: Store, chat: Chat, style: Style) -> ChatState:
    """The stored state of a chat; `style` is for one that is not stored yet."""
    known = await store.destination(chat)
    if known is None:
        return ChatState(style, ChatSettings())
    subscriptions = tuple(await store.subscriptions(chat))
    return ChatState(known.style, known.settings, subscriptions, known.managed, None if known.active else known)


async def save_chat_state(store: Store, chat: Chat, old: ChatState, new: ChatState, now: datetime) -> None:
    """Store the differences between two states of a chat, except subscriptions."""
    if new.style != old.style or new.settings != old.settings:
        await store.set_style(chat, new.style, now)
    if new.settings != old.settings:
        known = await store.destination(chat)
        chosen = known.settings.chosen if known else ()
        await store.set_settings(chat, replace(new.settings, chosen=chosen), now)
