"""That the bot was taken into a channel, or put out of it or of the whole workspace: pure."""

from collections.abc import Mapping
from typing import Any

from bot.model import Chat, Request

_GONE = ("channel_left", "group_left", "channel_archive", "group_archive", "channel_deleted", "group_deleted")


def from_membership(event: Mapping[str, Any], me: str | None, command: str) -> Request | None:
    """A change of our own standing in a channel; None for everybody else's, and for all other events. `me` is our user's id."""
    kind, channel = event.get("type"), event.get("channel")
    ours = me is not None and event.get("user") == me
    if not isinstance(channel, str) or not (kind in _GONE or (ours and kind in ("member_joined_channel", "member_left_channel"))):
        return None
    joined = kind == "member_joined_channel"
    return Request(
        chat=Chat("slack", channel),
        name="",
        user=event.get("inviter") if joined else None,
        prefix=f"{command} ",
        team=event.get("team"),
        event="joined" if joined else "left",
    )


def is_farewell(event: Mapping[str, Any]) -> bool:
    """Whether a workspace took the app away, or its bot token; tokens of people are none of ours."""
    revoked = event.get("type") == "tokens_revoked" and (event.get("tokens") or {}).get("bot")
    return event.get("type") == "app_uninstalled" or bool(revoked)
