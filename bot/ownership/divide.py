"""Decide which scopes a worker takes and which it hands over. Pure: every worker computes its own part from the same rows."""

from collections.abc import Mapping, Sequence

from bot.model import ClusterState, Division
from bot.ownership.scopes import is_feeds

Unit = tuple[str, ...]


def divide(units: Sequence[Unit], seen: ClusterState, me: str) -> Division:
    """Return what `me` is to take and to hand over, so that the living workers of the newest release divide evenly.

    Feeds and the other units are divided each by themselves, so that nobody polls everything and sends nothing. A worker of
    an older release steps back. Scopes that no unit has any more are handed over too.
    """
    living = [worker for worker in seen.workers if worker.alive]
    newest = max((worker.release for worker in living), default=0)
    workers = [worker.id for worker in living if worker.release == newest]
    owners = seen.owners()
    mine = {scope for scope, owner in owners.items() if owner == me}
    if me not in workers:
        return Division(hand_over=tuple(sorted(mine)))
    kept: list[Unit] = []
    take: list[Unit] = []
    for group in ([unit for unit in units if not is_feeds(unit)], [unit for unit in units if is_feeds(unit)]):
        held = [unit for unit in group if owners.get(unit[0]) == me]
        quota = _quota(group, owners, workers, me)
        kept += held[:quota]
        take += [unit for unit in group if unit not in held and _is_free(unit, owners, me)][: max(0, quota - len(held))]
    wanted = {scope for unit in (*kept, *take) for scope in unit}
    free = {scope for scope in wanted if scope not in owners}
    return Division(tuple(sorted(free)), tuple(sorted(mine - wanted)))


def _quota(group: Sequence[Unit], owners: Mapping[str, str], workers: Sequence[str], me: str) -> int:
    """Return how many units of a group a worker may own. Those that own most keep what is left over, so that little moves."""
    counts = {worker: sum(owners.get(unit[0]) == worker for unit in group) for worker in workers}
    each, left_over = divmod(len(group), len(workers))
    ranked = sorted(workers, key=lambda worker: (-counts[worker], worker))
    return each + (ranked.index(me) < left_over)


def _is_free(unit: Unit, owners: Mapping[str, str], me: str) -> bool:
    """Return True where nobody else owns any scope of a unit."""
    return all(owners.get(scope, me) == me for scope in unit)
