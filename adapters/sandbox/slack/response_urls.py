"""response_urls: five answers within half an hour, in the channel or to one person."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.sandbox.slack.answers import Refused

MAX_USES = 5
LIFETIME = timedelta(minutes=30)


@dataclass(slots=True)
class ResponseUrl:
    """Where somebody may be answered: the channel, and the message their press came from."""

    channel: str
    message_ts: str | None
    issued: datetime
    uses: int = 0


class ResponseUrls:
    """The issued ones, by their secret part."""

    def __init__(self) -> None:
        self._issued: dict[str, ResponseUrl] = {}

    def issue(self, channel: str, message_ts: str | None, now: datetime) -> str:
        """A new one's secret part."""
        key = secrets.token_urlsafe(12)
        self._issued[key] = ResponseUrl(channel, message_ts, now)
        return key

    def use(self, key: str, now: datetime) -> ResponseUrl:
        """Use one up by one; raises Refused (404) where it is unknown, used up or too old."""
        url = self._issued.get(key)
        if url is None or now - url.issued > LIFETIME:
            raise Refused("expired_url", status=404)
        if url.uses >= MAX_USES:
            raise Refused("used_url", status=404)
        url.uses += 1
        return url
