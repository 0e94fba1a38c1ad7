"""Finds the quantities of Korean text: numbers with units, ranges, fractions, ratios, scores, spans of time."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from formatter.figures.korean.amounts import Amount, read_amount
from formatter.figures.korean.exclusions import excluded
from formatter.figures.korean.units import Unit, read_unit
from formatter.figures.quantity import Quantity


def scan(text: str, covered: bytearray) -> Iterator[Quantity]:
    """The quantities of a folded text in order; none begins where `covered` is not zero."""
    position = 0
    while match := _CANDIDATE.search(text, position):
        start = match.start()
        position = _past_number(text, start)
        if covered[start]:
            continue
        for reader in _READERS:
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
_NUMERALS = {sign: value for value, sign in enumerate("일이삼사오육칠팔구십", 1)} | {"백": 100}
_LEXICAL = {"절반": (0.5, "fraction", "1"), "갑절": (2.0, "multiple", "x"), "곱절": (2.0, "multiple", "x")}
_LARGEST_SAMPLE = 10


def _fraction(text: str, start: int) -> list[Quantity]:
    """절반, 3분의 2, 1/2으로; 5명 중 1명 where the sample is small or round."""
    for word, (value, unit_class, unit) in _LEXICAL.items():
        if text.startswith(word, start):
            return [Quantity(start, start + len(word), value, unit_class, unit)]
    if match := _PARTS.match(text, start) or _SLASH.match(text, start):
        above, below = (_NUMERALS.get(part) or int(part) for part in (match["above"], match["below"]))
        return [Quantity(start, match.end(), above / below, "fraction", "1")] if below else []
    return _sample(text, start) if _SAMPLE_AHEAD.match(text, start) else []


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
    """12.4대 1 is a ratio; 3-1 and 3대 1 are two scores where the text tells a match."""
    match = _AGAINST.match(text, start)
    if match is None or read_unit(text, match.end()):
        return []
    if _SCORED.search(text, max(0, start - _SCORE_REACH), match.end() + _SCORE_REACH) and "." not in match["one"]:
        return [Quantity(match.start(group), match.end(group), float(match[group]), "score", "점") for group in ("one", "other")]
    if match["sign"] != "-" and match["other"] == "1":
        return [Quantity(start, match.end(), float(match["one"]), "ratio", "1")]
    return []


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
    for pattern, factors, unit in _SPANS:
        if match := pattern.match(text, start):
            value = sum(float(part) * factor for part, factor in zip(match.groups(), factors, strict=True))
            return _kept(text, Quantity(start, match.end(), round(value, 2), "duration", unit))
    return []


_TO = re.compile(r" ?[~-] ?(?=\d)")
_SIGN = re.compile(r"(?P<sign>(?:영하|마이너스) ?|(?<![\w)%~])[+\-]|[△▲±] ?)?(?P<currency>(?:US)?\$|[€£¥₩] ?)?$")
_LONGEST_SIGN = 8
_CURRENCIES = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₩": "KRW"}


def _measured(text: str, start: int) -> list[Quantity]:
    """A number or a range with its unit, sign and currency sign."""
    amount = read_amount(text, start)
    if amount is None:
        return []
    sign = _SIGN.search(text, max(0, start - _LONGEST_SIGN), start)
    first_unit = read_unit(text, amount.end)
    second = _range_end(text, first_unit.end if first_unit else amount.end) if amount.digits else None
    last = second or amount
    unit = read_unit(text, last.end) or _implied_unit(text, start, last)
    if sign and sign["currency"] and (unit is None or unit.unit_class == "money"):
        unit = Unit(unit.end if unit else last.end, "money", _CURRENCIES[sign["currency"].strip()])
    if second and (unit is None or (first_unit and first_unit.unit_class != unit.unit_class)):
        second, unit = None, first_unit
    if unit is None or not amount.counts(unit):
        return []
    value = amount.value * (
        second.scale if second and not first_unit and amount.scale == 1 and amount.value < second.digits else 1
    )
    quantity = Quantity(start, unit.end, value, unit.unit_class, unit.name, second.value if second else None, approx=last.approx)
    return _kept(text, _signed(quantity, sign, text))


def _range_end(text: str, position: int) -> Amount | None:
    match = _TO.match(text, position)
    return read_amount(text, match.end()) if match else None


def _signed(quantity: Quantity, sign: re.Match[str] | None, text: str) -> Quantity:
    """The quantity with what stands before it: a change's sign makes its direction, a level's its value negative."""
    if sign is None or sign.start() == sign.end():
        return _of_speed(quantity, text)
    written = (sign["sign"] or "").strip()
    quantity = replace(quantity, start=sign.start())
    if written in ("", "±") or (written == "▲" and not quantity.unit_class.startswith("percent")):
        return quantity if written != "▲" else replace(quantity, start=sign.end())
    if written in ("+", "▲"):
        return replace(quantity, sign="up")
    if written == "영하" or quantity.unit_class == "temperature":
        return replace(quantity, value=-quantity.value)
    return replace(quantity, sign="down")


_SPEEDS = {"m": (re.compile(r"초속 ?(?:약 ?)?$|풍속[은이]? ?$"), "m/s"), "km": (re.compile(r"시속 ?(?:약 ?)?$"), "km/h")}


def _of_speed(quantity: Quantity, text: str) -> Quantity:
    pattern, unit = _SPEEDS.get(quantity.unit or "", (None, ""))
    if pattern and pattern.search(text, max(0, quantity.start - _LONGEST_SIGN), quantity.start):
        return replace(quantity, unit_class="speed", unit=unit)
    return quantity


_DEGREE = re.compile(r" ?도(?!시|지사|로|입|내|민|청|움|약|전|달|착|심|서|쿄|교|의회|면|가니|매|대체|급|자|예|읍|립|산|표|구)")
_WARMTH = re.compile(r"기온|온도|영하|영상|섭씨|체감|수온|폭염|한파|발열|체온|더위|추위|낮 최고|아침 최저|열대야")
_INDEX = re.compile(
    r"(?:지수|코스피|코스닥|나스닥|다우|닛케이|BSI|CSI|CCSI|PMI|S&P)[^.!?\d]{0,24}(?:은|는|이|가|도|,|:|\))\s?[^.!?\d]{0,16}$"
)
_INDEX_MOVED = re.compile(r"(?:지수|코스피|코스닥|나스닥|다우|닛케이).*(?:오른|내린|상승한|하락한|떨어진|뛴|급등한|급락한) $")
_INDEX_TAIL = re.compile(r"(?=(?:으로|로|을|를|에|였|이었|이다|이며|이고|선|까지| ?[(,]))")
_MAGNITUDE = re.compile(r"규모[는은]? ?(?:M ?)?$")
_WON_OMITTED = re.compile(
    r"(?<=[억조])(?=[\s을를으로의에,.)(…!?대이가]|$)(?! ?(?:인구|년|개|뷰|마리|톤|국민|회|건|대|명|여|인|㎡|t|ha))"
)
_REACH = 60


def _implied_unit(text: str, start: int, amount: Amount) -> Unit | None:
    """The unit that the surroundings give a bare number: degrees, an index, a magnitude, won left out after 억 or 조."""
    end, before = amount.end, text[max(0, start - _REACH) : start]
    degree = _DEGREE.match(text, end)
    if degree and _WARMTH.search(text, max(0, start - _REACH), end + _REACH):
        return Unit(degree.end(), "temperature", "°C")
    if _WON_OMITTED.match(text, end):
        return Unit(end, "money", "KRW")
    if _MAGNITUDE.search(before) and amount.value < 10 and amount.value % 1:
        return Unit(end, "magnitude", "M")
    if _INDEX.search(before) and _INDEX_TAIL.match(text, end):
        return Unit(end, "index", "pt")
    if _INDEX_MOVED.search(before) and _INDEX_TAIL.match(text, end):
        return Unit(end, "index", "pt")
    return _index_line(text, end)


_LINE = re.compile(r"(?=선(?:은|을|이|에|까지|마저|도|[\s,]))")


def _index_line(text: str, end: int) -> Unit | None:
    """2,000선을 지켰다: a line of an index that the text names anywhere."""
    return Unit(end, "index", "pt") if _LINE.match(text, end) and re.search(r"지수|코스피|코스닥|나스닥|다우", text) else None


def _kept(text: str, quantity: Quantity) -> list[Quantity]:
    return [] if excluded(text, quantity) else [quantity]


_READERS: tuple[Callable[[str, int], list[Quantity]], ...] = (_fraction, _against, _span_of_time, _measured)
