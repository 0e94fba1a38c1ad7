"""Workers on a shared store, and the leases by which they divide the work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Worker:
    """A running bot on a shared store. `id` is new at each start; `name` is the machine's and the process's.

    `release` grows with each version of the bot. `troubles` are this worker's errors, by platform or feed.
    """

    id: str
    name: str
    release: int
    started_at: datetime
    alive: bool = True
    troubles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lease:
    """The ownership of one scope. `owner` is a worker's id, "" while nobody has it; each change raises `epoch`.

    `taken_from` is the name of the dead worker that had it before; "" where it was free or handed over.
    """

    scope: str
    owner: str
    epoch: int
    since: datetime
    taken_from: str = ""


@dataclass(frozen=True, slots=True)
class ClusterState:
    """Every worker and lease on a shared store at one moment, `now` by the database's clock."""

    now: datetime
    workers: Sequence[Worker]
    leases: Sequence[Lease]

    def owned_by(self, worker: str) -> list[Lease]:
        """Return a worker's leases."""
        return [lease for lease in self.leases if lease.owner == worker]

    def last_takeover(self) -> list[Lease]:
        """Return the leases that were last taken from a dead worker together; empty where none ever was."""
        taken = [lease for lease in self.leases if lease.taken_from and lease.owner]
        last = max((lease.since for lease in taken), default=None)
        return [lease for lease in taken if lease.since == last]

    def owners(self) -> dict[str, str]:
        """Return the living owner of each scope that has one."""
        living = {worker.id for worker in self.workers if worker.alive}
        return {lease.scope: lease.owner for lease in self.leases if lease.owner in living}


@dataclass(frozen=True, slots=True)
class Division:
    """The scopes that a worker is to take, and those that it is to hand over."""

    take: tuple[str, ...] = ()
    hand_over: tuple[str, ...] = ()
