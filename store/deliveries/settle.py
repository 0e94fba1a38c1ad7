"""Outcomes of deliveries, their messages, and recovery of claims whose worker was lost.

Each outcome is one statement for many rows at once.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, Insert, Update, bindparam, case, delete, exists, literal, select, tuple_, update

from bot.model import (
    Call,
    Deleted,
    Delivery,
    DeliveryReason,
    Message,
    Moved,
    OutcomeScope,
    PostState,
    Rejected,
    Retry,
    Sent,
    Settlement,
    Uncertain,
)
from store.admin.leases import check_owner
from store.chats.destinations import follow_migration
from store.chats.states import deactivate_chat, reactivate_chats
from store.engine.column_types import EPOCH, Moment, in_json_list
from store.engine.database import StoreSection, exclusive_in_process, writes
from store.posts.stories import uncover_deliveries
from store.schema import State, destinations, is_claimed, is_pending, messages, platforms, posts
from store.schema import deliveries as d

PLATFORM_COOLDOWN = timedelta(minutes=1)
"""Cooldown of a platform that refuses everything, where the settlement names no time."""

MAX_RESENDS = 5
"""Times that a delivery is resent because the bot was killed during it. A marked double is better than a lost alert; but a
message that kills the bot must end some day."""

released_state = case((d.c.attempts > 0, State.RETRY), else_=State.PENDING)
"""The state of a delivery after its claim is released."""


def changes(settlements: Sequence[Settlement], now: datetime) -> Iterator[tuple[Update, dict[str, Any]]]:
    """Yield the statements that write these outcomes, each with its values; equal outcomes share one statement."""
    alike: dict[tuple[Update, tuple[tuple[str, Any], ...]], list[int]] = {}
    for settlement in settlements:
        statement, values = _change(settlement, now)
        alike.setdefault((statement, tuple(values.items())), []).append(settlement.delivery.id)
    for (statement, same), ids in alike.items():
        yield statement, {**dict(same), "ids": ids}


def lost_values(now: datetime, *, resend: bool) -> dict[str, Any]:
    """Return the values of a delivery whose worker was lost while it was being sent.

    One that was maybe sent MAX_RESENDS times is not resent, unless a message of it was stored meanwhile: then the doubt is of
    another one.
    """
    may = (d.c.maybe_sent_count < MAX_RESENDS) | exists().where(
        messages.c.delivery_id == d.c.id, messages.c.created_at > d.c.not_before
    )
    again = may if resend else may & d.c.sent_revision.is_not(None)
    return _tried | {
        "state": case((again, State.RETRY), else_=State.UNCERTAIN),
        "reason_code": DeliveryReason.BOT_STOPPED,
        "reason_detail": "",
        "maybe_sent_count": d.c.maybe_sent_count + 1,
        "not_before": literal(now, Moment()),  # the latest time it can have arrived: see Claims.recent_sends
        "settled_at": case((again, d.c.settled_at), else_=literal(now, Moment())),
    }


_NOT_LIVE = {"state": State.CANCELLED, "reason_code": DeliveryReason.POST_NOT_LIVE, "reason_detail": ""}


def cancel_not_live(ids: Sequence[int]) -> Update:
    """Cancel those of these released deliveries whose post is not live, until it is live again."""
    away = exists().where(posts.c.id == d.c.post_id, posts.c.state != PostState.LIVE)
    unsent = is_pending(d) & d.c.sent_revision.is_(None) & d.c.payload.is_(None)
    return update(d).where(d.c.id.in_(ids), unsent, away).values(_NOT_LIVE)


def end_partial(these: ColumnElement[bool]) -> Update:
    """Stop deliveries that were sent in part when their post was withdrawn: the parts that exist are the sent revision."""
    starting = exists().where(messages.c.delivery_id == d.c.id, messages.c.part >= 0)
    half = is_pending(d) & d.c.sent_revision.is_(None) & d.c.payload.is_not(None) & starting
    withdrawn = exists().where(posts.c.id == d.c.post_id, posts.c.state == PostState.WITHDRAWN)
    newest = select(posts.c.revision).where(posts.c.id == d.c.post_id).scalar_subquery()
    values = {"sent_revision": d.c.revision, "wanted_revision": newest, "payload": None}
    return update(d).where(these, half, withdrawn).values(values)


def _change(settlement: Settlement, now: datetime) -> tuple[Update, dict[str, Any]]:
    again = settlement.not_before
    match settlement.outcome:
        case Sent():
            return _SENT, {"sent": settlement.delivery.revision, "now": now}
        case Retry(reason=reason, scope=OutcomeScope.PLATFORM):
            return _RETRY, {"why": reason, "until": EPOCH}  # the platform's cooldown holds it back
        case Retry(after=after, reason=reason):
            return _RETRY, {"why": reason, "until": again or now + after}
        case Rejected(reason=reason, scope=OutcomeScope.PLATFORM):
            return _RETRY, {"why": reason, "until": EPOCH}
        case Rejected(reason=reason, scope=OutcomeScope.CHAT):
            waits = again is not None and settlement.delivery.sent_revision is not None
            return (_WAITS_FOR_CHAT, {"why": reason}) if waits else (_MISSED, {"why": reason, "now": now})
        case Rejected(reason=reason):
            return _REJECTED, {"why": reason, "now": now}
        case Deleted(reason=reason):
            return _DELETED, {"why": reason, "now": now}
        case Moved():
            return _MIGRATED, {}
        case Uncertain(reason=reason):
            state = State.UNCERTAIN if again is None else State.RETRY
            return _UNCERTAIN, {"then": state, "why": reason, "until": again or EPOCH, "now": now}


def _because(code: DeliveryReason) -> dict[str, Any]:
    return {"reason_code": code, "reason_detail": bindparam("why")}


_tried: dict[str, Any] = {"attempts": d.c.attempts + 1, "lease_until": None}
UNTRIED_VALUES = _tried | {"state": State.RETRY}
"""The values of a delivery whose worker was lost before sending; the counted attempt separates this claim from the next."""

_now, _until = bindparam("now", type_=Moment()), bindparam("until", type_=Moment())
_nothing_sent = ~exists().where(messages.c.delivery_id == d.c.id) & (d.c.maybe_sent_count == 0)
_thawed = case((_nothing_sent, None), else_=d.c.payload)  # nothing of it exists: the next attempt sends the newest
_these = update(d).where(in_json_list(d.c.id, "ids"))
_stale = (d.c.wanted_revision > bindparam("sent")) | d.c.rerender
_corrects = d.c.sent_revision < bindparam("sent")  # unknown, and so false, where nothing was sent

_SENT = _these.values(
    state=case((_stale, State.PENDING), else_=State.SENT),
    reason_code=case((d.c.maybe_sent_count > 0, d.c.reason_code), else_=DeliveryReason.NONE),  # it may be there twice
    reason_detail=case((d.c.maybe_sent_count > 0, d.c.reason_detail), else_=""),
    sent_revision=bindparam("sent"),
    corrected_from=case((_corrects, d.c.sent_revision), else_=d.c.corrected_from),
    attempts=case((_stale, 0), else_=d.c.attempts + 1),
    payload=None,
    lease_until=None,
    not_before=EPOCH,
    pending_since=case((_stale, _now), else_=d.c.pending_since),
    settled_at=_now,
)
_RETRY = _these.values(
    _tried | _because(DeliveryReason.DELAYED) | {"state": State.RETRY, "not_before": _until, "payload": _thawed}
)
_REJECTED = _these.values(
    _tried | _because(DeliveryReason.REFUSED) | {"state": State.REJECTED, "payload": None, "settled_at": _now}
)
_MISSED = _these.values(
    _tried | _because(DeliveryReason.CHAT_REFUSED) | {"state": State.MISSED, "payload": None, "settled_at": _now}
)
_WAITS_FOR_CHAT = _these.values(
    _tried | _because(DeliveryReason.CHAT_REFUSED) | {"state": State.RETRY, "not_before": EPOCH, "payload": _thawed}
)
_DELETED = _these.values(
    _tried | _because(DeliveryReason.MESSAGE_DELETED) | {"state": State.CANCELLED, "payload": None, "settled_at": _now}
)
_MIGRATED = _these.values(state=released_state, lease_until=None, not_before=EPOCH, payload=_thawed)
_UNCERTAIN = _these.values(
    _tried
    | _because(DeliveryReason.NO_ANSWER)
    | {
        "state": bindparam("then", type_=d.c.state.type),
        "maybe_sent_count": d.c.maybe_sent_count + 1,
        "not_before": _until,
        "settled_at": _now,
    }
)


class Settlements(StoreSection):
    """The settling half of bot.ports.DeliveryStore."""

    @writes
    def freeze_payload(self, connection: Connection, delivery_ids: Sequence[int], payload: Sequence[Call]) -> None:
        """Store a payload until all its messages are settled; deliveries that share a message have the same one."""
        connection.execute(update(d).where(d.c.id.in_(delivery_ids)).values(payload=tuple(payload)))

    @writes
    def save_message(self, connection: Connection, delivery_id: int, message: Message, now: datetime) -> None:
        """Store a message that a delivery made or edited, as soon as the platform has accepted it."""
        self._save(connection, [(delivery_id, message)], now)

    @writes
    def delete_message(self, connection: Connection, delivery_id: int, part: int) -> None:
        """Store that a message exists no more."""
        m = messages.c
        connection.execute(delete(messages).where(m.delivery_id == delivery_id, m.part == part))

    @exclusive_in_process
    def settle(
        self, connection: Connection, settlements: Sequence[Settlement], now: datetime, starting: Sequence[int] = ()
    ) -> None:
        """Write the outcomes of claimed deliveries in one transaction, and end their claims.

        `starting` are other claimed deliveries whose message is about to be sent: only these may have arrived if the worker is
        lost.
        Sent: sent; pending again where a newer revision is wanted by now. Retry: from `not_before` on; scope CHAT or PLATFORM
        sets a cooldown for all of that. Rejected: for good; scope CHAT stops the destination until `not_before`, or until an
        event there, and an alert is missed; scope PLATFORM rejects nothing and sets a cooldown. Deleted: cancelled, and never
        corrected again. Moved: the destination gets its new id, the delivery is pending again. An alert that is Sent makes its
        chat active. Uncertain: retried from `not_before` on as maybe sent, or left uncertain where there is none.
        The outcome of a claim that was lost meanwhile changes nothing, unless it is Sent. Raises NotOwner, and writes
        nothing, where another worker has taken over the scope of one of `starting`.
        """
        if starting:
            check_owner(connection, self._db.owned_scopes, starting)
        self._save(connection, [(s.delivery.id, message) for s in settlements for message in s.messages], now)
        held = _still_claimed(connection, [s.delivery for s in settlements if not isinstance(s.outcome, Sent)])
        valid = [s for s in settlements if isinstance(s.outcome, Sent) or s.delivery.id in held]
        for statement, values in changes(valid, now):
            connection.execute(statement, values)
        uncover_deliveries(connection, [s.delivery.id for s in valid if isinstance(s.outcome, Rejected)], now)
        for settlement in valid:
            self._apply_scope(connection, settlement, now)
        _cool_down_chats(connection, settlements)
        _withdraw(connection, held)
        if starting:
            connection.execute(_MARK_STARTED, {"ids": starting, "now": now})

    @exclusive_in_process
    def release_claims(self, connection: Connection, deliveries: Iterable[Delivery], until: datetime | None = None) -> None:
        """End claims without an attempt; the deliveries keep their order and are not due before `until`."""
        values = {"state": released_state, "lease_until": None} | ({"not_before": until} if until else {})
        held = _still_claimed(connection, list(deliveries))
        connection.execute(update(d).where(d.c.id.in_(held)).values(values))
        _withdraw(connection, held)

    @exclusive_in_process
    def recover(self, connection: Connection, now: datetime, *, resend: bool = True) -> int:
        """End every claim whose lease has run out; return how many.

        A delivery whose sending had started is retried as maybe sent, at most MAX_RESENDS times. Without `resend`, one that
        would be sent for the first time stays uncertain, for people to decide.
        """
        ran_out = is_claimed(d) & (d.c.lease_until <= now)
        doubtful = update(d).where(ran_out, d.c.send_started).values(lost_values(now, resend=resend))
        untried = update(d).where(ran_out).values(UNTRIED_VALUES)
        ids = [i for lot in (doubtful, untried) for i in connection.scalars(lot.returning(d.c.id))]
        _withdraw(connection, ids)
        return len(ids)

    @writes
    def expire_leases(self, connection: Connection) -> None:
        """Let every lease run out: no worker that claimed anything is alive."""
        connection.execute(update(d).where(is_claimed(d)).values(lease_until=EPOCH))

    @writes
    def end_cooldown(self, connection: Connection, platform: str) -> None:
        """End a platform's cooldown: it answers again, or will name a new one."""
        connection.execute(update(platforms).where(platforms.c.name == platform).values(not_before=EPOCH))

    def _save(self, connection: Connection, made: Iterable[tuple[int, Message]], now: datetime) -> None:
        rows = [
            {
                "delivery_id": delivery_id,
                "part": m.part,
                "platform_id": m.platform_id,
                "content_hash": m.content_hash,
                "sent_at": now,
                "created_at": now,
            }
            for delivery_id, m in made
        ]
        if rows:
            connection.execute(self._upsert_message, rows)

    @cached_property
    def _upsert_message(self) -> Insert:
        new = self._db.insert(messages)
        changed = {name: new.excluded[name] for name in ("platform_id", "content_hash", "sent_at")}
        return new.on_conflict_do_update(index_elements=["delivery_id", "part"], set_=changed)

    def _apply_scope(self, connection: Connection, settlement: Settlement, now: datetime) -> None:
        """Apply an outcome to its chat or platform."""
        delivery, outcome = settlement.delivery, settlement.outcome
        match outcome:
            case Retry(scope=OutcomeScope.CHAT):
                until = settlement.not_before or now + outcome.after
                connection.execute(_COOL_DOWN_CHAT, {"row": delivery.destination_id, "until": until})
            case Retry(scope=OutcomeScope.PLATFORM):
                self._cool_down(connection, delivery, outcome.reason, settlement.not_before or now + outcome.after)
            case Rejected(scope=OutcomeScope.PLATFORM):
                self._cool_down(connection, delivery, outcome.reason, settlement.not_before or now + PLATFORM_COOLDOWN)
            case Rejected(scope=OutcomeScope.CHAT, code=code, reason=reason):
                again, refusals = settlement.not_before, delivery.refusals + 1
                deactivate_chat(connection, delivery.destination_id, code, reason, now, again, refusals)
            case Sent() if delivery.refusals and delivery.sent_revision is None:
                reactivate_chats(connection, destinations.c.id == delivery.destination_id, now, proven=True)
            case Moved():
                follow_migration(connection, delivery.destination_id, outcome.to)

    def _cool_down(self, connection: Connection, delivery: Delivery, reason: str, until: datetime) -> None:
        """Set a platform's cooldown."""
        values = {"not_before": until, "reason": reason}
        new = self._db.insert(platforms).values(name=delivery.chat.platform, **values)
        connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=values))


_MARK_STARTED = update(d).where(in_json_list(d.c.id, "ids")).values(send_started=True, attempted_at=_now)
_until_settling = bindparam("until", type_=Moment())
_COOL_DOWN_CHAT = (
    update(destinations)
    .where(destinations.c.id == bindparam("row"))
    .values(not_before=case((destinations.c.not_before < _until_settling, _until_settling), else_=destinations.c.not_before))
)


def _still_claimed(connection: Connection, deliveries: Sequence[Delivery]) -> list[int]:
    """Return the ids whose claim is still the one handed out: every end of a claim counts an attempt, or clears the lease."""
    if not deliveries:
        return []
    claims = [(delivery.id, delivery.attempts) for delivery in deliveries]
    return list(connection.scalars(select(d.c.id).where(is_claimed(d), tuple_(d.c.id, d.c.attempts).in_(claims))))


def _withdraw(connection: Connection, ids: Sequence[int]) -> None:
    if ids:
        connection.execute(cancel_not_live(ids))
        connection.execute(end_partial(d.c.id.in_(ids)))


def _cool_down_chats(connection: Connection, settlements: Sequence[Settlement]) -> None:
    rows = [{"row": s.delivery.destination_id, "until": s.cooldown_until} for s in settlements if s.cooldown_until]
    if rows:
        connection.execute(_COOL_DOWN_CHAT, rows)
