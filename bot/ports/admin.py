"""What is remembered of operators' decisions, and what they ask.

What the operators are told, over restarts.
What is remembered of the config that is in force, and of wishes to change it.
"""

from collections.abc import Mapping, Sequence
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
    StoredPost,
)


class DeskStore(Protocol):
    """What operators decide, and what they ask. Every decision is written to the audit in the transaction that does it."""

    async def save_decision(self, post: StoredPost, decision: Decision, decided_by: str, entry: AuditEntry) -> bool:
        """Write a ruling on a post that still stands as `post` says; False where it does not, and nothing was written.

        `decided_by` is kept beside it. The ruling's key and stamp are the post's own.
        """

    async def mark_urgent(self, post_id: int, entry: AuditEntry) -> int:
        """Make a post urgent, with everything of it that is still owed; how many deliveries wait that are urgent now."""

    async def requeue(self, post_id: int, chat: Chat, entry: AuditEntry) -> Replay:
        """Owe a live post to one chat once more; a chat that was stopped gets another try.

        Where it was sent, it is sent anew and the old copy is forgotten; where it stopped half-way, it goes on.
        """

    async def pause(self, pause: Pause) -> bool:
        """Let nothing more be claimed of this; False where it was paused already."""

    async def resume(self, kind: PauseKind, name: str, entry: AuditEntry) -> bool:
        """End a pause; False where there was none."""

    async def last_change(self) -> int:
        """A number that grows with every decision, whichever process wrote it."""

    async def posts_to_review(self, chat: Chat, count: int) -> list[StoredPost]:
        """The oldest posts that wait for an editor and were not shown in this chat as they are now; unreadable ones are not."""

    async def mark_review_posted(self, post: StoredPost, chat: Chat, now: datetime) -> None:
        """Remember that the desk has seen this revision."""

    async def deliveries(self, post_id: int | None, states: Sequence[str], count: int) -> list[DeliveryRecord]:
        """The newest deliveries, of one post or of all, in these states or (none named) in any; newest first."""

    async def post_report(self, post_id: int, chat: Chat | None) -> PostReport:
        """Everything that says why a post did or did not reach a chat; without one, what concerns the post alone."""

    async def overview(self, count: int) -> Overview:
        """The whole at a glance, with at most `count` posts in each list."""


class OperatorAlertStore(Protocol):
    """What is wrong, what was said of it, and what is still to be said."""

    async def raise_alert(self, notice: OperatorAlert, now: datetime) -> bool:
        """Owe the operators a line; once until its key is solved. False where it was owed or said already."""

    async def resolve_alert(self, key: str, line: str, now: datetime) -> None:
        """Forget what is over. Where the operators had heard of it, `line` says so first; "" for no word."""

    async def open_alerts(self) -> set[str]:
        """The keys of all that was told, or is to be, and is not solved."""

    async def unsent_alerts(self) -> list[OperatorAlert]:
        """The lines that are still to be said, oldest first."""

    async def mark_alert_sent(self, notice: OperatorAlert) -> None:
        """Remember that a line was said, unless there is another one by now."""


class ConfigurationStore(Protocol):
    """The config's parts by name, each with a digest of what it says; see bot/config/changes.py."""

    async def applied_config(self) -> dict[str, str]:
        """The parts the bot works by, or worked by when it ran; empty before its first start."""

    async def save_applied_config(self, parts: Mapping[str, str]) -> None:
        """Remember what the bot works by from now on."""

    async def request_reload(self, config: str, entry: AuditEntry, *, drop: bool) -> int:
        """Ask whatever bot runs on this store to read its config again; the wish's number."""

    async def pending_reload(self) -> Reload | None:
        """The newest wish that has no answer yet."""

    async def answer_reload(self, number: int, answer: str) -> None:
        """Answer this wish and all before it; "" where it was done."""

    async def reload_answer(self, number: int) -> str | None:
        """The answer to a wish; None where there is none yet."""
