"""`sokbo run`: the bot itself."""

import asyncio
import signal
import sys
from pathlib import Path

from bot.cli.failure import Failure
from bot.cli.settings import DEFAULT_PATH, ConfigPath, read_all
from bot.config import Config, PostsFeed
from bot.wiring import Secrets


def run(config: ConfigPath = DEFAULT_PATH) -> None:
    """Run the bot: watch, deliver, answer, until it is stopped."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # nothing is in flight before the loop takes this over
    settings, secrets = read_all(config)
    _check_folders(config, settings)
    from bot.logs import set_up

    set_up()
    asyncio.run(_run(settings, secrets))


async def _run(config: Config, secrets: Secrets) -> None:
    from bot import app
    from bot.clock import SystemClock
    from bot.ports import StoreError

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    try:
        await app.run(config, secrets, SystemClock(), stop)
    except (app.StartError, StoreError) as error:
        raise Failure(f"sokbo: {error}") from None


def _check_folders(path: Path, config: Config) -> None:
    """A folder that is not there at the start is a mistake in the config; one that vanishes is waited for."""
    from bot.config.load import fault

    for number, feed in enumerate(config.feeds):
        if isinstance(feed, PostsFeed) and not feed.path.is_dir():
            raise Failure(fault(path, ("feeds", number, "path"), f"no such folder: {feed.path}"), code=2)
