"""What a quantity is to its Korean sentence: news, an old value, a limit, a streak."""

import re

from bot.model.card import Direction, Hedge, Role
from formatter.figures.korean.changes import AGAINST, CHANGED, EXCEEDS
from formatter.figures.korean.predicates import first_change, until_finite
from formatter.figures.quantity import REACH, Place


def role_of(place: Place, hedge: Hedge | None, change: Direction) -> Role:
    """The role of a quantity whose hedge and change are known."""
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


_SINCE = re.compile(r" ?(?:만에|만의|만이|만인|만임|만입|만 )")
_STREAK = re.compile(r" ?(?:째(?!로 |를)|연속|무패|무승|무실점|내리 |연달아|잇달아)")
_STREAK_UNITS = frozenset({"연승", "연패"})
_COMPARISON = re.compile(r"(?:\([^()]{0,20}\))?\)? ?(?:보다|에 비해|과 비교|와 비교|대비)")
_BRACKETED_PAST = re.compile(
    r"(?:평년|전년|작년|지난해|전월|지난달|전분기|전 분기|같은 달|같은 기간|동기|동월|전날|이전|당초|기존|종전"
    r"|직전|(?:년|개월|달|주) 전)[^()]{0,6}\([^()]{0,12}$"
)
_ARROW = re.compile(r"(?:[가-힣]{0,4})? ?(?:→|->|⇒|➡|▶) ?")
_CASE = re.compile(r"(?:\([^()]{0,20}\))?(?:인|일) (?:경우|때)|이면[ ,]|이라면[ ,]")
_ONCE = re.compile(r"(?:기존|당초|종전|애초)[^\d,]{0,10}$")
_NOW = re.compile(r"(?:현재|지금|올해|작년|지난해) (?:약 )?$")
_IS = re.compile(r"(?:\([^()]{0,20}\))?인 ")
_WAS = re.compile(r"(?:이던|던|이었던|였던|에서|의|에 불과하던)")
_FORMERLY = re.compile(r"(?:에 (?:달하|이르|불과하|그치)|이|였|이었)던")
_TAKEN = re.compile(
    r"(?:\([^()]{0,20}\))?(?:의 [^,.]{1,24}?|인 [^,.]{1,24}?)?(?:을|를) (?!포함|비롯|제외)(?:[가-힣]{1,6}(?:에는|까지"
    r"|부터)? ){0,2}(?:약 |최대 )?"
)
"""Raised from it, though no 에서 says so: 33억 원의 예산을 내년에는 66억 원으로 늘린다."""
_FROM = re.compile(r"(?:\([^()]{0,20}\))?(?: ?[가-힣]{1,8})??에서(?!는|도)")
_TO = re.compile(r"(?:\([^()]{0,20}\))?(?: ?[가-힣]{1,8})??(?: (?:수준|이상|이하|규모|안팎|정도))?(?:으로|로|까지)|대로|선으로")


def _is_old(place: Place) -> bool:
    """Whether this is the value that a newer one is compared with, or that it rose or fell from."""
    after, following = place.after, place.next
    if following and _ARROW.fullmatch(after):
        return True
    if _COMPARISON.match(after) or _BRACKETED_PAST.search(place.near):
        return True
    if _ONCE.search(place.near) and _WAS.match(after):
        return True
    if following and following.unit == place.quantity.unit and _NOW.search(place.near) and _IS.match(after):
        return _TO.match(place.sentence, following.end) is not None
    if following and following.unit == place.quantity.unit and _FORMERLY.match(after):
        return True
    if following and AGAINST.fullmatch(after) and EXCEEDS.match(place.sentence, following.end):
        return following.unit_class in ("percent", "percent_point", "multiple")
    if following is None or following.unit_class != place.quantity.unit_class:
        return False
    rest = place.sentence[following.end : following.end + REACH]
    target = _TO.match(rest)
    if following.unit == place.quantity.unit and _TAKEN.fullmatch(after) and target:
        return first_change(until_finite(rest)) != "none"
    if not _FROM.match(after):
        return False
    return bool(target and (not target[0].endswith("까지") or first_change(until_finite(rest)) != "none"))


_LIMIT = re.compile(r"(?:\([^()]{0,20}\))? ?(?:이하|미만|초과|이내)(?!로 (?:떨어|줄|감소|낮|내려)|를 기록| 감소| 하락)")
_AT_LEAST = re.compile(r"(?:\([^()]{0,20}\))? ?이상")
_CONDITION = re.compile(
    r" ?이상 (?:[가-힣]+(?:을|를|에|에서) )?(?:소유|보유|근무|거주|종사|재직|가입|납부|운영|경작|활동|복무)(?:한"
    r"|해 ?온|하고 있는|하는) [가-힣]"
    r"| ?이상 [가-힣]+(?:을|를) 해 ?온 [가-힣\d]"
    r"| ?이상(?:인|의|이|은|을)? ?[^,.]{0,16}?(?:면(?=[\s,])|경우|때(?=[\s,는])|어야|아야|여야|해야|하여야|대상)"
    r"| ?이상(?:인|의)? (?:[가-힣]+ )?(?:사업장|사업체|기업|주택|차량|고령|노인|어르신|가구|자녀|청년|근로자|사업자|법인|단지"
    r"|건물|학생"
    r"|아동|국민"
    r"|직원|병원|시설|성인|주민|환자|건축물|농가|업체|중증|대규모)"
)
_OR_AT_LEAST = re.compile(r"(?:\([^()]{0,20}\))? ?이상(?: 또는|이거나|이고|이면서)[^.]{0,60}(?:경우|때|면(?=[ ,])|대상)")
_TOO_FEW = re.compile(r"(?:에 (?:크게 )?못 ?미치(?:는|면|거나)|(?:을|를) (?:넘는|넘으면|초과하|웃도는|밑도는|넘지|넘길|넘을))")
_PASSED = re.compile(r"(?:을|를) (?:웃돌|넘|상회|돌파)")
_FINE = re.compile(r"(?:과태료|벌금|과징금|범칙금|징역|영업정지|업무정지|면허정지)")
_COLLECTED = re.compile(r"(?:총|모두|중|가운데) ?(?:약 )?$")
"""A sum of fines that were imposed is no limit."""
_SHARE_OF_INCOME = re.compile(r"(?:상위|하위) ?$")
_STANDARD = re.compile(r"(?:기준|한도|상한|하한)\($")
_AGED = re.compile(r"만 ?$|~ ?$|대상[^.]{0,14}$|자격[^.]{0,14}$")
_UP_TO_AGE = re.compile(r" ?(?:사이|까지|부터)")
_UP_TO_CASE = re.compile(r"(?:에서|부터|~|-) ?$")
_NEAR = 14


def _is_threshold(place: Place, hedge: Hedge | None) -> bool:
    quantity, before, after = place.quantity, place.near, place.after
    if quantity.unit_class == "age":
        return bool(_AGED.search(before) or _UP_TO_AGE.match(after) or hedge in ("min", "max") or quantity.value2)
    if (quantity.unit_class in ("percent", "rank") and _SHARE_OF_INCOME.search(before)) or _STANDARD.search(before):
        return True
    if _CASE.match(after) or (place.next and _UP_TO_CASE.match(after) and _CASE.match(place.sentence, place.next.end)):
        return True
    if _AT_LEAST.match(after) and place.next and _LIMIT.match(place.sentence, place.next.end):
        return True
    if _AT_LEAST.match(after) and _OR_AT_LEAST.match(place.rest):
        return True
    if _LIMIT.match(after) or _TOO_FEW.match(after) or (_AT_LEAST.match(after) and _CONDITION.match(after)):
        return not CHANGED.match(after)
    if (
        quantity.unit_class in ("money", "duration")
        and not _COLLECTED.search(before)
        and (_FINE.search(before[-_NEAR:]) or _FINE.search(after[:_NEAR]))
    ):
        return True
    previous = place.sentence[max(0, quantity.start - _NEAR) : quantity.start]
    return bool(_PASSED.match(after) and re.search(r"(?:연속|째) ?$", previous))
