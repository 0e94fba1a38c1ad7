"""`sokbo check`: is the config right, and what would be sent where?"""

import asyncio
from contextlib import aclosing
from typing import Annotated

import typer

from bot.cli.failure import Failure
from bot.cli.settings import DEFAULT_PATH, ConfigPath, read_all
from bot.config import Config, ConfigError, PostsFeed, load
from bot.wiring import Secrets

Online = Annotated[bool, typer.Option("--online", help="Also ask the platforms and every feed.")]


def check(config: ConfigPath = DEFAULT_PATH, online: Online = False) -> None:
    """Validate the config and print what would be sent where."""
    try:
        load(config)
    except ConfigError as error:
        raise Failure(*error.lines, code=2) from None
    settings, secrets = read_all(config)
    print("\n".join(_summary(settings)))
    if online and (faults := asyncio.run(_ask(settings, secrets))):
        raise Failure(*faults)


def _summary(config: Config) -> list[str]:
    """One line for every feed and every channel."""
    lines = [f"store    {config.store.url}" if "@" not in config.store.url else "store    postgresql"]
    for feed in config.feeds:
        place = feed.path if isinstance(feed, PostsFeed) else f"{feed.url} every {feed.every.total_seconds():g} s"
        missing = "  (no such folder)" if isinstance(feed, PostsFeed) and not feed.path.is_dir() else ""
        lines.append(f"feed     {feed.id}: {feed.kind} {place}{missing}")
    for channel in config.channels:
        feeds = ", ".join(channel.feeds) or "all feeds"
        wishes = [
            f"{name}: {', '.join(words)}" for name in ("categories", "include", "exclude") if (words := getattr(channel, name))
        ]
        lines.append(f"channel  {channel.as_chat()}: {feeds}" + (f" ({'; '.join(wishes)})" if wishes else ""))
    return lines


async def _ask(config: Config, secrets: Secrets) -> list[str]:
    """One line for each fault that only the outside can tell."""
    from bot import wiring
    from bot.clock import SystemClock

    chats = [channel.as_chat() for channel in config.channels]
    faults = []
    for platform in wiring.platforms(config, secrets):
        found = await platform.check([chat for chat in chats if chat.platform == platform.name])
        print(f"{platform.name}: {'ok' if not found else f'{len(found)} faults'}")
        faults += [f"{platform.name}: {fault}" for fault in found]
    async with wiring.sources(SystemClock()) as source:
        for feed in config.feeds:
            async with aclosing(source(feed).looks({}, wiring.NEVER_LOOKED)) as looks:
                error = (await anext(looks)).error
            print(f"feed {feed.id}: {error or 'ok'}")
            faults += [f"feed {feed.id}: {error}"] if error else []
    return faults
