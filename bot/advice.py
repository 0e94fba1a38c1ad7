"""What operators can do about a chat that takes nothing any more, and about an alert that was given up: pure."""

from bot.model import Chat, Delivery, Rejected, Uncertain
from bot.ports import Words

_NO_RIGHTS = ("right", "write access", "write_forbidden", "admin_required", "chat_restricted")


def stopped_line(delivery: Delivery, outcome: Rejected, words: Words) -> str:
    """Which chat stopped, why, and what to do about it, on one line."""
    told = words("{chat} takes nothing any more: {reason}.", chat=delivery.chat, reason=outcome.reason.rstrip("."))
    advice = _on_slack if delivery.chat.platform == "slack" else _on_telegram
    again = words("then run `sokbo replay {post} {chat}`.", post=delivery.post_id, chat=delivery.chat)
    return f"{told} {advice(delivery.chat, outcome.reason.lower(), words)}, {again}"


def untold_line(post: int, chat: Chat, outcome: Rejected | Uncertain, words: Words) -> str:
    """Which alert is told nowhere now, or may not be told, why, and what to do about it, on one line."""
    about = {"post": post, "chat": chat, "reason": outcome.reason.rstrip(".")}
    if isinstance(outcome, Rejected):
        told = words("#{post} was refused in {chat}: {reason}.", **about)
        return f"{told} {words('Mend the post, then run `sokbo replay {post} {chat}`.', **about)}"
    told = words("#{post} may or may not be in {chat}: {reason}.", **about)
    return f"{told} {words('Look there; if it is missing, run `sokbo replay {post} {chat}`.', **about)}"


def _on_slack(_chat: Chat, reason: str, words: Words) -> str:
    if "archived" in reason:
        return words("Unarchive that channel")
    if "restricted" in reason:
        return words("Let the app post in that channel")
    return words("Write /invite @bot (the bot's name) in that channel")


def _on_telegram(chat: Chat, reason: str, words: Words) -> str:
    if not chat.is_group:
        return words("Only that person can let the bot write again, with /start")
    if any(word in reason for word in _NO_RIGHTS):
        return words("Give the bot the right to post in that chat")
    return words("Add the bot to that chat again, in a channel as an administrator that may post")
