"""Who may change what comes to a chat: its own administrators and the bot's, decided by who acts, at that moment.

A chat as it stands: how it gets its alerts, what was set there, what was asked for.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from bot.desk import ActionRefused, Permissions
from bot.model import Answer, Chat, ChatSettings, Filter, Request, Style, SubscriptionView
from bot.model.subscription import ALL_FEEDS
from bot.ports import Store, Words

R = TypeVar("R", bound=Request)


class ChatPermissions:
    """`manages` asks the platform (Platform.manages)."""

    def __init__(self, permissions: Permissions, can_manage: Callable[[Request], Awaitable[bool | None]]) -> None:
        self._permissions = permissions
        self._manages = can_manage

    async def include(self, request: Request) -> bool:
        """True for somebody who may change things here."""
        return self._permissions.is_admin(request) or await self._manages(request) is True

    async def check(self, request: Request) -> None:
        """Raises Refused for everybody else, and where the platform does not tell."""
        if self._permissions.is_admin(request):
            return
        may = await self._manages(request)
        if may is None:
            raise ActionRefused("I cannot check right now whether you may change this. Please try again in a minute.")
        if not may:
            raise ActionRefused("Only this chat's administrators can change its subscriptions and settings.")


def answer_refusals(ask: Callable[[R, Words], Awaitable[Answer]]) -> Callable[[R, Words], Awaitable[Answer]]:
    """`ask`, whose refusals become answers: to a press, a note for the presser alone."""

    async def answer(request: R, words: Words) -> Answer:
        try:
            return await ask(request, words)
        except ActionRefused as refused:
            said = refused.said(words)
            return Answer(said) if request.replaces is None else Answer(note=said)

    return answer


@dataclass(frozen=True, slots=True)
class ChatState:
    """`managed`: the config sends something here, and says in what form."""

    style: Style
    settings: ChatSettings
    subscriptions: tuple[SubscriptionView, ...] = ()
    managed: bool = False

    @property
    def own(self) -> dict[str, Filter]:
        """What people asked for here, with its filter; ALL_FEEDS may be among it."""
        return {subscription.feed: subscription.filter for subscription in self.subscriptions if not subscription.managed}

    @property
    def fixed(self) -> dict[str, Filter]:
        """What the config sends here, with its filter."""
        return {subscription.feed: subscription.filter for subscription in self.subscriptions if subscription.managed}

    def gets(self, feed: str) -> bool:
        """True where a feed's posts come here."""
        return not {feed, ALL_FEEDS}.isdisjoint(subscription.feed for subscription in self.subscriptions)


async def chat_state(store: Store, chat: Chat, style: Style) -> ChatState:
    """How a chat stands now; `style` is for one that nobody has used."""
    known = await store.destination(chat)
    if known is None:
        return ChatState(style, ChatSettings())
    return ChatState(known.style, known.settings, tuple(await store.subscriptions(chat)), known.managed)


async def save_chat_state(store: Store, chat: Chat, old: ChatState, new: ChatState, now: datetime) -> None:
    """Write what differs between two standings of a chat, but not its wishes."""
    if new.style != old.style or new.settings != old.settings:
        await store.set_style(chat, new.style, now)
    if new.settings != old.settings:
        known = await store.destination(chat)
        chosen = known.settings.chosen if known else ()
        await store.set_settings(chat, replace(new.settings, chosen=chosen), now)
