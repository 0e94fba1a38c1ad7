"""Reasons as text for people: the stored code and detail of a post, a delivery or a stopped chat, in any language."""

from bot.model import DeliveryReason, DeliveryRecord, PostReason, StopReason, StoredPost
from bot.ports import Words


def post_reason(post: StoredPost, words: Words) -> str:
    """Why a post is in its state; "" where there is nothing to explain."""
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


def _revision_reason(post: StoredPost, words: Words) -> str:
    if post.pending_revision is None:
        return ""
    reason = _with(words(post.pending_revision.reason_code), post.pending_revision.reason_detail)
    if post.pending_revision.refused_by:
        return words("the newer version was killed by {who}: {reason}", who=post.pending_revision.refused_by, reason=reason)
    return words("the newer version is waiting for review: {reason}", reason=reason)


def delivery_reason(record: DeliveryRecord, words: Words) -> str:
    """Why a delivery is in its state; "" where there is nothing to explain."""
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
        case DeliveryReason.REQUEUED:
            return words("requeued by {who}", who=record.reason_detail)
        case _:
            return record.reason_detail


def stop_reason(code: StopReason, detail: str, words: Words) -> str:
    """Why deliveries to a chat are stopped."""
    match code:
        case StopReason.REMOVED:
            return words("the bot was removed from this chat")
        case StopReason.MOVED:
            return words("moved to {address}", address=detail)
        case _:
            return detail


def _with(text: str, detail: str) -> str:
    return f"{text}: {detail}" if detail else text
