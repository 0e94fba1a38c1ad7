"""Answers in groups that their asker alone sees: Bot API 10.3's `ephemeral_message_parameters`.

https://core.telegram.org/bots/api#ephemeral-messages-and-commands. Any bot may answer a press or an ephemeral command so for 15
seconds; an administrator may answer everybody at any time. An ephemeral message has the `message_id` 0 and an
`ephemeral_message_id`, also where it comes back in a callback query.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import Chat as TelegramChat
from telegram import MaybeInaccessibleMessage, User
from telegram.constants import ChatType

from bot.model import Call, Chat, Command, Deleted, Menu, Outcome, Rejected, Request, Sent

log = structlog.get_logger()

ASKER = "asker"
"""Context key of the Asker."""
EPHEMERAL_SCOPES = ("default", "all_chat_administrators")
"""Scopes of the menus that groups show; their commands are declared ephemeral, so that no one else sees the command either."""
_ID = "e"
"""Precedes the ids of ephemeral messages: they have numbers of their own."""
_REMEMBERED = 1_000
"""Most groups that are remembered for refusing ephemeral answers."""


@dataclass(frozen=True, slots=True)
class Asker:
    """The person in a group who alone is to see the answer.

    `message`: the ephemeral message by which they asked, their command or the pressed message. `query`: their press.
    """

    user: int
    message: int | None = None
    query: str | None = None


def asker_of(
    chat: TelegramChat, user: User | None, message: MaybeInaccessibleMessage, query: str | None = None
) -> Mapping[str, Asker]:
    """The context of a request in a group; empty in private chats and channels, and where the person is hidden."""
    if user is None or chat.type not in (ChatType.GROUP, ChatType.SUPERGROUP):
        return {}
    return {ASKER: Asker(user.id, ephemeral_id(message), query)}


def ephemeral_id(message: MaybeInaccessibleMessage) -> int | None:
    """The id of an ephemeral message; None for an ordinary one. python-telegram-bot 22 has no attribute for it."""
    found = message.api_kwargs.get("ephemeral_message_id")
    return found if isinstance(found, int) else None


def sent_id(result: Mapping[str, Any]) -> str | None:
    """The id of a sent message, marked where it is ephemeral."""
    if result.get("ephemeral_message_id"):
        return f"{_ID}{result['ephemeral_message_id']}"
    return str(result["message_id"]) if "message_id" in result else None


class EphemeralReplies:
    """Sends answers to their asker alone where the server and the group allow it, else to the group.

    A server that does not know the parameter ignores it and shows the message to everybody. So support is not assumed: the
    first answer that comes back without an `ephemeral_message_id` shows that there is none, and is itself the ordinary answer.
    """

    def __init__(self, call: Callable[[Call], Awaitable[Outcome]]) -> None:
        """`call` calls a method and returns its outcome, with the id of `sent_id`."""
        self._call = call
        self._supported = True
        self._declared: frozenset[str] = frozenset()
        self._refusing: OrderedDict[str, None] = OrderedDict()

    def declare(self, menus: Sequence[Menu]) -> None:
        """Set the commands that are answered so: those in the menus of groups."""
        self._declared = frozenset(name for menu in menus if menu.audience != "operators" for name, _ in menu.commands)

    def forget(self, chat: Chat) -> None:
        """Try again in a group in which the bot's rights have changed."""
        self._refusing.pop(chat.id, None)

    async def send(self, request: Request, call: Call) -> Outcome:
        """Send an answer to its asker alone, or else as an ordinary one.

        Where the question was visible to nobody else, a refused answer is not sent to everybody.
        """
        asker = request.context.get(ASKER)
        if not isinstance(asker, Asker) or not self._may_try(request, asker):
            return await self._call(call)
        outcome = await self._call(Call(call.method, {**call.params, **_addressed(asker)}))
        if isinstance(outcome, Sent):
            self._learn(outcome)
        elif isinstance(outcome, Rejected | Deleted) and asker.message is None:
            outcome = await self._call(call)
            if isinstance(outcome, Sent) and asker.query is None:
                self._remember(request.chat)
        return outcome

    async def edit(self, request: Request, content: Mapping[str, Any], call: Call) -> Outcome:
        """Replace the pressed ephemeral message by `content`; where it is gone, send `call` as a new one."""
        asker = request.context[ASKER]
        place = {"chat_id": request.chat.id, "receiver_user_id": asker.user, "ephemeral_message_id": asker.message}
        outcome = await self._call(Call("editEphemeralMessageText", {**content, **place}))
        return await self.send(request, call) if isinstance(outcome, Rejected | Deleted) else outcome

    def _may_try(self, request: Request, asker: Asker) -> bool:
        if not self._supported:
            return False
        if asker.message is not None or asker.query is not None:
            return True
        return isinstance(request, Command) and request.name in self._declared and request.chat.id not in self._refusing

    def _learn(self, outcome: Sent) -> None:
        if not outcome.platform_id.startswith(_ID):
            self._supported = False
            log.info("ephemeral_messages_not_supported", hint="this Bot API server is older than 10.3; answers are ordinary")

    def _remember(self, chat: Chat) -> None:
        """Remember a group that refuses: the bot is no administrator there."""
        self._refusing[chat.id] = None
        if len(self._refusing) > _REMEMBERED:
            self._refusing.popitem(last=False)


def _addressed(asker: Asker) -> dict[str, Any]:
    """The parameters that address an answer to its asker, with the action that permits it."""
    if asker.query is not None:
        return {"ephemeral_message_parameters": {"receiver_user_id": asker.user, "callback_query_id": asker.query}}
    answered = {"reply_parameters": {"ephemeral_message_id": asker.message}} if asker.message is not None else {}
    return {"ephemeral_message_parameters": {"receiver_user_id": asker.user}, **answered}
