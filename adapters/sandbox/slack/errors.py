"""How Slack refuses: mostly with status 200 and a word."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.sandbox.faults import Fault


@dataclass
class WebApiError(Exception):
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


def error_with(error: str, *messages: str) -> WebApiError:
    """A refusal that says what was wrong, where Slack says it."""
    return WebApiError(error, {"response_metadata": {"messages": [f"[ERROR] {m}" for m in messages]}})


def too_many_requests(seconds: float) -> WebApiError:
    """429 with its header."""
    return WebApiError("ratelimited", status=429, retry_after=seconds)


def for_fault(fault: Fault) -> WebApiError | None:
    """The answer a fault stands for; None for one that is no answer."""
    match fault.kind:
        case "rate_limited":
            return too_many_requests(fault.seconds)
        case "rate_limited_200":
            return WebApiError("ratelimited", retry_after=fault.seconds)
        case "server_error":
            return WebApiError("internal_error", status=fault.status)
        case "not_in_channel" | "is_archived":
            return WebApiError(fault.kind)
        case "revoked":
            return WebApiError("invalid_auth")
        case "edit_expired":
            return WebApiError("edit_window_closed")
        case "delete_expired":
            return WebApiError("cant_delete_message")
    return None
