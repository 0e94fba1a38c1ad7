"""Storage of deliveries."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.model import Call, Chat, Delivery, Filter, Message, Post, Settlement


class DeliveryStore(Protocol):
    """The queue of deliveries: fan-out, claims, outcomes and messages."""

    async def expand(self, batch: int, wants: Callable[[Filter, Post], bool], now: datetime, within: timedelta) -> int:
        """Turn the next subscriptions of open fan-outs into deliveries, urgent ones first; return how many were passed.

        `batch` at most, and no more are begun after the transaction has lasted for `within`. 0 means that no fan-out is open any
        more. Resumable: the cursor moves in the same transaction. A post that is not live waits. A chat with several matching
        subscriptions gets one delivery; where it takes nothing now, that is missed.
        """

    async def claim(self, platform: str, count: int, lease: timedelta, now: datetime) -> list[Delivery]:
        """Claim up to `count` due deliveries to a platform for `lease`: urgent first, then oldest.

        Order within a chat is kept: an earlier delivery that is not due yet holds back later ones. Chats in cooldown, those
        that take nothing now, and those with a claimed delivery are skipped.
        """

    async def open_fanouts(self) -> int:
        """Return how many live posts still have subscriptions to pass."""

    async def count_bundleable(self, delivery: Delivery, now: datetime) -> int:
        """Return how many due deliveries may share one message with this claimed one (see claim_bundleable)."""

    async def claim_bundleable(self, delivery: Delivery, count: int, lease: timedelta, now: datetime) -> list[Delivery]:
        """Claim up to `count` due deliveries that may share one message with this claimed one, in order.

        These are routine ones of the same chat with nothing sent; where this one's payload is frozen, those with the same.
        """

    async def defer(self, delivery: Delivery, until: datetime, now: datetime) -> None:
        """Postpone a claimed delivery, and with a routine one those that may share its message.

        Deferred deliveries hold back no others and are ordered after everything that is pending before `until`. A time in the
        past changes the order alone.
        """

    async def cancel_muted(self, delivery: Delivery, now: datetime) -> None:
        """Cancel a claimed delivery with nothing sent, because its chat has muted the feed or category."""

    async def routine_alert_times(self, destination_id: int, since: datetime) -> list[datetime]:
        """Return when routine alerts were first sent to a chat, oldest first; a digest counts once, an edit not at all."""

    async def freeze_payload(self, delivery_ids: Sequence[int], payload: Sequence[Call]) -> None:
        """Store a payload until all its messages are settled; deliveries that share a message have the same one."""

    async def save_message(self, delivery_id: int, message: Message, now: datetime) -> None:
        """Store a message that a delivery made or edited, as soon as the platform has accepted it."""

    async def delete_message(self, delivery_id: int, part: int) -> None:
        """Store that a message exists no more."""

    async def settle(self, settlements: Sequence[Settlement], now: datetime, starting: Sequence[int] = ()) -> None:
        """Write the outcomes of claimed deliveries in one transaction, and end their claims.

        `starting` are other claimed deliveries whose message is about to be sent: only these may have arrived if the worker is
        lost.
        Sent: sent; pending again where a newer revision is wanted by now. Retry: from `not_before` on; scope CHAT or PLATFORM
        sets a cooldown for all of that. Rejected: for good; scope CHAT stops the destination until `not_before`, or until an
        event there, and an alert is missed; scope PLATFORM rejects nothing and sets a cooldown. Deleted: cancelled, and never
        corrected again. Moved: the destination gets its new id, the delivery is pending again. An alert that is Sent makes its
        chat active. Uncertain: retried from `not_before` on as maybe sent, or left uncertain where there is none.
        The outcome of a claim that was lost meanwhile changes nothing, unless it is Sent.
        """

    async def release_claims(self, deliveries: Iterable[Delivery], until: datetime | None = None) -> None:
        """End claims without an attempt; the deliveries keep their order and are not due before `until`."""

    async def end_cooldown(self, platform: str) -> None:
        """End a platform's cooldown: it answers again, or will name a new one."""

    async def recover(self, now: datetime, *, resend: bool = True) -> int:
        """End every claim whose lease has run out; return how many.

        A delivery whose sending had started is retried as maybe sent, at most MAX_RESENDS times. Without `resend`, one that
        would be sent for the first time stays uncertain, for people to decide.
        """

    async def next_due(self, platform: str, now: datetime) -> datetime | None:
        """Return when to claim deliveries to a platform next, `now` at the earliest; None where nothing is pending there.

        Before that time nothing can be claimed; at that time a cooldown may still hold it back.
        """

    async def recent_sends(self, since: datetime) -> list[tuple[Chat, datetime]]:
        """Return the chats and times of recent messages, oldest first, for the rate limiter after a restart.

        An attempt with an unknown outcome counts at the latest time it can have arrived.
        """

    async def shift_times_back(self, by: timedelta, now: datetime) -> None:
        """Subtract `by` from times after `now`, because the clock was set back by so much.

        Deliveries deferred to an hour of their chat keep it. Doing it twice is harmless, except that a platform's cooldown may
        end too early.
        """

    async def delivery_counts(self) -> dict[str, int]:
        """Return how many deliveries are in each state; a state without any is left out."""
