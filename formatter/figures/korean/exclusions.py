"""Quantities that measure nothing of the story: a denominator, a point in time, a period, a day of the month."""

import re
from collections.abc import Callable

from formatter.figures.quantity import Quantity


def excluded(text: str, quantity: Quantity) -> bool:
    """Whether a quantity of a folded text is no figure because of the words around it."""
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
_DENOMINATOR = re.compile(r" ?(?:당(?!사|시|일|초|국|선|원|첨|뇨|연|기순|이득|락)|마다(?!가)|만점|짜리 )")
_BASIS = re.compile(r"(?:을|를)? ?기준")
_EDITION = re.compile(r"(?:를)? ?(?:맞|째를|대회|연합회|졸업|동창)")
_HOUSING = re.compile(r"주택|가구|공급|분양|임대|세대|물량|단지|입주")
_LAST_NUMBER = 20
_REMAINS = re.compile(r"(?:유해|영현|위패|영령|전사자) ?$")
_LAST_GENERATION = 6
_LAST_CLASS = 2
_LARGEST_LIST = 30
_TITLE = re.compile(
    r"째| (?!추가|교체|도입|구매|구입|보급|설치|투입|배치|증차|증편|운행|운영|지원|등|가량|정도|이상|이하|미만|규모|중|가운데"
    r"|씩|모두|각각|더|새로|늘|줄|신규|확대|제공|판매)[가-힣]{2}"
)
_THING_BEFORE = re.compile(
    r"[가-힣A-Za-z]*[가-힣A-Za-z](?<![은는이가을를의에서와과도로인한된때중등])(?<!경우|남성|여성|청년"
    r"|환자|사람|국민|고객|특히|이상|시민|연령) $"
)


def _is_title(quantity: Quantity, after: str) -> bool:
    """4대 프로스포츠, 10대 뉴스: the rank of a list."""
    return quantity.value <= _LARGEST_LIST and _TITLE.match(after) is not None


def _is_decade(quantity: Quantity, before: str) -> bool:
    """20대와 30대 are people's ages; 이송장비 60대 are machines."""
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
_SPAN = re.compile(r" ?(?:만에|만의|만이|만인|만임|만입|만 |째|연속|내리 )")
_RELATIVE = re.compile(
    r" ?(?:전(?!체|국|력|기|망|년|원|액|부|통|면|문|략|용|환|투|달|시|세)|후(?!보|속|반|원|임|손|불)|뒤(?!집|늦)|새(?= )"
    r"|앞(?!서|당|으로)|이전|이후)"
)
_RECURRING = re.compile(r"(?:에 [한두세네\d]|에 걸쳐| 내내|중무휴| ?단위(?=로|의|\s)| 차(?=[\s에를인]))")
_PERIOD = re.compile(r"간(?=[\s,.의은을이에)]|$)| ?동안|여간")
_PERIOD_BEFORE = re.compile(r"(?:향후|앞으로|최근|지난|과거|매|이후|올해|다음|첫) ?(?:약 ?)?$")
_ALLOWED = re.compile(r"(?:최대|최소|최장|최단|길게는|짧게는) ?$")
_MEASURED_UNITS = frozenset({"hour", "minute", "second", "trading_day"})


def _is_period(quantity: Quantity, before: str, after: str) -> bool:
    if quantity.unit in _MEASURED_UNITS or quantity.value2 or _ALLOWED.search(before):
        return False
    return bool(_PERIOD.match(after) or _PERIOD_BEFORE.search(before))


_LAST_DAY = 31
_DAYS_BEFORE = re.compile(
    r"(?:일수|휴가|휴일|기간|정지|휴직|평균|최대|최소|최장|최단|총|약|연간|처분|휴업|격리|기한|소요|연차|시한|수명|이내로"
    r"|휴무)(?:은|는|이|가|를|을|도|의)? ?$"
)
_DAYS_AFTER = re.compile(
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
