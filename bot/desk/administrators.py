"""Permission to use admin commands and decide about posts, by the person's id alone.

Membership in a chat, or writing as its anonymous administrator, gives no permission.
"""

from dataclasses import dataclass

from bot.desk.decisions import ActionRefused
from bot.model import Chat, Request


@dataclass(frozen=True, slots=True)
class Permissions:
    """People as `telegram:123`, `slack:U0123` or `slack:T0123/U0123`. `rooms`: chats in which admin commands are allowed."""

    admins: frozenset[str] = frozenset()
    editors: frozenset[str] = frozenset()
    rooms: tuple[Chat, ...] = ()

    def is_admin(self, request: Request) -> bool:
        """True for an administrator of the bot."""
        return not self.admins.isdisjoint(_names(request))

    def check_admin(self, request: Request) -> str:
        """The person's name for the audit trail.

        Raises ActionRefused unless an administrator writes in private, in a room, or where the answer is theirs alone.
        """
        self._must(self.is_admin(request), request, "Only administrators can use this command.")
        if not request.private and not request.ephemeral and not any(_is_in(room, request.chat) for room in self.rooms):
            raise ActionRefused("Please use this command in private or in the operators' chat.")
        return who(request)

    def check_editor(self, request: Request) -> str:
        """The person's name for the audit trail. Raises ActionRefused unless it is an editor or an administrator."""
        may = self.is_admin(request) or not self.editors.isdisjoint(_names(request))
        self._must(may, request, "Only editors can decide this.")
        return who(request)

    def _must(self, may: bool, request: Request, otherwise: str) -> None:
        if request.user is None:
            raise ActionRefused("I cannot see who you are while you write as a chat. Please write as yourself.")
        if not may:
            raise ActionRefused(otherwise)


def who(request: Request) -> str:
    """The acting person as written in the audit trail."""
    name = f"{request.chat.platform}:{request.user}"
    return f"{name} ({request.user_name[:40]})" if request.user_name else name


def _names(request: Request) -> set[str]:
    """All forms in which the config may name this person; empty where the person has no id.

    A name without a workspace is a person of the bot's own workspace.
    """
    if request.user is None:
        return set()
    platform = request.chat.platform
    full = f"{platform}:{request.team}/{request.user}"
    return {full} if request.foreign else {full, f"{platform}:{request.user}"}


def _is_in(room: Chat, chat: Chat) -> bool:
    """True where a chat is this room. A room without a topic covers all its topics; without a team, every team."""
    foreign = None not in (room.team, chat.team) and room.team != chat.team
    return not foreign and (room.platform, room.id) == (chat.platform, chat.id) and room.topic in (None, chat.topic)
