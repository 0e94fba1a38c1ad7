"""`sokbo check`: validate the config, and print what would be sent where."""

import asyncio
import errno
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import structlog
import typer

from bot.cli.common import DEFAULT_PATH, ConfigPath, Failure, feed_faults, read_all
from bot.cli.run import changes_to_come
from bot.config import ChatChannel, Config, ConfigError, Feed, GitFeed, PostsFeed, load
from bot.config.load import fault, missing_extras, missing_secrets
from bot.jobs.configured_chats import canonical
from bot.jobs.reload import describe
from bot.lib.logging import redactor, set_up
from bot.model import Chat, FeedState, PollResult
from bot.ports import Platform, Source, StoreError, UnusableStore
from bot.runtime.build import Secrets

PLATFORMS = ("telegram", "slack")

Online = Annotated[bool, typer.Option("--online", help="Also ask the platforms and every feed.")]


def check(config: ConfigPath = DEFAULT_PATH, online: Online = False) -> None:
    """Validate the config and print what would be sent where."""
    try:
        settings = load(config)
        faults = [*missing_secrets(config, settings), *missing_extras(config, settings), *feed_faults(config, settings)]
    except ConfigError as error:
        faults = error.lines
    if faults:
        raise Failure(*faults, code=2)
    settings, secrets = read_all(config)
    print(redactor.clean("\n".join([*_summary(settings, os.environ), *_notes(settings), *_changes(config, settings)])))
    if online:
        set_up(level="WARNING")
        faults = asyncio.run(_ask(settings, secrets))
    if faults:
        raise Failure(*faults)


def _summary(config: Config, environment: Mapping[str, str]) -> list[str]:
    """One line for the store, the page, each role, every feed and every channel."""
    lines = [f"store    {config.store.url}" if "@" not in config.store.url else "store    postgresql", _page(config, environment)]
    lines += [f"ops      {config.ops_chat or 'the log alone; ops_chat names a chat for what needs an operator'}"]
    desk = config.desk.chat or config.ops_chat
    lines += [f"desk     {desk or 'no chat; what waits is released by command'}{_people('; editors: ', config.desk.editors)}"]
    admins = [_people(f"{name} ", table.admins) for name in PLATFORMS if (table := getattr(config, name)) and table.admins]
    lines += [f"admins   {'; '.join(admins) or 'nobody; admins under each platform may use the commands for operators'}"]
    lines += [f"feed     {feed.id}: {feed.kind} {_place(feed)}" for feed in config.feeds]
    for channel in config.channels:
        feeds = ", ".join(channel.feeds) or "all feeds"
        filters = [
            f"{name}: {', '.join(words)}" for name in ("categories", "include", "exclude") if (words := getattr(channel, name))
        ]
        lines.append(f"channel  {channel.as_chat()}: {feeds}" + (f" ({'; '.join(filters)})" if filters else ""))
    return lines


def _page(config: Config, environment: Mapping[str, str]) -> str:
    """Return the address of the status page, and a remark where it asks for a token."""
    variable = config.web.token_env
    access = f"with the token in {variable}" if environment.get(variable) else f"without a token; {variable} sets one"
    return f"page     http://{config.web.listen}/ {access}"


def _people(before: str, people: Sequence[str | int]) -> str:
    return before + ", ".join(map(str, people)) if people else ""


def _place(feed: Feed) -> str:
    if not isinstance(feed, PostsFeed):
        return f"{feed.url} every {feed.every.total_seconds():g} s"
    from adapters.sources.posts.tree import count_posts

    posts, others = count_posts(feed.path, structlog.get_logger())
    if posts:
        return f"{feed.path}, {posts:,} posts"
    undated = f"; {others:,} files have no date in their names" if others else ""
    return f"{feed.path}, no posts: they are named YEAR-MONTH-DAY-title.md{undated}"


def _notes(config: Config) -> list[str]:
    """Notes about a valid config that leaves the bot without work."""
    notes = []
    if not config.feeds:
        notes.append("note     there are no [[feeds]]: nothing is watched")
    if config.telegram is None and config.slack is None and not config.webhooks:
        notes.append("note     there is neither [telegram] nor [slack] nor a webhook: nothing is sent")
    return notes


def _listed_twice(config: Config, known: Mapping[Chat, str]) -> list[str]:
    """One line for each chat that [[channels]] name in two ways; `known` has the ids of chats by their public names."""
    written: dict[Chat, list[str]] = {}
    for channel in config.channels:
        written.setdefault(canonical(channel.as_chat(), known), []).append(
            channel.chat if isinstance(channel, ChatChannel) else channel.id
        )
    return [f"{chat}: appears twice, as {' and as '.join(names)}" for chat, names in written.items() if len(names) > 1]


def _changes(path: Path, config: Config) -> list[str]:
    """One line for each difference to the config of the bot that runs, or last ran, on this store."""
    try:
        changes = asyncio.run(changes_to_come(config))
    except UnusableStore as error:
        raise Failure(fault(path, ("store", "url"), str(error)), code=2) from None
    except StoreError:
        return []  # no bot ran yet, or the store does not answer, which `run` will report
    return [f"change   {line}" for line in describe(changes)] if changes else []


async def _ask(config: Config, secrets: Secrets) -> list[str]:
    """One line for each error that only platforms and feeds can report."""
    return [*await _ask_page(config), *await _ask_platforms(config, secrets), *await _ask_feeds(config)]


async def _ask_page(config: Config) -> list[str]:
    """Check that the status page's address is free, or that a Sokbo already answers there."""
    host, _, port = config.web.listen.rpartition(":")
    try:
        server = await asyncio.start_server(lambda _reader, writer: writer.close(), host.strip("[]"), int(port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE and await _is_sokbo(host.strip("[]"), int(port)):
            print("page: ok, a bot runs there")
            return []
        why = "another program listens there; write another port" if error.errno == errno.EADDRINUSE else error.strerror
        print("page: not ok")
        return [f"page: {config.web.listen}: {why}"]
    server.close()
    print("page: ok")
    return []


async def _is_sokbo(host: str, port: int) -> bool:
    """True where /readyz is answered as a Sokbo answers it: in plain text, with 200 or 503."""
    try:
        async with asyncio.timeout(3):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(f"GET /readyz HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n".encode())
            answer = await reader.read(4096)
            writer.close()
    except (OSError, TimeoutError):
        return False
    return re.match(rb"HTTP/1.1 (200|503) ", answer) is not None and b"text/plain" in answer


async def _ask_platforms(config: Config, secrets: Secrets) -> list[str]:
    from bot.runtime import build

    staff = [chat for chat in (config.desk.chat, config.ops_chat) if chat]
    chats = list(dict.fromkeys([*(channel.as_chat() for channel in config.channels), *staff, *_admins(config)]))
    faults: list[str] = []
    known: dict[Chat, str] = {}
    for platform in build.platforms(config, secrets):
        try:
            found = await platform.check([chat for chat in chats if chat.platform == platform.name])
            known |= await _ids(platform, [chat for chat in chats if chat.platform == platform.name and chat.has_name])
        finally:
            await platform.stop()
        print(f"{platform.name}: {'not ok' if found else 'ok'}")
        faults += found
    return [*faults, *_listed_twice(config, known)]


def _admins(config: Config) -> list[Chat]:
    """Each administrator as the private chat with that person."""
    telegram = [Chat("telegram", str(user)) for user in config.telegram.admins] if config.telegram else []
    named = [user.rpartition("/") for user in config.slack.admins] if config.slack else []
    return [*telegram, *(Chat("slack", user, team=team or None) for team, _, user in named)]


async def _ids(platform: Platform, named: Sequence[Chat]) -> dict[Chat, str]:
    """The ids of chats that are written by their public names."""
    bare = {replace(chat, topic=None) for chat in named}
    return {chat: found for chat in bare if (found := await platform.find_chat(chat)) is not None}


async def _ask_feeds(config: Config) -> list[str]:
    from bot.lib.wakeup import SystemClock
    from bot.runtime.feed_sources import Sources

    with TemporaryDirectory() as folder:
        async with Sources(SystemClock()) as sources:
            poll_results = await asyncio.gather(
                *(_first_poll(sources.make(_in_folder(feed, Path(folder)))) for feed in config.feeds)
            )
    for feed, (poll_result, posts) in zip(config.feeds, poll_results, strict=True):
        print(f"feed {feed.id}: {_found(poll_result, posts)}")
    return [
        f"feed {feed.id}: {poll_result.error}"
        for feed, (poll_result, _) in zip(config.feeds, poll_results, strict=True)
        if poll_result.error
    ]


def _in_folder(feed: Feed, folder: Path) -> Feed:
    """The feed; a repository is cloned into `folder`, since a running bot may be using its own clone."""
    return feed.model_copy(update={"clone": folder / feed.id}) if isinstance(feed, GitFeed) else feed


async def _first_poll(source: Source) -> tuple[PollResult, int]:
    """The last result of each feed's first poll, and its posts; all are asked at once, and the sources spare their hosts."""
    posts = 0
    async with aclosing(source.polls({}, FeedState())) as poll_results:
        async for poll_result in poll_results:
            posts += len(poll_result.documents) + len(poll_result.listing.entries if poll_result.listing else ())
            if poll_result.complete or poll_result.error:
                break
    return poll_result, posts


def _found(poll_result: PollResult, posts: int) -> str:
    """Return a line on the poll of a feed: read or not, the number of posts, and a new address to write into the config."""
    moved = (poll_result.validators or {}).get("moved")
    advice = f"; it has moved for good: write {moved} into the config" if moved else ""
    return "not ok" if poll_result.error else f"ok, {posts:,} posts{advice}"
