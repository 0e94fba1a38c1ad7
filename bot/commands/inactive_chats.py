"""Chats that take no alerts: the requests that reactivate them, and the texts about them for people and operators."""

from zoneinfo import ZoneInfo

from bot.commands.permissions import ChatState
from bot.delivery.settle import refusal_backoff
from bot.desk.reason_texts import refusal_reason
from bot.model import JOINED, Chat, MembershipChange, OperatorAlert, Request
from bot.ports import Clock, Store, Translator

MAX_NAMED = 5
"""Missed posts that are shown with their headlines."""


def inactive_note(chat: ChatState, words: Translator) -> str:
    """Return a line that states since when and why no alerts arrive in a chat; "" where they do."""
    stopped = chat.stopped
    if stopped is None or stopped.refused_since is None:
        return ""
    zone = ZoneInfo(stopped.style.timezone)
    since = stopped.refused_since.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    reason = refusal_reason(stopped.reason_code, stopped.reason_detail, words)
    return words("⚠ No alerts arrive here since {time}: {reason}. The next one tries again.", time=since, reason=reason)


class InactiveChats:
    """Reactivates and deactivates chats by what people do there. It keeps no state between requests."""

    def __init__(self, store: Store, clock: Clock, operators: Translator) -> None:
        """`operators`: the words of lines to the operators."""
        self._store = store
        self._clock = clock
        self._operators = operators

    async def reactivate(self, request: Request) -> bool:
        """Try the chat of a request again; return True where the bot can certainly write there again.

        A private message proves that the bot is not blocked, and an event that it was added proves that it can write. Anything
        else in a group or a channel, such as changed rights, only gives a reason to try.
        """
        proven = request.private or (isinstance(request, MembershipChange) and request.change == "joined")
        return await self._store.reactivate_chat(request.chat, self._clock.now(), proven=proven) and proven

    async def deactivate(self, change: MembershipChange) -> None:
        """Deactivate a chat that the bot was removed from, or whose channel was archived; its subscriptions stay for a return."""
        now = self._clock.now()
        retry_at = None if change.reason.is_final else now + refusal_backoff(0)
        await self._store.deactivate_chat(change.chat, change.reason, now, retry_at)

    async def missed_note(self, chat: Chat, words: Translator) -> str:
        """Return a text about the posts that a chat missed while it took no alerts, with the newest headlines; "" for none."""
        count, posts = await self._store.missed_posts(chat, MAX_NAMED)
        if not count:
            return ""
        lines = [words.plural("{n} post was missed here:", "{n} posts were missed here:", count)]
        lines += [f"• {' '.join(post.content.title.split())[:80]}" for post in posts]
        return "\n".join([*lines, *(["• …"] if count > len(posts) else [])])

    async def announce_return(self, chat: Chat) -> None:
        """Notify the operators that the bot may write in a chat of the config, where it greets nobody."""
        words, now = self._operators, self._clock.now()
        count, _ = await self._store.missed_posts(chat, 0)
        line = words("The bot may post in {chat} now.", chat=chat)
        if count:
            missed = words.plural("It missed {n} post;", "It missed {n} posts;", count)
            line = f"{line} {missed} {words('`sokbo replay --missed {chat}` sends them.', chat=chat)}"
        key = f"{JOINED}{chat}"
        await self._store.resolve_alert(key, "", now)
        await self._store.raise_alert(OperatorAlert(key, line), now)
