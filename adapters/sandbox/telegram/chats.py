"""The chats and users of the Telegram fake."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from adapters.sandbox.telegram.errors import bad_request

ChatKind = Literal["private", "group", "supergroup", "channel"]
BOT = {"id": 7001, "is_bot": True, "first_name": "속보", "username": "sokbo_sandbox_bot"}
READER = {"id": 42, "is_bot": False, "first_name": "민지", "username": "minji", "language_code": "ko"}


@dataclass(slots=True)
class TelegramChat:
    """A chat. `topics` are a forum's open threads, `members` the users who acted there.

    `admin`: the bot is an administrator, which in a channel may post; None: in a channel alone. `slow_mode`: seconds between two
    messages of who is none; `sent_at`: when the bot sent its last one.
    """

    id: int
    kind: ChatKind
    title: str
    username: str | None = None
    topics: set[int] = field(default_factory=set)
    admin: bool | None = None
    members: set[int] = field(default_factory=set)
    slow_mode: float = 0
    sent_at: datetime | None = None
    last_message: int = 0

    @property
    def key(self) -> str:
        """The chat as the bot writes it."""
        return f"telegram:{self.id}"

    @property
    def bot_is_admin(self) -> bool:
        """True where the bot is an administrator."""
        return self.kind == "channel" if self.admin is None else self.admin

    def as_json(self) -> dict[str, Any]:
        """The API's Chat."""
        names = {"first_name": self.title} if self.kind == "private" else {"title": self.title}
        forum = {"is_forum": True} if self.topics else {}
        return {"id": self.id, "type": self.kind} | names | ({"username": self.username} if self.username else {}) | forum

    def next_message_id(self) -> int:
        """Id of the chat's next message."""
        self.last_message += 1
        return self.last_message


class TelegramChats:
    """All chats, found by id or @name."""

    def __init__(self) -> None:
        self.chats: dict[int, TelegramChat] = {}
        self.left: set[int] = set()
        self.add(TelegramChat(-1001, "channel", "속보 채널", "sokbo_alerts"))
        self.add(TelegramChat(42, "private", "민지", "minji"))
        self.add(TelegramChat(-1002, "supergroup", "편집국", "sokbo_newsroom", topics={12}))
        self.add(TelegramChat(-1003, "group", "지역부"))

    def add(self, chat: TelegramChat) -> TelegramChat:
        """Add a chat."""
        self.chats[chat.id] = chat
        return chat

    def chat(self, name: int | str) -> TelegramChat:
        """Chat by id or @name; raises BotApiError."""
        if isinstance(name, str) and name.startswith("@"):
            found = next((c for c in self.chats.values() if c.username and c.username.lower() == name[1:].lower()), None)
        else:
            found = self.chats.get(int(name)) if str(name).lstrip("-").isdigit() else None
        if found is None:
            raise bad_request("chat not found")
        return found

    def chat_or_new(self, chat_id: int) -> TelegramChat:
        """Chat by id, created if it does not exist; its kind follows from the id."""
        kind: ChatKind = "private" if chat_id > 0 else "supergroup" if str(chat_id).startswith("-100") else "group"
        return self.chats.get(chat_id) or self.add(TelegramChat(chat_id, kind, f"Chat {chat_id}"))
