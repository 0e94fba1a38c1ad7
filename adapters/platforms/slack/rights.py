"""Whether the tokens work and the bot may write in a channel, asked of Slack."""

from collections.abc import Sequence

from adapters.platforms.slack.trouble import describe
from adapters.platforms.slack.web import SlackError, Web
from bot.model import Chat


async def faults(web: Web, app_token: str, chats: Sequence[Chat]) -> list[str]:
    """One line for each thing that keeps the bot from hearing or writing; a refused bot token is the only line."""
    try:
        await web.call("auth.test", {})
    except SlackError as error:
        return [f"slack: {describe(error)}"]
    found = [(chat, await _fault(web, chat)) for chat in chats]
    return [*await _socket_fault(web, app_token), *(f"{chat}: {fault}" for chat, fault in found if fault)]


async def _socket_fault(web: Web, app_token: str) -> list[str]:
    try:
        await web.socket_url(app_token)
    except SlackError as error:
        return [f"slack: {describe(error, 'app')}"]
    return []


async def _fault(web: Web, chat: Chat) -> str | None:
    if chat.id.startswith("U"):
        return None  # a person: the conversation is opened by the first message
    try:
        channel = (await web.read("conversations.info", {"channel": chat.id}))["channel"]
    except SlackError as error:
        return describe(error)
    if channel.get("is_archived"):
        return "the channel is archived"
    if not (channel.get("is_member") or channel.get("is_im")):
        return "the bot is not in this channel; /invite it"
    return None
