"""Bare English numbers: recognises those that count people, things, or the points of an index."""

import re

from formatter.figures.english.numbers import value_of
from formatter.figures.english.units import PEOPLE
from formatter.figures.quantity import Quantity
from formatter.text.bounds import regex


def is_counted(text: str, start: int, end: int) -> bool:
    """Return True where the number without a unit at `start`..`end` is a count: not an age, a name, a version or a year."""
    written, lead = text[start:end], text[max(0, start - _LONGEST_LEAD) : start]
    if written[0].isalpha():
        return _counts_in_words(text, start, end)
    if "," in written:
        return True
    if (_ITEM.match(text, end) and not lead.strip()) or _is_age(text, written, lead, end):
        return False
    if _is_name(text, start, lead):
        return False
    if "." in written:
        return near_index(text, start) or _MEASURED.search(text, max(0, start - _LONGEST_CLAUSE), start) is not None
    if _is_year(text, written, lead, end):
        return False
    if _COUNTED.match(text, end) is None and _NAMED_THINGS.match(text, end) is None:
        return False
    return len(written) > 1 or (_THING if written == "1" else _THINGS).match(text, end) is not None


def counted(text: str, start: int, end: int, value: float) -> Quantity:
    """The quantity of a number that is_counted accepts."""
    if _DECIMAL.fullmatch(text, start, end) and near_index(text, start) and value >= _SMALLEST_INDEX:
        return Quantity(start, end, value, "index", "pt")
    clause = _CLAUSE.split(text[max(0, start - _LONGEST_CLAUSE) : start])[-1]
    if _people_after(text, end) or (_UNNAMED.match(text, end) and _PEOPLE_BEFORE.search(clause)):
        return Quantity(start, end, value, "people", "people")
    return Quantity(start, end, value, "count", None)


def near_index(text: str, start: int) -> bool:
    """Return True where the name of an index is near a number."""
    return _INDEX.search(text, max(0, start - _LONGEST_CLAUSE), start + _LONGEST_CLAUSE) is not None


def _counts_in_words(text: str, start: int, end: int) -> bool:
    """Two buses are counted; the two sides and one of them hardly are."""
    value, known = value_of(text[start:end]), _KNOWN.search(text, max(0, start - _LONGEST_LEAD), start)
    if value < _SMALLEST_IN_WORDS or (known and value < _SMALLEST_KNOWN):
        return False
    return _THINGS.match(text, end) is not None or _people_after(text, end)


def _is_age(text: str, written: str, lead: str, end: int) -> bool:
    """Return True for a number that is an age: under 18, at the age of 35, she was 17 when she left."""
    aged = _AGE.search(lead) or (_WAS.search(lead) and _WHEN.match(text, end))
    return aged is not None and float(written) < _ADULT


def _is_year(text: str, written: str, lead: str, end: int) -> bool:
    """Four digits are a year, save before people or after about; those of centuries far off count things too."""
    if _people_after(text, end) or _HEDGED.search(lead):
        return False
    return bool(_YEAR.fullmatch(written) or (_FAR_YEAR.fullmatch(written) and not _THINGS.match(text, end)))


def _is_name(text: str, start: int, lead: str) -> bool:
    """Return True if the number belongs to the word before it: Apollo 11, issue 166; never to a sentence's first word."""
    return _NOT_COUNTED.search(lead) is not None and _OPENER.search(lead) is None


def _people_after(text: str, end: int) -> bool:
    return _PEOPLE_AFTER.match(text, end) is not None


_LONGEST_LEAD = 28
_LONGEST_CLAUSE = 120
_ADULT = 100
_SMALLEST_INDEX = 10
_SMALLEST_IN_WORDS = 2
_SMALLEST_KNOWN = 3
_INDEX = regex(r"index|[Ff]reight rates?|Kospi|KOSPI|Nasdaq|Dow|S&P|Kosdaq|Nikkei|FTSE|DAX|[Cc]onfidence (?:rose|fell|dropped)")
_ITEM = regex(r"[.)] [A-Z]")
"""After the number of an item, which begins a line: 10. Stay informed."""
_AGE = regex(r"(?:\b(?:under|over|aged|ages|age|age of|above|below)) $")
_WAS = regex(r"\b(?:was|were|is|turned) (?:just |only |about )?$")
_WHEN = regex(r" (?:when|at the time|last|this)\b")
_NOT_COUNTED = regex(
    r"(?:(?<![\w'.&-])[A-Z][\w'.&-]*|(?<![\w'-])[\w'-]*[A-Z][\w'-]*|No\.|page|chapter|number|version|milestone|release|section|step|ages?|aged"
    r"|channel|flight"
    r"|top|exit|under|over the age of|code|issue|bug|exam|topic|volume|season|episode|item|question|option|verse|lot|suite"
    r"|highway|ticket|v|vs\.?|age[sd]? \d{1,2} (?:to|and)|between \d{1,2} and) $"
)
_OPENER = regex(
    r"(?:^|[.!?:;”\"] )(?:About|Some|Nearly|Over|Around|Roughly|Almost|Only|Just|All|The|These|Those|Another|In|Of|With|By"
    r"|From|For"
    r"|Among|After|But|And|At|To|Between|Approximately|Than|Its|Their|Both|Every|Up to|When|As|If|While|On|Since|An?|No) $"
)
_MEASURED = regex(
    r"\b(?:index|rates?|ratio|scor(?:e[sd]?|ing)|rating|average[sd]?|averaging|confidence|sentiment|reading|PMI|gauge|GPA"
    r"|fertility|births?|children)\b[^;]{0,60}(?:\b(?:of|at|to|was|is|averaged|by|from|stood|hit|reached|about|than|nearly) )$"
)
"""Without such a noun a bare 8.1 is a version rather than an amount."""
_YEAR = regex(r"(?:19|20)\d\d")
_FAR_YEAR = regex(r"(?:1[5-8]|2[1-2])\d\d")
_HEDGED = regex(r"\b(?:about|around|some|nearly|almost|than|over|least|to all|roughly) $")
_COUNTED = regex(r"(?= (?!(?:freeway|highway|interstate)\b)[a-z]|[.,;)]|$| \()")
_NAMED_THINGS = regex(
    r" (?!(?:[A-Z]\w+ )*(?:Street|Avenue|Road)\b)(?:(?:[A-Z\d][\w.&'-]* ){1,3}?(?:[a-z-]+ ){0,2}?[a-z]{2,}(?<![sui])s\b"
    r"|[A-Z][a-z]{3,}s\b)"
)
"""40 Boeing 737 jets, 12 Republicans."""
_THING = regex(r" (?!(?:in|of|and|to|or|by|for|at|on|the|an?|is|was|per|more|as|with|from|that|had|has|who|which)\b)[a-z]{3,}")
_THINGS = regex(
    r" (?:(?:out )?of (?:(?:its|the|their|them|those|all|his|her|our)\b|\d)|(?!(?:is|was|has|does|vs|as|this|plus|minus"
    r"|times)\b)(?:(?!(?:of|in|to|and|the|for|with|by|from|at|on|or)\b)[a-z][a-z-]+ ){0,2}?(?:[a-z]{2,}(?<![sui])s|people"
    r"|children|men|women|staff|crew)\b"
    r"|(?:gold|silver|bronze)\b|(?:[A-Z][\w.&'-]* ){1,3}?[a-z]{2,}(?<![sui])s\b)"
)
_KNOWN = regex(r"\b(?:the|these|those|both|its|their|his|her|other|first|last|all|of) $", re.IGNORECASE)
_NOT_IN_PHRASE = (
    r"(?:in|of|by|to|from|at|on|and|or|for|with|as|per|an?|the|its|their|last|this|next|each|every|that|which|who|were|was|is|are"
    r"|has|have|had|will|would|could|after|before|between|than|against|into|through|during|over|under|but|while)"
)
_PEOPLE_AFTER = regex(
    rf"(?: (?!{_NOT_IN_PHRASE}\b)[\w'’-]+,?){{0,3}}? (?:{PEOPLE})(?! (?:cars?|vehicles?|stations?|votes?|dogs|accounts?|data)\b)"
    r"|(?: others?| more| still| were| are| was| people| reported| left| confirmed| have| been| remained){0,3}"
    r" (?:dead|killed|injured|missing|hurt|wounded|hospitali[sz]ed|displaced|homeless|arrested|detained|infected|dying|jobless)\b"
    r"| (?:of (?:them|whom|those) )?others\b(?= (?:were|are|have)? ?(?:killed|injured|missing|hurt|wounded))"
)
_UNNAMED = regex(r"(?= (?:in|of|by|to|from|at|on|and|an?|per|last|this|next|each|every|others|more|fewer|were|are)\b|[^ ]|$| \()")
"""Matches after a number that no noun follows; the noun is then in the text before it."""
_PEOPLE_BEFORE = regex(rf"\b(?:{PEOPLE})(?! (?:prices?|spending|goods|loans|data|accounts?|cars?)\b)")
_CLAUSE = regex(r"[.;] |, (?:and|while|but|with) | and (?=[a-z]+ (?:\w+ )?(?:jumped|rose|fell|grew|was|were))")
_DECIMAL = regex(r"[\d,]+\.\d+")
