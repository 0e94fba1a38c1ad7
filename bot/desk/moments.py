"""Times as operators read them: short, in the bot's own time zone."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Moments:
    """Says moments beside the present one, `now`."""

    now: datetime
    zone: ZoneInfo

    def minute(self, moment: datetime) -> str:
        """`09:12`, with its date where that is not today."""
        return self._said(moment, "%H:%M")

    def second(self, moment: datetime) -> str:
        """`12:03:07`, with its date where that is not today."""
        return self._said(moment, "%H:%M:%S")

    def _said(self, moment: datetime, form: str) -> str:
        local = moment.astimezone(self.zone)
        today = local.date() == self.now.astimezone(self.zone).date()
        return local.strftime(form if today else f"%Y-%m-%d {form}")
