"""The store as the bot uses it: chats and their subscriptions, the desk and administration, and all of it as one protocol."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model import (
    AuditEntry,
    Chat,
    ChatSettings,
    Decision,
    DeliveryRecord,
    Destination,
    Filter,
    OperatorAlert,
    Overview,
    Pause,
    PauseKind,
    Post,
    PostReport,
    RefusalReason,
    Reload,
    ReplayResult,
    ReviewCard,
    ShownDelivery,
    StoredPost,
    Style,
    Subscription,
    SubscriptionView,
)
from bot.model.status_page import StatusHistory, StatusReport, StoreMetrics
from bot.ports.deliveries import DeliveryStore
from bot.ports.ownership import OwnershipStore
from bot.ports.posts import PostStore, RetentionStore, SearchStore


class DeskStore(Protocol):
    """Decisions of the desk, each written with its audit entry in one transaction, and reports for operators."""

    async def save_decision(self, post: StoredPost, decision: Decision, decided_by: str, entry: AuditEntry) -> bool:
        """Write the desk's decision on a post that still has the version of `post`.

        Returns False, and writes nothing, where the post has changed since. `decided_by` is stored with the post. The
        decision's key and version tag are replaced by the post's own.
        """

    async def mark_urgent(self, post_id: int, entry: AuditEntry) -> int:
        """Make a post and its pending deliveries urgent; return how many deliveries that are.

        Deliveries deferred to a later hour become due now, since urgent ones may pass quiet hours.
        """

    async def replay(self, post_id: int, chat: Chat, entry: AuditEntry, shown: ShownDelivery | None = None) -> ReplayResult:
        """Enqueue a live post for one chat once more, and try a stopped chat again.

        A delivery that was sent is sent anew, and its messages are no longer tracked; one that stopped half-way continues.
        Nothing happens where post or delivery are no longer as `shown`.
        """

    async def replay_missed(self, chat: Chat, entry: AuditEntry) -> int | None:
        """Enqueue every live post that a chat missed, oldest first, and try the chat again; return how many.

        None for an unknown chat.
        """

    async def pause(self, pause: Pause) -> bool:
        """Stop claiming deliveries of a feed, to a platform, or at all; False where that was paused already."""

    async def resume(self, kind: PauseKind, name: str, entry: AuditEntry, since: datetime | None = None) -> bool:
        """End a pause, with `since` only the one that began then; False where there was none."""

    async def last_change(self) -> int:
        """Return the number of the newest audit entry: it grows with every decision, whichever process wrote it."""

    async def posts_to_review(self, chat: Chat, count: int) -> list[StoredPost]:
        """Return the oldest posts that wait for an editor and were not shown in this chat in their present revision.

        These are held posts that can be read, and live posts with a pending revision.
        """

    async def save_review_card(self, card: ReviewCard) -> None:
        """Store a message of the desk, or the version that it shows now."""

    async def outdated_review_cards(self, skipped: Collection[Chat], count: int) -> list[ReviewCard]:
        """Return the desk's messages, outside the `skipped` chats, whose post has another version than they show."""

    async def deliveries(self, post_id: int | None, states: Sequence[str], count: int) -> list[DeliveryRecord]:
        """Return the newest deliveries of one post (None: of all) in these states (empty: in any), newest first."""

    async def post_report(self, post_id: int, chat: Chat | None) -> PostReport:
        """Return what explains why a post did or did not reach a chat; without a chat, what concerns the post alone."""

    async def inactive_chats(self) -> list[Destination]:
        """Return the groups and channels, and the config's chats of any kind, that take no alerts, in the order of their ids."""

    async def overview(self, count: int, now: datetime) -> Overview:
        """Return the status of the whole bot, with at most `count` posts in each list."""

    @property
    def name(self) -> str:
        """The database's address without its password."""

    async def status_report(self, since: datetime, count: int, chats: int) -> StatusReport:
        """Return the posts announced `since`, failed deliveries (at most `count` each) and `chats` destinations."""

    async def status_history(self, now: datetime) -> StatusHistory:
        """Return the delays of the last day's deliveries by hour and for the whole day, and each feed's activity."""

    async def store_metrics(self, now: datetime) -> StoreMetrics:
        """Return the numbers that /metrics exports."""


class OperatorAlertStore(Protocol):
    """Alerts to the operators: open, sent, resolved."""

    async def raise_alert(self, notice: OperatorAlert, now: datetime) -> bool:
        """Store an alert to be sent to the operators, once until its key is resolved; False where it is open already."""

    async def resolve_alert(self, key: str, line: str, now: datetime) -> None:
        """Close an open alert. Where it was sent, `line` is sent too, unless it is ""."""

    async def open_alerts(self) -> set[str]:
        """Return the keys of all alerts that are not resolved, sent or not."""

    async def unsent_alerts(self) -> list[OperatorAlert]:
        """Return the alerts that are still to be sent, oldest first."""

    async def mark_alert_sent(self, notice: OperatorAlert) -> None:
        """Store that an alert was sent, unless its line has changed since."""


class ConfigurationStore(Protocol):
    """The applied config's parts by name, each with its content hash (bot/config/changes.py), and reload requests."""

    async def applied_config(self) -> dict[str, str]:
        """Return each part of the config the bot works by, or worked by when it last ran, with its content hash.

        Empty before the first start.
        """

    async def save_applied_config(self, parts: Mapping[str, str]) -> None:
        """Replace the parts of the config that the bot works by."""

    async def request_reload(self, config: str, entry: AuditEntry, *, drop: bool) -> int:
        """Ask the bot that runs on this store to read its config again; return the request's number."""

    async def pending_reload(self) -> Reload | None:
        """Return the newest reload request without an answer; None where there is none."""

    async def answer_reload(self, number: int, answer: str) -> None:
        """Answer this reload request and all before it; "" means that the config was applied."""

    async def reload_answer(self, number: int) -> str | None:
        """Return the answer to a reload request; None where there is none yet."""


class AudienceStore(Protocol):
    """Destinations, their subscriptions and settings."""

    async def sync_managed(
        self, subscriptions: Sequence[Subscription], now: datetime, wants: Callable[[Filter, Post], bool] | None = None
    ) -> None:
        """Make the managed destinations and subscriptions exactly these; people's own stay as they are.

        A listed destination is tried again: naming it in the config asks for that. A chat that has migrated is
        meant by its old id too. With `wants`, pending deliveries that no filter of their chat lets through are cancelled.
        """

    async def subscribe(self, chat: Chat, feeds: Sequence[str], style: Style, now: datetime) -> None:
        """Add feeds to a chat's own subscriptions; a stopped destination is tried again.

        `style` is for a chat that is new; one that is known keeps its own.
        """

    async def unsubscribe(self, chat: Chat, feeds: Sequence[str] | None, now: datetime) -> int:
        """Delete a chat's own subscriptions to feeds (None: all) with their unsent deliveries; return how many.

        Sent alerts still get corrections. Deliveries that another subscription of the chat asks for stay pending.
        """

    async def subscriptions(self, chat: Chat) -> list[SubscriptionView]:
        """Return a chat's subscriptions, managed ones included, oldest first."""

    async def destination(self, chat: Chat) -> Destination | None:
        """Return a chat's destination; None for a chat that was never used."""

    async def set_style(self, chat: Chat, style: Style, now: datetime) -> None:
        """Set a chat's style; an unknown chat is added.

        In a managed chat only the PERSONAL fields count: they are stored as chosen there, and no config changes them.
        """

    async def set_settings(self, chat: Chat, settings: ChatSettings, now: datetime) -> bool:
        """Set a chat's settings and make its deferred deliveries due again; False for an unknown chat."""

    async def set_filter(
        self, chat: Chat, feed: str, wanted: Filter, now: datetime, wants: Callable[[Filter, Post], bool]
    ) -> bool:
        """Set the filter of one of a chat's own subscriptions and cancel the deliveries it excludes.

        Returns False where the chat has no own subscription to that feed.
        """

    async def deactivate_chat(
        self, chat: Chat, reason: RefusalReason, now: datetime, retry_at: datetime | None = None
    ) -> list[Destination]:
        """Stop a chat with all its topics until `retry_at`, or until an event there; return those that were active.

        Subscriptions and settings stay for a return.
        """

    async def reactivate_chat(self, chat: Chat, now: datetime, *, proven: bool) -> bool:
        """Try a stopped chat again, with all its topics; return False where it was not stopped.

        With `proven` it is active at once, otherwise once it has taken an alert. Corrections of its messages are pending again.
        """

    async def missed_posts(self, chat: Chat, count: int) -> tuple[int, list[StoredPost]]:
        """Return how many live posts a chat missed, and the newest `count` of them, newest first."""

    async def migrate_chat(self, chat: Chat, to: str) -> None:
        """Give a chat, with all its topics, its new id; does nothing where it is unknown or was migrated already."""

    async def chat_names(self) -> dict[Chat, str]:
        """Return the ids of chats by their public names."""

    async def save_chat_name(self, name: Chat, chat_id: str) -> None:
        """Store which chat has a public name; a destination that is stored by the name is renamed or merged."""

    async def canonical_chat(self, chat: Chat) -> Chat:
        """Return a chat as it is stored: by its id where its public name is known, by its new id where it has moved."""

    async def remove_team_ids(self, platform: str) -> None:
        """Store every chat of a platform without its team; two that become one are merged."""

    async def destinations(self) -> list[Destination]:
        """Return every destination, active or not."""


class EventStore(Protocol):
    """Deduplication of platform events, by the platform's own id."""

    async def was_processed(self, what: str) -> bool:
        """Return True where a platform event with this id was processed within the last hour or so."""

    async def mark_processed(self, what: str, now: datetime) -> None:
        """Store an event's id for an hour, so that a repetition is ignored; a power cut may undo it."""


class Store(
    PostStore,
    SearchStore,
    DeliveryStore,
    AudienceStore,
    DeskStore,
    OperatorAlertStore,
    EventStore,
    RetentionStore,
    ConfigurationStore,
    OwnershipStore,
    Protocol,
):
    """Everything that is stored. Raises StoreError, whose message is for people, and no driver's error."""

    async def check(self) -> None:
        """Write something that changes nothing; raises StoreError where nothing can be written."""

    async def is_empty(self) -> bool:
        """Return True for a store in which no feed was ever polled and no chat was ever used."""

    async def close(self) -> None:
        """Close the database, then release the lock."""


class StoreError(Exception):
    """The store cannot do its work: locked, full, read-only, corrupt, or from a newer version of Sokbo."""


class UnusableStore(StoreError):
    """The store's url is no address, or it leads to no store of this version: another program's, or no database."""
