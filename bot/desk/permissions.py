"""Who may steer, and where: decided by the acting person's id alone. Being in a chat, or its anonymous admin, gives no right."""

from dataclasses import dataclass

from bot.desk.decisions import ActionRefused
from bot.model import Chat, Request


@dataclass(frozen=True, slots=True)
class Permissions:
    """People as `telegram:123`, `slack:U0123` or `slack:T0123/U0123`. `rooms`: the chats where operators may speak openly."""

    admins: frozenset[str] = frozenset()
    editors: frozenset[str] = frozenset()
    rooms: tuple[Chat, ...] = ()

    def is_admin(self, request: Request) -> bool:
        """True for somebody who may steer the bot."""
        return not self.admins.isdisjoint(_names(request))

    def check_admin(self, request: Request) -> str:
        """Who asks, for the audit; raises Refused unless an administrator asks in private or in one of the rooms."""
        self._must(self.is_admin(request), request, "Only administrators can use this command.")
        if not request.private and not any(_is_in(room, request.chat) for room in self.rooms):
            raise ActionRefused("Please use this command in private or in the operators' chat.")
        return who(request)

    def check_editor(self, request: Request) -> str:
        """Who presses, for the audit; raises Refused unless it is an editor or an administrator."""
        may = self.is_admin(request) or not self.editors.isdisjoint(_names(request))
        self._must(may, request, "Only editors can decide this.")
        return who(request)

    def _must(self, may: bool, request: Request, otherwise: str) -> None:
        if request.user is None:
            raise ActionRefused("I cannot see who you are while you write as a chat. Please write as yourself.")
        if not may:
            raise ActionRefused(otherwise)


def who(request: Request) -> str:
    """The acting person as the audit and the desk write it."""
    name = f"{request.chat.platform}:{request.user}"
    return f"{name} ({request.user_name[:40]})" if request.user_name else name


def _names(request: Request) -> set[str]:
    """Every way an administrator's list may write this person; none for whoever has no usable id."""
    if request.user is None:
        return set()
    platform = request.chat.platform
    return {f"{platform}:{request.user}", f"{platform}:{request.team}/{request.user}"}


def _is_in(room: Chat, chat: Chat) -> bool:
    """Whether a chat is this room; a room without a topic is all of its topics. A bot for one workspace names none in chats."""
    foreign = None not in (room.team, chat.team) and room.team != chat.team
    return not foreign and (room.platform, room.id) == (chat.platform, chat.id) and room.topic in (None, chat.topic)
