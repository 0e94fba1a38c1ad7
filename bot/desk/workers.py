"""Workers on a shared store in words: what each owns and since when, and the last takeover."""

from bot.desk.explain import LocalTimes
from bot.model import Lease, Membership
from bot.ports import Words

_FEEDS = "feeds/"


def worker_lines(seen: Membership | None, times: LocalTimes, words: Words) -> list[tuple[str, str]]:
    """Return a name and a line for each worker, then for the last takeover; empty on a store of one process."""
    if seen is None:
        return []
    lines = [(worker.name, _owns(seen.owned_by(worker.id), times, words)) for worker in seen.workers if worker.alive]
    if last := seen.last_takeover():
        about = {"time": times.second(last[0].since), "name": last[0].taken_from, "scopes": _named(last, words)}
        lines.append((words("Last takeover"), words("{time}: {scopes} from {name}", **about)))
    return lines


def _owns(leases: list[Lease], times: LocalTimes, words: Words) -> str:
    if not leases:
        return words("standby")
    return words("{scopes} since {time}", scopes=_named(leases, words), time=times.second(max(each.since for each in leases)))


def _named(leases: list[Lease], words: Words) -> str:
    """The scopes by name; slices of feeds are counted."""
    named = [lease.scope for lease in leases if not lease.scope.startswith(_FEEDS)]
    slices = len(leases) - len(named)
    counted = [words.plural("{n} slice of the feeds", "{n} slices of the feeds", slices)] if slices else []
    return ", ".join([*named, *counted])
