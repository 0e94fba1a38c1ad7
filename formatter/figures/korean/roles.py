"""The role of a quantity in its Korean sentence: news, an old value, a limit, a streak, the size of a change."""

import re

from bot.model.card import Direction, Hedge, Role
from formatter.figures.korean.phrases import is_respective
from formatter.figures.korean.predicates import (
    CHANGE,
    COMPARED,
    change_before,
    direction_of,
    first_change,
    until_finite,
)
from formatter.figures.quantity import REACH, Description, QuantityContext
from formatter.text.bounds import regex


def change_of(place: QuantityContext, following: Description | None) -> Direction:
    """The direction in which the quantity itself is the size of a change; "none" where it is none.

    `following` describes the quantity after it, whose change may hold for both.
    """
    quantity, after = place.quantity, place.rest
    if quantity.sign and quantity.unit_class != "temperature":
        return quantity.sign
    if quantity.unit in _SPORT_UNITS:
        return "none"
    match = CHANGED.match(after)
    if match is None and quantity.unit_class in ("multiple", "fraction"):
        match = _BECAME.match(after)
    if match is None and _THAN.search(place.lead):
        match = _COMPARED.match(after)
    if match is None:
        match = _measured_against(place) or _OF_SIZE.match(after)
    if match:
        return direction_of(match)
    if _is_added(place) or (quantity.unit_class == "multiple" and _BECOMES.match(after)):
        return "up"
    if (rate := _RATE.search(place.near)) and not _NAMED_RATE.search(place.near):
        return "up" if rate["up"] else "down"
    return _listed_change(place, following)


def _is_added(place: QuantityContext) -> bool:
    """Return True if the quantity is an addition: 40대를 추가로, 신규 3곳; for money, not if it is the price of a new thing."""
    match = _ADDED.match(place.after)
    return match is not None and not (place.quantity.unit_class == "money" and match["what"])


def is_reached(place: QuantityContext) -> bool:
    """Return True if the quantity is the level that the change before it led to: 0.5%p 상승하여 62.6%로."""
    return bool(place.position and _REACHED.match(place.after) and _CHANGED_TO.fullmatch(place.before))


def _measured_against(place: QuantityContext) -> re.Match[str] | None:
    """Return the amount by which a value is above or below another: 전망치인 1조 원을 20% 웃돌았다."""
    share = place.quantity.unit_class in ("percent", "percent_point", "multiple") and place.position
    return EXCEEDS.match(place.after) if share and AGAINST.fullmatch(place.before) else None


def direction_of_level(place: QuantityContext, following: Description | None) -> Direction:
    """Return a level's direction: 12만 명으로 늘었다, 4위를 유지했다, 줄인 67만㏊. `following` describes the next one."""
    if _DIRECTLY.match(place.after) and place.quantity.unit_class != "duration":
        return "flat"
    if place.quantity.unit_class == "rank" and place.position and _FROM_RANK.search(place.before):
        return _moved_to(place, following) if _TOWARDS.match(place.after) else "none"
    if place.quantity.unit_class in ("rank", "score"):
        return "none"
    if following and following.role == "change" and _alike(place) and _AND_SO.fullmatch(place.after):
        return following.direction
    towards = _moved_to(place, following) if _TOWARDS.match(place.after) else "none"
    if towards != "none":
        return towards
    led = _led_by(place) if place.position else "none"
    return led if led != "flat" else "none"


def _alike(place: QuantityContext) -> bool:
    """Return True if the next quantity can be the change of this one: 450조 원을 투자하고 8만 명을 새로 뽑는다 is two things."""
    return place.next is not None and (place.next.unit == place.quantity.unit or place.next.unit_class in _RELATIVE_CLASSES)


def direction_of_streak(place: QuantityContext) -> Direction:
    """Return the direction of a streak: 69주 연속 올랐다; "none" for 2년 연속 최대치를 바꿨다."""
    match = _ALL_ALONG.match(place.after)
    return direction_of(match) if match else "none"


def _led_by(place: QuantityContext) -> Direction:
    """The direction that words right before the level give it: 5% 줄인 67만㏊, 작년보다 37%나 낮은 9,061원."""
    compared = _COMPARING.fullmatch(place.before) if _THAN.search(place.lead) else None
    reached = _CHANGED_TO.fullmatch(place.before) if is_reached(place) else None
    either = compared or reached
    return direction_of(either) if either else change_before(place.before)


_ALL_ALONG = regex(
    r" ?(?:째|연속(?:으로)?|내리|연달아|잇달아|동안)(?: (?:크게|소폭|꾸준히|계속|계속해서))? ?(?:" + CHANGE.pattern + ")"
)
_BETWEEN = (
    r"\)?(?:\([^()]{0,30}\))?(?:,? ?(?:가까이|가까운|가량|정도|안팎|내외|남짓|씩|이상|이하|넘게|만큼|수준|규모|각각|모두|대폭"
    r"|소폭|크게|더(?= )|다시|평균|무려|가파르게|급격히|폭으로|꼴로"
    r"|을|를|이|가|의|이나|나|p))*,? ?(?:각각|모두|대폭|소폭|크게|더(?= )|다시|추가|꾸준히|급격히|가파르게)? ?"
)
CHANGED = regex(_BETWEEN + CHANGE.pattern)
_BECAME = regex(r" ?(?:가량|정도|이상|가까이|수준|규모)?(?:으로|로|까지|나|이나) ?(?:가까이 |크게 |더 |껑충 )?" + CHANGE.pattern)
_CHANGED_TO = regex(_BETWEEN + CHANGE.pattern + r"[가-힣]{0,2}(?:하여|해|되어|돼|어|아|나)?,? ?(?:총 |약 )?")
_REACHED = regex(r"(?:으로|로|을 기록|를 기록|에 달|에 이르|이 됐|가 됐|을 달성|를 달성)")
EXCEEDS = regex(
    r" ?(?:가량|정도|이상|가까이|나|이나)?,? ?(?:더 |크게 )?(?:(?P<up>웃[돈돌도]|상회|초과|넘[어었긴])"
    r"|(?P<down>밑[돈돌도]|하회|못 ?미[치친쳤]))"
)
AGAINST = regex(r"(?:\([^()]{0,20}\))?(?:을|를|보다|에) ?(?:약 |무려 )?")
_OF_SIZE = regex(
    r"(?:\([^()]{0,20}\))? ?(?:규모의|상당의|어치의|가량의) [^,.]{2,24}?(?:을|를) (?:크게 |대폭 |추가로 )?"
    r"(?:(?P<up>늘[리린릴려렸]|증액|증편|증원|확대|더하)|(?P<down>줄[이인일여였]|감축|절감|삭감|감액|덜어))"
)
_COMPARED = regex(_BETWEEN + COMPARED.pattern)
_COMPARING = regex(_BETWEEN + COMPARED.pattern + "(?:은)? ?")
_BECOMES = regex(r"(?:가|로|이) ?(?:된다|되는|될|됐|되어|돼|됩)")
_ADDED = regex(
    r"(?!의 신규)(?:\([^()]{0,20}\))?(?:을|를|이|가|의)? ?(?:(?P<what>[가-힣]+(?:을|를|이|가) )?(?:추가(?! ?시험| ?접수)"
    r"|새로(?! 지)"
    r"|더 (?!이상|큰)|신규(?!로 지정)|신설|신 ?[·/] ?증설|증(?!발|거|명|서|상|권|언|시|여|후|정|빙)))"
)
_THAN = regex(r"보다|대비|비해|비교")
_RATE = regex(
    r"(?:(?P<up>증가|상승|인상|성장|신장|확대|개선)|(?P<down>감소|하락|인하|축소|절감|할인))(?:률|율|폭)(?:은|는|이|가|도|을"
    r"|를|[:(])? ?(?:각각 |평균 |전년 대비 |약 |최대 )?$"
)
_NAMED_RATE = regex(r"(?:물가 ?상승|경제 ?성장|잠재 ?성장)률\S{0,2} ?\S{0,6} ?$")
"""A rate that only its name makes a movement: 물가상승률은 2.1%."""
_LISTED = regex(r"(?:\([^()]{0,40}\))? ?(?:씩)?(?:,|·|와|과| 및|이고|고)? ?[^,.;다]{0,24}$")
_AND = regex(r"(?:씩)?(?:, ?|·|와 |과 )")
_NOT_LISTED = regex(r"^(?:으로|로|에서|이상|이하|에|을|를|의|보다)|했|됐|[었았였렸]")
_SPORT_UNITS = frozenset({"골", "도움", "승", "패", "안타", "홈런", "타점", "관왕", "위"})
_RELATIVE_CLASSES = frozenset({"percent", "percent_point", "multiple", "fraction"})
_AT_MOST = regex(r"(?:최대|많게는) ?(?:월|연|약|하루)? ?$")


def _listed_change(place: QuantityContext, following: Description | None) -> Direction:
    """Return the change that a list shares: 매출 10%, 이익 20% 늘었다; or one that may come: 최대 40%까지 늘 수 있다."""
    quantity, after = place.quantity, place.after
    if quantity.unit_class == "percent" and _AT_MOST.search(place.near) and (match := _BECAME.match(after)):
        return direction_of(match)
    if following is None or following.role != "change" or not place.next:
        return "none"
    if is_respective(place) and _AND.fullmatch(after):
        return following.direction
    if _AND.fullmatch(after) and place.next.unit_class == "percent" and _THAN.search(place.lead) and not _THAN.search(after):
        return following.direction
    if place.next.unit_class != quantity.unit_class:
        return "none"
    listed = quantity.unit_class in _RELATIVE_CLASSES and _LISTED.match(after) and not _NOT_LISTED.search(after)
    return following.direction if listed else "none"


_TOWARDS = regex(
    r"(?:\([^()]{0,30}\))?(?: ?(?!대상|중심|목표|기준|바탕|계기|기반|토대|상대)[가-힣]{1,8})??(?: (?:수준|이상|이하|규모"
    r"|안팎|정도))?"
    r"(?:으로|로|까지|이 되)"
)
_FROM_RANK = regex(r"^에서 (?:\S+ )?$")
"""33위에서 23위로 올랐다 moves; 1위에 올랐다 is a place."""
_AND_SO = regex(
    r"(?:의 [가-힣 ]{1,12})?(?:을|를|이|가) [가-힣]{2,6}(?:해|하여|하며|하고|돼|되어),? (?:[^,.]{0,16}(?:대비|보다|비해"
    r"|비교해|비교하면) )?(?:약 )?"
)
_DIRECTLY = regex(r"(?:\([^()]{0,30}\))?(?:을|를|로|으로|에|에서)? ?(?:제자리|보합|유지|동결|답보)")
_POSSIBLE = regex(r"(?:구성|편성|선정)(?:될|되[어며고는]|돼|된)|(?:받을|할|될|쓸|낼) 수 있(?:어|으며|고|으므로)")
"""Verbs of possibility, which end the quantity's clause: 4분의 1까지 인정받을 수 있어 기간이 준다."""
_NOT_GROWTH = regex(r"가장 [많높낮적큰크작][가-힣]*|(?:증가|상승|인상|성장|감소|하락|인하)(?:률|율|폭)")


def _moved_to(place: QuantityContext, following: Description | None) -> Direction:
    """The direction of a level that something moves to: 12만 명으로 늘었다, 20일로 지금의 두 배가 된다."""
    towards = first_change(_NOT_GROWTH.sub("", until_finite(_POSSIBLE.split(place.rest, maxsplit=1)[0])))
    if towards == "none" and following and following.role == "change" and until_finite(place.after) == place.after:
        return following.direction
    return towards if towards != "flat" else "none"


def role_of(place: QuantityContext, hedge: Hedge | None, change: Direction) -> Role:
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


_SINCE = regex(r" ?(?:만에|만의|만이|만인|만임|만입|만 )")
_STREAK = regex(r" ?(?:째(?!로 |를)|연속|무패|무승|무실점|내리 |연달아|잇달아)")
_STREAK_UNITS = frozenset({"연승", "연패"})
_COMPARISON = regex(r"(?:\([^()]{0,20}\))?\)? ?(?:보다|에 비해|과 비교|와 비교|대비)")
_BRACKETED_PAST = regex(
    r"(?:평년|전년|작년|지난해|전월|지난달|전분기|전 분기|같은 달|같은 기간|동기|동월|전날|이전|당초|기존|종전"
    r"|직전|(?:년|개월|달|주) 전)[^()]{0,6}\([^()]{0,12}$"
)
_ARROW = regex(r"(?:[가-힣]{0,4})? ?(?:→|->|⇒|➡|▶) ?")
_CASE = regex(r"(?:\([^()]{0,20}\))?(?:인|일) (?:경우|때)|이면[ ,]|이라면[ ,]")
_ONCE = regex(r"(?:기존|당초|종전|애초)[^\d,]{0,10}$")
_NOW = regex(r"(?:현재|지금|올해|작년|지난해) (?:약 )?$")
_IS = regex(r"(?:\([^()]{0,20}\))?인 ")
_WAS = regex(r"(?:이던|던|이었던|였던|에서|의|에 불과하던)")
_FORMERLY = regex(r"(?:에 (?:달하|이르|불과하|그치)|이|였|이었)던")
_TAKEN = regex(
    r"(?:\([^()]{0,20}\))?(?:의 [^,.]{1,24}?|인 [^,.]{1,24}?)?(?:을|를) (?!포함|비롯|제외)(?:[가-힣]{1,6}(?:에는|까지"
    r"|부터)? ){0,2}(?:약 |최대 )?"
)
"""Raised from it, though without 에서: 33억 원의 예산을 내년에는 66억 원으로 늘린다."""
_FROM = regex(r"(?:\([^()]{0,20}\))?(?: ?[가-힣]{1,8})??에서(?!는|도)")
_TO = regex(r"(?:\([^()]{0,20}\))?(?: ?[가-힣]{1,8})??(?: (?:수준|이상|이하|규모|안팎|정도))?(?:으로|로|까지)|대로|선으로")


def _is_old(place: QuantityContext) -> bool:
    """Return True if this is the earlier value that a newer one is compared with, or rose or fell from."""
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


_LIMIT = regex(r"(?:\([^()]{0,20}\))? ?(?:이하|미만|초과|이내)(?!로 (?:떨어|줄|감소|낮|내려)|를 기록| 감소| 하락)")
_AT_LEAST = regex(r"(?:\([^()]{0,20}\))? ?이상")
_CONDITION = regex(
    r" ?이상 (?:[가-힣]+(?:을|를|에|에서) )?(?:소유|보유|근무|거주|종사|재직|가입|납부|운영|경작|활동|복무)(?:한"
    r"|해 ?온|하고 있는|하는) [가-힣]"
    r"| ?이상 [가-힣]+(?:을|를) 해 ?온 [가-힣\d]"
    r"| ?이상(?:인|의|이|은|을)? ?[^,.]{0,16}?(?:면(?=[\s,])|경우|때(?=[\s,는])|어야|아야|여야|해야|하여야|대상)"
    r"| ?이상(?:인|의)? (?:[가-힣]+ )?(?:사업장|사업체|기업|주택|차량|고령|노인|어르신|가구|자녀|청년|근로자|사업자|법인|단지"
    r"|건물|학생"
    r"|아동|국민"
    r"|직원|병원|시설|성인|주민|환자|건축물|농가|업체|중증|대규모)"
)
_OR_AT_LEAST = regex(r"(?:\([^()]{0,20}\))? ?이상(?: 또는|이거나|이고|이면서)[^.]{0,60}(?:경우|때|면(?=[ ,])|대상)")
_TOO_FEW = regex(r"(?:에 (?:크게 )?못 ?미치(?:는|면|거나)|(?:을|를) (?:넘는|넘으면|초과하|웃도는|밑도는|넘지|넘길|넘을))")
_PASSED = regex(r"(?:을|를) (?:웃돌|넘|상회|돌파)")
_FINE = regex(r"(?:과태료|벌금|과징금|범칙금|징역|영업정지|업무정지|면허정지)")
_COLLECTED = regex(r"(?:총|모두|중|가운데) ?(?:약 )?$")
"""A sum of fines that were imposed is no limit."""
_SHARE_OF_INCOME = regex(r"(?:상위|하위) ?$")
_STANDARD = regex(r"(?:기준|한도|상한|하한)\($")
_AGED = regex(r"만 ?$|~ ?$|대상[^.]{0,14}$|자격[^.]{0,14}$")
_UP_TO_AGE = regex(r" ?(?:사이|까지|부터)")
_UP_TO_CASE = regex(r"(?:에서|부터|~|-) ?$")
_NEAR = 14


def _is_threshold(place: QuantityContext, hedge: Hedge | None) -> bool:
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
