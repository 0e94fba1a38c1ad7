"""Every table, as it is today. The roads to it are in `migrations/`; a test holds the two together.

feeds ─< posts ─< post_revisions         what the newsroom said
         posts ─ post_texts               by which they are found
         posts ─  newer_versions          what waits beside a post that was told
         posts ─< fanouts                 announced, and not yet turned into deliveries for everyone
         posts ─< deliveries >─ destinations ─< subscriptions
                  deliveries ─< messages  what exists in a chat because of a delivery
platforms, pauses, showings, notices, forgotten, heard, audit
"""

from store.schema.admin import audit, configuration, heard, notices, pauses, reloads, showings
from store.schema.base import metadata
from store.schema.chats import destinations, platforms, subscriptions
from store.schema.deliveries import FILTERED, MUTED, NOT_LIVE, State, claimed, deliveries, messages, waiting
from store.schema.posts import fanouts, feeds, forgotten, newer_versions, post_revisions, post_texts, posts, stories
from store.schema.slack import slack_bots, slack_installations, slack_oauth_states

HEAD = "0017"
"""The migration that leads to this schema."""

__all__ = [
    "FILTERED",
    "HEAD",
    "MUTED",
    "NOT_LIVE",
    "State",
    "audit",
    "claimed",
    "configuration",
    "deliveries",
    "destinations",
    "fanouts",
    "feeds",
    "forgotten",
    "heard",
    "messages",
    "metadata",
    "newer_versions",
    "notices",
    "pauses",
    "platforms",
    "post_revisions",
    "post_texts",
    "posts",
    "reloads",
    "showings",
    "slack_bots",
    "slack_installations",
    "slack_oauth_states",
    "stories",
    "subscriptions",
    "waiting",
]
