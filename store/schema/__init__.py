"""The present schema, every table. `migrations/` leads to it, and a test compares both.

feeds ─  listings                        what is remembered of their entries
feeds ─< posts ─< post_revisions         what a feed published
         posts ─ post_texts               by which they are found
         posts ─  pending_revisions       of live posts, waiting for the desk
         posts ─< fanouts                 announced, and not yet turned into deliveries for everyone
         posts ─< deliveries >─ destinations ─< subscriptions
                  deliveries ─< messages  what exists in a chat because of a delivery
platforms, chat_names, pauses, review_cards, operator_alerts, deleted_posts, processed_events, audit
workers ─ scopes                         who owns what on a shared store
"""

from store.engine.column_types import metadata
from store.schema.admin import (
    applied_config,
    audit,
    operator_alerts,
    pauses,
    processed_events,
    reload_requests,
    review_cards,
    scopes,
    workers,
)
from store.schema.chats import chat_names, destinations, platforms, subscriptions
from store.schema.deliveries import UNSENT_FOR_GOOD, State, deliveries, has_failed, is_cancelled, is_claimed, is_pending, messages
from store.schema.posts import (
    deleted_posts,
    fanouts,
    feeds,
    listings,
    pending_revisions,
    post_revisions,
    post_texts,
    posts,
    story_keys,
)
from store.schema.slack import slack_bots, slack_installations

HEAD = "0001_initial"
"""The migration that leads to this schema."""

__all__ = [
    "HEAD",
    "UNSENT_FOR_GOOD",
    "State",
    "applied_config",
    "audit",
    "chat_names",
    "deleted_posts",
    "deliveries",
    "destinations",
    "fanouts",
    "feeds",
    "has_failed",
    "is_cancelled",
    "is_claimed",
    "is_pending",
    "listings",
    "messages",
    "metadata",
    "operator_alerts",
    "pauses",
    "pending_revisions",
    "platforms",
    "post_revisions",
    "post_texts",
    "posts",
    "processed_events",
    "reload_requests",
    "review_cards",
    "scopes",
    "slack_bots",
    "slack_installations",
    "story_keys",
    "subscriptions",
    "workers",
]
