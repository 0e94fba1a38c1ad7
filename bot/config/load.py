"""Load and check a config file; every error names file, line and key."""

import importlib.util
import os
import re
import shutil
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.config.errors import Problem, problems, toml_problem
from bot.config.lines import Key, line_of
from bot.config.model import Config, GitFeed, RssFeed, Slack, Telegram, WebhookChannel
from bot.config.webhook_checks import webhook_problems

_SECRET_FILES = [key for table in (Telegram, Slack) for key in table.model_fields if key.endswith("_file")]
SecretsTable = Telegram | Slack | GitFeed | WebhookChannel

_FORM, _FORMLESS = r"[!-~]+", "holds no token; it must be one word"
_TELEGRAMS_FORM, _NARROW = r"[A-Za-z0-9_-]{1,256}", "may hold A-Z a-z 0-9 _ - alone"
_SIGNING_FORM = r"whsec_(?:[A-Za-z0-9+/]{4}){8,20}(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?"
_UNSIGNED = "should be whsec_ and 24 to 63 bytes in base64; make one with: echo whsec_$(openssl rand -base64 32)"


_MAX_SECRET = 64 * 1024
"""Characters of the largest secret file."""


class ConfigError(Exception):
    """A config file that cannot be used. `lines` are its errors, each with file, line and key."""

    def __init__(self, lines: list[str]) -> None:
        more = f" (and {len(lines) - 1} more; `sokbo check` names them all)" if len(lines) > 1 else ""
        super().__init__(lines[0] + more)
        self.lines = lines


def load(path: Path) -> Config:
    """Read and check a config file; paths in it are relative to its folder. Raises ConfigError."""
    text = _read(path)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([_toml_fault(path, text, error)]) from None
    except (ValueError, OverflowError, RecursionError):
        raise ConfigError([f"{path}: no valid TOML: a number too long, or nested too deep"]) from None
    try:
        config = Config.model_validate(_anchored(table, path.parent))
    except ValidationError as error:
        raise ConfigError([_fault(path, text, key, words) for key, words in problems(error)]) from None
    faults = [_fault(path, text, key, words) for key, words in (*_dangling(config), *webhook_problems(config))]
    if faults:
        raise ConfigError(faults)
    return config


def secret(table: SecretsTable, name: str, environment: Mapping[str, str]) -> str | None:
    """A secret (`token`, `bot_token` …) from its file, else from its environment variable; None if neither has it.

    A secret is sent in headers and URLs, so it must be one word of visible ASCII. Telegram allows fewer characters in a
    webhook's, and 256 at most (https://core.telegram.org/bots/api#setwebhook). A channel's secret signs its events, and
    has the form that Standard Webhooks gives it.
    """
    file: Path | None = getattr(table, f"{name}_file")
    text = environment.get(getattr(table, f"{name}_env"), "") if file is None else _read_secret(file)
    form, _ = _form(table, name)
    return match[1] if (match := re.fullmatch(rf"\s*({form})\s*", text)) else None


def fault(path: Path, key: Key, words: str) -> str:
    """The error line for a key of a config file: file, line, key, message."""
    return _fault(path, _read(path), key, words)


def missing_secrets(path: Path, config: Config, environment: Mapping[str, str] = os.environ) -> list[str]:
    """One line for each secret that the config needs and the environment does not have, or has of another kind."""
    tables: list[tuple[Key, SecretsTable | None]] = [(("telegram",), config.telegram), (("slack",), config.slack)]
    tables += [(("feeds", number), feed) for number, feed in enumerate(config.feeds) if isinstance(feed, GitFeed)]
    tables += [
        (("channels", number), channel) for number, channel in enumerate(config.channels) if isinstance(channel, WebhookChannel)
    ]
    text = _read(path)
    missing = [
        _fault(path, text, *problem)
        for section, table in tables
        if table is not None
        for name in table.secrets
        if (problem := _secret_problem(section, table, name, environment))
    ]
    if config.web.public and not environment.get(config.web.token_env):
        words = f"beyond loopback a token is needed; set {config.web.token_env}, or listen at 127.0.0.1"
        missing.append(_fault(path, text, ("web", "listen"), words))
    return missing


def missing_extras(path: Path, config: Config) -> list[str]:
    """One line for each key that needs an optional dependency which is not installed."""
    keys: list[tuple[Key, str, str]] = [
        (("feeds", number, "full_text"), "full-text", module)
        for number, feed in enumerate(config.feeds)
        if isinstance(feed, RssFeed) and feed.full_text
        for module in ("trafilatura", "protego")
    ]
    if config.store.url.startswith("postgresql:"):
        keys.append((("store", "url"), "postgres", "asyncpg"))
    missing = dict.fromkeys((key, extra) for key, extra, module in keys if importlib.util.find_spec(module) is None)
    return [
        fault(path, key, f'needs the extra "{extra}", which is not installed: pip install "sokbo[{extra}]"')
        for key, extra in missing
    ]


_TOKENS: dict[tuple[type, str], tuple[str, str]] = {
    (Telegram, "token"): (r"\d+:.+", "a bot's token, 123456:ABC…, which @BotFather gives"),
    (Slack, "bot_token"): (r"(xoxe\.)?xoxb-.+", "the bot token, xoxb-…, from the app's OAuth & Permissions"),
    (Slack, "app_token"): (r"xapp-.+", "the app-level token, xapp-…, from the app's Basic Information"),
    (Slack, "signing_secret"): (r"(?!xox|xapp-).+", "the signing secret from the app's Basic Information, no token"),
}
"""The form of each token: https://docs.slack.dev/authentication/tokens, https://core.telegram.org/bots/api#authorizing-your-bot."""


def _secret_problem(section: Key, table: SecretsTable, name: str, environment: Mapping[str, str]) -> Problem | None:
    """The key and the message for a secret that is missing or of another kind; None for one that may be right."""
    found = secret(table, name, environment)
    if found is None:
        return _missing(section, table, name, environment)
    form, wanted = _TOKENS.get((type(table), name), (".*", ""))
    if re.fullmatch(form, found):
        return None
    source = "file" if getattr(table, f"{name}_file") else "env"
    return (*section, f"{name}_{source}"), f"holds another kind of secret; it needs {wanted}"


def _missing(section: Key, table: SecretsTable, name: str, environment: Mapping[str, str]) -> Problem:
    file = getattr(table, f"{name}_file")
    form, objection = _form(table, name)
    if file is not None:
        return (*section, f"{name}_file"), _file_problem(file, form, objection)
    variable = getattr(table, f"{name}_env")
    state = objection if environment.get(variable) else f"is not set; export it, or name a file with {name}_file"
    return (*section, f"{name}_env"), f"the environment variable {variable} {state}"


def _file_problem(file: Path, form: str, objection: str) -> str:
    try:
        there = file.is_file()
    except OSError:  # a folder above it is closed to this user
        there = True
    if not there:
        return f"no such file: {file}; write the secret into it, alone, or name another file"
    if not os.access(file, os.R_OK):
        return f"{file} cannot be read; its owner must be the user that runs the bot"
    holds = form != _FORM and _read_secret(file).strip()
    return f"{file} {objection}" if holds else f"no secret in {file}; it must be one word, alone"


def _form(table: SecretsTable, name: str) -> tuple[str, str]:
    """The pattern of a secret, and the words for one that does not match it."""
    if isinstance(table, WebhookChannel):
        return _SIGNING_FORM, _UNSIGNED
    if name == "webhook_secret" and isinstance(table, Telegram):
        return _TELEGRAMS_FORM, _NARROW
    return _FORM, _FORMLESS


def _read_secret(file: Path) -> str:
    try:
        with file.open(encoding="utf-8") as opened:
            return opened.read(_MAX_SECRET)  # a device has no end
    except (OSError, UnicodeDecodeError):
        return ""


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")  # some editors put a byte order mark before the text
    except FileNotFoundError:
        raise ConfigError([f"{path}: no such file; `sokbo init` writes one"]) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8; save it as UTF-8"
        raise ConfigError([f"{path}: cannot be read: {reason}"]) from None


def _anchored(table: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The table with relative paths resolved against the config file's folder instead of the working directory."""
    feeds = table.get("feeds")
    if isinstance(feeds, list):
        table["feeds"] = [_anchored_feed(feed, folder) for feed in feeds]
    if isinstance(channels := table.get("channels"), list):
        table["channels"] = [_anchor(channel, "secret_file", folder) for channel in channels]
    for name in ("telegram", "slack"):
        for key in _SECRET_FILES:
            table = {**table, name: _anchor(table[name], key, folder)} if name in table else table
    store = table.get("store")
    if isinstance(store, dict) and isinstance(url := store.get("url", "sqlite:///sokbo.db"), str):
        table["store"] = {**store, "url": _anchor_sqlite(url, folder)}
    elif store is None:
        table["store"] = {"url": _anchor_sqlite("sqlite:///sokbo.db", folder)}
    return table


def _anchored_feed(feed: Any, folder: Path) -> Any:
    """A feed with resolved paths; a Git feed without `clone` gets a folder in `clones`."""
    if not isinstance(feed, dict) or feed.get("kind") != "git":
        return _anchor(feed, "path", folder)
    feed = {"clone": f"clones/{feed.get('id', '')}", **feed}
    for key in ("clone", "key_file", "password_file", "webhook_secret_file"):
        feed = _anchor(feed, key, folder)
    return feed


def _anchor(table: Any, key: str, folder: Path) -> Any:
    if isinstance(table, dict) and isinstance(table.get(key), str):
        return {**table, key: str(folder / table[key])}
    return table


def _anchor_sqlite(url: str, folder: Path) -> str:
    prefix, name = "sqlite:///", url.removeprefix("sqlite:///")
    return f"{prefix}{folder / name}" if url.startswith(prefix) and name else url


def _toml_fault(path: Path, text: str, error: tomllib.TOMLDecodeError) -> str:
    match = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", str(error), re.DOTALL)
    where = f":{match[2]}" if match and match[2] else ""
    line = int(match[2]) if match and match[2] else None
    return f"{path}{where}: no valid TOML: {toml_problem(text, match[1] if match else str(error), line)}"


def _fault(path: Path, text: str, key: Key, words: str) -> str:
    line = line_of(text, key)
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in key).lstrip(".")
    return f"{path}{f':{line}' if line else ''}: {name}: {words}" if name else f"{path}: {words}"


def _dangling(config: Config) -> Iterator[Problem]:
    """Errors across tables: duplicate names, and names that refer to nothing."""
    ids = [feed.id for feed in config.feeds]
    first = {name: i for i, name in reversed(list(enumerate(ids)))}
    for i, name in enumerate(ids):
        if first[name] != i:
            yield ("feeds", i, "id"), f"the id {name!r} appears twice; give each feed an id of its own"
    for key, room in config.rooms.items():
        if room is not None and room.platform == "webhook":
            yield key, "should be a chat, where people read and answer: telegram:… or slack:…"
        elif room is not None and not config.has_platform(room.platform):
            yield key, f"there is no [{room.platform}] table; add one, or take this line out"
    chats: list[str] = []
    known = set(ids)
    listed = f"; the feeds are {', '.join(ids[:20])}" if ids else "; there are no [[feeds]]"
    for i, channel in enumerate(config.channels):
        yield from (
            (("channels", i, "feeds"), f"no feed has the id {name!r}{listed}") for name in channel.feeds if name not in known
        )
        if not config.has_platform(channel.platform):
            yield ("channels", i, "platform"), f"there is no [{channel.platform}] table; add one, or take this channel out"
        if (chat := str(channel.as_chat())).lower() in chats:  # Telegram's names have no case
            yield ("channels", i, "id" if channel.platform == "webhook" else "chat"), f"{chat} appears twice; join both tables"
        chats.append(chat.lower())


def append(path: Path, text: str) -> None:
    """Append text to a config file, all of it or nothing.

    Raises ConfigError where the file cannot be written, or would become invalid.
    """
    path = path.resolve()
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(path.read_bytes().rstrip(b"\r\n") + b"\n" + text.encode())
                file.flush()
                os.fsync(file.fileno())
            _check(temporary, path)
            shutil.copymode(path, temporary)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError([f"{path}: cannot be written: {error.strerror}"]) from None


def _check(temporary: Path, path: Path) -> None:
    try:
        load(temporary)
    except ConfigError as error:
        raise ConfigError([line.replace(str(temporary), str(path), 1) for line in error.lines]) from None
