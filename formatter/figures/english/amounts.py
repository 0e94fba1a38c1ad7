"""English amounts: money, numbers with units, ranges and counts, without quantities that measure nothing."""

import re

from formatter.figures.english.counts import counted, is_counted, near_index
from formatter.figures.english.numbers import MONEY, NUMBER, currency_of, scaled
from formatter.figures.english.roles import CHANGE, is_since
from formatter.figures.english.units import UnitFound, read_unit
from formatter.figures.quantity import Quantity, exact
from formatter.text.bounds import regex


def excluded(text: str, quantity: Quantity) -> bool:
    """Return True where a quantity of a folded text is no figure because of the words around it."""
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


_DENOMINATOR = regex(r"(?:\bper|(?P<every>\bevery)|\b(?:for|of|on|in) each) $")
_LASTED = regex(
    r"\b(?:took|takes?|taking|finish\w*|complet\w+|ran|run|won|clock\w+|done|arriv\w+|lasted|flew|swam)\b[^.;]{0,40}$"
)
_WITHIN = regex(r"\b(?:in|over|within|during|for) (?:just |only |about |under |less than |the (?:last|past|first|next|final) )?$")
_IN = regex(r"\bin (?:just |only |about |under |less than |nearly |almost |more than |the )?$")
_RELATIVE = regex(r" (?:ago|earlier|later|before|after|from now)\b")
_PERIOD = regex(r"\b(?:next|past|last|coming|first|final|over|for|within|previous|recent) (?:the )?$")
_MEASURED_UNITS = frozenset({"hour", "minute", "second"})
_LONGEST_TAIL = 8
_STREAK = regex(r" (?:in a row|running|straight)")
_STANDING = regex(r"-(?:old|long|term|high)\b|-(?:year|month|week|day|hour|minute|meter|metre|point|member|story|storey|man)\b")


def read_amount(text: str, match: re.Match[str]) -> Quantity | None:
    """The amount of a match of CANDIDATE in a folded text; None without a unit or a counted noun."""
    start, (first, last) = match.start(), match.span("number" if match["number"] else "word")
    value, scale, end = scaled(text, first, last, money=match["money"] is not None)
    if upper := _upper_end(text, match, end, value):
        return _kept(text, upper)
    if match["money"]:
        return Quantity(start, end, value, "money", currency_of(match["money"]))
    lead = text[max(0, start - _LONGEST_LEAD) : start]
    if _MAGNITUDE.search(lead) or (_MEASURING.search(lead) and "quake" in text) or text.startswith("-magnitude", end):
        return Quantity(start, end, value, "magnitude", "M")
    if not match["number"] and _ARTICLE.match(match["word"]) and scale == 1 and not is_counted(text, start, end):
        return None
    if unit := read_unit(text, end):
        return _kept(text, with_unit(text, start, value, unit))
    if times := _TIMES.match(text, end):
        return Quantity(start, times.end(), value, "multiple", "x")
    if currency := _RATE.search(text, max(0, start - _LONGEST_CLAUSE), start):
        return Quantity(start, end, value, "money", _RATES[currency["of"]]) if _DECIMAL.fullmatch(text, start, end) else None
    if not (scale > 1 or is_counted(text, start, end)):
        return None
    return _kept(text, counted(text, start, end, value))


def with_unit(text: str, start: int, value: float, unit: UnitFound) -> Quantity:
    """The quantity of a number at `start` with its unit and what precedes it: a sign, minus, the name of an index."""
    end, unit_class, name = unit
    if unit_class == "index" and not near_index(text, start):
        among_percents = _PERCENT.search(text, max(0, start - _LONGEST_CLAUSE), start)
        scored = _SCORED.search(text, max(0, start - _LONGEST_CLAUSE), start)
        unit_class, name = ("percent_point", "%p") if among_percents and not scored else ("points", "점")
    if unit_class == "temperature" and (below := _BELOW_ZERO.search(text, max(0, start - _LONGEST_LEAD), start)):
        return Quantity(below.start(), end, -value, unit_class, name)
    if text[start] not in "+-":
        return Quantity(start, end, value, unit_class, name)
    if unit_class == "temperature":
        return Quantity(start, end, -value if text[start] == "-" else value, unit_class, name)
    return Quantity(start, end, value, unit_class, name, sign="up" if text[start] == "+" else "down")


def _upper_end(text: str, match: re.Match[str], end: int, value: float) -> Quantity | None:
    """The whole range of which the number is the lower end: 6-8%, 40 to 50 boats, between $3 and $5 million."""
    found, start = _RANGE.match(text, end), match.start()
    lead = text[max(0, start - _LONGEST_LEAD) : start]
    if found is None or (not found["dash"] and _FROM.search(lead)):
        return None
    upper, factor, position = scaled(text, *found.span("upper"), money=match["money"] is not None)
    ends = _ends_of_range(text, match, found, position)
    if ends is None or value >= upper:
        return None
    lower = value * factor if value * factor < upper else value
    widest = upper <= _WIDEST * lower and not (ends.unit_class == "money" and _MOVED.search(lead))
    if not (found["dash"] or _BETWEEN.search(lead) or (" to " in found[0] and widest)):
        return None
    return ends._replace(start=start, value=exact(lower), value2=upper)


def _ends_of_range(text: str, match: re.Match[str], found: re.Match[str], position: int) -> Quantity | None:
    """Return the unit of a range that ends at `position`, as a Quantity without values; None where no unit is recognised."""
    start = match.start()
    if match["money"]:
        return Quantity(start, position, 0, "money", currency_of(match["money"]))
    unit = read_unit(text, position)
    if unit:
        return with_unit(text, start, 0, unit) if not found["unit"] or unit[1] == "percent" else None
    if found["unit"] or not is_counted(text, found.start("upper"), found.end("upper")):
        return None
    return counted(text, start, position, 0)


def _kept(text: str, quantity: Quantity) -> Quantity | None:
    return None if excluded(text, quantity) else quantity


_TIMES = regex(r"(?<=\d)x(?![\w/])")
_LONGEST_LEAD = 28
_LONGEST_CLAUSE = 120
_ARTICLE = regex(r"a |half a ", re.IGNORECASE)
_RANGE = regex(
    rf"(?P<unit>%| percent| per cent)?(?: ?(?P<dash>-) ?| (?:to|and|or) ){MONEY}?(?P<upper>{NUMBER})(?![\d:/-]|[,.]\d)"
)
_BETWEEN = regex(rf"\bbetween (?:about )?{MONEY}?[+-]?$", re.IGNORECASE)
_FROM = regex(rf"\bfrom (?:about )?{MONEY}?$")
_MOVED = regex(rf"{CHANGE.pattern} (?:by )?$")
_WIDEST = 3
"""Grew 6% to 8% is a range; grew 1% to 8% a change and where it led."""
_MAGNITUDE = regex(r"\b[Mm]agnitude(?: of)? $")
_MEASURING = regex(r"\bmeasur(?:ing|ed) (?:a (?:preliminary )?)?$")
_PERCENT = regex(r"percent|per cent|%")
_SCORED = regex(r"\bscor(?:ed?|es|ing)\b")
_BELOW_ZERO = regex(r"\bminus $", re.IGNORECASE)
_RATE = regex(r"\b(?:[Tt]he|[Jj]apanese|[Cc]hinese|[Kk]orean) (?P<of>yen|won|yuan|euro)\b[^;]{0,60} (?:to|at|of) $")
_RATES = {"yen": "JPY", "won": "KRW", "yuan": "CNY", "euro": "EUR"}
_DECIMAL = regex(r"[\d,]+\.\d+")
