"""Compare two configs: the differences that a reload makes. A config is stored as hashes of its parts."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.config.model import Config

FEED, CHANNEL = "feed", "channel"
_WITHOUT_RESTART = ("telegram.admins", "telegram.limits", "slack.admins", "slack.limits")
_CONNECTED = ("store", "web", "telegram", "slack", "webhook")
"""Settings that only a restart can change: connections of the process. `webhook` means every webhook's address and secret."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The names of added, removed and changed parts: feeds by id, channels by chat."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes that another config makes. `dropped`: it removes most of the feeds or of the channels."""

    feeds: Difference
    channels: Difference
    keys: tuple[str, ...]
    dropped: bool

    def __bool__(self) -> bool:
        return bool(self.feeds or self.channels or self.keys)

    @property
    def restart(self) -> tuple[str, ...]:
        """The changed keys that need a restart."""
        return tuple(key for key in self.keys if key.partition(".")[0] in _CONNECTED and key not in _WITHOUT_RESTART)

    @property
    def shared(self) -> bool:
        """True if a part changes that all workers on a store have in common; addresses to listen at are each worker's own."""
        return bool(self.feeds or self.channels or set(self.keys) - set(self.restart))


def parts(config: Config) -> dict[str, str]:
    """The content hash of every part of a config, by name; no secret can be read from it."""
    return {name: _name(value) for name, value in _parts(config)}


def content_hash(parts: Mapping[str, str]) -> str:
    """The content hash of a whole config."""
    return _name(sorted(parts.items()))


def compare(old: Mapping[str, str], new: Mapping[str, str]) -> Changes:
    """Compare the parts of two configs."""
    feeds, channels = _difference(old, new, FEED), _difference(old, new, CHANNEL)
    others = {name for name in old.keys() | new.keys() if " " not in name and old.get(name) != new.get(name)}
    keys = tuple(sorted(name for name in others if name.partition(".")[0] not in others - {name}))  # a table speaks for its keys
    return Changes(feeds, channels, keys, _most_gone(old, feeds, FEED) or _most_gone(old, channels, CHANNEL))


def _name(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]


def _parts(config: Config) -> Iterator[tuple[str, object]]:
    for feed in config.feeds:
        yield f"{FEED} {feed.id}", (feed, config.timezone)
    for channel in config.channels:
        yield f"{CHANNEL} {channel.as_chat()}", channel
    yield "webhook", [(hook.id, hook.url, hook.secret_env, hook.secret_file, hook.internal) for hook in config.webhooks]
    for name in type(config).model_fields:
        table = getattr(config, name)
        if name in (*_CONNECTED, "desk", "delivery", "canary"):
            yield name, table is not None
            yield from ((f"{name}.{key}", value) for key, value in table or ())
        elif name not in ("feeds", "channels"):
            yield name, table


def _difference(old: Mapping[str, str], new: Mapping[str, str], kind: str) -> Difference:
    before, after = _of(old, kind), _of(new, kind)
    return Difference(
        tuple(name for name in after if name not in before),
        tuple(name for name in before if name not in after),
        tuple(name for name in after if name in before and after[name] != before[name]),
    )


def _of(parts: Mapping[str, str], kind: str) -> dict[str, str]:
    return {name.removeprefix(f"{kind} "): content_hash for name, content_hash in parts.items() if name.startswith(f"{kind} ")}


def _most_gone(old: Mapping[str, str], difference: Difference, kind: str) -> bool:
    return 2 * len(difference.removed) > len(_of(old, kind))
