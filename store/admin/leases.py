"""Workers and leases: heartbeats by the database's clock, takeover of what a dead worker owned, and handing over.

The fence lets no send start in a scope that another worker has taken over.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Case,
    Column,
    ColumnElement,
    Connection,
    Update,
    case,
    cast,
    delete,
    func,
    literal_column,
    select,
    true,
    type_coerce,
    update,
)

from bot.model import ClusterState, Division, Lease, Worker
from bot.ports import NotOwner
from store.engine.column_types import EPOCH, Moment, in_json_list
from store.engine.database import Database, OwnedScopes, StoreSection, exclusive, exclusive_in_process, reads
from store.engine.postgres import Postgres
from store.schema import deliveries, destinations, is_claimed, scopes, workers


def scope_of(platform: ColumnElement[str], team: ColumnElement[str]) -> Case[str]:
    """The rate-limit domain of a workspace, or of a platform's only bot (bot/ownership/scopes.py: sending_scope)."""
    return case((team == literal_column("''"), platform), else_=platform + literal_column("':'") + team)


SCOPE = scope_of(destinations.c.platform, destinations.c.team)
"""The rate-limit domain of a destination."""

_LEASES = (
    select(SCOPE.label("scope"), scopes.c.owner, scopes.c.epoch)
    .distinct()
    .select_from(deliveries)
    .join(destinations, destinations.c.id == deliveries.c.destination_id)
    .outerjoin(scopes, scopes.c.scope == SCOPE)
    .where(in_json_list(deliveries.c.id, "ids"))
)


def check_owner(connection: Connection, held: OwnedScopes | None, delivery_ids: Sequence[int]) -> None:
    """Raise NotOwner where the scope of one of these deliveries has another owner or epoch than this process holds."""
    if held is None:
        return
    for lease in connection.execute(_LEASES, {"ids": delivery_ids}):
        if lease.owner != held.worker or lease.epoch != held.epochs.get(lease.scope):
            raise NotOwner(f"another worker has taken over {lease.scope}")


def check_leases(connection: Connection, held: OwnedScopes, claiming: Collection[str]) -> None:
    """Raise NotOwner where one of these scopes has another owner or epoch than this process holds."""
    owned = {row.scope: row.epoch for row in connection.execute(select(scopes).where(scopes.c.owner == held.worker))}
    if lost := [scope for scope in claiming if owned.get(scope) != held.epochs[scope]]:
        raise NotOwner(f"another worker has taken over {lost[0]}")


TOPIC = "workers"
"""The topic of a notification that the workers or their leases have changed."""
_STORIES_LOCK = 0x536F6B626F31
_w, _s = workers.c, scopes.c


def _later(by: timedelta) -> ColumnElement[Any]:
    """The database's clock, so much later."""
    now = cast(func.extract("epoch", func.clock_timestamp()) * 1_000_000, BigInteger)
    return type_coerce(now + by // timedelta(microseconds=1), Moment())


_now = _later(timedelta(0))


class Ownerships(StoreSection):
    """Implements bot.ports.OwnershipStore."""

    @property
    def shared(self) -> bool:
        """True where several workers may use the store at once."""
        return self._db.shared

    async def join(self, worker: Worker, lease: timedelta) -> None:
        """Add this process as a worker; its heartbeat must be renewed within `lease`."""
        await self._add(worker, lease)
        self._db.owned_scopes = OwnedScopes(worker.id)

    async def renew(self, worker: str, lease: timedelta, troubles: Mapping[str, str]) -> ClusterState:
        """Renew this worker's heartbeat on a connection of its own, and return every worker and lease.

        Raises NotOwner where the worker was declared dead.
        """

        def renewed(connection: Connection) -> ClusterState:
            values = {"expires_at": _later(lease), "troubles": dict(troubles)}
            if not connection.execute(update(workers).where(_w.id == worker).values(values)).rowcount:
                raise NotOwner("another worker has taken over")
            return read_cluster_state(connection)

        return await _postgres(self._db).apart(renewed)

    @exclusive
    def divide(
        self, connection: Connection, worker: str, decide: Callable[[ClusterState], Division]
    ) -> tuple[list[Lease], Division]:
        """Declare dead every worker whose heartbeat has expired, then take what `decide` chooses, in one transaction.

        Returns the leases taken, with the decision. Delivery leases in the taken scopes end. Raises NotOwner where this
        worker itself was declared dead.
        """
        delete_dead = delete(workers).where(_w.expires_at < _now, _w.id != worker).returning(_w.id, _w.name)
        dead = connection.execute(delete_dead).all()
        for row in dead:
            connection.execute(_freed(_s.owner == row.id, row.name))
        seen = read_cluster_state(connection)
        if worker not in {living.id for living in seen.workers}:
            raise NotOwner("another worker has taken over")
        known = {lease.scope: lease for lease in seen.leases}
        division = decide(seen)
        taken = [
            Lease(scope, worker, before.epoch + 1, seen.now, before.taken_from)
            for scope in division.take
            for before in [known.get(scope, Lease(scope, "", 0, seen.now))]
        ]
        self._take(connection, taken)
        if dead or taken:
            self._db.notify(connection, TOPIC)
        return taken, division

    def start_claiming(self, leases: Collection[Lease]) -> None:
        """Let this process claim deliveries in these scopes, and send them while their epochs last."""
        held = _held(self._db)
        held.epochs.update({lease.scope: lease.epoch for lease in leases})
        held.claiming.update(lease.scope for lease in leases)

    def stop_claiming(self, scopes: Collection[str]) -> None:
        """Let this process claim nothing more in these scopes; what it has claimed may still be sent."""
        _held(self._db).claiming.difference_update(scopes)

    async def hand_over(self, worker: str, scopes: Collection[str]) -> None:
        """Make these scopes of a worker free, for others to take."""
        await self._free(worker, list(scopes))
        for scope in scopes:
            _held(self._db).epochs.pop(scope, None)

    @exclusive
    def leave(self, connection: Connection, worker: str) -> None:
        """Remove a worker that stops, and make its scopes free."""
        connection.execute(_freed(_s.owner == worker))
        connection.execute(delete(workers).where(_w.id == worker))
        self._db.notify(connection, TOPIC)

    @reads
    def cluster_state(self, connection: Connection) -> ClusterState:
        """Return every worker and lease; none on a store that is not shared."""
        return read_cluster_state(connection) if self._db.shared else ClusterState(EPOCH, (), ())

    @reads
    def sending_scopes(self, connection: Connection) -> list[str]:
        """Return the rate-limit domains that have a destination."""
        return sorted(connection.scalars(_sending_scopes()))

    @reads
    def time(self, connection: Connection) -> datetime:
        """Return the database's time."""
        found: datetime = connection.execute(select(_now)).scalar_one()
        return found

    async def listen(self, receive: Callable[[str], None]) -> None:
        """Call `receive` with the topic of each notification of other processes, until the connection is lost."""
        await _postgres(self._db).listen(receive)

    def story_lock(self) -> AbstractAsyncContextManager[None]:
        """Keep every other worker from assigning stories while the block runs."""
        return self._db.locked(_STORIES_LOCK)

    @exclusive
    def _add(self, connection: Connection, worker: Worker, lease: timedelta) -> None:
        values = {"id": worker.id, "name": worker.name, "release": worker.release, "troubles": {}}
        connection.execute(self._db.insert(workers).values(values | {"started_at": _now, "expires_at": _later(lease)}))
        self._db.notify(connection, TOPIC)

    @exclusive_in_process
    def _free(self, connection: Connection, worker: str, handed: list[str]) -> None:
        connection.execute(_freed((_s.owner == worker) & in_json_list(_s.scope, "scopes")), {"scopes": handed})
        self._db.notify(connection, TOPIC)

    def _take(self, connection: Connection, leases: Collection[Lease]) -> None:
        """Write leases, and end the claims in them: the worker with those claims has finished or is dead."""
        new = self._db.insert(scopes)
        changed = {name: new.excluded[name] for name in ("owner", "epoch", "since", "taken_from")}
        fields = ("scope", "owner", "epoch", "since", "taken_from")
        rows = [{name: getattr(lease, name) for name in fields} for lease in leases]
        if rows:
            connection.execute(new.on_conflict_do_update(index_elements=["scope"], set_=changed), rows)
            connection.execute(_END_CLAIMS, {"scopes": [lease.scope for lease in leases]})


def _freed(these: ColumnElement[bool], dead: str = "") -> Update:
    """Make leases free; `dead` names the worker that had them and does not live any more."""
    return update(scopes).where(these).values(owner="", taken_from=dead, epoch=_s.epoch + 1)


_END_CLAIMS = (
    update(deliveries)
    .where(is_claimed(deliveries))
    .where(deliveries.c.destination_id.in_(select(destinations.c.id).where(in_json_list(SCOPE, "scopes"))))
    .values(lease_until=EPOCH)
)


def read_cluster_state(connection: Connection) -> ClusterState:
    """Read every worker and lease."""
    living = select(_w.id, _w.name, _w.release, _w.started_at, (_w.expires_at >= _now).label("alive"), _w.troubles)
    found = tuple(Worker(*row) for row in connection.execute(living.order_by(_w.started_at, _w.id)))
    columns: list[Column[Any]] = [_s.scope, _s.owner, _s.epoch, _s.since, _s.taken_from]
    leases = tuple(Lease(*row) for row in connection.execute(select(*columns).order_by(_s.scope)))
    return ClusterState(connection.execute(select(_now)).scalar_one(), found, leases)


def _sending_scopes() -> Any:
    """Query: each domain once. It jumps from one to the next in the index, instead of reading every destination."""
    c = destinations.c
    first = select(c.platform, c.team).order_by(c.platform, c.team).limit(1)
    found = first.cte("found", recursive=True)
    after = (
        select(c.platform, c.team)
        .where(func.row(c.platform, c.team) > func.row(found.c.platform, found.c.team))
        .order_by(c.platform, c.team)
        .limit(1)
        .lateral()
    )
    found = found.union_all(select(after.c.platform, after.c.team).select_from(found.join(after, true())))
    domain = select(found.c.platform, found.c.team).subquery()
    return select(scope_of(domain.c.platform, domain.c.team))


def _postgres(database: Database) -> Postgres:
    assert isinstance(database, Postgres)
    return database


def _held(database: Database) -> OwnedScopes:
    assert database.owned_scopes is not None
    return database.owned_scopes
