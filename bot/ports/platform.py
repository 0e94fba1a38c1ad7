"""What says a card in a chat, and hears commands: adapters/platforms/."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from bot.model import Answer, Call, Card, Chat, DigestPage, Form, Mark, Menu, Outcome, Request, Style
from bot.ports.words import Words

Receive = Callable[[Request], Awaitable[None]]
"""What an adapter hands every command it hears to; it never raises."""


class Platform(Protocol):
    """One platform: renders, sends, hears. Every answer of the platform is an outcome, never an exception."""

    @property
    def name(self) -> str:
        """`telegram` or `slack`."""

    def render(self, card: Card, style: Style, words: Words, mark: Mark) -> tuple[Call, ...]:
        """The calls that say this card, one a message, in order."""

    def render_digest(self, cards: Sequence[Card], style: Style, words: Words) -> tuple[DigestPage, ...]:
        """The messages that tell these cards as headlines with links, in their order."""

    def render_reply(self, card: Card, style: Style, words: Words, mark: Mark) -> Call:
        """The call that says a correction or a withdrawal in a reply to the alert."""

    def render_tombstone(self, words: Words) -> Call:
        """The call that says that a message says nothing any more, for one that cannot be deleted."""

    def render_answer(self, answer: Answer, words: Words) -> tuple[Call, ...]:
        """The calls that give this answer."""

    async def send(self, chat: Chat, call: Call, first: str | None) -> Outcome:
        """Make one message. `first` is the id of the delivery's first message, None for that itself."""

    async def edit(self, chat: Chat, platform_id: str, call: Call) -> Outcome:
        """Make an existing message say this instead; saying it already counts as Sent."""

    async def delete(self, chat: Chat, platform_id: str) -> Outcome:
        """Take a message away; one that is gone already counts as Sent. Rejected where the platform allows it no more."""

    async def find_message(self, chat: Chat, key: str) -> str | None:
        """The id of a recent message that was sent with this token; None where there is none, or it cannot be asked for."""

    async def reply(self, request: Request, call: Call) -> Outcome:
        """Answer somebody where they asked; to a press, in place of the message whose button was pressed."""

    async def open_form(self, request: Request, form: Form, words: Words) -> bool:
        """Open a form before whoever asked; False where there are no forms, or it cannot be done now."""

    async def can_manage(self, request: Request) -> bool | None:
        """Whether who acts may change what comes to this chat, asked now; None where that cannot be found out."""

    async def bot_not_in_channel(self, chat: Chat) -> bool:
        """Whether somebody must let the bot into this chat before it can say anything there unasked."""

    def set_commands(self, menus: Sequence[Menu]) -> None:
        """Offer people these commands while they type, from when the bot is connected."""

    async def acknowledge(self, request: Request, note: str) -> None:
        """Tell whoever pressed a button that it was heard, with a note for them alone where there is one; never raises."""

    async def start(self, receive: Receive) -> None:
        """Connect and begin to hear; returns when that was tried, and goes on trying by itself."""

    async def stop(self) -> None:
        """Stop hearing, then let go of the connections."""

    @property
    def last_error(self) -> str | None:
        """Why this platform cannot do its work now, for people; None where it can."""

    @property
    def token_refused(self) -> bool:
        """True where the platform refuses our token: nothing will work until somebody mends it."""

    async def check(self, chats: Sequence[Chat]) -> list[str]:
        """Ask the platform whether the token works and each chat may be written to; one line for each fault found."""
