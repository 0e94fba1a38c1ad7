"""Reasons as text for people: the stored code and detail of a post, a delivery or a chat that takes nothing, in any language."""

from bot.model import DeliveryReason, DeliveryRecord, PostReason, RefusalReason, StoredPost
from bot.ports import Translator

_REFUSALS = {code.value: code for code in RefusalReason if code}


def post_reason(post: StoredPost, words: Translator) -> str:
    """Explain why a post is in its state; "" where there is nothing to explain."""
    detail, who = post.reason_detail, post.decided_by
    match post.reason_code:
        case PostReason.NONE:
            return ""
        case PostReason.GONE:
            return words("gone from its feed")
        case PostReason.UNPUBLISHED:
            return words("marked as not published")
        case PostReason.DUPLICATE:
            return words("the same content as {key}", key=detail)
        case PostReason.EMBARGO:
            return words("scheduled")
        case PostReason.PAGE_MISSING:
            return _with(words("waiting for its page"), detail)
        case PostReason.HELD:
            return _with(words("held by {who}", who=who), detail)
        case PostReason.KILLED:
            return _with(words("killed by {who}", who=who), detail)
        case PostReason.WITHDRAWN:
            return _with(words("withdrawn by {who}", who=who), detail)
        case PostReason.REVISION_PENDING | PostReason.REVISION_REFUSED:
            return _revision_reason(post, words)
        case code:
            return _with(words(code), detail)


def _revision_reason(post: StoredPost, words: Translator) -> str:
    if post.pending_revision is None:
        return ""
    reason = _with(words(post.pending_revision.reason_code), post.pending_revision.reason_detail)
    if post.pending_revision.refused_by:
        return words("the newer version was killed by {who}: {reason}", who=post.pending_revision.refused_by, reason=reason)
    return words("the newer version is waiting for review: {reason}", reason=reason)


def delivery_reason(record: DeliveryRecord, words: Translator) -> str:
    """Explain why a delivery is in its state; "" where there is nothing to explain."""
    match record.reason_code:
        case DeliveryReason.BOT_STOPPED:
            return words("the bot stopped while this was being sent")
        case DeliveryReason.POST_NOT_LIVE:
            return words("the post is not live")
        case DeliveryReason.FILTERED:
            return words("filtered: no longer subscribed")
        case DeliveryReason.MUTED:
            return words("muted here")
        case DeliveryReason.SAME_STORY:
            return words("the same story as #{number}", number=record.reason_detail)
        case DeliveryReason.MESSAGE_DELETED:
            return words("its message was deleted there")
        case DeliveryReason.CHAT_REFUSED if code := _REFUSALS.get(record.reason_detail):
            return refusal_reason(code, "", words)
        case DeliveryReason.REPLAYED:
            return words("replayed by {who}", who=record.reason_detail)
        case _:
            return record.reason_detail


def refusal_reason(code: RefusalReason, detail: str, words: Translator) -> str:
    """Explain why a chat takes no alerts, by the platform's own answer where there is one."""
    match code:
        case RefusalReason.NONE:
            return ""
        case RefusalReason.MOVED:
            return words("moved to {address}", address=detail)
        case _ if detail:
            return detail
        case RefusalReason.REMOVED | RefusalReason.NOT_INVITED:
            return words("the bot was removed from this chat")
        case RefusalReason.BLOCKED:
            return words("that person blocked the bot")
        case RefusalReason.DELETED:
            return words("this chat was deleted")
        case RefusalReason.ARCHIVED:
            return words("this channel is archived")
        case RefusalReason.NO_RIGHTS | RefusalReason.RESTRICTED:
            return words("the bot may not write in this chat")
        case RefusalReason.OTHER:
            return words("the platform refuses this chat")


def _with(text: str, detail: str) -> str:
    return f"{text}: {detail}" if detail else text
