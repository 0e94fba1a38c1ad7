"""Errors of the Web API: mostly status 200 with an error code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.sandbox.faults import Fault


@dataclass
class WebApiError(Exception):
    """A rejected call: Slack's error code, and further fields of the response."""

    error: str
    details: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    retry_after: float | None = None

    def __str__(self) -> str:
        return self.error

    def body(self) -> dict[str, Any]:
        """JSON body of the response."""
        return {"ok": False, "error": self.error, **self.details}


def error_with(error: str, *messages: str) -> WebApiError:
    """Error with messages in its response_metadata."""
    return WebApiError(error, {"response_metadata": {"messages": [f"[ERROR] {m}" for m in messages]}})


def too_many_requests(seconds: float) -> WebApiError:
    """429 with Retry-After."""
    return WebApiError("ratelimited", status=429, retry_after=seconds)


def for_fault(fault: Fault) -> WebApiError | None:
    """The error for a fault; None for faults that are not error responses."""
    match fault.kind:
        case "rate_limited":
            return too_many_requests(fault.seconds)
        case "rate_limited_200":
            return WebApiError("ratelimited", retry_after=fault.seconds)
        case "server_error":
            return WebApiError("internal_error", status=fault.status)
        case "not_in_channel" | "is_archived":
            return WebApiError(fault.kind)
        case "refused":
            return WebApiError(fault.error)
        case "revoked":
            return WebApiError("invalid_auth")
        case "edit_expired":
            return WebApiError("edit_window_closed")
        case "delete_expired":
            return WebApiError("cant_delete_message")
    return None
