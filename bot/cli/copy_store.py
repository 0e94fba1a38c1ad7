"""`sokbo backup` and `sokbo copy-store`: a store's copy while the bot runs, and a store moved to the other engine."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import DEFAULT_PATH, ConfigPath, Failure, read_config
from bot.ports import StoreError, UnusableStore

From = Annotated[str, typer.Argument(metavar="FROM", help="sqlite:///sokbo.db or postgresql://user@host/database")]
To = Annotated[str, typer.Argument(metavar="TO", help="An empty store, or one that was half copied.")]


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")],
    config: ConfigPath = DEFAULT_PATH,
) -> None:
    """Write a consistent copy of a SQLite store while the bot runs."""
    settings = read_config(config)
    try:
        asyncio.run(_backup(settings.store.url, file))
    except StoreError as error:
        raise Failure(f"sokbo: {error}") from None
    print(file)


def copy_store(source: From, target: To) -> None:
    """Copy a store into an empty one. Run it again after an interruption: it continues."""
    if source.startswith("sqlite:") and not Path(source.removeprefix("sqlite:///")).exists():
        raise Failure(f"sokbo: {source} is not there", code=2)
    try:
        rows = asyncio.run(_copy(source, target))
    except UnusableStore as error:
        raise Failure(f"sokbo: {error}", code=2) from None
    except StoreError as error:
        raise Failure(f"sokbo: {error}") from None
    print(f"{rows} rows copied and compared; set store.url in the config to the new store")


async def _backup(url: str, file: Path) -> None:
    from store import open_store

    store = await open_store(url, exclusive=False)
    try:
        await store.backup(file)
    finally:
        await store.close()


async def _copy(source: str, target: str) -> int:
    from store import open_store

    old = await open_store(source)
    try:
        new = await open_store(target, half_copied=True)
        try:
            return await old.copy_into(new, lambda line: print(line, file=sys.stderr))
        finally:
            await new.close()
    finally:
        await old.close()
