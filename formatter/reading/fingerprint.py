"""The content hash of a post."""

import hashlib
import json
from dataclasses import fields
from datetime import UTC, datetime

from bot.model import Post

# Where it came from, how it was written and what it goes on with are not what it says; where it lies neither: a file that
# is renamed has another address.
_ASIDE = {"feed", "key", "url", "repaired", "follows"}


def content_hash(post: Post) -> str:
    """SHA-256, in hex, of everything the post says; the same on every machine, in every zone, whatever the fields' order."""
    content = {field.name: getattr(post, field.name) for field in fields(post) if field.name not in _ASIDE}
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=_in_utc).encode()).hexdigest()


def _in_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
