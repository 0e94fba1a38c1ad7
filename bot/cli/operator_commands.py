"""`sokbo status`, `deliveries`, `why`, `replay`, `withdraw`, `hold`, `release`, `kill`, `urgent`, `pause`, `resume`.

They work on the store, whether a bot runs on it or not.
"""

import asyncio
import getpass
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from bot.cli import json_output
from bot.cli.common import DEFAULT_PATH, ConfigPath, Failure, read_config
from bot.cli.json_output import Line
from bot.config import Config
from bot.desk import Action, ActionRefused, ConfirmationNeeded, Desk, UnknownName
from bot.lib.i18n import words
from bot.lib.wakeup import SystemClock
from bot.model import Chat, ChatError, DeliveryState
from bot.ports import Store, StoreError

PostName = Annotated[str, typer.Argument(metavar="POST", help="A number, feed/key, or a file's stem.")]
ChatName = Annotated[str, typer.Argument(metavar="CHAT", help="telegram:-1001234, telegram:@name, slack:C0123 …")]
Reason = Annotated[str, typer.Option("--reason", help="Why; kept in the audit.")]
What = Annotated[str, typer.Argument(metavar="WHAT", help="A platform or a feed; everything without it.")]
States = Annotated[list[DeliveryState] | None, typer.Option("--state", help="Only these; may be given several times.")]
Count = Annotated[int, typer.Option("--count", "-n", help="How many at most.", min=1, max=100_000)]

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object; docs/json.md explains its keys.")]

T = TypeVar("T")

_ENGLISH = words("en")


def status(as_json: AsJson = False, config: ConfigPath = DEFAULT_PATH) -> None:
    """Show posts waiting for review, pauses, problems, feeds and deliveries."""

    async def ask(desk: Desk, zone: ZoneInfo) -> Line:
        return json_output.status(await desk.overview(), SystemClock().now(), zone)

    print(_ask_json(config, ask) if as_json else _ask(config, lambda desk: desk.status(_ENGLISH)))


def deliveries(
    post: Annotated[str | None, typer.Argument(metavar="POST", help="Only this post's.")] = None,
    state: States = None,
    count: Count = 50,
    as_json: AsJson = False,
    config: ConfigPath = DEFAULT_PATH,
) -> None:
    """List deliveries, newest first."""

    async def as_object(desk: Desk, zone: ZoneInfo) -> Line:
        found = await desk.find(post) if post is not None else None
        return json_output.deliveries(await desk.records(found, state or (), count), zone)

    async def ask(desk: Desk) -> str:
        found = await desk.find(post) if post is not None else None
        return "\n".join(await desk.deliveries(found, state or (), count, _ENGLISH))

    if lines := _ask_json(config, as_object) if as_json else _ask(config, ask):
        print(lines)


def why(post: PostName, chat: ChatName, as_json: AsJson = False, config: ConfigPath = DEFAULT_PATH) -> None:
    """Explain why a post did or did not reach a chat."""
    where = _chat(chat)

    async def as_object(desk: Desk, zone: ZoneInfo) -> Line:
        found = await desk.find(post)
        return json_output.why(found, *await desk.report(found, where, _ENGLISH), zone)

    async def ask(desk: Desk) -> str:
        return await desk.why(await desk.find(post), where, _ENGLISH)

    print(_ask_json(config, as_object) if as_json else _ask(config, ask))


def replay(
    post: Annotated[str, typer.Argument(metavar="POST", help="As in `why`; left out with --missed.")] = "",
    chat: Annotated[str, typer.Argument(metavar="CHAT", help="As in `why`.")] = "",
    missed: Annotated[bool, typer.Option("--missed", help="What the chat missed, oldest first: replay --missed CHAT.")] = False,
    reason: Reason = "",
    config: ConfigPath = DEFAULT_PATH,
) -> None:
    """Send a post to a chat again, or everything that a chat missed."""
    if not post or missed == bool(chat):
        raise Failure("sokbo: write `replay POST CHAT` or `replay --missed CHAT`", code=2)
    where = _chat(post if missed else chat)

    async def ask(desk: Desk) -> str:
        if missed:
            return await desk.replay_missed(where, who(), _ENGLISH, reason)
        return await desk.replay(await desk.find(post), where, who(), _ENGLISH, reason)

    print(_ask(config, ask))


def withdraw(post: PostName, reason: Reason = "", config: ConfigPath = DEFAULT_PATH) -> None:
    """Withdraw a post: its messages are marked as withdrawn."""
    _act(Action.WITHDRAW, post, reason, config)


def release(
    post: PostName,
    yes: Annotated[
        bool, typer.Option("--yes", help="Publish an error, a refusal or a leaked prompt without being asked.")
    ] = False,
    config: ConfigPath = DEFAULT_PATH,
) -> None:
    """Publish a post that is held, killed or withdrawn."""
    try:
        _act(Action.RELEASE, post, "", config, confirmed=yes)
    except ConfirmationNeeded as needed:
        if not sys.stdin.isatty():
            raise Failure(f"sokbo: {needed} Then add --yes.", code=2) from None
        typer.confirm(str(needed), abort=True, err=True)
        _act(Action.RELEASE, post, "", config, confirmed=True)


def hold(post: PostName, reason: Reason = "", config: ConfigPath = DEFAULT_PATH) -> None:
    """Hold a post: its pending deliveries wait."""
    _act(Action.HOLD, post, reason, config)


def kill(post: PostName, reason: Reason = "", config: ConfigPath = DEFAULT_PATH) -> None:
    """Kill a post: it is sent to nobody else."""
    _act(Action.KILL, post, reason, config)


def urgent(post: PostName, config: ConfigPath = DEFAULT_PATH) -> None:
    """Send the pending deliveries of a post before all others."""

    async def ask(desk: Desk) -> str:
        return await desk.mark_urgent(await desk.find(post), who(), _ENGLISH)

    print(_ask(config, ask))


def pause(what: What = "", config: ConfigPath = DEFAULT_PATH) -> None:
    """Pause deliveries; they stay pending."""
    print(_ask(config, lambda desk: desk.pause(what, who(), _ENGLISH)))


def resume(what: What = "", config: ConfigPath = DEFAULT_PATH) -> None:
    """End a pause."""
    print(_ask(config, lambda desk: desk.resume(what, who(), _ENGLISH)))


def _act(action: Action, post: str, reason: str, config: Path, *, confirmed: bool = False) -> None:
    async def ask(desk: Desk) -> str:
        return await desk.act(action, await desk.find(post), who(), _ENGLISH, reason, confirmed=confirmed)

    print(_ask(config, ask))


def _ask(path: Path, ask: Callable[[Desk], Awaitable[str]]) -> str:
    """The desk's answer, from the config's store; fails with code 2 where nothing has that name."""
    settings = read_config(path)
    try:
        return asyncio.run(over_store(settings, lambda store: ask(_desk(settings, store))))
    except ConfirmationNeeded:
        raise
    except UnknownName as mistake:
        raise Failure(f"sokbo: {mistake}", code=2) from None
    except (ActionRefused, StoreError) as refused:
        raise Failure(f"sokbo: {refused}") from None


def _ask_json(path: Path, ask: Callable[[Desk, ZoneInfo], Awaitable[Line]]) -> str:
    """The desk's answer as a JSON object, with times in the config's zone."""
    zone = read_config(path).timezone

    async def written(desk: Desk) -> str:
        return json.dumps(await ask(desk, zone), ensure_ascii=False)

    return _ask(path, written)


async def over_store(config: Config, ask: Callable[[Store], Awaitable[T]]) -> T:
    """Call `ask` with a config's store, which a running bot may use at the same time; raises StoreError."""
    from store import open_store

    store = await open_store(config.store.url, exclusive=False)
    try:
        return await ask(store)
    finally:
        await store.close()


def _desk(config: Config, store: Store) -> Desk:
    platforms = [name for name in ("telegram", "slack", "webhook") if config.has_platform(name)]
    return Desk(store, SystemClock(), config.timezone, [feed.id for feed in config.feeds], platforms, config.named)


def _chat(text: str) -> Chat:
    try:
        return Chat.parse(text)
    except ChatError as error:
        raise Failure(f"sokbo: {error}", code=2) from None


def who() -> str:
    """The terminal's user for the audit trail; in a container the user may have no name."""
    try:
        return f"command line ({getpass.getuser()})"
    except (OSError, KeyError):
        return "command line"
