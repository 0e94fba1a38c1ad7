"""`sokbo run` and `sokbo reload`: the bot itself, and its config read again while it runs."""

import asyncio
import signal
import sys
import time
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import DEFAULT_PATH, ConfigPath, Failure, feed_faults, read_all
from bot.cli.operator_commands import over_store, who
from bot.config import Config, ConfigError, load
from bot.config.changes import Changes, compare, content_hash, parts
from bot.jobs.reload import describe, refusal
from bot.model import AuditEntry
from bot.ports import Store, StoreError
from bot.runtime.build import Secrets


def run(config: ConfigPath = DEFAULT_PATH) -> None:
    """Run the bot: watch, deliver, answer, until it is stopped."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # nothing is in flight before the loop takes this over
    settings, secrets = read_all(config)
    if missing := feed_faults(config, settings):
        raise Failure(*missing, code=2)
    from bot.lib.logging import set_up

    set_up()
    asyncio.run(_run(settings, secrets, config))


async def _run(config: Config, secrets: Secrets, path: Path) -> None:
    from bot.lib.wakeup import SystemClock
    from bot.ports import StoreError
    from bot.runtime.app import ConfigFile, StartError
    from bot.runtime.run import run_bot

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    file = ConfigFile(lambda: reread(path), lambda reload: loop.add_signal_handler(signal.SIGHUP, reload))
    try:
        await run_bot(
            config,
            secrets,
            SystemClock(),
            stop,
            file=file,
            serving=_print_address,
            store_empty=partial(_log_empty_store, config, path),
        )
    except (StartError, StoreError) as error:
        raise Failure(f"sokbo: {error}") from None


def _print_address(url: str) -> None:
    print(f"Sokbo's status page: {url}  (Ctrl-C ends it)", flush=True)


def _log_empty_store(config: Config, path: Path) -> None:
    """Log that nothing already published will be announced, and how another store's contents are taken along."""
    import structlog

    lying = path.parent / "sokbo.db"
    other = f"sqlite:///{lying}" if lying.exists() and config.store.url != f"sqlite:///{lying}" else ""
    hint = f"`sokbo copy-store {other or 'FROM'} TO` takes another store's contents along"
    about = "the store is empty: nothing that is already published will be announced"
    structlog.get_logger().warning("store_is_empty", about=about, hint=hint, **({"next_to_the_config": other} if other else {}))


def reread(path: Path) -> Config:
    """Load the config again. Raises ConfigError, also for errors that otherwise only a start finds."""
    from bot.config.load import missing_extras, missing_secrets

    config = load(path)
    if faults := [*missing_secrets(path, config), *missing_extras(path, config), *feed_faults(path, config)]:
        raise ConfigError(faults)
    return config


TIMEOUT = 20.0
"""Seconds to wait for an answer: a running bot sees the request within one and finishes pending work within ten."""

_RESTART = "where [store] url has changed, restart the bot"

Yes = Annotated[bool, typer.Option("--yes", help="Also where most of the feeds or of the channels would go.")]


def reload(config: ConfigPath = DEFAULT_PATH, yes: Yes = False) -> None:
    """Let a running bot take over the config file without a restart."""
    settings, _ = read_all(config)
    try:
        answer = asyncio.run(over_store(settings, lambda store: _reload(store, settings, drop=yes)))
    except StoreError as error:
        raise Failure(f"sokbo: {error}; {_RESTART}") from None
    if answer:
        raise Failure(f"{config}: not taken over: {answer}")
    print("taken over")


async def changes_to_come(config: Config) -> Changes | None:
    """The changes to the config of the bot that runs, or last ran, on its store; None where none ever ran."""

    async def ask(store: Store) -> Changes | None:
        applied_config = await store.applied_config()
        return compare(applied_config, parts(config)) if applied_config else None

    return await over_store(config, ask)


async def _reload(store: Store, config: Config, *, drop: bool) -> str:
    """Ask the bot to reload; return why it did not, or ""."""
    from bot.lib.wakeup import SystemClock

    new = parts(config)
    applied = await store.applied_config()
    if not applied:
        return f"no bot has run on this store; {_RESTART}"
    changes = compare(applied, new)
    print("\n".join(describe(changes) or ["nothing changes"]))
    if reason := refusal(changes, drop=drop):
        return reason
    entry = AuditEntry(SystemClock().now(), who(), "reload")
    number = await store.request_reload(content_hash(new), entry, drop=drop)
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end:
        if (answer := await store.reload_answer(number)) is not None:
            return answer
        await asyncio.sleep(0.1)
    return f"no running bot answered within {TIMEOUT:.0f} s; one that starts reads it anyway; {_RESTART}"
