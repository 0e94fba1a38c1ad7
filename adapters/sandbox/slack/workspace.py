"""The workspace's channels and users."""

from dataclasses import dataclass
from typing import Any

from adapters.sandbox.slack.errors import WebApiError

TEAM = {"id": "T0DEMO", "domain": "sokbo-sandbox", "name": "속보 샌드박스"}
APP_ID = "A0SOKBO"
BOT_ID = "B0SOKBO"
BOT_USER = "U0SOKBO"
READER = "U0MINJI"


@dataclass(slots=True)
class SlackChannel:
    """A channel, or a direct message with `user`. `member`: the bot is in it; `creator`: the user who created it."""

    id: str
    name: str
    user: str | None = None
    member: bool = True
    archived: bool = False
    creator: str = READER
    team: str = TEAM["id"]

    @property
    def key(self) -> str:
        """The channel as the bot writes it."""
        return f"slack:{self.id}"

    def as_json(self) -> dict[str, Any]:
        """The API's conversation object."""
        if self.user:
            return {"id": self.id, "is_im": True, "user": self.user, "is_archived": self.archived}
        kind = {"creator": self.creator, "is_channel": True, "is_group": False, "is_im": False, "is_private": False}
        return {"id": self.id, "name": self.name, "is_member": self.member, "is_archived": self.archived} | kind


@dataclass(frozen=True, slots=True)
class SlackUser:
    """A user or the bot. `is_admin`: administrator of the workspace; `is_guest`: in some channels alone.

    `locale` None is not reported.
    """

    id: str
    name: str
    real_name: str
    is_bot: bool = False
    is_admin: bool = False
    is_guest: bool = False
    team: str = TEAM["id"]
    locale: str | None = None

    def as_json(self, *, with_locale: bool = False) -> dict[str, Any]:
        """The API's user object."""
        profile = {"real_name": self.real_name, "display_name": self.real_name}
        place: dict[str, Any] = {"tz": "Asia/Seoul", "tz_offset": 32400}
        if with_locale and self.locale:
            place["locale"] = self.locale
        standing = {"is_bot": self.is_bot, "is_admin": self.is_admin, "is_owner": False, "is_restricted": self.is_guest}
        return {"id": self.id, "team_id": self.team, "name": self.name, "profile": profile} | place | standing


class SlackWorkspace:
    """All channels, found by id, by name, or by the user of a direct message."""

    def __init__(self) -> None:
        self.users = {u.id: u for u in (SlackUser(READER, "minji", "민지"), SlackUser(BOT_USER, "sokbo", "속보", is_bot=True))}
        self.channels: dict[str, SlackChannel] = {}
        self.add(SlackChannel("C0DEMO", "속보"))
        self.add(SlackChannel("C0DESK", "편집국"))
        self.add(SlackChannel("D0MINJI", "", user=READER))

    def add(self, channel: SlackChannel) -> SlackChannel:
        """Add a channel."""
        self.channels[channel.id] = channel
        return channel

    def channel(self, name: str) -> SlackChannel:
        """Channel by id, `#name` or user id; raises WebApiError."""
        plain = name.removeprefix("#")
        found = self.channels.get(name) or next((c for c in self.channels.values() if plain in (c.name, c.user)), None)
        if found is None or not name:
            raise WebApiError("channel_not_found")
        return found

    def channel_or_new(self, channel_id: str) -> SlackChannel:
        """Channel by id, created if it does not exist."""
        if channel_id in self.channels:
            return self.channels[channel_id]
        return self.add(SlackChannel(channel_id, channel_id.lower(), user=READER if channel_id.startswith("D") else None))

    def user(self, user_id: str) -> SlackUser:
        """User by id; raises WebApiError."""
        if user_id not in self.users:
            raise WebApiError("user_not_found")
        return self.users[user_id]

    def user_or_new(self, user_id: str) -> SlackUser:
        """User by id, created if it does not exist."""
        return self.users.setdefault(user_id, SlackUser(user_id, user_id.lower(), user_id))
