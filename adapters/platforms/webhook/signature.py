"""Signatures of Standard Webhooks 1.0: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md."""

import base64
import hashlib
import hmac
from datetime import datetime

PREFIX = "whsec_"
"""Before the base64 of a secret."""


def headers(secret: str, event_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers of an event that is sent at this time. Every attempt has its own time, and the same id."""
    timestamp = str(int(at.timestamp()))
    return {
        "webhook-id": event_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature(secret, event_id, timestamp, body),
    }


def signature(secret: str, event_id: str, timestamp: str, body: bytes) -> str:
    """Return the symmetric signature, version 1, of an event."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{event_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode("ascii")
