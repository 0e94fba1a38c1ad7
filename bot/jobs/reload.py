"""Reload the config where a signal or `sokbo reload` asks for it: the new one is applied whole or not at all."""

from collections.abc import Awaitable, Callable, Mapping

import structlog

from bot.config import Config, ConfigError
from bot.config.changes import Changes, compare, content_hash, parts
from bot.lib.wakeup import Signals
from bot.model import Reload
from bot.ports import ConfigurationStore

log = structlog.get_logger()


class ConfigReload:
    """Waits for requests to reload, from the store or from `request`, and answers those from the store."""

    def __init__(
        self,
        config: Config,
        store: ConfigurationStore,
        signals: Signals,
        read: Callable[[], Config],
        apply: Callable[[Config], Awaitable[None]],
    ) -> None:
        """`read` reads the file (raises ConfigError); `apply` makes the running bot work by a config."""
        self.trouble = ""
        """Why the config in the file is not in force; "" where it is."""
        self._parts = parts(config)
        self._store = store
        self._wakeup = signals.listen(signals.decided)
        self._read = read
        self._apply = apply
        self._requested = False

    def request(self) -> None:
        """Ask for the file to be read again."""
        self._requested = True
        self._wakeup.set()

    async def run(self) -> None:
        """Reload until cancelled."""
        await self._store.save_applied_config(self._parts)
        self._wakeup.set()  # a request may wait already; its config may be newer than the one that this worker runs
        while True:
            await self._wakeup.wait()
            asked = await self._store.pending_reload()
            if asked is None and not self._requested:
                continue
            self._requested = False
            self.trouble = await self._reload(asked)
            if self.trouble:
                log.error("config_not_taken_over", reason=self.trouble)
            await self._answer(asked, self.trouble)

    async def follow(self) -> None:
        """Take over the file where the owner of the house has applied another config, or a signal asks for it.

        Runs until cancelled, in a worker that does not own the house. Each worker has a file of its own.
        """
        while True:
            await self._wakeup.wait()
            applied = await self._store.applied_config()
            if not (self._requested or (applied and compare(self._parts, applied).shared)):
                continue
            self._requested = False
            await self._take_over(applied)

    async def _take_over(self, applied: Mapping[str, str]) -> None:
        try:
            config = self._read()
        except ConfigError as error:
            self.trouble = str(error)
            return
        new = parts(config)
        differs = compare(new, applied).shared
        self.trouble = "this worker's config file differs from that of the worker that owns the house" if differs else ""
        if not differs and compare(self._parts, new).shared:
            await self._apply(config)
            self._parts = new
            log.info("config_taken_over")

    async def _reload(self, asked: Reload | None) -> str:
        """Read and apply the config; return why it was refused, "" where it is in force."""
        try:
            config = self._read()
        except ConfigError as error:
            return str(error)
        new = parts(config)
        changes = compare(self._parts, new)
        if reason := refusal(changes, drop=asked is not None and asked.drop and asked.config == content_hash(new)):
            return reason
        if changes:
            await self._apply(config)
            self._parts = new
            await self._store.save_applied_config(new)
        log.info("config_taken_over", changes=describe(changes))
        return ""

    async def _answer(self, asked: Reload | None, answer: str) -> None:
        if asked is not None:
            await self._store.answer_reload(asked.number, answer)


def refusal(changes: Changes, *, drop: bool) -> str:
    """Return why a running bot refuses these changes; "" where it takes them. `drop` allows dropping most feeds or channels."""
    if changes.restart:
        return f"{', '.join(changes.restart)}: only a restart can change this"
    if changes.dropped and not drop:
        return "it would drop most of the feeds or of the channels; `sokbo reload --yes` does that"
    return ""


def describe(changes: Changes) -> list[str]:
    """Return one line for each feed, channel or key that was added, removed or changed."""
    lines = []
    for kind, difference in (("feed", changes.feeds), ("channel", changes.channels)):
        lines += [f"+ {kind} {name}" for name in difference.added]
        lines += [f"- {kind} {name}" for name in difference.removed]
        lines += [f"~ {kind} {name}" for name in difference.changed]
    return lines + [f"~ {key}" for key in changes.keys]
