"""Types of config values that TOML has no type for."""

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, Strict

from bot.model import Chat


class KeyMistake(ValueError):
    """A mistake in one key that only shows together with other keys of its table."""

    def __init__(self, key: str, words: str) -> None:
        super().__init__(words)
        self.key = key


_UNITS = {
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}


def _duration(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    match = re.fullmatch(r"([1-9]\d{0,5})(ms|s|m|h|d)", value) if isinstance(value, str) else None
    if match is None:
        raise ValueError('not a duration; write "500ms", "30s", "5m", "1h" or "90d"')
    return int(match[1]) * _UNITS[match[2]]


def _keep(value: object) -> object:
    found = _duration(value)
    if isinstance(found, timedelta) and found > _LONGEST_KEEP:
        raise ValueError(f'longer than a century; write "{_LONGEST_KEEP.days}d" at most')
    return found


def _rhythm(value: object) -> object:
    found = _duration(value)
    if isinstance(found, timedelta) and found < timedelta(minutes=1):
        raise ValueError('shorter than a minute; write "1m" at least')
    return found


_LONGEST_KEEP = timedelta(days=36_500)
_MAX_SIZE = 64 * 2**20
_SIZES = {"KiB": 2**10, "MiB": 2**20}


def _size(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = re.fullmatch(r"([1-9]\d{0,5})(KiB|MiB)", value) if isinstance(value, str) else None
    if match is None or int(match[1]) * _SIZES[match[2]] > _MAX_SIZE:
        raise ValueError('not a size; write "500KiB" or "8MiB", up to "64MiB"')
    return int(match[1]) * _SIZES[match[2]]


_FETCHERS_OWN = {
    "host",
    "connection",
    "content-length",
    "transfer-encoding",
    "accept-encoding",
    "if-none-match",
    "if-modified-since",
}


def _headers(value: object) -> object:
    for name, text in value.items() if isinstance(value, dict) else ():
        if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
            raise ValueError(f"not a header's name: {name!r}")
        if name.lower() in _FETCHERS_OWN:
            raise ValueError(f"{name} is set by the bot itself; take it out")
        if not isinstance(text, str) or not re.fullmatch(r"[ -~]*", text):
            raise ValueError(f"{name}: not a header's value; write visible ASCII")
    return value


def _user_agent(value: object) -> object:
    if not re.fullmatch(r"[ -~]*", str(value)):
        raise ValueError("not a header's value; write visible ASCII")
    return value


def _zone(value: object) -> object:
    try:
        return ZoneInfo(str(value)) if not isinstance(value, ZoneInfo) else value
    except (LookupError, OSError, ValueError) as error:
        raise ValueError(f'no such time zone: {value!r}; write one like "Asia/Seoul"') from error


def is_http_url(text: str) -> bool:
    """True for a complete http or https URL."""
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.port != 0
            and text.isprintable()
            and " " not in text
        )
    except ValueError:  # brackets that hold no address, or a port beyond 65535
        return False


def _http_url(value: object) -> object:
    if not is_http_url(str(value)):
        raise ValueError('not an http(s) URL; write the whole address, "https://…"')
    return value


def _git_url(value: object) -> object:
    text = str(value)
    if not re.fullmatch(r"(?:https?|ssh)://[^\s/?#]+/\S+|(?:[\w.-]+@)?[\w.-]+:[^:/\s]\S*", text):
        raise ValueError("not a repository's address; write https://host/path, ssh://git@host/path or git@host:path")
    try:
        valid = text.isprintable() and ("://" not in text or (bool(urlsplit(text).hostname) and urlsplit(text).port != 0))
    except ValueError:
        valid = False
    if not valid:
        raise ValueError("not a repository's address: its host or its port, 1 to 65535, is not valid")
    return value


def _feed_id(value: object) -> object:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,31}", str(value)):
        raise ValueError("not a feed's id; write a-z, 0-9 and -, 32 characters at most")
    return value


_MAX_NAME, _MAX_PATH = 255, 4095
"""Bytes of one name in a path, and of a whole path: Linux's NAME_MAX and PATH_MAX."""


def _path(value: object) -> object:
    """A path that the system can have; every call on one that it cannot would raise another error."""
    if not isinstance(value, str | Path):
        return value
    if "\0" in (text := str(value)):
        raise ValueError("not a path: the character 0 is in it")
    if len(os.fsencode(text)) > _MAX_PATH or any(len(os.fsencode(name)) > _MAX_NAME for name in text.split("/")):
        raise ValueError(f"too long for a path: {_MAX_PATH} bytes at most, {_MAX_NAME} for each name in it")
    return value


def _store_url(value: object) -> object:
    if not re.fullmatch(r"(?:sqlite:///|postgresql://).+", str(value)):
        raise ValueError('not a store; write "sqlite:///sokbo.db" or "postgresql://user@host/db"')
    if str(value).startswith("sqlite:"):
        _path(str(value).removeprefix("sqlite:///"))
    return value


def _variable(value: object) -> object:
    if not re.fullmatch(r"(?:[A-Za-z_][A-Za-z0-9_]*)?", str(value)):
        raise ValueError("not a variable's name; the secret itself belongs into the environment, not into this file")
    return value


def _telegram_user(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise ValueError("not a person on Telegram; write the number of the account without quotes, as 123456789, not its name")
    return value


def _person(value: object) -> object:
    return _slack_user(value) if isinstance(value, str) else _telegram_user(value)


def _client_id(value: object) -> object:
    if not re.fullmatch(r"(?:\d+\.\d+)?", str(value)):
        raise ValueError('not a client id; write the two numbers of the app\'s Basic Information, "123.456"')
    return value


def _user_name(value: object) -> object:
    if not re.fullmatch(r"[!-9;-~]+", str(value)):
        raise ValueError('not a user name; write visible ASCII without a colon, as "git"')
    return value


def _slack_user(value: object) -> object:
    if not re.fullmatch(r"(?:T[A-Z0-9]+/)?[UW][A-Z0-9]+", str(value)):
        raise ValueError('not a person on Slack; write "U0123ABCD" or "T0123/U0123ABCD"')
    return value


def _slash_command(value: object) -> object:
    if not re.fullmatch(r"/[a-z0-9_-]{1,31}", str(value)):
        raise ValueError('not a slash command; write "/sokbo"')
    return value


def _branch(value: object) -> object:
    if not re.fullmatch(r"(?:[\w][\w./-]*)?", str(value)) or ".." in str(value):
        raise ValueError('not a branch\'s name; write one like "main"')
    return value


def _inner_path(value: object) -> object:
    if re.search(r"^/|[\x00-\x1f:]", str(value)) or ".." in str(value).split("/"):
        raise ValueError("not a folder within the repository; write site/_posts")
    return value


def _link_params(value: object) -> object:
    if not re.fullmatch(r"(?:[\w.~-]+=[\w.~%+{}-]*(?:&(?!$)|$))*", str(value), re.ASCII):
        raise ValueError('not parameters of a link; write "utm_source={platform}&utm_medium=alert"')
    if re.search(r"[{}]", str(value).replace("{platform}", "")):
        raise ValueError("only {platform} is filled in")
    return value


def _listen(value: object) -> object:
    host, _, port = str(value).rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise ValueError('not an address to listen at; write "127.0.0.1:8787"')
    return value


def _optional_listen(value: object) -> object:
    return _listen(value) if value != "" else ""


def _optional_http_url(value: object) -> object:
    return str(_http_url(value)).rstrip("/") if value != "" else ""


def _chat(value: object) -> object:
    if not isinstance(value, str | int | Chat | None) or isinstance(value, bool):
        raise ValueError('should be text in quotes: "telegram:-1001234" or "slack:C0123"')
    return Chat.parse(str(value)) if value != "" and value is not None else None


Size = Annotated[int, BeforeValidator(_size)]
Headers = Annotated[dict[str, str], BeforeValidator(_headers)]
UserAgent = Annotated[str, BeforeValidator(_user_agent)]
Branch = Annotated[str, BeforeValidator(_branch)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
Keep = Annotated[timedelta, BeforeValidator(_keep)]
Rhythm = Annotated[timedelta, BeforeValidator(_rhythm)]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
GitUrl = Annotated[str, BeforeValidator(_git_url)]
HttpUrl = Annotated[str, BeforeValidator(_http_url)]
InnerPath = Annotated[str, BeforeValidator(_inner_path)]
LinkParams = Annotated[str, BeforeValidator(_link_params)]
Listen = Annotated[str, BeforeValidator(_listen)]
OptionalHttpUrl = Annotated[str, BeforeValidator(_optional_http_url)]
OptionalListen = Annotated[str, BeforeValidator(_optional_listen)]
OptionalChat = Annotated[Chat | None, BeforeValidator(_chat)]
Switch = Annotated[bool, Strict()]
Count = Annotated[int, Strict(), Field(ge=0)]
Number = Annotated[int, Strict(), Field(gt=0)]
Rate = Annotated[float, Strict(), Field(gt=0)]
FeedId = Annotated[str, BeforeValidator(_feed_id)]
FilePath = Annotated[Path, BeforeValidator(_path)]
TelegramUser = Annotated[int, BeforeValidator(_telegram_user)]
Person = Annotated[int | str, BeforeValidator(_person)]
ClientId = Annotated[str, BeforeValidator(_client_id)]
UserName = Annotated[str, BeforeValidator(_user_name)]
SlackUser = Annotated[str, BeforeValidator(_slack_user)]
SlashCommand = Annotated[str, BeforeValidator(_slash_command)]
StoreUrl = Annotated[str, BeforeValidator(_store_url)]
Variable = Annotated[str, BeforeValidator(_variable)]
