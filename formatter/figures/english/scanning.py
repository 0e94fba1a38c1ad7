"""Finds the quantities of English text: amounts of money, numbers with units, fractions, and bare counts of things."""

import re
from collections.abc import Iterator

from formatter.figures.english.exclusions import excluded
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
    if match["clock"]:
        return [_clock(match)]
    found = _score(text, match.start()) or (_fraction(text, match) if match["word"] else None) or _streak(text, match)
    found = found or _amount(text, match)
    return [found] if found else []


def _clock(match: re.Match[str]) -> Quantity:
    """The time of a race: 4:01.87."""
    minutes, _, seconds = match["clock"].partition(":")
    return Quantity(match.start(), match.end(), round(float(minutes) * 60 + float(seconds), 2), "duration", "second")


def _score(text: str, start: int) -> Quantity | None:
    """3-1 where the text tells a match."""
    score = _SCORE.match(text, start)
    if score is None or not _PLAYED.search(text, max(0, start - _LONGEST_CLAUSE), score.end() + _LONGEST_CLAUSE):
        return None
    return Quantity(start, score.end(), float(score[1]), "score", "점", float(score[2]))


def _streak(text: str, match: re.Match[str]) -> Quantity | None:
    """Five straight months, a fifth straight month; nine matches in a row, of which only the number is the figure."""
    start, end = match.start("word") if match["word"] else match.start(), match.end()
    value = _number_of(match)
    straight = _STRAIGHT.match(text, end)
    if straight:
        if every := _EVERY.match(text, straight.end()):
            return Quantity(start, every.end(), value, "duration", _EVERY_UNITS[every[0]])
        unit = read_unit(text, straight.end() - 1)
        return _with_unit(text, start, value, unit) if unit else Quantity(start, end, value, "count", None)
    return Quantity(start, end, value, "count", None) if _IN_A_ROW.match(text, end) else None


def _number_of(match: re.Match[str]) -> float:
    if match["number"]:
        return float(match["number"].replace(",", ""))
    word = match["word"].lower()
    return _ORDINALS.get(word) or _VALUES.get(word, 0.0)


_SCORE = re.compile(r"(\d{1,2})-(\d{1,2})(?![\d-])")
_PLAYED = re.compile(
    r"\b(?:beat|defeat(?:s|ed)?|w[io]n|victory|los[est]|tied?|draw|drew|edged|downed|thrashed|match|game|final|leads?|led"
    r"|scored?"
    r"|trailed)\b"
)
_STRAIGHT = re.compile(r"[ -](?:straight|consecutive|successive) (?=[a-z])")
_EVERY_UNITS = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "quarter": "quarter",
    "annual": "year",
    "yearly": "year",
}
_EVERY = re.compile(rf"(?:{'|'.join(_EVERY_UNITS)})\b")
_IN_A_ROW = re.compile(
    r" (?!in |of |years? |months? |weeks? |days? |quarters? )[a-z]+ (?:in a row|running)\b| [a-z]+ (?:streak|unbeaten)\b"
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
_ORDINALS = {
    word: float(value)
    for value, word in enumerate(["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 2)
}
_MULTIPLES = {"double": 2.0, "twice": 2.0, "triple": 3.0, "quadruple": 4.0}
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
    r"(?P<clock>(?<![\d:.])\d{1,2}:[0-5]\d\.\d{1,2}(?![\d:]))"
    r"|(?P<money>(?:US)?\$|[€£¥₩] ?)?(?<![\w.,/:-])(?P<sign>[+\-](?=\d))?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?"
    r"|\d{1,15}(?:\.\d{1,9})?)(?![\d:/]|,\d|st\b|nd\b|rd\b|th\b)"
    rf"|\b(?=[aefhnostqdAEFHNOSTQD])(?P<word>(?i:{_WORDS}|half"
    r"|(?<=by )an? (?:half|third|quarter|fifth|tenth)|an? (?:third|quarter|fifth|tenth)"
    rf"|(?:{'|'.join(_MULTIPLES)})(?= (?:the|that|as|its|their|last|what)\b)"
    rf"|(?:{'|'.join(_ORDINALS)})(?=[ -](?:straight|consecutive|successive) )))\b"
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
    """Three in five, two thirds, a quarter, twice the level; the third quarter of a year is none."""
    word = match["word"].lower()
    start, end = match.span("word")
    if word in _MULTIPLES:
        return Quantity(start, end, _MULTIPLES[word], "multiple", "x")
    if word in _ORDINALS:
        return None
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
    if upper := _upper_end(text, match, end, value):
        return upper
    if match["money"]:
        return Quantity(start, end, value, "money", _CURRENCIES[match["money"].strip()])
    if _MAGNITUDE.search(text, max(0, start - _LONGEST_LEAD), start) or text.startswith("-magnitude", end):
        return Quantity(start, end, value, "magnitude", "M")
    unit = read_unit(text, end)
    if unit:
        return _kept(text, _with_unit(text, start, value, unit))
    if not (_counts(text, start, end, written, scaled=scale is not None) if written else _counts_in_words(text, end, value)):
        return None
    return _kept(text, _bare(text, start, end, value))


_RANGE = re.compile(
    r"(?P<unit>%| percent| per cent)?(?: ?(?P<dash>-) ?| (?:to|and) )(?:US)?[$€£¥₩]?"
    r"(?P<upper>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,9}(?:\.\d{1,9})?)(?![\d:/-]|,\d)"
)
_BETWEEN = re.compile(r"\bbetween (?:about )?(?:US)?[$€£¥₩]?[+-]?$")
_FROM = re.compile(r"\bfrom (?:about )?(?:US)?[$€£¥₩]?$")
_WIDEST = 3
"""Grew 6% to 8% is a range; grew 1% to 8% a change and where it led."""


def _upper_end(text: str, match: re.Match[str], end: int, value: float) -> Quantity | None:
    """The whole range of which the number is the lower end: 6-8%, 6% to 8%, between $3 and $5 million."""
    found = _RANGE.match(text, end)
    start = match.start()
    if found is None or (not found["dash"] and _FROM.search(text, max(0, start - _LONGEST_LEAD), start)):
        return None
    between = _BETWEEN.search(text, max(0, start - _LONGEST_LEAD), start) is not None
    upper, position = float(found["upper"].replace(",", "")), found.end()
    scale = _SCALE.match(text, position)
    factor = _SCALES[scale["scale"] or scale["short"]] if scale else 1.0
    position = scale.end() if scale else position
    unit = (position, "money", _CURRENCIES[match["money"].strip()]) if match["money"] else read_unit(text, position)
    joined = found["dash"] or between or (" to " in found[0] and value < upper <= _WIDEST * value)
    if unit is None or not joined or value >= upper * factor or (found["unit"] and unit[1] != "percent"):
        return None
    lower = exact(value * factor) if value < upper else value
    return _with_unit(text, start, lower, unit)._replace(value2=exact(upper * factor))


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
    if unit_class == "temperature" and (below := _BELOW_ZERO.search(text, max(0, start - _LONGEST_LEAD), start)):
        return Quantity(below.start(), end, -value, unit_class, name)
    if text[start] not in "+-":
        return Quantity(start, end, value, unit_class, name)
    if unit_class == "temperature":
        return Quantity(start, end, -value if text[start] == "-" else value, unit_class, name)
    return Quantity(start, end, value, unit_class, name, sign="up" if text[start] == "+" else "down")


_BELOW_ZERO = re.compile(r"\bminus $", re.IGNORECASE)
_ADULT = 100
_NOT_COUNTED = re.compile(
    r"(?:[A-Z][\w'-]*|No\.|page|chapter|number|version|ages?|aged|channel|flight|top|exit|under|over the age of|code"
    r"|age[sd]? \d{1,2} (?:to|and)|between \d{1,2} and) $"
)
_ITEM = re.compile(r"[.)] [A-Z]")
"""After the number of an item, which begins a line: 10. Stay informed."""
_VERSION = re.compile(
    r"\b(?:[Vv]ersion|[Rr]elease|[Mm]ilestone|[Ss]ection|[Cc]hapter|[Aa]ppendix|[Ff]igure|[Tt]able|[Ss]tep|v\.?"
    r"|[A-Z][a-z]+[A-Z]\w*) $"
)
"""8.1 after them is a name rather than an amount: Milestone 8.1, LibreOffice 3.3."""
_SENTENCE_START = re.compile(r"(?:^|[.!?] )[A-Z]\w* $")
_COUNTED = re.compile(r"(?= [a-z]|[.,;)]|$| \()")
_AGE = re.compile(r"(?:\b(?:under|over|aged|ages|age|above|below)) $")


def _counts(text: str, start: int, end: int, written: str, *, scaled: bool) -> bool:
    """Whether a number without a unit says how many: not an age, not a part of a name, not a year."""
    lead = text[max(0, start - _LONGEST_LEAD) : start]
    if scaled or "," in written:
        return True
    if _ITEM.match(text, end) and not lead.strip():
        return False
    if "." in written:
        return _VERSION.search(lead) is None
    if _AGE.search(lead) and float(written) < _ADULT:
        return False
    named = _NOT_COUNTED.search(lead) and not _SENTENCE_START.search(text[max(0, start - _LONGEST_LEAD * 2) : start])
    if named or _COUNTED.match(text, end) is None:
        return False
    return len(written) > 1 or _THINGS.match(text, end) is not None


_THINGS = re.compile(
    r" (?:of (?:its|the|their|them|those|all|his|her|our)\b|(?!(?:is|was|has|does|vs|as|this|plus|minus"
    r"|times)\b)(?:[a-z][a-z-]+ )??"
    r"(?:[a-z]{2,}(?<![sui])s|people|children|men|women|staff|crew)\b)"
)
_SMALLEST_IN_WORDS = 3


def _counts_in_words(text: str, end: int, value: float) -> bool:
    """Three buses are counted; two sides and one of them hardly are."""
    return value >= _SMALLEST_IN_WORDS and _THINGS.match(text, end) is not None


_NEXT_WORDS = re.compile(r"(?: [\w'-]+){1,4}")
_CLAUSE = re.compile(r"[.;] |, (?:and|while|but|with) | and (?=[a-z]+ (?:\w+ )?(?:jumped|rose|fell|grew|was|were))")
_SMALLEST_INDEX = 10
_OTHERS = re.compile(r" others\b")
_DECIMAL = re.compile(r"[\d,]+\.\d+")
_ON = re.compile(r" (?!in |of |by |to |from |at |on |and |an? |per |last |this |next |each |every |in$)")


def _bare(text: str, start: int, end: int, value: float) -> Quantity:
    after = _NEXT_WORDS.match(text, end)
    lead = text[max(0, start - _LONGEST_CLAUSE) : start]
    clause = _CLAUSE.split(lead)[-1]
    if _DECIMAL.fullmatch(text, start, end) and _near_index(text, start) and value >= _SMALLEST_INDEX:
        return Quantity(start, end, value, "index", "pt")
    if after and _OTHERS.match(after[0]) and PEOPLE.search(lead):
        return Quantity(start, end, value, "people", "people")
    people = PEOPLE.search(after[0] if after and _ON.match(after[0]) else clause)
    return Quantity(start, end, value, "people", "people") if people else Quantity(start, end, value, "count", None)


def _kept(text: str, quantity: Quantity) -> Quantity | None:
    return None if excluded(text, quantity) else quantity
