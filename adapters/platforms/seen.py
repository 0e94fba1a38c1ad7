"""What was heard already: platforms tell an event again whose acknowledgement got lost."""

from collections import OrderedDict

REMEMBERED = 10_000
"""Ids that are remembered, the newest."""


class Seen:
    """Remembers ids, as many as REMEMBERED."""

    def __init__(self) -> None:
        self._ids: OrderedDict[str, None] = OrderedDict()

    def first_time(self, event_id: str) -> bool:
        """Whether this one is new; it is not from now on."""
        if event_id in self._ids:
            return False
        self._ids[event_id] = None
        if len(self._ids) > REMEMBERED:
            self._ids.popitem(last=False)
        return True
