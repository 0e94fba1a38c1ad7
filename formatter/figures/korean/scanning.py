"""Finds the quantities of Korean text: numbers with units, ranges, fractions, ratios, scores, spans of time."""

import re
from collections.abc import Callable, Iterator

from formatter.figures.korean.amounts import read_amount
from formatter.figures.korean.exclusions import excluded
from formatter.figures.korean.measures import read_measure
from formatter.figures.korean.units import read_unit
from formatter.figures.quantity import Quantity


def scan(text: str, covered: bytearray) -> Iterator[Quantity]:
    """The quantities of a folded text in order; none begins where `covered` is not zero."""
    position = 0
    while match := _CANDIDATE.search(text, position):
        start = match.start()
        position = _past_number(text, start)
        if covered[start]:
            continue
        for reader in _READERS if text[start].isdigit() else _READERS_OF_WORDS:
            found = reader(text, start)
            if found:
                position = max(position, found[-1].end)
                yield from found
                break


_CANDIDATE = re.compile(
    r"(?<![\dA-Za-z.,/])\d|(?<![가-힣\d])(?:[일이삼사오육칠팔구십백천](?=[가-힣 ])|[두세네석넉열스서마쉰다여일아]|만여)|절반"
    r"|갑절|곱절"
)
_RUN = re.compile(r"[\d.,]*\d")


def _past_number(text: str, start: int) -> int:
    run = _RUN.match(text, start)
    return run.end() if run else start + 1


_SAMPLE_AHEAD = re.compile(r"[^,.]{2,10}?(?:중|가운데)")
_OF = re.compile(r"\s?(?:중에서|가운데서?|중)\s?")
_PARTS = re.compile(r"(?P<below>\d{1,4}|[이삼사오육칠팔구십백])분의\s?(?P<above>\d{1,4}|[일이삼사오육칠팔구])")
_SLASH = re.compile(r"(?P<above>[1-9])/(?P<below>[2-9]|10)(?=로|가|를|을|이|수준|가량|정도|에|의|만|까지| 수준| 가량)")
_SHARE_AHEAD = re.compile(r"[\d이삼사오육칠팔구십백]{1,4}(?:분의|/)")
_NUMERALS = {sign: value for value, sign in enumerate("일이삼사오육칠팔구십", 1)} | {"백": 100}
_LEXICAL = {"절반": (0.5, "fraction", "1"), "갑절": (2.0, "multiple", "x"), "곱절": (2.0, "multiple", "x")}
_LARGEST_SAMPLE = 10


def _fraction(text: str, start: int) -> list[Quantity]:
    """3분의 2, 1/2으로; 5명 중 1명 where the sample is small or round."""
    if _SHARE_AHEAD.match(text, start) and (match := _PARTS.match(text, start) or _SLASH.match(text, start)):
        above, below = (_NUMERALS.get(part) or int(part) for part in (match["above"], match["below"]))
        return [Quantity(start, match.end(), above / below, "fraction", "1")] if below else []
    return _sample(text, start) if _SAMPLE_AHEAD.match(text, start) else []


def _in_words(text: str, start: int) -> list[Quantity]:
    """절반, 갑절, and fractions in Korean numerals."""
    for word, (value, unit_class, unit) in _LEXICAL.items():
        if text.startswith(word, start):
            return [Quantity(start, start + len(word), value, unit_class, unit)]
    return _fraction(text, start)


def _sample(text: str, start: int) -> list[Quantity]:
    whole = _counted(text, start)
    if whole is None or not (whole.value <= _LARGEST_SAMPLE or whole.value in (100, 1000)):
        return []
    between = _OF.match(text, whole.end)
    part = between and _counted(text, between.end())
    if not part or part.unit != whole.unit or not 0 < part.value < whole.value:
        return []
    return [Quantity(start, part.end, part.value / whole.value, "fraction", "1")]


def _counted(text: str, start: int) -> Quantity | None:
    amount = read_amount(text, start)
    unit = amount and read_unit(text, amount.end)
    if not amount or not unit or unit.unit_class not in ("count", "people"):
        return None
    return Quantity(start, unit.end, amount.value, unit.unit_class, unit.name)


_AGAINST = re.compile(r"(?P<one>\d{1,6}(?:\.\d+)?)\s?(?P<sign>대|:|-)\s?(?P<other>\d{1,3})(?![\d.,]*\d)(?!\s?[만억천조])")
_SCORED = re.compile(
    r"승리|누르|누른|물리쳤|물리치|제쳤|제치|승부|꺾|눌렀|눌러|이겼|이기|비겼|비기|무승부|제압|완파|대파|역전|스코어|앞서"
    r"|앞선|뒤진|졌다|패했|패배|격파|완승"
    r"|신승|득점"
)
_SCORE_REACH = 40


def _against(text: str, start: int) -> list[Quantity]:
    """12.4대 1 is a ratio; 3-1 and 3대 1 are scores where the text tells a match."""
    match = _AGAINST.match(text, start)
    if match is None or read_unit(text, match.end()):
        return []
    if _SCORED.search(text, max(0, start - _SCORE_REACH), match.end() + _SCORE_REACH) and "." not in match["one"]:
        return [Quantity(start, match.end(), float(match["one"]), "score", "점", float(match["other"]))]
    if match["sign"] != "-" and match["other"] == "1":
        return [Quantity(start, match.end(), float(match["one"]), "ratio", "1")]
    return []


_SPAN_AHEAD = re.compile(r"\d{1,4}(?:년|시간|분|초) ?\d")
_SPANS: tuple[tuple[re.Pattern[str], tuple[float, ...], str], ...] = (
    (re.compile(r"(\d{1,3})년 ?(\d{1,2})개월"), (12, 1), "month"),
    (re.compile(r"(\d{1,4})시간 ?(\d{1,2})분 ?(\d{1,2})초"), (3600, 60, 1), "second"),
    (re.compile(r"(\d{1,4})시간 ?(\d{1,2})분(?!의|기)"), (60, 1), "minute"),
    (re.compile(r"(\d{1,3})분 ?(\d{1,2}(?:\.\d+)?)초(?!\d)"), (60, 1), "second"),
    (re.compile(r"(\d{1,3})분 ?(\d{1,2})초(\d\d)"), (60, 1, 0.01), "second"),
    (re.compile(r"(\d{1,3})초(\d\d)(?!\d)"), (1, 0.01), "second"),
)


def _span_of_time(text: str, start: int) -> list[Quantity]:
    """1년 6개월 is 18 months, 21분 24초 is 1284 seconds, 10초04 is 10.04 seconds."""
    if not _SPAN_AHEAD.match(text, start):
        return []
    for pattern, factors, unit in _SPANS:
        if match := pattern.match(text, start):
            value = sum(float(part) * factor for part, factor in zip(match.groups(), factors, strict=True))
            return _kept(text, Quantity(start, match.end(), round(value, 2), "duration", unit))
    return []


def _measured(text: str, start: int) -> list[Quantity]:
    quantity = read_measure(text, start)
    return _kept(text, quantity) if quantity else []


def _kept(text: str, quantity: Quantity) -> list[Quantity]:
    return [] if excluded(text, quantity) else [quantity]


_Reader = Callable[[str, int], list[Quantity]]
_READERS: tuple[_Reader, ...] = (_fraction, _against, _span_of_time, _measured)
_READERS_OF_WORDS: tuple[_Reader, ...] = (_in_words, _measured)
