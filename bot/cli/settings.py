"""What several commands read first: the config file and its secrets."""

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.failure import Failure
from bot.config import Config, ConfigError, PostsFeed, load
from bot.config.load import fault, missing_secrets
from bot.logs import redactor
from bot.wiring import Secrets

ConfigPath = Annotated[Path, typer.Option("--config", "-c", help="The config file.")]
DEFAULT_PATH = Path("config.toml")


def read_config(path: Path) -> Config:
    """Load a config, or fail in one line with code 2."""
    try:
        return load(path)
    except ConfigError as error:
        raise Failure(str(error), code=2) from None


def read_all(path: Path) -> tuple[Config, Secrets]:
    """Load a config and its secrets, which from here on never appear in what we write; or fail with code 2."""
    config = read_config(path)
    if missing := missing_secrets(path, config):
        raise Failure(str(ConfigError(missing)), code=2)
    secrets = Secrets.of(config, os.environ)
    redactor.learn(secrets.all())
    return config, secrets


def missing_folders(path: Path, config: Config) -> list[str]:
    """A folder that is not there before the start is a mistake in the config; one that vanishes later is waited for."""
    missing = [
        (number, feed.path) for number, feed in enumerate(config.feeds) if isinstance(feed, PostsFeed) and not feed.path.is_dir()
    ]
    return [fault(path, ("feeds", number, "path"), f"no such folder: {folder}") for number, folder in missing]
