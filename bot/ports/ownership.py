"""Storage of ownership: which worker on a shared store owns which scope. All times in it are the database's."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from bot.model import ClusterState, Division, Lease, Worker


class NotOwner(Exception):
    """Another worker has taken over this one's scopes: it may start nothing any more. Not a StoreError, as no retry helps."""


class OwnershipStore(Protocol):
    """Workers, their heartbeats, and the leases of scopes. Only a shared store needs it: a SQLite store has one process.

    `start_claiming` and `stop_claiming` change what this process may claim and send; the other methods change the database.
    """

    @property
    def shared(self) -> bool:
        """True where several workers may use the store at once."""

    async def join(self, worker: Worker, lease: timedelta) -> None:
        """Add this process as a worker; its heartbeat must be renewed within `lease`."""

    async def renew(self, worker: str, lease: timedelta, troubles: Mapping[str, str]) -> ClusterState:
        """Renew this worker's heartbeat on a connection of its own, and return every worker and lease.

        Raises NotOwner where the worker was declared dead.
        """

    async def divide(self, worker: str, decide: Callable[[ClusterState], Division]) -> tuple[list[Lease], Division]:
        """Declare dead every worker whose heartbeat has expired, then take what `decide` chooses, in one transaction.

        Returns the leases taken, with the decision. Delivery leases in the taken scopes end. Raises NotOwner where this
        worker itself was declared dead.
        """

    def start_claiming(self, leases: Collection[Lease]) -> None:
        """Let this process claim deliveries in these scopes, and send them while their epochs last."""

    def stop_claiming(self, scopes: Collection[str]) -> None:
        """Let this process claim nothing more in these scopes; what it has claimed may still be sent."""

    async def hand_over(self, worker: str, scopes: Collection[str]) -> None:
        """Make these scopes of a worker free, for others to take."""

    async def leave(self, worker: str) -> None:
        """Remove a worker that stops, and make its scopes free."""

    async def cluster_state(self) -> ClusterState:
        """Return every worker and lease; none on a store that is not shared."""

    async def sending_scopes(self) -> list[str]:
        """Return the rate-limit domains that have a destination."""

    async def time(self) -> datetime:
        """Return the database's time."""

    async def listen(self, receive: Callable[[str], None]) -> None:
        """Call `receive` with the topic of each notification of other processes, until the connection is lost."""
