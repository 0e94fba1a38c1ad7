"""`sokbo run`: the bot itself."""

import asyncio
import signal
import sys
from pathlib import Path

from bot.cli.common import DEFAULT_PATH, ConfigPath, Failure, feed_faults, read_all
from bot.config import Config, ConfigError, load
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
    from bot.lib.clock import SystemClock
    from bot.ports import StoreError
    from bot.runtime.app import ConfigFile, StartError
    from bot.runtime.run import run_bot

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    file = ConfigFile(lambda: reread(path), lambda reload: loop.add_signal_handler(signal.SIGHUP, reload))
    try:
        await run_bot(config, secrets, SystemClock(), stop, file=file, serving=_print_address)
    except (StartError, StoreError) as error:
        raise Failure(f"sokbo: {error}") from None


def _print_address(url: str) -> None:
    print(f"Sokbo's status page: {url}  (Ctrl-C ends it)", flush=True)


def reread(path: Path) -> Config:
    """Load the config again. Raises ConfigError, also for errors that otherwise only a start finds."""
    from bot.config.load import missing_extras, missing_secrets

    config = load(path)
    if faults := [*missing_secrets(path, config), *missing_extras(path, config), *feed_faults(path, config)]:
        raise ConfigError(faults)
    return config
