"""The fence: no send starts in a scope that another worker has taken over."""

from collections.abc import Sequence

from sqlalchemy import Case, ColumnElement, Connection, case, literal_column, select

from bot.ports import NotOwner
from store.engine.database import Held
from store.engine.types import in_json_list
from store.schema import deliveries, destinations, scopes


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


def check_owner(connection: Connection, held: Held | None, delivery_ids: Sequence[int]) -> None:
    """Raise NotOwner where the scope of one of these deliveries has another owner or epoch than this process holds."""
    if held is None:
        return
    for lease in connection.execute(_LEASES, {"ids": delivery_ids}):
        if lease.owner != held.worker or lease.epoch != held.epochs.get(lease.scope):
            raise NotOwner(f"another worker has taken over {lease.scope}")
