"""A chat platform: renders, sends, edits and finds messages, receives requests and answers them."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.model import Answer, Call, Card, Chat, DigestPage, Form, Lookup, Mark, Menu, Outcome, Request, Style
from bot.ports.translator import Translator

Receive = Callable[[Request], Awaitable[None]]
"""Handles a request; never raises."""


class Platform(Protocol):
    """One platform. Every response of its API is an outcome, never an exception."""

    @property
    def name(self) -> str:
        """`telegram`, `slack` or `webhook`."""

    def render(self, card: Card, style: Style, words: Translator, mark: Mark) -> tuple[Call, ...]:
        """Calls for an alert with this card, one a message, in order."""

    def render_digest(self, cards: Sequence[Card], style: Style, words: Translator) -> tuple[DigestPage, ...]:
        """Digest messages with the cards' headlines and links, in order."""

    def render_reply(self, card: Card, style: Style, words: Translator, mark: Mark) -> Call:
        """Call for a correction or withdrawal as a reply to the alert."""

    def render_tombstone(self, words: Translator) -> Call:
        """Call for the text that replaces a message which cannot be deleted."""

    def render_answer(self, answer: Answer, words: Translator) -> tuple[Call, ...]:
        """Calls for an answer to a request."""

    async def send(self, chat: Chat, call: Call, first: str | None) -> Outcome:
        """Send one message. `first` is the id of the delivery's first message, None for that message itself."""

    async def edit(self, chat: Chat, platform_id: str, call: Call) -> Outcome:
        """Replace a message's content; unchanged content counts as Sent."""

    async def delete(self, chat: Chat, platform_id: str) -> Outcome:
        """Delete a message; one that is already gone counts as Sent. Rejected if the platform no longer allows it."""

    async def find_message(self, chat: Chat, key: str, attempted_at: datetime) -> Lookup:
        """Look for the message with this idempotency key that an attempt at that time may have sent."""

    async def reply(self, request: Request, call: Call) -> Outcome:
        """Answer a request where it was made; a button press replaces its message."""

    async def open_form(self, request: Request, form: Form, words: Translator) -> bool:
        """Open a form for the person who asked; False if there are no forms or it is too late."""

    async def can_manage(self, request: Request, *, subscribing: bool = False) -> bool | None:
        """True if the person may change this chat's settings now; None if that cannot be found out.

        With `subscribing` it is about the chat's own subscriptions, which a platform's config may open to more people.
        """

    async def find_chat(self, chat: Chat) -> str | None:
        """The id of a chat that is written by its public name; None if that cannot be found out now."""

    async def bot_not_in_channel(self, chat: Chat) -> bool:
        """True if the bot must be added to this chat before it can send anything there."""

    def set_commands(self, menus: Sequence[Menu]) -> None:
        """Set the command menus, as soon as the bot is connected."""

    async def acknowledge(self, request: Request, note: str) -> None:
        """Acknowledge a button press, with a note for that person alone if there is one. Never raises."""

    async def start(self, receive: Receive) -> None:
        """Connect and receive. Returns after the first attempt; further attempts go on in the background."""

    async def stop(self) -> None:
        """Stop receiving, then close the connections."""

    @property
    def last_error(self) -> str | None:
        """Reason why this platform cannot be used now, for people; None if it can."""

    @property
    def token_invalid(self) -> bool:
        """True if the platform refuses the token, which only an operator can correct."""

    async def check(self, chats: Sequence[Chat]) -> list[str]:
        """Check the token and the right to write in each chat; one line for each error."""
