"""Faults to inject: kind, place and number of times."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "rate_limited",  # 429 with a delay
    "rate_limited_200",  # Slack's other form: 200 with "ratelimited" in the body
    "server_error",
    "drop_before",  # the connection is dropped before the call is executed
    "drop_after",  # the call is executed, but its response is lost
    "slow",
    "blocked",
    "kicked",
    "migrated",
    "topic_closed",
    "not_in_channel",
    "is_archived",
    "revoked",
    "edit_expired",  # messages can no longer be edited
    "delete_expired",
    "refused",  # a chat takes no messages: `error` is Telegram's description or Slack's code
]
COMMON_KINDS: tuple[Kind, ...] = (
    *("rate_limited", "server_error", "drop_before", "drop_after", "slow", "revoked"),
    *("edit_expired", "delete_expired", "refused"),
)
_METHODS = {
    "edit_expired": ("editMessageText", "editMessageReplyMarkup", "chat.update"),
    "delete_expired": ("deleteMessage", "chat.delete"),
    "refused": ("sendMessage", "sendRichMessage", "sendPhoto", "chat.postMessage"),
}
"""Methods that a fault is limited to by its kind."""
PLATFORM_KINDS: dict[str, tuple[Kind, ...]] = {
    "telegram": ("blocked", "kicked", "migrated", "topic_closed"),
    "slack": ("rate_limited_200", "not_in_channel", "is_archived"),
}


@dataclass(slots=True)
class Fault:
    """One fault. `chat` None is every chat; `method` None is every method that names a chat.

    `times` counts down, None lasts until cleared. `seconds` is the delay of a 429 or the length of a slow response;
    `status` an HTTP status from 500, or of a refusal; `moved_to` a migrated chat's new id; `error` the text of a refusal.
    """

    kind: Kind
    platform: Literal["telegram", "slack"]
    chat: str | None = None
    method: str | None = None
    times: int | None = None
    seconds: float = 1
    status: int = 500
    moved_to: int | None = None
    error: str = ""

    def __post_init__(self) -> None:
        if self.kind not in COMMON_KINDS + PLATFORM_KINDS.get(self.platform, ()):
            raise ValueError(f"{self.platform} has no fault {self.kind!r}")
        if self.kind == "refused" and not self.error:
            raise ValueError("a refusal needs its error")
        if self.kind == "migrated" and (self.chat is None or self.moved_to is None):
            raise ValueError("a migration needs its chat and moved_to")

    def matches(self, platform: str, chat: str | None, method: str) -> bool:
        """True if the fault applies to a call.

        Without a method, only to calls that name a chat (a revoked token: to all).
        """
        if self.platform != platform or (self.chat is not None and self.chat != chat):
            return False
        if self.method is not None:
            return self.method == method
        if self.kind in _METHODS:
            return method in _METHODS[self.kind]
        return chat is not None or self.kind == "revoked"


class FaultList:
    """Active faults, oldest first. The first that matches a call applies."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Activate a fault."""
        self._faults.append(fault)
        return fault

    def clear(self, fault: Fault | None = None) -> None:
        """Deactivate one fault, or all."""
        self._faults = [] if fault is None else [f for f in self._faults if f is not fault]

    def listed(self) -> list[Fault]:
        """Active faults."""
        return list(self._faults)

    def take(self, platform: str, chat: str | None, method: str) -> Fault | None:
        """The fault for this call, counted down; None without one."""
        fault = next((f for f in self._faults if f.matches(platform, chat, method)), None)
        if fault is not None and fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.clear(fault)
        return fault
