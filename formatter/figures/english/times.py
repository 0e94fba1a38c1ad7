"""When an English sentence says something, and with what time it compares."""

import re

from formatter.figures.quantity import Place


def time_of(place: Place) -> str | None:
    """The time of the quantity: the next one after it in its part of the sentence, else the last one before."""
    after = _TIME.search(place.after)
    if after:
        return after[0]
    return next((match[0] for match in reversed(list(_TIME.finditer(place.lead)))), None)


def versus_of(place: Place) -> str | None:
    """What the change is measured against: from a year earlier."""
    match = _VERSUS.search(place.rest)
    return match["versus"] if match else None


_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_TIME = re.compile(
    rf"(?:by|in|through|until|since|as of|from) (?:the )?(?:end of )?(?:{_MONTH}(?: \d{{1,2}})?(?: and {_MONTH})?(?:,? (?:19"
    rf"|20)\d\d)?|(?:19|20)\d\d)"
    r"|(?:this|last|next) (?:year|month|week|quarter)|(?:first|second|third|fourth) quarter|(?:first|second) half"
)
_VERSUS = re.compile(
    r"(?:from|than|compared with|over|on) (?P<versus>(?:a|an|one|ten|two|the|last|previous)? ?(?:year|month|week|quarter"
    r"|days?|period)(?: (?:ago|earlier|before))?|(?:19|20)\d\d)\b"
)
