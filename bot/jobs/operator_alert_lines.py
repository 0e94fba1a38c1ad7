"""The lines of operator alerts: a problem, its reason, and what to do about it. Commands to type are between backticks."""

from bot.desk.reason_texts import refusal_reason
from bot.model import (
    FEED,
    JOINED,
    SILENT,
    Chat,
    Destination,
    OperatorAlert,
    RefusalReason,
    Rejected,
    Uncertain,
)
from bot.ports import Translator

CHAT = "chat "
"""Begins the key of a chat's alert; other keys are names of platforms or feeds."""
CANARY = "canary"
"""The key of the alert about a canary that is late or lost."""
POST = "post "
"""Begins the key of an undelivered post's alert, before the post's number and the chat."""


def stopped_alert(stopped: Destination, words: Translator) -> OperatorAlert:
    """The line about a chat that takes nothing: its name, the reason, and what to do about it."""
    chat, code = stopped.chat, stopped.reason_code
    reason = refusal_reason(code, stopped.reason_detail, words)
    problem = words("{chat} takes nothing any more: {reason}.", chat=chat, reason=reason.rstrip("."))
    advice = _ADVICE[chat.platform](chat, code, words)
    again = words("What was missed is sent by `sokbo replay --missed {chat}`.", chat=chat)
    return OperatorAlert(f"{CHAT}{chat}", f"{problem} {advice}. {again}")


def unsent_alert(post: int, chat: Chat, outcome: Rejected | Uncertain, words: Translator) -> OperatorAlert:
    """The line about an alert that was refused or may not have arrived: the reason, and what to do. All its chats share it."""
    about = {"post": post, "reason": outcome.reason.rstrip(".")}
    if isinstance(outcome, Rejected):
        problem = words("#{post} was refused: {reason}.", **about)
        todo = words("Mend the post, then run:")
    else:
        problem = words("#{post} may or may not have arrived: {reason}.", **about)
        todo = words("Look there; where it is missing, run:")
    return OperatorAlert(f"{POST}{post} {chat}", f"{problem} {todo}", f"sokbo replay {post} {chat}")


def trouble_line(name: str, reason: str, words: Translator) -> str:
    """The line about a platform, a feed or a chat of operators that does not work, or a feed silent since `reason`."""
    if name.startswith(SILENT):
        line = "feed {feed} is silent: nothing new since {time}, far longer than ever before; see whether it lives elsewhere now"
        return words(line, feed=name.removeprefix(SILENT), time=reason)
    if name == CANARY:
        return words("the canary did not arrive ({reason}): alerts may be late or lost", reason=reason)
    return words("{name} does not work: {reason}", name=name, reason=reason)


def solved_line(name: str, words: Translator) -> str:
    """The line about a platform, a feed or a chat of operators that works again."""
    if name.startswith(SILENT):
        return words("feed {feed} is silent no more.", feed=name.removeprefix(SILENT))
    if name == CANARY:
        return words("the canary arrives in time again.")
    return words("{name} works again.", name=name)


def is_about_trouble(key: str) -> bool:
    """True for an alert about a platform, a feed or a chat of operators, which is solved when that works again."""
    return not key.startswith((CHAT, POST, JOINED))


def feed_of(key: str) -> str | None:
    """The feed that an alert is about; None for any other alert."""
    feed = key.removeprefix(SILENT).removeprefix(FEED)
    return None if feed == key else feed


def _on_slack(_chat: Chat, refusal: RefusalReason, words: Translator) -> str:
    if refusal is RefusalReason.ARCHIVED:
        return words("Unarchive that channel")
    if refusal is RefusalReason.RESTRICTED:
        return words("Let the app post in that channel")
    return words("Write /invite and the bot's name in that channel")


def _on_telegram(chat: Chat, refusal: RefusalReason, words: Translator) -> str:
    if not chat.is_group:
        return words("Only that person can let the bot write again, with /start")
    if refusal in (RefusalReason.NO_RIGHTS, RefusalReason.RESTRICTED):
        return words("Give the bot the right to post in that chat")
    return words("Add the bot to that chat again, in a channel as an administrator that may post")


def _on_webhook(_chat: Chat, _refusal: RefusalReason, words: Translator) -> str:
    return words("Let that program accept events again, or change its address in the config")


_ADVICE = {"slack": _on_slack, "telegram": _on_telegram, "webhook": _on_webhook}
