"""`sokbo init`: write a first config for one platform and one feed."""

import json
import re
import sys
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import Failure
from bot.config.value_types import is_http_url
from bot.model import Chat, ChatError

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Where config.toml is written; made if it is not there.")]
Telegram = Annotated[bool, typer.Option("--telegram", help="Alerts go to Telegram.")]
Slack = Annotated[bool, typer.Option("--slack", help="Alerts go to Slack.")]
Channel = Annotated[
    str | None,
    typer.Option("--chat", metavar="CHAT", help="The channel for alerts: @name, -1001234 or C0123ABCD; else chats subscribe."),
]
Feed = Annotated[str | None, typer.Option("--feed", metavar="PATH|URL", help="A folder of posts, or a URL.")]
Full = Annotated[bool, typer.Option("--full", help="Write the example with every key and its default.")]

_SECRETS = {
    "telegram": 'token_env = "TELEGRAM_BOT_TOKEN"           # @BotFather gives you the token',
    "slack": 'bot_token_env = "SLACK_BOT_TOKEN"          # xoxb-…, from the app that `sokbo manifest` describes\n'
    'app_token_env = "SLACK_APP_TOKEN"          # xapp-…, with connections:write',
}
_EXPORTS = {
    "telegram": "export TELEGRAM_BOT_TOKEN=…",
    "slack": "export SLACK_BOT_TOKEN=… SLACK_APP_TOKEN=…",
}
_USER_ID = {
    "telegram": "your user id, for /status and the desk: write /help to the bot, its log shows it",
    "slack": "your member id, for /sokbo status and the desk: your profile, ⋮, Copy member ID",
}
_EXAMPLES = {"telegram": "@my_channel or -1001234", "slack": "C0123ABCD"}


def init(
    folder: Folder = Path(),
    telegram: Telegram = False,
    slack: Slack = False,
    chat: Channel = None,
    feed: Feed = None,
    full: Full = False,
) -> None:
    """Write a first config.toml. Without options it asks on a terminal."""
    if str(folder).startswith("@"):
        raise Failure(f"sokbo: {folder} is a chat, not a folder; write --chat {folder}", code=2)
    file = folder / "config.toml"
    if file.exists() or file.is_symlink():
        raise Failure(
            f"sokbo: {file} is there already, and was not changed; edit it, or name another folder: sokbo init DIR", code=2
        )
    if full:
        if telegram or slack or chat or feed:
            raise Failure("sokbo: --full writes the example as it is; leave out --telegram, --slack, --chat and --feed", code=2)
        _write(file, _example())
        print(f"wrote {file}: every key with its default; change it, then: sokbo check -c {file}")
        return
    if telegram and slack:
        raise Failure("sokbo: write --telegram or --slack; the other platform is a table like the first, added later", code=2)
    platform = "telegram" if telegram else "slack" if slack else None
    if platform is None or not feed:
        platform, chat, feed = _asked(platform, chat, feed)
    chat = _chat(platform, chat) if chat else None
    table, notes = _feed_table(feed, folder)
    _write(file, _config(platform, chat, table))
    print(f"wrote {file}")
    if not chat:
        notes = [*notes, "no chat is named: alerts go to the chats that subscribe, and to those of [[channels]]"]
    for note in notes:
        print(f"note: {note}")
    option = "" if folder == Path() else f" -c {file}"
    print(f"Next:\n  {_EXPORTS[platform]}\n  sokbo check --online{option}\n  sokbo run{option}")


def _asked(platform: str | None, chat: str | None, feed: str | None) -> tuple[str, str | None, str]:
    """Ask on a terminal for what no option named; elsewhere fail."""
    if not sys.stdin.isatty():
        raise Failure("sokbo: init asks on a terminal; elsewhere write --telegram or --slack, and --feed PATH|URL", code=2)
    while platform not in _EXAMPLES:
        platform = typer.prompt("Telegram or Slack?", default="telegram", err=True).strip().lower()
    if not chat:
        chat = typer.prompt(f"Which chat gets the alerts ({_EXAMPLES[platform]})?", err=True).strip()
    return platform, chat, feed or typer.prompt("What is watched: a folder of posts, or a feed's URL?", err=True).strip()


def _chat(platform: str, text: str) -> str:
    try:
        chat = Chat.parse(text if text.startswith(f"{platform}:") else f"{platform}:{text}")
    except ChatError as error:
        raise Failure(f"sokbo: --chat: {error}", code=2) from None
    return str(chat).removeprefix(f"{platform}:")


def _feed_table(feed: str, folder: Path) -> tuple[str, list[str]]:
    """The feed's table, and what its owner should know."""
    if is_http_url(feed):
        kind = "git" if re.search(r"\.git/?$", feed) else "rss"
        return f'kind = "{kind}"\nurl = {_quoted(feed)}', []
    if re.fullmatch(r"ssh://\S+|[\w.-]+@[\w.-]+:\S+", feed):
        return f'kind = "git"\nurl = {_quoted(feed)}', []
    if "://" in feed:
        raise Failure(f"sokbo: --feed: {feed}: write an http or https URL, or a folder", code=2)
    path = Path(feed)
    notes = [] if path.is_dir() else [f"there is no folder {feed} yet; sokbo run needs it"]
    relative = feed if path.is_absolute() or folder == Path() else str(path.resolve())
    return (
        f'kind = "posts"\npath = {_quoted(relative)}\n# site_url = "https://news.example.kr"     # for links to the articles',
        notes,
    )


def _config(platform: str, chat: str | None, feed: str) -> str:
    channel = f'[[channels]]\nplatform = "{platform}"\nchat = "{chat}"'
    if not chat:
        channel = f'# [[channels]]\n# platform = "{platform}"\n# chat = "{_EXAMPLES[platform].split()[0]}"'
    return f"""# Sokbo's config. `sokbo init --full` writes one with every key.
[{platform}]
{_SECRETS[platform]}
admins = []                                # {_USER_ID[platform]}

[[feeds]]
id = "news"
{feed}

{channel}
"""


def _example() -> str:
    """The example config: next to the packages in the wheel, in the root of a checkout."""
    installed = files("bot").joinpath("..", "config.example.toml")
    return installed.read_text("utf-8")


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as target:
            target.write(text)
    except OSError as error:
        raise Failure(f"sokbo: {file}: cannot be written: {error.strerror}") from None


def _quoted(text: str) -> str:
    """A TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
