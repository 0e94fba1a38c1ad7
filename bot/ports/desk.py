"""What is remembered of operators' decisions, and what they ask."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model import AuditEntry, Case, Chat, DeliveryRecord, Overview, Pause, PauseKind, Replay, Ruling, StoredPost


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
