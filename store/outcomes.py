"""A delivery's row after an outcome: what each one changes, as statements for many rows at once."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Update, bindparam, case, exists, literal, select, update

from bot.model import Moved, PostState, Rejected, Retry, Scope, Sent, Settlement, Uncertain
from store.among import among
from store.columns import EPOCH, Moment
from store.schema import NOT_LIVE, State, messages, posts, waiting
from store.schema import deliveries as d

PLATFORM_PAUSE = timedelta(minutes=1)
"""How long a platform rests that refuses us altogether, where the courier names no time."""

MOST_DOUBTS = 5
"""How often a delivery is sent again because the bot was killed over it. A double, marked, is better than a lost alert; but a
message that kills the bot must end some day."""

waits_again = case((d.c.attempts > 0, State.RETRY), else_=State.OWED)
"""The state of a delivery that is given back."""


def changes(settlements: Sequence[Settlement], now: datetime) -> Iterator[tuple[Update, dict[str, Any]]]:
    """The statements that write these outcomes, each with its values: what comes to the same is written at once."""
    alike: dict[tuple[Update, tuple[tuple[str, Any], ...]], list[int]] = {}
    for settlement in settlements:
        statement, values = _change(settlement, now)
        alike.setdefault((statement, tuple(values.items())), []).append(settlement.delivery.id)
    for (statement, same), ids in alike.items():
        yield statement, {**dict(same), "ids": ids}


def lost(now: datetime, *, resend: bool) -> dict[str, Any]:
    """The values of a delivery whose courier was lost while it was being sent.

    What was in doubt MOST_DOUBTS times is not sent again, unless a message of it was kept meanwhile: then the doubt is of
    another one.
    """
    may = (d.c.doubts < MOST_DOUBTS) | exists().where(messages.c.delivery_id == d.c.id, messages.c.made_at > d.c.not_before)
    again = may if resend else may & d.c.sent_revision.is_not(None)
    return _tried | {
        "state": case((again, State.RETRY), else_=State.UNCERTAIN),
        "reason": "uncertain: the bot stopped while this was being sent",
        "doubts": d.c.doubts + 1,
        "not_before": literal(now, Moment()),  # when it was doubted: see Claims.recent_sends
        "settled_at": case((again, d.c.settled_at), else_=literal(now, Moment())),
    }


def withdraw_unsaid(ids: Sequence[int]) -> Update:
    """Of these, what came back of a post that is no longer live waits until it is live again."""
    away = exists().where(posts.c.id == d.c.post_id, posts.c.state != PostState.LIVE)
    unsaid = waiting(d) & d.c.sent_revision.is_(None) & d.c.payload.is_(None)
    return update(d).where(d.c.id.in_(ids), unsaid, away).values(state=State.WITHDRAWN, reason=NOT_LIVE)


def leave_off(these: ColumnElement[bool]) -> Update:
    """What was said in part of a post that is withdrawn is not gone on with: the parts that are there are its copy."""
    begun = exists().where(messages.c.delivery_id == d.c.id, messages.c.part >= 0)
    half = waiting(d) & d.c.sent_revision.is_(None) & d.c.payload.is_not(None) & begun
    withdrawn = exists().where(posts.c.id == d.c.post_id, posts.c.state == PostState.WITHDRAWN)
    newest = select(posts.c.revision).where(posts.c.id == d.c.post_id).scalar_subquery()
    values = {"sent_revision": d.c.revision, "wanted_revision": newest, "payload": None}
    return update(d).where(these, half, withdrawn).values(values)


def _change(settlement: Settlement, now: datetime) -> tuple[Update, dict[str, Any]]:
    again = settlement.not_before
    match settlement.outcome:
        case Sent():
            return _SENT, {"said": settlement.delivery.revision, "now": now}
        case Retry(after=after, reason=reason):
            return _WAITS, {"why": reason, "until": again or now + after}
        case Rejected(reason=reason, scope=Scope.PLATFORM):
            return _WAITS, {"why": reason, "until": again or now + PLATFORM_PAUSE}
        case Rejected(reason=reason):
            return _REJECTED, {"why": reason, "now": now}
        case Moved():
            return _MOVED, {}
        case Uncertain(reason=reason):
            state = State.UNCERTAIN if again is None else State.RETRY
            return _DOUBTED, {"then": state, "why": f"uncertain: {reason}", "until": again or EPOCH, "now": now}


_tried: dict[str, Any] = {"attempts": d.c.attempts + 1, "lease": None}
UNTRIED = _tried | {"state": State.RETRY}
"""The values of a delivery whose courier was lost before it began; an attempt, or the lost claim would pass for the next one."""

_now, _until = bindparam("now", type_=Moment()), bindparam("until", type_=Moment())
_nothing_said = ~exists().where(messages.c.delivery_id == d.c.id) & (d.c.doubts == 0)
_thawed = case((_nothing_said, None), else_=d.c.payload)  # nothing of it exists: the next attempt says the newest
_these = update(d).where(among(d.c.id, "ids"))
_stale = (d.c.wanted_revision > bindparam("said")) | d.c.again
_corrects = d.c.sent_revision < bindparam("said")  # unknown, and so false, where nothing was said

_SENT = _these.values(
    state=case((_stale, State.OWED), else_=State.SENT),
    reason=case((d.c.doubts > 0, d.c.reason), else_=""),  # that it may be doubled stays told
    sent_revision=bindparam("said"),
    corrected_from=case((_corrects, d.c.sent_revision), else_=d.c.corrected_from),
    attempts=case((_stale, 0), else_=d.c.attempts + 1),
    payload=None,
    lease=None,
    not_before=EPOCH,
    owed_at=case((_stale, _now), else_=d.c.owed_at),
    settled_at=_now,
)
_WAITS = _these.values(_tried | {"state": State.RETRY, "reason": bindparam("why"), "not_before": _until, "payload": _thawed})
_REJECTED = _these.values(_tried | {"state": State.REJECTED, "reason": bindparam("why"), "payload": None, "settled_at": _now})
_MOVED = _these.values(state=waits_again, lease=None, not_before=EPOCH, payload=_thawed)
_DOUBTED = _these.values(
    _tried
    | {"state": bindparam("then"), "reason": bindparam("why"), "doubts": d.c.doubts + 1, "not_before": _until, "settled_at": _now}
)
