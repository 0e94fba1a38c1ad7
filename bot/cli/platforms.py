"""`sokbo manifest` and `sokbo test`: set a platform up, and try a chat of it."""

import asyncio
import json
from typing import Annotated

import typer

from bot.cli.common import DEFAULT_PATH, ConfigPath, Failure, read_all, read_config
from bot.lib.i18n import words
from bot.lib.logging import set_up
from bot.model import Card, Chat, ChatError, Deleted, Mark, Rejected, Retry, Sent, Style, Uncertain
from bot.ports import Platform


def try_chat(
    chat: Annotated[str, typer.Argument(metavar="CHAT", help="telegram:-1001234, telegram:@name, slack:C0123 …")],
    config: ConfigPath = DEFAULT_PATH,
) -> None:
    """Send one message, marked as a test, to a chat."""
    try:
        where = Chat.parse(chat)
    except ChatError as error:
        raise Failure(f"sokbo: {error}", code=2) from None
    settings, secrets = read_all(config)
    from bot.runtime import build

    platforms = {platform.name: platform for platform in build.platforms(settings, secrets)}
    if where.platform not in platforms:
        missing = 'channel with platform = "webhook"' if where.platform == "webhook" else f"[{where.platform}] table"
        raise Failure(f"{config}: there is no {missing}", code=2)
    set_up(level="WARNING")
    asyncio.run(_send(platforms[where.platform], where, settings.language))
    print(f"sent to {where}")


async def _send(platform: Platform, chat: Chat, language: str) -> None:
    translate = words(language)
    card = Card(headline=translate("Test message"), lead=translate("If you can read this, alerts will reach this chat."))
    try:
        for call in platform.render(card, Style(language=language), translate, Mark("test")):
            outcome = await platform.send(chat, call, None)
            match outcome:
                case Sent():
                    continue
                case Rejected(reason=reason) if faults := await platform.check([chat]):
                    raise Failure(*(f"sokbo: {fault}" for fault in faults))
                case Retry(reason=reason) | Rejected(reason=reason) | Deleted(reason=reason) | Uncertain(reason=reason):
                    raise Failure(f"sokbo: {chat}: {platform.last_error if platform.token_invalid else reason}")
                case _:
                    raise Failure(f"sokbo: {chat} has moved to {outcome.to}; change the config")
    finally:
        await platform.stop()


def manifest(config: ConfigPath = DEFAULT_PATH) -> None:
    """Print the Slack app's manifest for this config, as JSON."""
    from adapters.platforms.slack.manifest import manifest as make

    settings = read_config(config)
    if settings.slack is None:
        raise Failure(f"{config}: there is no [slack] table", code=2)
    public_url = settings.web.public_url if settings.slack.mode == "http" else None
    made = make(settings.slack.command, public_url, words(settings.language), multi_workspace=bool(settings.slack.client_id))
    print(json.dumps(made, ensure_ascii=False, indent=2))
