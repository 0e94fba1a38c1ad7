"""Finds the quantities of English text: amounts of money, numbers with units, fractions, and bare counts of things."""

import re
from collections.abc import Iterator

from formatter.figures.english.units import PEOPLE, read_unit
from formatter.figures.quantity import Quantity, exact


def scan(text: str, covered: bytearray) -> Iterator[Quantity]:
    """The quantities of a folded text in order; none begins where `covered` is not zero."""
    position = 0 if _PROSE.search(text) else len(text)
    while match := _CANDIDATE.search(text, position):
        position = match.end()
        if covered[match.end() - 1]:
            continue
        for found in _read(text, match):
            position = max(position, found.end)
            yield found


def _read(text: str, match: re.Match[str]) -> list[Quantity]:
    score = _SCORE.match(text, match.start())
    if score and _PLAYED.search(text, max(0, score.start() - _LONGEST_CLAUSE), score.end() + _LONGEST_CLAUSE):
        return [Quantity(score.start(side), score.end(side), float(score[side]), "score", "점") for side in (1, 2)]
    found = _fraction(text, match) if match["word"] else None
    found = found or _amount(text, match)
    return [found] if found else []


_SCORE = re.compile(r"(\d{1,2})-(\d{1,2})(?![\d-])")
_PLAYED = re.compile(
    r"\b(?:beat|defeat(?:s|ed)?|w[io]n over|victory|lost to|los[st]|tie|draw|drew|edged|downed|match|game"
    r"|final)\b"
)
_PROSE = re.compile(r"[A-Za-z]{2}")
_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_DECADES = "twenty thirty forty fifty sixty seventy eighty ninety"
_VALUES = {word: float(value) for value, word in enumerate(_ONES.split(), 1)} | {
    word: value * 10.0 for value, word in enumerate(_DECADES.split(), 2)
}
_VALUES |= {"a dozen": 12.0, "hundred": 100.0}
_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "mn": 1e6,
    "bn": 1e9,
    "tn": 1e12,
    "m": 1e6,
    "k": 1e3,
}
_CURRENCIES = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₩": "KRW"}
_WORDS = "|".join(sorted(_VALUES, key=len, reverse=True))
_PORTIONS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1}
_CANDIDATE = re.compile(
    r"(?P<money>(?:US)?\$|[€£¥₩] ?)?(?<![\w.,/:-])(?P<sign>[+\-](?=\d))?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?"
    r"|\d{1,15}(?:\.\d{1,9})?)(?![\d:/]|,\d|st\b|nd\b|rd\b|th\b)"
    rf"|\b(?P<word>(?i:{_WORDS}|half|(?<=by )an? (?:half|third|quarter|fifth|tenth)|an? (?:third|quarter|fifth|tenth)))\b"
)
_SCALE = re.compile(r"[ -]?(?P<scale>thousand|million|billion|trillion|bn|mn|tn)\b|(?P<short>[mk])\b(?=[ .,;)])")
_OUT_OF = re.compile(r"(?: out of| in| of every) (?P<whole>\w+)\b")
_SHARE = re.compile(r"[ -](?P<part>half|third|quarter|fifth|tenth)s?\b(?! (?:of 20\d\d|period))")
_SHARE_BEFORE = re.compile(
    r"(?:by|almost|about|nearly|than|over|around|roughly|up|down|fell|rose|to) (?:(?:almost|about|nearly|more than|over"
    r"|around|roughly) )?$"
)
_LONGEST_LEAD = 28


def _fraction(text: str, match: re.Match[str]) -> Quantity | None:
    """Three in five, two thirds, a quarter; the third quarter of a year is none."""
    word = match["word"].lower()
    start, end = match.span("word")
    if word.split(" ")[-1] in _PORTIONS:
        value = _PORTIONS[word.split(" ")[-1]]
        whole = text.startswith(" of ", end) or _SHARE_BEFORE.search(text, max(0, start - _LONGEST_LEAD), start)
        return Quantity(start, end, value, "fraction", "1") if whole and not text.startswith(" of 20", end) else None
    of = _OUT_OF.match(text, end)
    below = _VALUES.get(of["whole"].lower()) if of else None
    if of and below and below > _VALUES[word]:
        return Quantity(start, of.end(), _VALUES[word] / below, "fraction", "1")
    share = _SHARE.match(text, end)
    if share and not (word != "one" and not text[: share.end()].endswith(("s", "half"))):
        return Quantity(start, share.end(), _VALUES[word] * _PORTIONS[share["part"]], "fraction", "1")
    return None


def _amount(text: str, match: re.Match[str]) -> Quantity | None:
    written = match["number"]
    value = float(written.replace(",", "")) if written else _VALUES.get(match["word"].lower(), 0.0)
    start, end = match.start(), match.end()
    scale = _SCALE.match(text, end)
    if scale and (written or scale["scale"]):
        value, end = exact(value * _SCALES[scale["scale"] or scale["short"]]), scale.end()
    if match["money"]:
        return Quantity(start, end, value, "money", _CURRENCIES[match["money"].strip()])
    if _MAGNITUDE.search(text, max(0, start - _LONGEST_LEAD), start) or text.startswith("-magnitude", end):
        return Quantity(start, end, value, "magnitude", "M")
    unit = read_unit(text, end)
    if unit:
        return _allowed(text, _with_unit(text, start, value, unit))
    if not written or not _counts(text, start, end, written, scaled=scale is not None):
        return None
    return _allowed(text, _bare(text, start, end, value))


_MAGNITUDE = re.compile(r"\b[Mm]agnitude(?: of)? $")
_INDEX = re.compile(r"index|[Ff]reight rates?|Kospi|KOSPI|Nasdaq|Dow|S&P|Kosdaq")
_LONGEST_CLAUSE = 120


_PERCENT = re.compile(r"percent|per cent|%")


def _near_index(text: str, start: int) -> bool:
    return _INDEX.search(text, max(0, start - _LONGEST_CLAUSE), start + _LONGEST_CLAUSE) is not None


def _with_unit(text: str, start: int, value: float, unit: tuple[int, str, str]) -> Quantity:
    end, unit_class, name = unit
    if unit_class == "index" and not _near_index(text, start):
        among_percents = _PERCENT.search(text, max(0, start - _LONGEST_CLAUSE), start)
        unit_class, name = ("percent_point", "%p") if among_percents else ("points", "점")
    if text[start] not in "+-":
        return Quantity(start, end, value, unit_class, name)
    if unit_class == "temperature":
        return Quantity(start, end, -value if text[start] == "-" else value, unit_class, name)
    return Quantity(start, end, value, unit_class, name, sign="up" if text[start] == "+" else "down")


_ADULT = 100
_NOT_COUNTED = re.compile(
    r"(?:[A-Z][\w'-]*|No\.|page|chapter|number|version|ages?|aged|channel|flight|top|exit|under|over the age of|code) $"
)
_SENTENCE_START = re.compile(r"(?:^|[.!?] )[A-Z]\w* $")
_COUNTED = re.compile(r"(?= [a-z]|[.,;)]|$| \()")
_AGE = re.compile(r"(?:\b(?:under|over|aged|ages|age|above|below)) $")


def _counts(text: str, start: int, end: int, written: str, *, scaled: bool) -> bool:
    """Whether a number without a unit says how many: not an age, not a part of a name, not a year."""
    lead = text[max(0, start - _LONGEST_LEAD) : start]
    if scaled or "," in written or "." in written:
        return True
    if _AGE.search(lead) and float(written) < _ADULT:
        return False
    named = _NOT_COUNTED.search(lead) and not _SENTENCE_START.search(text[max(0, start - _LONGEST_LEAD * 2) : start])
    return not named and _COUNTED.match(text, end) is not None and len(written) > 1


_NEXT_WORDS = re.compile(r"(?: [\w'-]+){1,4}")
_CLAUSE = re.compile(r"[.;] |, (?:and|while|but|with) | and (?=[a-z]+ (?:\w+ )?(?:jumped|rose|fell|grew|was|were))")
_SMALLEST_INDEX = 10
_DECIMAL = re.compile(r"[\d,]+\.\d+")
_ON = re.compile(r" (?!in |of |by |to |from |at |on |and )")


def _bare(text: str, start: int, end: int, value: float) -> Quantity:
    after = _NEXT_WORDS.match(text, end)
    lead = text[max(0, start - _LONGEST_CLAUSE) : start]
    clause = _CLAUSE.split(lead)[-1]
    if _DECIMAL.fullmatch(text, start, end) and _near_index(text, start) and value >= _SMALLEST_INDEX:
        return Quantity(start, end, value, "index", "pt")
    people = PEOPLE.search(after[0] if after and _ON.match(after[0]) else clause)
    return Quantity(start, end, value, "people", "people") if people else Quantity(start, end, value, "count", None)


_DENOMINATOR = re.compile(r"(?:\bper|\bevery|\beach) $")
_RELATIVE = re.compile(r" (?:ago|earlier|later|before|after|from now)\b")
_PERIOD = re.compile(r"\b(?:next|past|last|coming|first|final|over|for|within|previous|recent) (?:the )?$")
_MEASURED_UNITS = frozenset({"hour", "minute", "second"})
_LONGEST_TAIL = 8
_STREAK = re.compile(r" (?:in a row|running|straight)")
_STANDING = re.compile(
    r"-(?:old|long|term|high)\b|-(?:year|month|week|day|hour|minute|meter|metre|point|member|story|storey|man)\b"
)


def _allowed(text: str, quantity: Quantity) -> Quantity | None:
    """The quantity, unless it is a denominator, a point in time or a period."""
    lead = text[max(0, quantity.start - _LONGEST_LEAD) : quantity.start]
    if _DENOMINATOR.search(lead):
        return None
    if quantity.unit_class != "duration":
        return quantity
    if _RELATIVE.match(text, quantity.end) or _STANDING.search(text, quantity.start, quantity.end + _LONGEST_TAIL):
        return None
    if quantity.unit in _MEASURED_UNITS:
        return quantity
    return None if _PERIOD.search(lead) and not _STREAK.match(text, quantity.end) else quantity
