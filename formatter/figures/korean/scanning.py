"""Finds the quantities of Korean text: numbers with units, ranges, fractions, ratios, scores, spans of time.

Leaves out quantities that measure nothing of the story: a denominator, a point in time, a period, a day of the month.
"""

import re
from collections.abc import Callable, Iterator

from formatter.figures.korean.measures import read_amount, read_measure
from formatter.figures.korean.units import read_unit
from formatter.figures.quantity import Quantity
from formatter.text.bounds import regex


def excluded(text: str, quantity: Quantity) -> bool:
    """Return True where a quantity of a folded text is no figure because of the words around it."""
    before = text[max(0, quantity.start - _REACH) : quantity.start]
    after = text[quantity.end : quantity.end + _REACH]
    if _DENOMINATOR.match(after) or (quantity.unit_class not in _NEVER_BASIS and _BASIS.match(after)):
        return True
    if quantity.unit in _AMBIGUOUS:
        return _AMBIGUOUS[quantity.unit](quantity, before, after)
    if quantity.unit_class != "duration":
        return False
    if _SPAN.match(after):
        return False
    if _RELATIVE.match(after) or _RECURRING.match(after) or _is_period(quantity, before, after):
        return True
    return _is_day_of_month(quantity, before, after)


_REACH = 24
_NEVER_BASIS = frozenset({"percent", "money", "percent_point"})
_DENOMINATOR = regex(r" ?(?:당(?!사|시|일|초|국|선|원|첨|뇨|연|기순|이득|락)|마다(?!가)|만점|짜리 )")
_BASIS = regex(r"(?:을|를)? ?기준")
_EDITION = regex(r"(?:를)? ?(?:맞|째를|대회|연합회|졸업|동창)")
_HOUSING = regex(r"주택|가구|공급|분양|임대|세대|물량|단지|입주")
_LAST_NUMBER = 20
_REMAINS = regex(r"(?:유해|영현|위패|영령|전사자) ?$")
_LAST_GENERATION = 6
_LAST_CLASS = 2
_LARGEST_LIST = 30
_TITLE = regex(
    r"째| (?!추가|교체|도입|구매|구입|보급|설치|투입|배치|증차|증편|운행|운영|지원|등|가량|정도|이상|이하|미만|규모|중|가운데"
    r"|씩|모두|각각|더|새로|늘|줄|신규|확대|제공|판매)[가-힣]{2}"
)
_THING_BEFORE = regex(
    r"[가-힣A-Za-z]*[가-힣A-Za-z](?<![은는이가을를의에서와과도로인한된때중등])(?<!경우|남성|여성|청년"
    r"|환자|사람|국민|고객|특히|이상|시민|연령) $"
)


def _is_title(quantity: Quantity, after: str) -> bool:
    """Return True for the rank of a list: 4대 프로스포츠, 10대 뉴스."""
    return quantity.value <= _LARGEST_LIST and _TITLE.match(after) is not None


def _is_decade(quantity: Quantity, before: str) -> bool:
    """Return True for people's ages in decades: 20대와 30대; 이송장비 60대 are machines."""
    return quantity.value in range(10, 100, 10) and _THING_BEFORE.search(before) is None


_AMBIGUOUS: dict[str, Callable[[Quantity, str, str], bool]] = {
    "회": lambda _, before, after: _EDITION.match(after) is not None,
    "대": lambda quantity, before, after: _is_title(quantity, after) or _is_decade(quantity, before),
    "세대": lambda quantity, before, after: quantity.value <= _LAST_GENERATION,
    "부": lambda quantity, before, after: quantity.value < _LAST_NUMBER,
    "종": lambda quantity, before, after: quantity.value <= _LAST_CLASS,
    "호": lambda quantity, before, after: quantity.value < _LAST_NUMBER and not _HOUSING.search(before + after),
    "위": lambda _, before, after: _REMAINS.search(before) is not None,
}
"""Counters that also number things: the 27회 of a festival, the 1호 of a kind, 6위 of the fallen."""
_SPAN = regex(r" ?(?:만에|만의|만이|만인|만임|만입|만 |째|연속|내리 )")
_RELATIVE = regex(
    r" ?(?:전(?!체|국|력|기|망|년|원|액|부|통|면|문|략|용|환|투|달|시|세)|후(?!보|속|반|원|임|손|불)|뒤(?!집|늦)|새(?= )"
    r"|앞(?!서|당|으로)|이전|이후)"
)
_RECURRING = regex(r"(?:에 [한두세네\d]|에 걸쳐| 내내|중무휴| ?단위(?=로|의|\s)| 차(?=[\s에를인]))")
_PERIOD = regex(r"간(?=[\s,.의은을이에)]|$)| ?동안|여간")
_PERIOD_BEFORE = regex(r"(?:향후|앞으로|최근|지난|과거|매|이후|올해|다음|첫) ?(?:약 ?)?$")
_ALLOWED = regex(r"(?:최대|최소|최장|최단|길게는|짧게는) ?$")
_MEASURED_UNITS = frozenset({"hour", "minute", "second", "trading_day"})


def _is_period(quantity: Quantity, before: str, after: str) -> bool:
    if quantity.unit in _MEASURED_UNITS or quantity.value2 or _ALLOWED.search(before):
        return False
    return bool(_PERIOD.match(after) or _PERIOD_BEFORE.search(before))


_LAST_DAY = 31
_DAYS_BEFORE = regex(
    r"(?:일수|휴가|휴일|기간|정지|휴직|평균|최대|최소|최장|최단|총|약|연간|처분|휴업|격리|기한|소요|연차|시한|수명|이내로"
    r"|휴무)(?:은|는|이|가|를|을|도|의)? ?$"
)
_DAYS_AFTER = regex(
    r" ?(?:이내|이상|이하|가량|안에|늘|줄|단축|짧|길|걸[리렸려]|정도|남짓|안팎|에 그[쳤치]|에 불과|[로으]+ (?:늘|줄|단축|짧"
    r"|길)|의 (?:휴가|기간|유급)|치[\s를를]|짜리|에서 \d)"
)


def _is_day_of_month(quantity: Quantity, before: str, after: str) -> bool:
    """15일 is a date unless something around it speaks of how long."""
    if quantity.unit != "day" or quantity.value > _LAST_DAY or quantity.value % 1 or quantity.approx or quantity.value2:
        return False
    if after.startswith("부터"):
        return True
    return not (_DAYS_BEFORE.search(before) or _DAYS_AFTER.match(after))


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


_CANDIDATE = regex(
    r"(?<![\dA-Za-z.,/])\d|(?<![가-힣\d])(?:[일이삼사오육칠팔구십백천](?=[가-힣 ])|[두세네석넉열스서마쉰다여일아]|만여)|절반"
    r"|갑절|곱절"
)
_RUN = regex(r"[\d.,]*\d")


def _past_number(text: str, start: int) -> int:
    run = _RUN.match(text, start)
    return run.end() if run else start + 1


_SAMPLE_AHEAD = regex(r"[^,.]{2,10}?(?:중|가운데)")
_OF = regex(r"\s?(?:중에서|가운데서?|중)\s?")
_PARTS = regex(r"(?P<below>\d{1,4}|[이삼사오육칠팔구십백])분의\s?(?P<above>\d{1,4}|[일이삼사오육칠팔구])")
_SLASH = regex(r"(?P<above>[1-9])/(?P<below>[2-9]|10)(?=로|가|를|을|이|수준|가량|정도|에|의|만|까지| 수준| 가량)")
_SHARE_AHEAD = regex(r"[\d이삼사오육칠팔구십백]{1,4}(?:분의|/)")
_NUMERALS = {sign: value for value, sign in enumerate("일이삼사오육칠팔구십", 1)} | {"백": 100}
_LEXICAL = {"절반": (0.5, "fraction", "1"), "갑절": (2.0, "multiple", "x"), "곱절": (2.0, "multiple", "x")}
_LARGEST_SAMPLE = 10


def _fraction(text: str, start: int) -> list[Quantity]:
    """Read a fraction: 3분의 2, 1/2으로; 5명 중 1명 where the sample is small or round."""
    if _SHARE_AHEAD.match(text, start) and (match := _PARTS.match(text, start) or _SLASH.match(text, start)):
        above, below = (_NUMERALS.get(part) or int(part) for part in (match["above"], match["below"]))
        return [Quantity(start, match.end(), above / below, "fraction", "1")] if below else []
    return _sample(text, start) if _SAMPLE_AHEAD.match(text, start) else []


def _in_words(text: str, start: int) -> list[Quantity]:
    """Read 절반, 갑절, and fractions in Korean numerals."""
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


_AGAINST = regex(r"(?P<one>\d{1,6}(?:\.\d+)?)\s?(?P<sign>대|:|-)\s?(?P<other>\d{1,3})(?![\d.,]*\d)(?!\s?[만억천조])")
_SCORED = regex(
    r"승리|누르|누른|물리쳤|물리치|제쳤|제치|승부|꺾|눌렀|눌러|이겼|이기|비겼|비기|무승부|제압|완파|대파|역전|스코어|앞서"
    r"|앞선|뒤진|졌다|패했|패배|격파|완승"
    r"|신승|득점"
)
_SCORE_REACH = 40


def _against(text: str, start: int) -> list[Quantity]:
    """Read a ratio as 12.4대 1, or a score as 3-1 and 3대 1 where the text reports a match."""
    match = _AGAINST.match(text, start)
    if match is None or read_unit(text, match.end()):
        return []
    if _SCORED.search(text, max(0, start - _SCORE_REACH), match.end() + _SCORE_REACH) and "." not in match["one"]:
        return [Quantity(start, match.end(), float(match["one"]), "score", "점", float(match["other"]))]
    if match["sign"] != "-" and match["other"] == "1":
        return [Quantity(start, match.end(), float(match["one"]), "ratio", "1")]
    return []


_SPAN_AHEAD = regex(r"\d{1,4}(?:년|시간|분|초) ?\d")
_SPANS: tuple[tuple[re.Pattern[str], tuple[float, ...], str], ...] = (
    (regex(r"(\d{1,3})년 ?(\d{1,2})개월"), (12, 1), "month"),
    (regex(r"(\d{1,4})시간 ?(\d{1,2})분 ?(\d{1,2})초"), (3600, 60, 1), "second"),
    (regex(r"(\d{1,4})시간 ?(\d{1,2})분(?!의|기)"), (60, 1), "minute"),
    (regex(r"(\d{1,3})분 ?(\d{1,2}(?:\.\d+)?)초(?!\d)"), (60, 1), "second"),
    (regex(r"(\d{1,3})분 ?(\d{1,2})초(\d\d)"), (60, 1, 0.01), "second"),
    (regex(r"(\d{1,3})초(\d\d)(?!\d)"), (1, 0.01), "second"),
)


def _span_of_time(text: str, start: int) -> list[Quantity]:
    """Read a span of time in its smaller unit: 1년 6개월 is 18 months, 21분 24초 is 1284 seconds, 10초04 is 10.04 seconds."""
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
