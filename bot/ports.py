"""What the job needs of the outside, as protocols. The wiring hands in what implements them.

Source    finds documents, decides nothing         adapters/sources/
Editor    reads a document, makes its card         formatter/
Store     remembers, one transaction a call        store/
Platform  says a card in a chat, hears commands    adapters/platforms/
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.model import (
    Answer,
    AuditEntry,
    Call,
    Card,
    Case,
    Chat,
    Delivery,
    DeliveryRecord,
    Destination,
    Difference,
    DigestPage,
    Document,
    FeedRules,
    FeedState,
    Filter,
    Hold,
    KnownPost,
    Look,
    Mark,
    Message,
    Outcome,
    Overview,
    Pause,
    PauseKind,
    Post,
    Replay,
    Request,
    Ruling,
    Settlement,
    StoredPost,
    Style,
    Subscription,
)


class Clock(Protocol):
    """The time, and waiting; tests hand in one they can turn."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Wait; returns at once for zero or less."""


class Words(Protocol):
    """The bot's own words in one language. The English text is the key; `{name}` takes a value."""

    @property
    def language(self) -> str:
        """`ko` or `en`."""

    def __call__(self, text: str, /, **values: object) -> str:
        """`text` in this language, its values filled in."""

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The form of the text that goes with the number; `{n}` is filled in too."""


class Source(Protocol):
    """One feed, looked at again and again."""

    def looks(self, stamps: Mapping[str, str], state: FeedState) -> AsyncGenerator[Look, None]:
        """Yield a Look whenever there is something to tell, and the first whole one even if it is empty.

        `stamps` maps every key the store knows to the stamp it was last read with. The next look is taken only after the
        caller has recorded this one, so a source may count what it yielded as kept. Never raises for what a feed serves.
        """


class Editor(Protocol):
    """The formatter's face to the job: pure functions of text."""

    def read(self, document: Document, rules: FeedRules) -> Post:
        """Read a document; raises UnreadablePost."""

    def digest(self, post: Post) -> str:
        """Name the post's content: the same digest, the same content to the letter, wherever it lies."""

    def card(self, post: Post) -> Card:
        """Make the card of a post."""

    def hold(self, post: Post, card: Card) -> Hold | None:
        """A reason why this post must wait for an editor, or None."""

    def difference(self, old: Post, new: Post) -> Difference:
        """What a reader would notice between two versions of one post."""


class PostStore(Protocol):
    """Feeds and their posts."""

    async def feed_state(self, feed: str) -> FeedState:
        """What is remembered of a feed; a new feed's state is empty."""

    async def stamps(self, feed: str) -> dict[str, str]:
        """Key and stamp of every post of a feed that is not withdrawn."""

    async def known(self, feed: str, keys: Sequence[str]) -> dict[str, KnownPost]:
        """What is known of these posts; unknown keys are left out."""

    async def twins(self, feed: str, digests: Sequence[str]) -> dict[str, list[KnownPost]]:
        """The posts of a feed that have one of these contents now, by digest, first seen first."""

    async def record(self, feed: str, rulings: Sequence[Ruling], look: Look, now: datetime) -> list[int]:
        """Write the rulings of one look and the feed's new state, in one transaction; the ids of the posts, in order.

        Revisions, fan-outs of what is announced, and raised `wanted_revision`s of what is corrected go with them. A look
        with an error only counts it. A complete look without one sets `first_look` if it was unset.
        """

    async def announce(self, post_ids: Sequence[int], now: datetime) -> None:
        """Make posts live and owe them to everyone who wants them; those already announced stay as they are."""

    async def due_releases(self, now: datetime) -> list[int]:
        """Ids of embargoed posts whose time has come, oldest first."""

    async def next_release(self) -> datetime | None:
        """When the next embargo ends."""

    async def latest(self, count: int, feed: str | None = None) -> list[StoredPost]:
        """The newest live posts by arrival, newest first."""

    async def find_post(self, name: str) -> list[StoredPost]:
        """Posts that a POST names: its number, `feed/key`, or a file's stem; several where the stem is ambiguous."""


class DeliveryStore(Protocol):
    """What is owed to whom, and what became of it."""

    async def expand(self, batch: int, wants: Callable[[Filter, Post], bool], now: datetime) -> int:
        """Turn the open fan-outs' next `batch` subscriptions into deliveries, the most urgent first; how many were passed.

        Fewer than `batch` where no fan-out is open any more. Resumable: the cursor moves in the same transaction.
        """

    async def claim(self, platforms: Sequence[str], count: int, lease: timedelta, now: datetime) -> list[Delivery]:
        """Take up to `count` due deliveries for `lease`: urgent first, then oldest.

        In a chat only in order, and none of a chat that is waiting, inactive or already claimed.
        """

    async def open_fanouts(self) -> int:
        """How many live posts are not owed to everyone yet."""

    async def waiting_alike(self, delivery: Delivery, now: datetime) -> int:
        """How many deliveries that are due may share one message with this claimed one (see claim_alike)."""

    async def claim_alike(self, delivery: Delivery, count: int, lease: timedelta, now: datetime) -> list[Delivery]:
        """Take up to `count` due deliveries that may share one message with this claimed one, in order.

        Routine ones of the same chat of which nothing was said; where this one's payload is frozen, those frozen with the same.
        """

    async def defer(self, delivery: Delivery, until: datetime, now: datetime) -> None:
        """Let a claimed delivery and those that may share its message wait until then, behind whatever is owed before."""

    async def routine_alerts(self, destination_id: int, since: datetime) -> list[datetime]:
        """When routine alerts appeared in a chat, oldest first; a digest is one, an edit none."""

    async def freeze(self, delivery_ids: Sequence[int], payload: Sequence[Call]) -> None:
        """Keep a payload until all its parts are settled; several deliveries have the same if they share its message."""

    async def keep_message(self, delivery_id: int, message: Message, now: datetime) -> None:
        """Record that a message exists (or was edited) because of this delivery, the moment the platform said so."""

    async def forget_message(self, delivery_id: int, part: int) -> None:
        """Record that a message exists no more."""

    async def settle(self, settlements: Sequence[Settlement], now: datetime) -> None:
        """Write what became of claimed deliveries, all in one transaction, and give them back.

        Sent: the row is sent, unless a newer revision is wanted by now: then it is owed again. Retry: tried again from
        `not_before` on; its scope CHAT or PLATFORM delays everything of that. Rejected: for good, with its reason; scope
        CHAT also stops the destination and rejects what else is owed there. Moved: the destination gets its new id and
        the row is owed again. Uncertain: owed once more from `not_before` on and `doubted`, or left uncertain.
        """

    async def give_back(self, deliveries: Iterable[Delivery], until: datetime | None = None) -> None:
        """Return claimed deliveries untried, counting no attempt; they keep their place and are not due before `until`."""

    async def recover(self, now: datetime, *, resend: bool = True) -> int:
        """Return every delivery whose lease has run out, marked as uncertain where it was being sent; how many.

        Without `resend`, what may have been said for the first time stays uncertain, for people to decide.
        """

    async def next_due(self, now: datetime) -> datetime | None:
        """When the next delivery may be claimed; None where nothing is owed."""

    async def recent_sends(self, since: datetime) -> list[tuple[Chat, datetime]]:
        """When messages went to which chat, oldest first: what the pacer must remember over a restart."""

    async def delivery_counts(self) -> dict[str, int]:
        """How many deliveries stand in each state."""

    async def oldest_owed(self) -> datetime | None:
        """Since when the delivery that waits longest is owed; None where nothing waits."""


class AudienceStore(Protocol):
    """Destinations and what they asked for."""

    async def sync_managed(self, subscriptions: Sequence[Subscription], now: datetime) -> None:
        """Make the managed destinations and subscriptions exactly these, leaving people's own untouched."""

    async def subscribe(self, chat: Chat, feeds: Sequence[str], style: Style, now: datetime) -> None:
        """Add feeds to a chat's subscriptions; an inactive destination becomes active again."""

    async def unsubscribe(self, chat: Chat, feeds: Sequence[str] | None, now: datetime) -> int:
        """Take feeds (None: all) off a chat's own subscriptions, and what is still owed through them; how many went."""

    async def subscriptions(self, chat: Chat) -> list[tuple[str, bool]]:
        """The feeds a chat gets, each with whether the config manages it."""

    async def destinations(self) -> list[Destination]:
        """Every destination, active or not."""


class DeskStore(Protocol):
    """What operators decide, and what they ask. Every decision is written to the audit in the transaction that does it."""

    async def rule(self, post: StoredPost, ruling: Ruling, decided_by: str, entry: AuditEntry) -> bool:
        """Write a ruling on a post that still stands as `post` says; False where it does not, and nothing was written.

        `decided_by` is kept beside it. The ruling's key and stamp are the post's own.
        """

    async def hurry(self, post_id: int, entry: AuditEntry) -> int:
        """Make a post urgent, with everything of it that is still owed; how many deliveries wait that are urgent now."""

    async def owe_again(self, post_id: int, chat: Chat, entry: AuditEntry) -> Replay:
        """Owe a live post to one chat once more; a chat that was stopped gets another try.

        Where it was sent, it is sent anew and the old copy is forgotten; where it stopped half-way, it goes on.
        """

    async def pause(self, pause: Pause) -> bool:
        """Let nothing more be claimed of this; False where it was paused already."""

    async def resume(self, kind: PauseKind, name: str, entry: AuditEntry) -> bool:
        """End a pause; False where there was none."""

    async def last_change(self) -> int:
        """A number that grows with every decision, whichever process wrote it."""

    async def unshown(self, chat: Chat, count: int) -> list[StoredPost]:
        """The oldest posts that wait for an editor and were not shown in this chat as they are now; unreadable ones are not."""

    async def shown(self, post: StoredPost, chat: Chat, now: datetime) -> None:
        """Remember that the desk has seen this revision."""

    async def deliveries(self, post_id: int | None, states: Sequence[str], count: int) -> list[DeliveryRecord]:
        """The newest deliveries, of one post or of all, in these states or (none named) in any; newest first."""

    async def case(self, post_id: int, chat: Chat | None) -> Case:
        """Everything that says why a post did or did not reach a chat; without one, what concerns the post alone."""

    async def overview(self, count: int) -> Overview:
        """The whole at a glance, with at most `count` posts in each list."""


class Store(PostStore, DeliveryStore, AudienceStore, DeskStore, Protocol):
    """Everything that is remembered. Raises StoreError, whose message is for people, and nothing of a driver's."""

    async def close(self) -> None:
        """Let go of the database."""


class StoreError(Exception):
    """The store cannot do its work: locked, full, read-only, corrupt, or from a newer version of Sokbo."""


Receive = Callable[[Request], Awaitable[None]]
"""What an adapter hands every command it hears to; it never raises."""


class Platform(Protocol):
    """One platform: renders, sends, hears. Every answer of the platform is an outcome, never an exception."""

    @property
    def name(self) -> str:
        """`telegram`, `slack` or `console`."""

    def render(self, card: Card, style: Style, words: Words, mark: Mark) -> tuple[Call, ...]:
        """The calls that say this card, one a message, in order."""

    def render_digest(self, cards: Sequence[Card], style: Style, words: Words) -> tuple[DigestPage, ...]:
        """The messages that tell these cards as headlines with links, in their order."""

    def render_reply(self, card: Card, style: Style, words: Words, mark: Mark) -> Call:
        """The call that says a correction or a withdrawal in a reply to the alert."""

    def render_gap(self, words: Words) -> Call:
        """The call that says that a message says nothing any more, for one that cannot be deleted."""

    def render_answer(self, answer: Answer, words: Words) -> tuple[Call, ...]:
        """The calls that give this answer."""

    async def send(self, chat: Chat, call: Call, first: str | None) -> Outcome:
        """Make one message. `first` is the id of the delivery's first message, None for that itself."""

    async def edit(self, chat: Chat, platform_id: str, call: Call) -> Outcome:
        """Make an existing message say this instead; saying it already counts as Sent."""

    async def delete(self, chat: Chat, platform_id: str) -> Outcome:
        """Take a message away; one that is gone already counts as Sent. Rejected where the platform allows it no more."""

    async def find(self, chat: Chat, token: str) -> str | None:
        """The id of a recent message that was sent with this token; None where there is none, or it cannot be asked for."""

    async def reply(self, request: Request, call: Call) -> Outcome:
        """Answer somebody where they asked."""

    async def acknowledge(self, request: Request, note: str) -> None:
        """Tell whoever pressed a button that it was heard, with a note for them alone where there is one; never raises."""

    async def start(self, receive: Receive) -> None:
        """Connect and begin to hear; returns when that was tried, and goes on trying by itself."""

    async def stop(self) -> None:
        """Stop hearing, then let go of the connections."""

    @property
    def trouble(self) -> str | None:
        """Why this platform cannot do its work now, for people; None where it can."""

    @property
    def refused(self) -> bool:
        """True where the platform refuses our token: nothing will work until somebody mends it."""

    async def check(self, chats: Sequence[Chat]) -> list[str]:
        """Ask the platform whether the token works and each chat may be written to; one line for each fault found."""
