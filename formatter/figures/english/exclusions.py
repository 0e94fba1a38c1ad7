"""Quantities that measure nothing of the story: a denominator, a point in time, a period, a part of a name."""

import re

from formatter.figures.english.roles import is_since
from formatter.figures.quantity import Quantity


def excluded(text: str, quantity: Quantity) -> bool:
    """Whether a quantity of a folded text is no figure because of the words around it."""
    lead = text[max(0, quantity.start - _LONGEST_LEAD) : quantity.start]
    per = _DENOMINATOR.search(lead)
    if per and not (per["every"] and quantity.unit in _MEASURED_UNITS):
        return True
    if quantity.unit_class != "duration":
        return False
    if _RELATIVE.match(text, quantity.end) or _STANDING.search(text, quantity.start, quantity.end + _LONGEST_TAIL):
        return True
    clause = text[max(0, quantity.start - _LONGEST_CLAUSE) : quantity.start]
    if quantity.unit in _MEASURED_UNITS:
        return bool(_WITHIN.search(lead)) and not _LASTED.search(clause)
    if _IN.search(lead):
        return not (_LASTED.search(clause) or is_since(clause))
    return bool(_PERIOD.search(lead)) and not _STREAK.match(text, quantity.end)


_LONGEST_LEAD = 28
_LONGEST_CLAUSE = 120
_DENOMINATOR = re.compile(r"(?:\bper|(?P<every>\bevery)|\b(?:for|of|on|in) each) $")
_LASTED = re.compile(
    r"\b(?:took|takes?|taking|finish\w*|complet\w+|ran|run|won|clock\w+|done|arriv\w+|lasted|flew|swam)\b[^.;]{0,40}$"
)
_WITHIN = re.compile(
    r"\b(?:in|over|within|during|for) (?:just |only |about |under |less than |the (?:last|past|first|next|final) )?$"
)
_IN = re.compile(r"\bin (?:just |only |about |under |less than |nearly |almost |more than |the )?$")
_RELATIVE = re.compile(r" (?:ago|earlier|later|before|after|from now)\b")
_PERIOD = re.compile(r"\b(?:next|past|last|coming|first|final|over|for|within|previous|recent) (?:the )?$")
_MEASURED_UNITS = frozenset({"hour", "minute", "second"})
_LONGEST_TAIL = 8
_STREAK = re.compile(r" (?:in a row|running|straight)")
_STANDING = re.compile(
    r"-(?:old|long|term|high)\b|-(?:year|month|week|day|hour|minute|meter|metre|point|member|story|storey|man)\b"
)
