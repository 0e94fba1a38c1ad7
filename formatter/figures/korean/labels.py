"""The shortest phrase of a Korean sentence that names what a quantity measures."""

from formatter.figures.korean.phrases import (
    appointed_role,
    extended,
    governing_noun,
    name_in_list,
    noun_before,
    place_or_occasion,
    rate_of,
    whole_of_share,
)
from formatter.figures.korean.predicates import CHANGE, change_before
from formatter.figures.korean.roles import is_reached
from formatter.figures.korean.words import endings, is_verbal, words_of
from formatter.figures.quantity import REACH, QuantityContext
from formatter.text.bounds import regex


def counted_noun(after: str) -> str:
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


def thing_changed_after_verb(after: str) -> str:
    """Return the changed thing named after the verb: 8회 증가한 버스 이용 횟수는; "" for none."""
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


def change_noun(after: str) -> str | None:
    """The change itself, where nothing else names what changed: 80% 감축할 계획이다."""
    match = _CHANGE_NOUN.match(after)
    return match["change"] if match else None


def verb_of_use(after: str) -> str | None:
    """Return the verb of use as a label for a quantity that nothing else names: 1조 원이 투입된다; None for no such verb."""
    match = _USED.match(after)
    return match["verb"] if match else None


def limited_benefit(after: str) -> str:
    """Return the granted thing of which the quantity is a limit: 40%까지 소득공제를 받는다; "" for none."""
    match = _GRANTED.match(after)
    return match["what"] if match else ""


def fate_of_people(place: QuantityContext) -> str:
    """Return the fate of the counted people: 107명이 사망하고, 740명이 다쳤다; "" for none."""
    match = _BEFALLEN.match(place.after) if place.quantity.unit_class == "people" else None
    return match["what"] if match else ""


def activity_of_people(place: QuantityContext) -> str:
    """Return the activity of the counted people: 300만 명이 이동할, 400만 명이 궁궐을 방문했다; "" for none."""
    match = _DONE.match(place.after) if place.quantity.unit_class == "people" else None
    if match is None:
        return ""
    return f"{match['what']} {match['verb']}" if match["what"] else match["verb"]


def object_verb(after: str) -> str:
    """Return the verb of which the quantity is object or subject: 31건을 적발했다, 5만 건 발생했다; "" for none."""
    match = _ACTION.match(after)
    if match is None or match["verb"].endswith(_EMPTY_ACTIONS):
        return ""
    if not match["particle"] and CHANGE.search(match["verb"]):
        return ""
    return f"{match['how']} {match['verb']}" if match["how"] else match["verb"]


def is_action(phrase: str) -> bool:
    """Return True if a phrase names an action: 신규 확충, 정비."""
    return _ACTION_NOUN.fullmatch(phrase) is not None


def action_on(after: str, counted: str) -> str:
    """Return the verb whose object is the counted thing: 34개 기업을 선정해; "" for none."""
    last = counted.split(" ")[-1]
    position = after.find(last)
    return object_verb(after[position + len(last) :]) if position >= 0 else ""


_LONGEST_LABEL = 4
_OWNED = regex(
    r"(?:\([^()]{0,20}\))? ?(?:에 (?:달하|이르|불과하)[는던]|(?:이|였|이었)던|(?:을|를) (?:넘|웃도)는|규모의?(?= )|상당의|이상의"
    r"|이하의|미만의|초과의|이내의|이상|이하|미만|초과"
    r"|가량의|수준의|어치의|짜리|의) (?P<owned>[^,.]{2,48})"
    r"|(?:\([^()]{0,20}\))? (?P<next>[가-힣A-Za-z‘“'][^,.]{1,48})"
)
_OR = regex(r"(?:또는|및|이거나|혹은|그리고)(?= )")
_NO_NOUN = regex(
    r"(?:이상|이하|미만|가량|정도|안팎|내외|남짓|규모|수준|상당|등|중|가운데|만에|연속|대비|보다|넘|더|추가|새로|각각|모두"
    r"|씩|이내|가까이|전체|뒤|후|전|동안|간|및|또는|많|적|높|낮|차이|차지|증|감"
    r"|오르|오른|내리|줄|늘|뛰|올|떨|급|돌파|달성|기록)"
)
_EMPTY_NOUNS = frozenset(endings("규모 수준 정도 큰 작은 높은 낮은 새로운 다양한 주요 모든 관련 해당 한정 무료"))
_EMPTY_RESULTS = endings(
    "수치 것 규모 수준 금액 값 수 가운데 반면 만큼 결과 상황 뒤 후 상태 데 것으로 셈 모습 양상 기록 성과 추세 경향 흐름 현상"
    " 효과 성적 실적"
)
_GRANTED = regex(r"까지(?:만|도)? (?P<what>[가-힣]+(?: [가-힣]+)?)(?:을|를) (?:받|이용|제공|지원|적용)")
_DONE = regex(
    r"(?:이|가) (?:(?P<what>[가-힣]+)(?:을|를) |[가-힣]+(?:에|에서) )?(?P<verb>[가-힣]{2,4}?)(?:하[고며여는기]|했|해|한|할|합)"
)
_BEFALLEN = regex(
    r"(?:이|은)? ?(?:모두 )?(?P<what>사망|숨[졌지진]\S?|부상|다[쳤치친]\S?|실종|중상|경상|입원|구조|대피|체포|구속|입건|검거"
    r"|격리|확진)"
)
_ACTION = regex(
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
_CHANGE_NOUN = regex(
    r" ?(?P<change>증가|상승|인상|급증|확대|확충|감소|감축|하락|인하|급감|축소|단축|절감|삭감|유지|동결|연장"
    r"|추가)(?![가-힣]*[은는] )"
)
_USED = regex(r"(?:이|가|을|를) ?(?P<verb>투입|투자|배치|동원|부과|책정|편성|배정|지급|소요)(?=[하한할했되된될됐해돼됩합])")
_ACTION_NOUN = regex(
    r"(?:신규|추가)? ?(?:확충|육성|발굴|선정|지원|조성|건설|설치|보급|공급|양성|유치|채용|모집|적발|압수|복원|개통|신설|증설"
    r"|구축|개량|정비|교체|보수|철거|매입|신 ?[·/] ?증설)"
)


def label(place: QuantityContext, previous: str | None) -> str | None:
    """Label a quantity with words of its sentence; None for no label. `previous` is the label of the quantity before."""
    phrase = _phrase(place, previous)
    if phrase and _NO_NAME.fullmatch(phrase):
        phrase = governing_noun(_SINCE.sub("", place.words), place.quantity.unit_class)
        phrase = "" if _NO_NAME.fullmatch(phrase) else phrase
    if phrase and "00" in phrase and phrase not in place.sentence:
        phrase = _QUANTITIES.sub("", phrase).strip()
    return phrase or None


def subject(sentence: str) -> str | None:
    """Return a sentence's subject, which the next one may leave out: 세액 공제는 축소된다. 내년부터는 75%다; None for none."""
    words = words_of(sentence[:_LONGEST_OPENING])
    for index, word in enumerate(words):
        if word.particle in _SUBJECT_PARTICLES and not (word.modifier or word.time or word.organisation or not word.stem):
            return extended(words[:index], word.stem)
    return None


def _phrase(place: QuantityContext, previous: str | None) -> str | None:
    """The label in the words of `place.words`, in which quantities are zeros."""
    if own := name_in_list(place):
        return own
    counted = counted_noun(_beyond(place))
    owned = counted if place.quantity.unit_class == "people" and _OWNER.match(place.after) and counted.endswith(_PERSONS) else ""
    if place.position and _OF_THESE.search(place.before):
        return owned or _joined(previous, object_verb(place.after)) or None
    if place.position and (_SAME_THING.fullmatch(place.before) or is_reached(place)):
        return previous
    if place.position and "에서" in place.before and (item := _ITEM_AT.fullmatch(place.before)):
        return item["where"]
    if person := fate_of_people(place):
        return person
    lead, rate = _without_amount_words(_INNER.sub("", place.words))
    if owned:
        return _joined(owned, action_on(place.after, owned))
    if named := noun_before(lead):
        noun = counted if counted and is_action(counted) else object_verb(place.after)
        return _joined(named, rate, noun)
    if counted:
        return _joined(counted, action_on(place.after, counted))
    unit_class = place.quantity.unit_class
    named = (
        thing_changed_after_verb(place.after)
        or rate_of(lead, unit_class)
        or whole_of_share(lead)
        or governing_noun(lead, unit_class)
        or limited_benefit(place.after)
    )
    named = named or previous or activity_of_people(place) or appointed_role(lead) or place_or_occasion(lead)
    return _joined(named, rate, object_verb(place.after)) or change_noun(place.after) or verb_of_use(place.after)


def _beyond(place: QuantityContext) -> str:
    """Return the text after the quantity, past its range's other end or a bracket: 76곳(430㎞)의 정체 구간."""
    end = place.quantity.end
    if place.next and _AT_LEAST.fullmatch(place.after):
        return place.sentence[place.next.end : place.next.end + REACH]
    bracketed = _BRACKETED.match(place.sentence, end)
    return place.sentence[bracketed.end() : end + REACH] if bracketed and place.after == "(" else place.after


_AT_LEAST = regex(" ?이상 ?")
_BRACKETED = regex(r"\([^()]{1,20}\)")
_OWNER = regex("의 ")
_PERSONS = endings("자 원 생 민 인 사 의 관 들 사람 가족 아동 청년 여성 남성 선수 어르신")
"""Ends of nouns for persons: 1,091명의 counts the 전공의, not the hospitals named before."""


_NO_NAME = regex(r"(?:(?:하루|날|달|주|해) )?(?:만|밑|선|곳|차|차이|넘어|아래|위|뒤|앞|안|체제|기쁨)")
"""Nouns that measure nothing by themselves: 8000만원 밑으로, 하루 만에 1000조원이."""
_SINCE = regex(r"(?:\S{1,4} )?\S{1,3} 만에 ")
_LONGEST_OPENING = 80
_SUBJECT_PARTICLES = frozenset({"은", "는", "이", "가"})
_QUANTITIES = regex(r"0{2,}\S* ?(?:\S+당 ?)?")
_INNER = regex(r"\([^()]*\)")
_SAME_THING = regex(
    r"\(| ?(?:→|->|⇒|➡) ?|, ?즉 ?|\)? ?가운데 ?|에서 ?(?:약 |최대 )?|[^,.]{0,30}(?:전|달|해|기간|년|월|분기|동기|평년|작년)\("
)
_ITEM_AT = regex(r"[^,]{0,8}, (?P<where>[가-힣]+(?: [가-힣]+)?)에서(?:는)? (?:약 )?")
"""The second and later items of a list by places: 서울에서 3건, 부산에서 2건."""
_OF_THESE = regex(r"이 ?(?:중|가운데) ?$")


def _joined(*parts: str | None) -> str:
    """The parts as one phrase, none twice in a row (월 월)."""
    phrase = ""
    for part in parts:
        if part and not f" {phrase}".endswith(f" {part}"):
            phrase = f"{phrase} {part}".strip()
    return phrase


_AMOUNT_WORD = regex(
    r"(?:^|(?<=[\s(]))(?P<word>약|총|영상|영하|모두|무려|최대|최소|대략|거의|각각|전체|만|현재|또한|역시|이미|다시|지금까지"
    r"|이제까지"
    r"|현재까지|많게는|적어도|단|초속|시속|규모|최고"
    r"|최저|최장|겨우|불과|고작|추가로|"
    r"(?P<rate>월|연|하루 평균|일평균|월평균|연평균|평균|하루|매달|매월|매년|해마다|연간|주당"
    r"|\d[\d,.]*[백천만억]* ?[가-힣a-zA-Zℓ㎏㎡]{1,4}(?<![여야정식])당|[가-힣\dℓ㎏㎡]{1,5}(?<![여야정식])당)) ?$"
)


_LONGEST_AMOUNT_WORD = 24


def _without_amount_words(lead: str) -> tuple[str, str]:
    """The text before 약, 최대, 월 …, and those of them of frequency (월, 하루 평균, 시간당)."""
    rates: list[str] = []
    while match := _AMOUNT_WORD.search(lead, max(0, len(lead) - _LONGEST_AMOUNT_WORD)):
        lead = lead[: match.start("word")].rstrip(" ")
        if match["rate"]:
            rates.insert(0, match["rate"])
        lead += " "
    return lead, " ".join(rates)
