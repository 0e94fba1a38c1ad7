"""Shared by commands: loading the config and its secrets, and the exception that ends a command with an exit code."""

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.config import Config, ConfigError, GitFeed, PostsFeed, load
from bot.config.load import fault, missing_extras, missing_secrets
from bot.lib.logging import log_times, redactor
from bot.runtime.build import Secrets


class Failure(Exception):
    """Ends a command. `lines` go to stderr; `code` is 1 (failed while running) or 2 (wrong usage or wrong config)."""

    def __init__(self, *lines: str, code: int = 1) -> None:
        super().__init__(*lines)
        self.lines = lines
        self.code = code


ConfigPath = Annotated[Path, typer.Option("--config", "-c", help="The config file.")]
DEFAULT_PATH = Path("config.toml")


def read_config(path: Path) -> Config:
    """Load a config, or fail in one line with code 2."""
    try:
        return load(path)
    except ConfigError as error:
        raise Failure(str(error), code=2) from None


def read_all(path: Path) -> tuple[Config, Secrets]:
    """Load a config and its secrets, which are redacted in all output from now on; or fail with code 2."""
    config = read_config(path)
    if missing := [*missing_secrets(path, config), *missing_extras(path, config)]:
        raise Failure(str(ConfigError(missing)), code=2)
    secrets = Secrets.of(config, os.environ)
    redactor.learn(secrets.all())
    log_times.zone = config.timezone
    return config, secrets


def feed_faults(path: Path, config: Config) -> list[str]:
    """Check feeds' folders, permalinks and git before the start; return one line for each error.

    A folder that disappears later is waited for. An unknown permalink style would leave every alert without its link.
    """
    from formatter.reading.jekyll import is_permalink

    faults = []
    for number, feed in enumerate(config.feeds):
        if isinstance(feed, PostsFeed) and (problem := _missing(feed.path, "folder")):
            faults.append(fault(path, ("feeds", number, "path"), f"{problem}; write where the posts are"))
        if isinstance(feed, PostsFeed | GitFeed) and not is_permalink(feed.permalink):
            faults.append(fault(path, ("feeds", number, "permalink"), 'no permalink of Jekyll\'s; write "pretty" or a template'))
    return faults + _git_faults(path, config) + _store_faults(path, config)


def _store_faults(path: Path, config: Config) -> list[str]:
    """Check the folder of a SQLite file; the file itself is made at the first start."""
    prefix, _, file = config.store.url.partition("sqlite:///")
    folder = Path(file).parent
    problem = "" if prefix or not file else _missing(folder, "folder")
    return [fault(path, ("store", "url"), f"{problem}; make it first")] if problem else []


def _missing(path: Path, kind: Literal["folder", "file"]) -> str:
    """Why no such file or folder can be used; "" if it is there."""
    try:
        there = path.is_dir() if kind == "folder" else path.is_file()
    except OSError as error:  # a folder above it is closed to this user
        return f"{path} cannot be used: {error.strerror}"
    return "" if there else f"no such {kind}: {path}"


def _git_faults(path: Path, config: Config) -> list[str]:
    """Check the git program and the folders that it would fill."""
    repositories = {number: feed for number, feed in enumerate(config.feeds) if isinstance(feed, GitFeed)}
    if not repositories:
        return []
    from adapters.sources.git import folder_error, version_error

    if problem := version_error():
        return [fault(path, ("feeds", min(repositories), "kind"), problem)]
    faults = []
    clones: set[Path] = set()
    for number, feed in repositories.items():
        try:
            clone = feed.clone.resolve()
            problem = "another feed has the same folder; give each its own" if clone in clones else folder_error(clone)
            clones.add(clone)
        except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links
            problem = f"{feed.clone} cannot be used: {getattr(error, 'strerror', 'a loop of links')}"
        if problem:
            faults.append(fault(path, ("feeds", number, "clone"), problem))
        if feed.key_file is not None and (problem := _missing(feed.key_file, "file")):
            faults.append(fault(path, ("feeds", number, "key_file"), f"{problem}; name a private key"))
    return faults
