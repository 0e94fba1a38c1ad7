"""What a Korean sentence says of a quantity in it: its role, direction, status, hedge and record."""

import re
from collections.abc import Sequence

from bot.model.card import Direction, Hedge, Record, Role, Status
from formatter.figures.korean.predicates import (
    CHANGE,
    COMPARED,
    change_before,
    direction_of,
    first_change,
    names_plan,
    status_after,
    until_finite,
)
from formatter.figures.quantity import REACH, Description, Place


def contexts(places: Sequence[Place]) -> list[Description]:
    """What a folded sentence says of its quantities, in order. The last change of a list holds for all its items."""
    found: list[Description] = []
    for place in reversed(places):
        found.append(_context(place, found[-1] if found else None))
    return found[::-1]


def _context(place: Place, following: Description | None) -> Description:
    hedge = _hedge(place)
    change = _change(place, following)
    role = _role(place, hedge, change)
    direction = _direction(place, role, change, following)
    status = _status(place, role, following) if role in ("level", "change") else "actual"
    return Description(role, direction, status, hedge, _record(place) if role == "level" else None)


_AROUND = r"(?:\([^()]{0,30}\))?"
_APPROX_AFTER = re.compile(_AROUND + r" ?(?:가량|안팎|정도|내외|남짓|가까이|가까운|꼴|상당|쯤|에 육박|에 가까|에 근접|전후)")
_MIN_AFTER = re.compile(
    _AROUND + r" ?(?:이상|초과|넘|(?:을|를|선을) (?:크게 |훌쩍 |처음으로 |다시 )?(?:넘|돌파|웃[돌도]|상회|초과|뛰어넘)|(?:을"
    r"|를)? ?돌파|\+)"
)
_MAX_AFTER = re.compile(_AROUND + r" ?(?:이하|미만|이내|(?:에|도|에도) (?:크게 )?(?:못 ?미[치친쳤]|미치지)|(?:을|를) 밑[돌도])")
_BAND_AFTER = re.compile(r"(?:대(?=[\s를로에의가는은도,.)]|$|까지|이|후반|초반|중반)|선(?=[\s을을은이에까도,.)]|$))")
_APPROX_BEFORE = re.compile(r"(?:약|대략|거의|얼추|대체로|어림잡아) ?$")
_MIN_BEFORE = re.compile(r"(?:최소|적어도|최저|최소한|적게는|짧게는) ?$")
_MAX_BEFORE = re.compile(r"(?:최대|많게는|길게는|최장|최고(?! 기온)) ?(?:월|연|약|하루)? ?$")
_TIMES = frozenset({"duration", "age"})


def _hedge(place: Place) -> Hedge | None:
    quantity, before, after = place.quantity, place.before, place.after
    if quantity.approx or _APPROX_AFTER.match(after) or _APPROX_BEFORE.search(before):
        return "approx"
    if quantity.unit_class == "fraction" and _PORTION.match(after):
        return "approx"
    if _MAX_AFTER.match(after) or _MAX_BEFORE.search(before):
        return "max"
    if _MIN_AFTER.match(after) or _MIN_BEFORE.search(before):
        return "min"
    return "band" if quantity.unit_class not in _TIMES and _BAND_AFTER.match(after) else None


_PORTION = re.compile(r" ?꼴")

_BETWEEN = (
    r"\)?(?:\([^()]{0,30}\))?(?:,? ?(?:가까이|가까운|가량|정도|안팎|내외|남짓|씩|이상|이하|넘게|만큼|수준|규모|각각|모두|대폭"
    r"|소폭|크게|더(?= )|다시|평균|무려|가파르게|급격히|폭으로|꼴로"
    r"|을|를|이|가|의|이나|나|p))*,? ?(?:각각|모두|대폭|소폭|크게|더(?= )|다시|추가|꾸준히|급격히|가파르게)? ?"
)
_CHANGED = re.compile(_BETWEEN + CHANGE.pattern)
_BECAME = re.compile(
    r" ?(?:가량|정도|이상|가까이|수준|규모)?(?:으로|로|까지|나|이나) ?(?:가까이 |크게 |더 |껑충 )?" + CHANGE.pattern
)
_COMPARED = re.compile(_BETWEEN + COMPARED.pattern)
_BECOMES = re.compile(r"(?:가|로|이) ?(?:된다|되는|될|됐|되어|돼|됩)")
_ADDED = re.compile(
    r"(?:\([^()]{0,20}\))?(?:을|를|이|가|의)? ?(?:(?:[가-힣]+(?:을|를|이|가) )?(?:추가(?! ?시험| ?접수)|새로(?! 지)"
    r"|더 (?!이상|큰)|신규(?!로 지정)|신설|증))"
)
_THAN = re.compile(r"보다|대비|비해|비교")
_RATE = re.compile(
    r"(?:(?P<up>증가|상승|인상|성장|신장|확대|개선)|(?P<down>감소|하락|인하|축소|절감|할인))(?:률|율|폭)(?:은|는|이|가|도|을"
    r"|를|[:(])? ?(?:각각 |평균 |전년 대비 |약 |최대 )?$"
)
_LISTED = re.compile(r"(?:\([^()]{0,40}\))? ?(?:씩)?(?:,|·|와|과| 및|이고|고)? ?[^,.;다]{0,24}$")
_NOT_LISTED = re.compile(r"^(?:으로|로|에서|이상|이하|에|을|를|의|보다)|했|됐|[었았였렸]")
_SPORT_UNITS = frozenset({"골", "도움", "승", "패", "안타", "홈런", "타점", "관왕", "위"})
_RELATIVE_CLASSES = frozenset({"percent", "percent_point", "multiple", "fraction"})


def _change(place: Place, following: Description | None) -> Direction:
    """The direction in which the quantity itself is the size of a change; "none" where it is none."""
    quantity, after = place.quantity, place.rest
    if quantity.sign and quantity.unit_class != "temperature":
        return quantity.sign
    if quantity.unit in _SPORT_UNITS:
        return "none"
    match = _CHANGED.match(after)
    if match is None and quantity.unit_class in ("multiple", "fraction"):
        match = _BECAME.match(after)
    if match is None and _THAN.search(place.lead):
        match = _COMPARED.match(after)
    if match:
        return direction_of(match)
    if _ADDED.match(after) or (quantity.unit_class == "multiple" and _BECOMES.match(after)):
        return "up"
    if rate := _RATE.search(place.before):
        return "up" if rate["up"] else "down"
    return _listed_change(place, following)


def _listed_change(place: Place, following: Description | None) -> Direction:
    """매출 10%, 이익 20% 늘었다: both grew. 최대 40%까지 늘 수 있다: a percentage it may grow by."""
    quantity, after = place.quantity, place.after
    if quantity.unit_class == "percent" and _MAX_BEFORE.search(place.before) and (match := _BECAME.match(after)):
        return direction_of(match)
    if following is None or following.role != "change" or not place.next or place.next.unit_class != quantity.unit_class:
        return "none"
    listed = quantity.unit_class in _RELATIVE_CLASSES and _LISTED.match(after) and not _NOT_LISTED.search(after)
    return following.direction if listed else "none"


_SINCE = re.compile(r" ?(?:만에|만의|만이|만인|만 )")
_STREAK = re.compile(r" ?(?:째(?!로 |를)|연속|내리 |연달아|잇달아)")
_STREAK_UNITS = frozenset({"연승", "연패"})
_COMPARISON = re.compile(r"(?:\([^()]{0,20}\))?\)? ?(?:보다|에 비해|과 비교|와 비교|대비)")
_BRACKETED_PAST = re.compile(
    r"(?:평년|전년|작년|지난해|전월|지난달|전분기|전 분기|같은 달|같은 기간|동기|동월|전날|이전|당초|기존|종전"
    r"|직전|(?:년|개월|달|주) 전)[^()]{0,6}\([^()]{0,12}$"
)
_ARROW = re.compile(r"(?:[가-힣]{0,4})? ?(?:→|->|⇒|➡|▶) ?")
_ONCE = re.compile(r"(?:기존|당초|종전|애초)[^\d,]{0,10}$")
_WAS = re.compile(r"(?:이던|던|이었던|였던|에서|의|에 불과하던)")
_FROM = re.compile(r"(?:\([^()]{0,20}\))?(?: ?[가-힣]{1,8})??에서(?!는|도)")
_TO = re.compile(r"(?:\([^()]{0,20}\))?(?: ?[가-힣]{1,8})??(?: (?:수준|이상|이하|규모|안팎|정도))?(?:으로|로|까지)|대로|선으로")


def _role(place: Place, hedge: Hedge | None, change: Direction) -> Role:
    quantity, after = place.quantity, place.after
    if quantity.unit_class == "duration" and _SINCE.match(after):
        return "since"
    if quantity.unit in _STREAK_UNITS or (quantity.unit_class in ("duration", "count") and _STREAK.match(after)):
        return "streak"
    if _is_old(place):
        return "from"
    if _is_threshold(place, hedge):
        return "threshold"
    return "level" if change in ("none", "flat") or hedge == "band" else "change"


def _is_old(place: Place) -> bool:
    """Whether this is the value that a newer one is compared with, or that it rose or fell from."""
    after, following = place.after, place.next
    if following and _ARROW.fullmatch(after):
        return True
    if _COMPARISON.match(after) or _BRACKETED_PAST.search(place.before):
        return True
    if _ONCE.search(place.before) and _WAS.match(after):
        return True
    if following is None or following.unit_class != place.quantity.unit_class or not _FROM.match(after):
        return False
    rest = place.sentence[following.end : following.end + REACH]
    target = _TO.match(rest)
    return bool(target and (not target[0].endswith("까지") or first_change(until_finite(rest)) != "none"))


_LIMIT = re.compile(r"(?:\([^()]{0,20}\))? ?(?:이하|미만|초과|이내)(?!로 (?:떨어|줄|감소|낮|내려)|를 기록| 감소| 하락)")
_AT_LEAST = re.compile(r"(?:\([^()]{0,20}\))? ?이상")
_CONDITION = re.compile(
    r" ?이상(?:인|의|이|은|을)? ?[^,.]{0,16}?(?:면(?=[\s,])|경우|때(?=[\s,는])|어야|아야|여야|해야|하여야|대상)"
    r"| ?이상(?:인|의)? (?:사업장|사업체|기업|주택|차량|고령|노인|어르신|가구|자녀|청년|근로자|사업자|법인|단지|건물|학생"
    r"|아동|국민"
    r"|직원|병원|시설|성인|주민|환자|건축물|농가|업체|중증|대규모)"
)
_TOO_FEW = re.compile(r"(?:에 (?:크게 )?못 ?미치(?:는|면|거나)|(?:을|를) (?:넘는|넘으면|초과하|웃도는|밑도는|넘지|넘길|넘을))")
_PASSED = re.compile(r"(?:을|를) (?:웃돌|넘|상회|돌파)")
_FINE = re.compile(r"(?:과태료|벌금|과징금|범칙금|징역|영업정지|업무정지|면허정지)")
_SHARE_OF_INCOME = re.compile(r"(?:상위|하위) ?$")
_STANDARD = re.compile(r"(?:기준|한도|상한|하한)\($")
_AGED = re.compile(r"만 ?$|~ ?$|대상[^.]{0,14}$|자격[^.]{0,14}$")
_UP_TO_AGE = re.compile(r" ?(?:사이|까지|부터)")
_NEAR = 14


def _is_threshold(place: Place, hedge: Hedge | None) -> bool:
    quantity, before, after = place.quantity, place.before, place.after
    if quantity.unit_class == "age":
        return bool(_AGED.search(before) or _UP_TO_AGE.match(after) or hedge in ("min", "max") or quantity.value2)
    if (quantity.unit_class == "percent" and _SHARE_OF_INCOME.search(before)) or _STANDARD.search(before):
        return True
    if _AT_LEAST.match(after) and place.next and _LIMIT.match(place.sentence, place.next.end):
        return True
    if _LIMIT.match(after) or _TOO_FEW.match(after) or (_AT_LEAST.match(after) and _CONDITION.match(after)):
        return not _CHANGED.match(after)
    if quantity.unit_class in ("money", "duration") and (_FINE.search(before[-_NEAR:]) or _FINE.search(after[:_NEAR])):
        return True
    previous = place.sentence[max(0, quantity.start - _NEAR) : quantity.start]
    return bool(_PASSED.match(after) and re.search(r"(?:연속|째) ?$", previous))


_TOWARDS = re.compile(
    r"(?:\([^()]{0,30}\))?(?: ?(?!대상|중심|목표|기준|바탕|계기|기반|토대|상대)[가-힣]{1,8})??(?: (?:수준|이상|이하|규모"
    r"|안팎|정도))?"
    r"(?:으로|로|까지|이 되)"
)
_DIRECTLY = re.compile(r"(?:\([^()]{0,30}\))?(?:을|를|로|으로|에|에서)? ?(?P<flat>제자리|보합|유지|동결|답보)")
_NOT_GROWTH = re.compile(r"가장 [많높낮적큰크작][가-힣]*|(?:증가|상승|인상|성장|감소|하락|인하)(?:률|율|폭)")
_UNMOVED = frozenset({"duration", "age"})


def _direction(place: Place, role: Role, change: Direction, following: Description | None) -> Direction:
    if role == "change":
        return change
    if role != "level":
        return "none"
    if _DIRECTLY.match(place.after):
        return "flat"
    if place.quantity.unit_class in ("rank", "score") or _BAND_AFTER.match(place.after):
        return "none"
    towards = _moved_to(place, following) if _TOWARDS.match(place.after) else "none"
    if towards != "none":
        return towards
    led = change_before(place.before) if place.index else "none"
    return led if led != "flat" else "none"


def _moved_to(place: Place, following: Description | None) -> Direction:
    """The direction of a level that something moves to: 12만 명으로 늘었다, 20일로 지금의 두 배가 된다."""
    towards = first_change(_NOT_GROWTH.sub("", until_finite(place.rest)))
    if towards == "none" and following and following.role == "change" and until_finite(place.after) == place.after:
        return following.direction
    return towards if towards != "flat" else "none"


_FUTURE = re.compile(r"내년|향후|앞으로|다음 ?달|다음 ?해|연내|연말까지|\d{4}년까지|하반기까지|오는 ")
_ACTION = re.compile(
    r"(?:확대|육성|투입|지원|조성|건설|설치|추진|도입|보급|확충|증설|공급|신설|양성|편성|투자|유치|감축|구축|개통|인상|인하"
    r"|배치|달성)"
)


def _status(place: Place, role: Role, following: Description | None) -> Status:
    if role == "change" and following and change_before(place.after) != "none":
        return following.status
    if _WHOLE.match(place.after):
        return "actual"
    status = status_after(place.rest)
    named = names_plan(place.before) if status is None or _COPULA.match(place.after) else None
    if status is None:
        return named or ("plan" if _FUTURE.search(place.lead) and _ACTION.search(place.rest) else "actual")
    if status == "state":
        return named or ("plan" if _FUTURE.search(place.before) else "actual")
    return named or status if status == "actual" else status


_WHOLE = re.compile(r"(?:을|를)? ?(?:가운데|중(?=[\s,]))")
_COPULA = re.compile(r"(?:\([^()]{0,20}\))? ?(?:이다|다|입니다|이며|이고|으로|로|이었|였|수준)")

_HIGH = re.compile(
    r"(?:사상|역대|창사|개관|개장|이래|이후)[^,.]{0,14}?(?:최대|최고|최다|가장 (?:많|높|컸|큰))|(?:최대|최고|최다)치|신기록"
    r"|최고 기록"
)
_LOW = re.compile(r"(?:사상|역대|이래|이후)[^,.]{0,14}?(?:최저|최소|가장 (?:적|낮|작))|최저치")


def _record(place: Place) -> Record | None:
    clause = max(place.after, until_finite(place.rest), key=len)
    if _HIGH.search(clause):
        return "high"
    return "low" if _LOW.search(clause) else None
