"""The nouns of the house: immutable data without behaviour of its own, known to every other package."""

from bot.model.answer import Answer, Request
from bot.model.card import Card, Change, Credit, Difference, Figure, Hold, Table
from bot.model.chat import Chat, ChatError
from bot.model.delivery import (
    Call,
    Delivery,
    Mark,
    Message,
    Moved,
    Outcome,
    Rejected,
    Retry,
    Scope,
    Sent,
    Settlement,
    Style,
    Uncertain,
)
from bot.model.feed import FeedRules, FeedState, Look
from bot.model.post import Document, Entry, KnownPost, Post, PostState, Ruling, StoredPost, UnreadablePost
from bot.model.subscription import Destination, Filter, Subscription

__all__ = [
    "Answer",
    "Call",
    "Card",
    "Change",
    "Chat",
    "ChatError",
    "Credit",
    "Delivery",
    "Destination",
    "Difference",
    "Document",
    "Entry",
    "FeedRules",
    "FeedState",
    "Figure",
    "Filter",
    "Hold",
    "KnownPost",
    "Look",
    "Mark",
    "Message",
    "Moved",
    "Outcome",
    "Post",
    "PostState",
    "Rejected",
    "Request",
    "Retry",
    "Ruling",
    "Scope",
    "Sent",
    "Settlement",
    "StoredPost",
    "Style",
    "Subscription",
    "Table",
    "Uncertain",
    "UnreadablePost",
]
