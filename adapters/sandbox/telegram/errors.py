"""Errors of the Bot API in telegram-bot-api's own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.sandbox.faults import Fault


@dataclass
class BotApiError(Exception):
    """A rejected call. `description` is the server's text."""

    status: int
    description: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.description

    def body(self) -> dict[str, Any]:
        """JSON body of the response."""
        body: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        return body | ({"parameters": dict(self.parameters)} if self.parameters else {})


def bad_request(text: str) -> BotApiError:
    """400 with its prefix."""
    return BotApiError(400, f"Bad Request: {text}")


def too_many_requests(seconds: float) -> BotApiError:
    """429. The real server sends whole seconds; a fault may send fractions."""
    return BotApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def for_fault(fault: Fault, kind: str) -> BotApiError | None:
    """The error for a fault in a chat of this kind; None for faults that are not error responses."""
    place = {"group": "group chat", "supergroup": "supergroup chat", "channel": "channel chat"}.get(kind, "group chat")
    match fault.kind:
        case "rate_limited":
            return too_many_requests(fault.seconds)
        case "server_error":
            return BotApiError(fault.status, {500: "Internal Server Error", 502: "Bad Gateway"}.get(fault.status, "Server Error"))
        case "blocked":
            return BotApiError(403, "Forbidden: bot was blocked by the user")
        case "kicked":
            return BotApiError(403, f"Forbidden: bot was kicked from the {place}")
        case "migrated":
            to = {"migrate_to_chat_id": fault.moved_to}
            return BotApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", to)
        case "edit_expired":
            return bad_request("message can't be edited")
        case "delete_expired":
            return bad_request("message can't be deleted for everyone")
        case "topic_closed":
            return bad_request("TOPIC_CLOSED")
        case "refused":
            return BotApiError(403, f"Forbidden: {fault.error}") if fault.status == 403 else bad_request(fault.error)
        case "revoked":
            return BotApiError(401, "Unauthorized")
    return None
