"""What the words after a Korean quantity name: the thing it counts, what is done to it, what changed by so much."""

import re

from formatter.figures.korean.predicates import CHANGE, change_before
from formatter.figures.korean.words import endings, is_verbal, words_of
from formatter.figures.quantity import Place


def following(after: str) -> str:
    """The noun phrase that the quantity counts: 18개 수출 지원기관과, 14억 원 규모의 양해각서를."""
    match = _OWNED.match(after)
    if match is None or _OR.match(match["owned"] or "") or CHANGE.match(match["owned"] or ""):
        return ""
    if match["next"] and (_NO_NOUN.match(match["next"]) or CHANGE.match(match["next"])):
        return ""
    phrase: list[str] = []
    for word in words_of(match["owned"] or match["next"]):
        if not phrase and (word.time or word.stem in _EMPTY_NOUNS or word.bare in _EMPTY_NOUNS):
            continue
        if word.time or word.modifier or word.stem.endswith(("하기", "되기")) or len(phrase) == _LONGEST_LABEL:
            break
        if not word.particle and not word.noun and (not word.closed or is_verbal(word.stem)):
            return " ".join(phrase) if len(phrase) > 1 or match["owned"] else ""
        phrase.append(word.stem)
        if word.particle or word.closed:
            break
    return " ".join(phrase)


def changed_after(after: str) -> str:
    """What changed, named after the verb: 8회 증가한 버스 이용 횟수는."""
    verb, _, rest = after.strip().partition(" ")
    if change_before(verb) == "none":
        return ""
    phrase: list[str] = []
    for word in words_of(rest):
        if word.time or word.modifier or word.stem in _EMPTY_RESULTS or len(phrase) == _LONGEST_LABEL:
            break
        phrase.append(word.stem)
        if word.particle or word.closed:
            return " ".join(phrase)
    return ""


def changed(after: str) -> str | None:
    """The change itself, where nothing else names what changed: 80% 감축할 계획이다."""
    match = _CHANGE_NOUN.match(after)
    return match["change"] if match else None


def used(after: str) -> str | None:
    """What is done with the quantity, where nothing else names it: 1조 원이 투입된다."""
    match = _USED.match(after)
    return match["verb"] if match else None


def granted(after: str) -> str:
    """What one may have so much of: 40%까지 소득공제를 받는다."""
    match = _GRANTED.match(after)
    return match["what"] if match else ""


def befallen(place: Place) -> str:
    """What became of so many people: 107명이 사망하고, 740명이 다쳤다."""
    match = _BEFALLEN.match(place.after) if place.quantity.unit_class == "people" else None
    return match["what"] if match else ""


def done(place: Place) -> str:
    """What so many people do: 300만 명이 이동할, 400만 명이 궁궐을 방문했다."""
    match = _DONE.match(place.after) if place.quantity.unit_class == "people" else None
    if match is None:
        return ""
    return f"{match['what']} {match['verb']}" if match["what"] else match["verb"]


def action(after: str) -> str:
    """What is done to the quantity itself: 31건을 적발했다, 5만 건 발생했다."""
    match = _ACTION.match(after)
    if match is None or match["verb"].endswith(_EMPTY_ACTIONS):
        return ""
    if not match["particle"] and CHANGE.search(match["verb"]):
        return ""
    return f"{match['how']} {match['verb']}" if match["how"] else match["verb"]


def is_action(phrase: str) -> bool:
    """Whether a phrase names a deed: 신규 확충, 정비."""
    return _ACTION_NOUN.fullmatch(phrase) is not None


def action_on(after: str, counted: str) -> str:
    """What is done to the counted thing: 34개 기업을 선정해."""
    last = counted.split(" ")[-1]
    position = after.find(last)
    return action(after[position + len(last) :]) if position >= 0 else ""


_LONGEST_LABEL = 4
_OWNED = re.compile(
    r"(?:\([^()]{0,20}\))? ?(?:에 (?:달하|이르|불과하)[는던]|(?:이|였|이었)던|(?:을|를) (?:넘|웃도)는|규모의?(?= )|상당의|이상의"
    r"|이하의|미만의|초과의|이내의|이상|이하|미만|초과"
    r"|가량의|수준의|어치의|짜리|의) (?P<owned>[^,.]{2,48})"
    r"|(?:\([^()]{0,20}\))? (?P<next>[가-힣A-Za-z‘“'][^,.]{1,48})"
)
_OR = re.compile(r"(?:또는|및|이거나|혹은|그리고)(?= )")
_NO_NOUN = re.compile(
    r"(?:이상|이하|미만|가량|정도|안팎|내외|남짓|규모|수준|상당|등|중|가운데|만에|연속|대비|보다|넘|더|추가|새로|각각|모두"
    r"|씩|이내|가까이|전체|뒤|후|전|동안|간|및|또는|많|적|높|낮|차이|차지|증|감"
    r"|오르|오른|내리|줄|늘|뛰|올|떨|급|돌파|달성|기록)"
)
_EMPTY_NOUNS = frozenset(endings("규모 수준 정도 큰 작은 높은 낮은 새로운 다양한 주요 모든 관련 해당 한정 무료"))
_EMPTY_RESULTS = endings(
    "수치 것 규모 수준 금액 값 수 가운데 반면 만큼 결과 상황 뒤 후 상태 데 것으로 셈 모습 양상 기록 성과 추세 경향 흐름 현상"
    " 효과 성적 실적"
)
_GRANTED = re.compile(r"까지(?:만|도)? (?P<what>[가-힣]+(?: [가-힣]+)?)(?:을|를) (?:받|이용|제공|지원|적용)")
_DONE = re.compile(
    r"(?:이|가) (?:(?P<what>[가-힣]+)(?:을|를) |[가-힣]+(?:에|에서) )?(?P<verb>[가-힣]{2,4}?)(?:하[고며여는기]|했|해|한|할|합)"
)
_BEFALLEN = re.compile(
    r"(?:이|은)? ?(?:모두 )?(?P<what>사망|숨[졌지진]\S?|부상|다[쳤치친]\S?|실종|중상|경상|입원|구조|대피|체포|구속|입건|검거"
    r"|격리|확진)"
)
_ACTION = re.compile(
    r"(?P<particle>을|를|에게|까지)? ?(?:(?P<how>추가|신규)(?:로)? ?)?(?P<verb>[가-힣]{2,4}?)(?:하[고며여는기겠]|했|해|한|할"
    r"|합니다|됐|되[고며어는]|된|될)"
)
_EMPTY_ACTIONS = endings(
    """
    기록 집계 차지 달성 포함 제외 돌파 투입 배치 예상 전망 추산 조사 대 위 통 불과 초과 상회 필요 가능 발표 확인 동원 부과
    인상 인하 증가 감소 상승 하락 확대 축소 급증 급감 유지 기여 시작 이상 대상 목표 마련 활용 사용 이용 보유 제공 구성
    운영 추진 계획 예정 설정 책정 적용 제시 산정
    """
)
_CHANGE_NOUN = re.compile(
    r" ?(?P<change>증가|상승|인상|급증|확대|확충|감소|감축|하락|인하|급감|축소|단축|절감|삭감|유지|동결|연장"
    r"|추가)(?![가-힣]*[은는] )"
)
_USED = re.compile(r"(?:이|가|을|를) ?(?P<verb>투입|투자|배치|동원|부과|책정|편성|배정|지급|소요)(?=[하한할했되된될됐해돼됩합])")
_ACTION_NOUN = re.compile(
    r"(?:신규|추가)? ?(?:확충|육성|발굴|선정|지원|조성|건설|설치|보급|공급|양성|유치|채용|모집|적발|압수|복원|개통|신설|증설"
    r"|구축|개량|정비|교체|보수|철거|매입|신 ?[·/] ?증설)"
)
