"""What is remembered of deliveries."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.model import Call, Chat, Delivery, Filter, Message, Post, Settlement


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

    async def count_bundleable(self, delivery: Delivery, now: datetime) -> int:
        """How many deliveries that are due may share one message with this claimed one (see claim_alike)."""

    async def claim_bundleable(self, delivery: Delivery, count: int, lease: timedelta, now: datetime) -> list[Delivery]:
        """Take up to `count` due deliveries that may share one message with this claimed one, in order.

        Routine ones of the same chat of which nothing was said; where this one's payload is frozen, those frozen with the same.
        """

    async def defer(self, delivery: Delivery, until: datetime, now: datetime) -> None:
        """Let a claimed delivery wait until then, and a routine one with it those that may share its message.

        They hold nobody back and stand behind whatever is owed before. A time that is past only gives them that place.
        """

    async def cancel_muted(self, delivery: Delivery, now: datetime) -> None:
        """End a claimed delivery unsaid, because its chat has muted what it tells."""

    async def routine_alert_times(self, destination_id: int, since: datetime) -> list[datetime]:
        """When routine alerts appeared in a chat, oldest first; a digest is one, an edit none."""

    async def freeze_payload(self, delivery_ids: Sequence[int], payload: Sequence[Call]) -> None:
        """Keep a payload until all its parts are settled; several deliveries have the same if they share its message."""

    async def save_message(self, delivery_id: int, message: Message, now: datetime) -> None:
        """Record that a message exists (or was edited) because of this delivery, the moment the platform said so."""

    async def delete_message(self, delivery_id: int, part: int) -> None:
        """Record that a message exists no more."""

    async def settle(self, settlements: Sequence[Settlement], now: datetime, begun: Sequence[int] = ()) -> None:
        """Write what became of claimed deliveries, all in one transaction, and give them back.

        `begun` are others, whose message is about to go: only these may have arrived if their courier is lost.

        Sent: the row is sent, unless a newer revision is wanted by now: then it is owed again. Retry: tried again from
        `not_before` on; its scope CHAT or PLATFORM delays everything of that. Rejected: for good, with its reason; scope
        CHAT also stops the destination and rejects what else is owed there. Moved: the destination gets its new id and
        the row is owed again. Uncertain: owed once more from `not_before` on and `doubted`, or left uncertain.
        """

    async def release_claims(self, deliveries: Iterable[Delivery], until: datetime | None = None) -> None:
        """Return claimed deliveries untried, counting no attempt; they keep their place and are not due before `until`."""

    async def recover(self, now: datetime, *, resend: bool = True) -> int:
        """Return every delivery whose lease has run out, marked as uncertain where its sending had begun; how many.

        Without `resend`, what may have been said for the first time stays uncertain, for people to decide.
        """

    async def next_due(self, now: datetime) -> datetime | None:
        """When the next delivery may be claimed; None where nothing is owed."""

    async def recent_sends(self, since: datetime) -> list[tuple[Chat, datetime]]:
        """When messages went to which chat, oldest first: what the pacer must remember over a restart."""

    async def shift_times_back(self, by: timedelta, now: datetime) -> None:
        """Take `by` off what was owed, said, or is to be waited for after `now`: the clock was set back by so much."""

    async def delivery_counts(self) -> dict[str, int]:
        """How many deliveries stand in each state."""

    async def oldest_pending(self) -> datetime | None:
        """Since when the delivery that waits longest is owed; None where nothing waits."""
