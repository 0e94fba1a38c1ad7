"""Protocols of what adapters do: Source, PageChecker, Platform, Editor with its errors, Clock, Words."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model import (
    Answer,
    Call,
    Card,
    Chat,
    Difference,
    DigestPage,
    Document,
    FeedRules,
    FeedState,
    Form,
    Hold,
    Lookup,
    Mark,
    Menu,
    Outcome,
    PollResult,
    Post,
    ReadResult,
    Request,
    Style,
)


class Source(Protocol):
    """One feed, polled again and again."""

    @property
    def next_poll(self) -> datetime | None:
        """Time of the next poll; None while one runs, and where changes are watched for."""

    def polls(self, version_tags: Mapping[str, str], state: FeedState) -> AsyncGenerator[PollResult, None]:
        """Yield a PollResult for each poll with changes or an error, and the first complete one even if it is empty.

        `version_tags` maps every key in the store to the version last read. The next poll starts after the caller has
        recorded this one, so a source may count what it yielded as stored. Never raises for what a feed serves.
        """

    async def complete(self, documents: Sequence[Document]) -> Sequence[Document]:
        """Return new and changed documents with what is fetched for these alone, as the text of their page. Never raises."""


class PageChecker(Protocol):
    """Checks that an article's page exists."""

    async def error(self, url: str, *, internal: str) -> str:
        """Reason why a page is missing, for people; "" if it answers 200.

        `internal` is an address whose host may be private, "" if none may.

        Never raises.
        """


class Words(Protocol):
    """The bot's own words in one language. The English text is the key; `{name}` takes a value."""

    @property
    def language(self) -> str:
        """`ko` or `en`."""

    def __call__(self, text: str, /, **values: object) -> str:
        """`text` in this language, its values filled in."""

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The form of the text that goes with the number; `{n}` is filled in too."""


Receive = Callable[[Request], Awaitable[None]]
"""Handles a request; never raises."""


class Platform(Protocol):
    """One platform. Every response of its API is an outcome, never an exception."""

    @property
    def name(self) -> str:
        """`telegram`, `slack` or `webhook`."""

    def render(self, card: Card, style: Style, words: Words, mark: Mark) -> tuple[Call, ...]:
        """Calls for an alert with this card, one a message, in order."""

    def render_digest(self, cards: Sequence[Card], style: Style, words: Words) -> tuple[DigestPage, ...]:
        """Digest messages with the cards' headlines and links, in order."""

    def render_reply(self, card: Card, style: Style, words: Words, mark: Mark) -> Call:
        """Call for a correction or withdrawal as a reply to the alert."""

    def render_tombstone(self, words: Words) -> Call:
        """Call for the text that replaces a message which cannot be deleted."""

    def render_answer(self, answer: Answer, words: Words) -> tuple[Call, ...]:
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

    async def open_form(self, request: Request, form: Form, words: Words) -> bool:
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


class FormatterError(Exception):
    """The formatter brought no result for a post, and would bring none the next time: it crashed or is too slow."""


class FormatterTimeout(FormatterError):
    """The post needs more than the short slice of time; ask again with `slowly`."""


class FormatterUnavailable(FormatterError):
    """No worker could be started, or the machine is too busy. The same post may succeed later."""


class Formatter(Protocol):
    """The formatter as the bot calls it. Results depend on the arguments alone.

    Every method is a coroutine, since this work is too slow for the event loop. Each post first gets a short slice of CPU
    time. What needs more gets a longer one in a slow worker, one post at a time: from `read` and `difference` only where
    they are asked to work `slowly`, from `card`, `hold` and `search_text` while the caller waits, and never from the two
    methods about stories. All methods raise EditorError or EditorUnavailable; `read` reports errors of its documents.
    """

    async def read(self, documents: Sequence[Document], rules: FeedRules, *, slowly: bool = False) -> list[ReadResult]:
        """Read documents, in order, and apply the hold rules to those that are new. Raises EditorUnavailable."""

    async def card(self, post: Post) -> Card:
        """Make the card of a post."""

    async def hold(self, post: Post) -> Hold | None:
        """Return the reason why this post must wait for an editor, or None."""

    async def search_text(self, post: Post) -> str:
        """Return the post's text for the search index, without markup and promotion."""

    async def difference(self, old: Post, new: Post, *, slowly: bool = False) -> Difference:
        """Return the changes between two versions of a post that a reader would notice. Raises NeedsMoreTime."""

    async def story_keys(self, post: Post) -> frozenset[str]:
        """Return the keys by which other posts of the same story are found; other stories share none."""

    async def same_story(self, post: Post, others: Sequence[Post]) -> int | None:
        """Return the index of the first of `others` with the same story; None without one, or in doubt."""


class Clock(Protocol):
    """The time, and waiting; tests hand in one they can turn."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Wait; returns at once for zero or less."""
