"""Describes a quantity by its Korean sentence: role, direction, status, hedge, record, label and time."""

import re
from collections.abc import Iterator, Sequence

from bot.model.card import Direction, Hedge, Record, Role, Status
from formatter.figures.korean.labels import label, subject
from formatter.figures.korean.predicates import change_before, names_plan, status_after, until_finite
from formatter.figures.korean.roles import change_of, direction_of_level, direction_of_streak, role_of
from formatter.figures.quantity import Description, Quantity, QuantityContext, quantity_contexts
from formatter.text.bounds import regex


def contexts(quantity_contexts: Sequence[QuantityContext]) -> list[Description]:
    """The descriptions of a folded sentence's quantities, in order. The last change of a list holds for all its items."""
    found: list[Description] = []
    for place in reversed(quantity_contexts):
        found.append(_context(place, found[-1] if found else None))
    return found[::-1]


def _context(place: QuantityContext, following: Description | None) -> Description:
    hedge = _hedge(place)
    change = change_of(place, following)
    role = role_of(place, hedge, change)
    direction: Direction = "none"
    if role == "change":
        direction = change
    elif role == "streak":
        direction = direction_of_streak(place)
    elif role == "level" and hedge != "band":
        direction = direction_of_level(place, following)
    status = _status(place, role, following) if role in ("level", "change") else "actual"
    return Description(role, direction, status, hedge, _record(place) if role == "level" else None)


_AROUND = r"(?:\([^()]{0,30}\))?"
_APPROX_AFTER = regex(_AROUND + r" ?(?:가량|안팎|정도|내외|남짓|가까이|가까운|꼴|상당|쯤|에 육박|에 가까|에 근접|전후)")
_MIN_AFTER = regex(
    _AROUND + r" ?(?:이상|초과|넘|(?:을|를|선을) (?:크게 |훌쩍 |처음으로 |다시 )?(?:넘|돌파|웃[돌도]|상회|초과|뛰어넘)|(?:을"
    r"|를)? ?돌파|\+)"
)
_MAX_AFTER = regex(_AROUND + r" ?(?:이하|미만|이내|(?:에|도|에도) (?:크게 )?(?:못 ?미[치친쳤]|미치지)|(?:을|를) 밑[돌도])")
_BAND_AFTER = regex(r"(?:대(?=[\s를로에의가는은도,.)]|$|까지|이|후반|초반|중반)|선(?=[\s을을은이에까도,.)]|$))")
_APPROX_BEFORE = regex(r"(?:(?<![가-힣])약|대략|거의|얼추|대체로|어림잡아) ?$")
_MIN_BEFORE = regex(r"(?:최소|적어도|최저|최소한|적게는|짧게는) ?$")
_MAX_BEFORE = regex(r"(?:최대|많게는|길게는|최장|최고(?! 기온)) ?(?:월|연|약|하루)? ?$")
_UP_TO = regex(
    r"까지(?:만|도)? (?:[가-힣]+(?:을|를|이|가|에|에서)? ){0,2}?(?:[가-힣]{1,4} 수 있|할인|지원|받|가능|공제|허용|수용|제공"
    r"|감면|인정|보장|보상|지급|환급|면제|대출|적립)"
)
"""40%까지 공제받는다 is a limit; 40%까지 올랐다 is a level reached."""
_TIMES = frozenset({"duration", "age"})


def _hedge(place: QuantityContext) -> Hedge | None:
    quantity, before, after = place.quantity, place.near, place.after
    if quantity.approx or _APPROX_AFTER.match(after) or _APPROX_BEFORE.search(before):
        return "approx"
    if quantity.unit_class == "fraction" and _PORTION.match(after):
        return "approx"
    if _MAX_AFTER.match(after) or _MAX_BEFORE.search(before):
        return "max"
    if quantity.value2 is None and _UP_TO.match(after):
        return "max"
    if _MIN_AFTER.match(after) or _MIN_BEFORE.search(before):
        return "min"
    return "band" if quantity.unit_class not in _TIMES and _BAND_AFTER.match(after) else None


_PORTION = regex(r" ?꼴")


_FUTURE = regex(r"내년|향후|앞으로|다음 ?달|다음 ?해|연내|연말까지|\d{4}년까지|하반기까지|오는 ")
_ACTION = regex(
    r"(?:확대|육성|투입|지원|조성|건설|설치|추진|도입|보급|확충|증설|공급|신설|양성|편성|투자|유치|감축|구축|개통|인상|인하"
    r"|배치|달성)"
)


def _status(place: QuantityContext, role: Role, following: Description | None) -> Status:
    if role == "change" and following and change_before(place.after) != "none":
        return following.status
    if _WHOLE.match(place.rest):
        return "actual"
    status = status_after(place.rest)
    if status == "actual" and _NEXT_YEAR.search(place.lead) and _BUDGETED.search(until_finite(place.rest)):
        return "plan"
    if status == "plan" and _EVERY_TIME.search(place.lead) and _HANDED_OUT.search(until_finite(place.rest)):
        return "actual"
    named = names_plan(place.before) if status is None or _COPULA.match(place.after) else None
    if status is None:
        return named or ("plan" if _FUTURE.search(place.lead) and _ACTION.search(place.rest) else "actual")
    if status == "state":
        return named or ("plan" if _FUTURE.search(place.before) else "actual")
    return named or status if status == "actual" else status


_EVERY_TIME = regex(r"매년|해마다|매월|매달|매주|격년")
_HANDED_OUT = regex(r"(?:지급|수여|시상|선발|선정|개최|발간)(?:한다|합니다|하고 있)")
"""Verbs of a yearly routine, which is a fact rather than a plan: 매년 2000만 원의 상금을 지급한다."""
_NEXT_YEAR = regex(r"내년|내후년|다음 ?해")
_BUDGETED = regex(r"(?:편성|책정|배정|반영)(?:했|됐|되었|하였)")
"""Verbs of budgeting: in the past tense next year's budget is still a plan: 내년 예산을 66조 원으로 편성했다."""
_WHOLE = regex(r"\)?(?:\([^()]{0,20}\))?(?:(?:을|를)? ?|의 [가-힣]{1,8}(?: [가-힣]{1,8}){0,2} )(?:가운데|중(?=[\s,]))(?! 최대)")
"""Of so many a part is named: 76곳의 정체 구간 중 63곳."""
_COPULA = regex(r"(?:\([^()]{0,20}\))? ?(?:이다|다|입니다|이며|이고|으로|로|이었|였|수준)")

_WHERE = regex(r" [가-힣]{1,8}(?:에|에서)(?= (?!달|이르|육박|그[쳤치]|불과))")
"""The quantity is a place, so the record belongs to another one: 선수 140명이 26개 종목에 나서 역대 최소다."""
_OF_ANOTHER = regex(r", (?!이는 |역대|사상)(?=[^,]{1,20}[은는] )")
_HIGH = regex(
    r"(?:사상|역대|창사|개관|개장|이래|이후)[^,.]{0,14}?(?:최대|최고(?!령)|최다|가장 (?:많|높|컸|큰))|(?:최대|최고|최다)치|신기록"
    r"|최고 기록"
)
_LOW = regex(r"(?:사상|역대|이래|이후)[^,.]{0,14}?(?:최저|최소|가장 (?:적|낮|작))|최저치")


def _record(place: QuantityContext) -> Record | None:
    if place.quantity.unit_class == "score" or _WHERE.match(place.rest):
        return None
    clause = _OF_ANOTHER.split(max(place.after, until_finite(place.rest), key=len), maxsplit=1)[0]
    if _HIGH.search(clause):
        return "high"
    return "low" if _LOW.search(clause) else None


def time_of(place: QuantityContext) -> str | None:
    """The nearest time before the quantity that nothing is compared with."""
    words = place.words
    start = end = 0
    for match in _TIME.finditer(words):
        if not _COMPARING.match(words, match.end()) and not _is_telling(place, match):
            start, end = start if end and not words[end : match.start()].strip() else match.start(), match.end()
    return words[start:end].strip() or None


def _is_telling(place: QuantityContext, time: re.Match[str]) -> bool:
    """Return True if the time is that of the report, not of the event: 시는 29일 … 늘었다고 밝혔다."""
    if _TOLD.match(place.words, time.end()):
        return True
    a_day = _A_DAY.fullmatch(time[0]) is not None and place.words[: time.start()].endswith(_TOPIC_ENDS)
    return a_day and _TOLD_AT_LAST.search(place.sentence) is not None


def versus_of(place: QuantityContext) -> str | None:
    """Return the phrase with which the change is compared, such as 전년 대비 or 지난해보다; None where there is none."""
    matches = list(_VERSUS.finditer(place.lead))
    return matches[-1][0].strip() if matches else None


_DAY = r"\d{1,2}일(?!째|간)"
_MONTH = rf"(?:\d{{1,2}}(?:[~\-]\d{{1,2}})?월(?: ?(?:{_DAY}|초|중순|말))?)"
_QUARTER = r"(?:[1-4](?:[~\-][1-4])?분기|상반기|하반기)"
_YEAR = (
    r"(?:(?:19|20)\d\d년(?:대)?|[’'‘]\d\d(?:[~\-][’'‘]?\d\d)?년|올해|지난해|작년|재작년|내년|내후년|올봄|올여름|올가을|올겨울)"
)
_POINT = r"(?:이달|지난달|다음 ?달|이번 ?달|이번 ?주|지난주|현재|오늘|어제|최근)"
_SUFFIX = r"(?: ?(?:들어|초|말|연말|중|한 해)(?=까지|부터|기준|에|[ ,]|$))?(?: ?(?:까지|부터|기준))?"
_TIME = regex(
    r"(?=[\d’'‘올지작재내상하오다이현어최향앞])"
    rf"(?:{_YEAR}(?: (?:지난 )?(?:{_QUARTER}|{_MONTH}))?|(?:지난 |오는 |다음 ?달 |이달 )?(?:{_QUARTER}|{_MONTH}|{_DAY})"
    rf"|{_POINT}(?: {_DAY})?"
    rf"|(?:향후|앞으로|최근|지난) ?\d+(?:년|개월|주|일)(?:간)?|\d+(?:년|개월|주|일)간){_SUFFIX}"
)
_COMPARING = regex(r"(?: ?(?:같은 ?(?:기간|달|분기)|동기|동월|말|평균))?(?:보다| ?대비|에 비해|의 같은|와 비교|과 비교)")
_A_DAY = regex(r"(?:지난 |이달 )?\d{1,2}일")
_TOPIC_ENDS = ("은 ", "는 ", "이 ", "가 ")
_TOLD_AT_LAST = regex(r"(?:밝혔|발표했|발표하였|전했|말했|설명했|공시했|보도했|예고했)\S{0,6}$|밝혔…$")
_TOLD = regex(r" ?(?:밝혔|발표|전했|열린|말했|공개|보도)")
_VERSUS = regex(
    r"(?:(?:\d{1,2}(?:년|개월|주|일)|열흘|하루|한 달|지난해|작년|올해|지난달|같은|[’'‘]?\d{2,4}년)(?:의)? ?)?"
    r"(?:같은 ?(?:기간|달|분기|날)|동기|동월|전년(?: ?동[기월])?|전월|전달|전 ?분기|분기|지난해|작년|올해|전주|전날|직전"
    r"|평년|예년|전|기존|당초|이전|종전"
    r"|지난달|추석|설|(?:19|20)\d\d년)(?:보다| ?대비|에 비해)"
)


def describe(sentence: str, quantities: tuple[Quantity, ...], topic: str | None, before: str) -> Iterator[Description]:
    """The descriptions of a folded sentence's quantities, one each, in order.

    `topic` is the last label before it, `before` the sentence before it, whose subject a change may leave out.
    """
    previous = topic if _POINTS_BACK.match(sentence) else None
    found = quantity_contexts(sentence, quantities)
    for place, context in zip(found, contexts(found), strict=True):
        previous = label(place, previous)
        versus = versus_of(place) if context.role == "change" else None
        moved = context.direction != "none" or context.role == "from"
        named = previous or (subject(before) if moved else None)
        yield context._replace(label=named, time=time_of(place), versus=versus)


_POINTS_BACK = regex(r"\W*(?:이는|이것은|이로써|이 수치|이 중|이 가운데|이 기간|전년|지난해|전월|전 분기|하루 평균|1년 전)")
