"""Storage of decisions, operator alerts, and the applied config."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model import (
    AuditEntry,
    Chat,
    Decision,
    DeliveryRecord,
    OperatorAlert,
    Overview,
    Pause,
    PauseKind,
    PostReport,
    Reload,
    Replay,
    ReviewCard,
    StoredPost,
)


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

    async def requeue(self, post_id: int, chat: Chat, entry: AuditEntry) -> Replay:
        """Enqueue a live post for one chat once more, and make an inactive chat active again.

        A delivery that was sent is sent anew, and its messages are no longer tracked; one that stopped half-way continues.
        """

    async def pause(self, pause: Pause) -> bool:
        """Stop claiming deliveries of a feed, to a platform, or at all; False where that was paused already."""

    async def resume(self, kind: PauseKind, name: str, entry: AuditEntry) -> bool:
        """End a pause; False where there was none."""

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

    async def overview(self, count: int) -> Overview:
        """Return the status of the whole bot, with at most `count` posts in each list."""


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
