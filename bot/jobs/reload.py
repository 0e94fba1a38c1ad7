"""Go on with another config: read again when a signal or `sokbo reload` asks for it, and taken over whole or not at all."""

from collections.abc import Awaitable, Callable

import structlog

from bot.config import Config, ConfigError
from bot.config.changes import Changes, compare, digest, parts
from bot.lib.retry import retry_until_stored
from bot.lib.wakeup import Wakeup
from bot.model import Reload
from bot.ports import Clock, ConfigurationStore

log = structlog.get_logger()


class ConfigReload:
    """Waits for wishes. `read` reads the file again (raises ConfigError), `apply` makes the bot work by what it says.

    Its bell is to be rung whenever a wish may have come into the store; `wish` is one without the store.
    """

    def __init__(
        self,
        config: Config,
        store: ConfigurationStore,
        clock: Clock,
        read: Callable[[], Config],
        apply: Callable[[Config, Changes], Awaitable[None]],
    ) -> None:
        self.wakeup = Wakeup(clock)
        self.trouble = ""
        """Why the config as it stands in its file is not in force; "" where it is."""
        self._parts = parts(config)
        self._store = store
        self._clock = clock
        self._read = read
        self._apply = apply
        self._wished = False

    def wish(self) -> None:
        """Ask for the file to be read again."""
        self._wished = True
        self.wakeup.set()

    async def run(self) -> None:
        """Take over configs until cancelled. What the bot started with answers the wishes from before."""
        await retry_until_stored(lambda: self._store.put_in_force(self._parts), self._clock)
        await self._answer(await retry_until_stored(self._store.asked_reload, self._clock), "")
        while True:
            await self.wakeup.wait()
            asked = await retry_until_stored(self._store.asked_reload, self._clock)
            if asked is None and not self._wished:
                continue
            self._wished = False
            self.trouble = await self._take_over(asked)
            if self.trouble:
                log.error("config_not_taken_over", reason=self.trouble)
            await self._answer(asked, self.trouble)

    async def _take_over(self, asked: Reload | None) -> str:
        """Why the config as it stands now is not taken over; "" where it was."""
        try:
            config = self._read()
        except ConfigError as error:
            return str(error)
        new = parts(config)
        changes = compare(self._parts, new)
        if reason := refusal(changes, drop=asked is not None and asked.drop and asked.config == digest(new)):
            return reason
        if changes:
            await self._apply(config, changes)
            self._parts = new
            await retry_until_stored(lambda: self._store.put_in_force(new), self._clock)
        log.info("config_taken_over", changes=describe(changes))
        return ""

    async def _answer(self, asked: Reload | None, answer: str) -> None:
        if asked is not None:
            await retry_until_stored(lambda: self._store.answer_reload(asked.number, answer), self._clock)


def refusal(changes: Changes, *, drop: bool) -> str:
    """Why changes cannot be taken over while the bot runs; "" where they can."""
    if changes.restart:
        return f"{', '.join(changes.restart)}: only a restart can change this"
    if changes.dropped and not drop:
        return "it would drop most of the feeds or of the channels; `sokbo reload --yes` does that"
    return ""


def describe(changes: Changes) -> list[str]:
    """One line for each thing that came, went or changed."""
    lines = []
    for kind, difference in (("feed", changes.feeds), ("channel", changes.channels)):
        lines += [f"+ {kind} {name}" for name in difference.added]
        lines += [f"- {kind} {name}" for name in difference.removed]
        lines += [f"~ {kind} {name}" for name in difference.changed]
    return lines + [f"~ {key}" for key in changes.keys]
