"""How Slack refuses: mostly with status 200 and a word."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.sandbox.faults import Fault


@dataclass
class Refused(Exception):
    """A call that is not done; `error` is Slack's word for why, `details` what else the answer says."""

    error: str
    details: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    retry_after: float | None = None

    def __str__(self) -> str:
        return self.error

    def body(self) -> dict[str, Any]:
        """The answer's JSON."""
        return {"ok": False, "error": self.error, **self.details}


def refused_with(error: str, *messages: str) -> Refused:
    """A refusal that says what was wrong, where Slack says it."""
    return Refused(error, {"response_metadata": {"messages": [f"[ERROR] {m}" for m in messages]}})


def too_many_requests(seconds: float) -> Refused:
    """429 with its header."""
    return Refused("ratelimited", status=429, retry_after=seconds)


def for_fault(fault: Fault) -> Refused | None:
    """The answer a fault stands for; None for one that is no answer."""
    match fault.kind:
        case "rate_limited":
            return too_many_requests(fault.seconds)
        case "rate_limited_200":
            return Refused("ratelimited", retry_after=fault.seconds)
        case "server_error":
            return Refused("internal_error", status=fault.status)
        case "not_in_channel" | "is_archived":
            return Refused(fault.kind)
        case "revoked":
            return Refused("invalid_auth")
        case "edit_expired":
            return Refused("edit_window_closed")
        case "delete_expired":
            return Refused("cant_delete_message")
    return None
