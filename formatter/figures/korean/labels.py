"""The shortest phrase of a Korean sentence that names what a quantity measures."""

import re
from collections.abc import Sequence
from functools import lru_cache

from formatter.figures.korean.predicates import CHANGE, change_before
from formatter.figures.quantity import Place


def label(place: Place, previous: str | None) -> str | None:
    """What the quantity measures, in words of the folded sentence; `previous` is the label of the quantity before."""
    lead = _INNER.sub("", place.words)
    if place.index and (_SAME_THING.fullmatch(place.before) or _OF_THESE.search(place.before)):
        return previous
    lead, rate = _without_amount_words(lead)
    adjacent = _adjacent(lead)
    following = _following(place.after)
    if adjacent:
        noun = following if following and _is_action(following) else _action(place.after)
        return _joined(adjacent, rate, noun)
    if following:
        return _joined(following, _verb_of(place.after, following))
    return _joined(_governing(lead, place.quantity.unit_class) or previous or "", rate, _action(place.after)) or None


_INNER = re.compile(r"\([^()]*\)")
_SAME_THING = re.compile(r"\(| ?(?:→|->|⇒|➡) ?|, ?즉 ?|\)? ?가운데 ?")

_OF_THESE = re.compile(r"이 ?(?:중|가운데) ?$")


def _endings(words: str) -> tuple[str, ...]:
    return tuple(words.split())


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


_AMOUNT_WORD = re.compile(
    r"(?:^|(?<=[\s(]))(?P<word>약|총|모두|무려|최대|최소|대략|거의|각각|전체|만|현재|많게는|적어도|단|초속|시속|규모|최고"
    r"|최저|최장|겨우|불과|고작|추가로|"
    r"(?P<rate>월|연|하루 평균|일평균|월평균|연평균|평균|하루|매달|매월|매년|해마다|연간|주당"
    r"|\d[\d,.]*[백천만억]* ?[가-힣a-zA-Zℓ㎏㎡]{1,4}당|[가-힣\dℓ㎏㎡]{1,5}당)) ?$"
)


def _without_amount_words(lead: str) -> tuple[str, str]:
    """The text before 약, 최대, 월 …, and those of them that say how often (월, 하루 평균, 시간당)."""
    rates: list[str] = []
    while match := _AMOUNT_WORD.search(lead):
        lead = lead[: match.start("word")].rstrip(" ")
        if match["rate"]:
            rates.insert(0, match["rate"])
        lead += " "
    return lead, " ".join(rates)


_TOKEN = re.compile(r"\d[\d,.]*[백천만억]* ?[가-힣㎡]{1,3}당|[^\s,;:(]+[,;:]?|[,;:]")
_EDGES = "|‘’“”'\"「」『』()<>《》[]□○●■◆▲△▶※·*-"
_TIME_WORD = re.compile(
    r"(?:\d.*|가까이|넘게|크게|각각|대폭|소폭|줄곧|모처럼|.*\d(?:년|월|일|시|분기|분|위|%|명|건|원|곳|개|차|회)?(?:까지|부터"
    r"|에서|에|말|초|로|으로)?|올해|지난해|작년"
    r"|내년|이달|지난달|지난|이번|오는|다음|상반기|하반기|현재|같은"
    r"|기간|동안|당시|최근|오늘|어제|전년|전월|동기|대비|"
    r"올봄|올여름|올가을|기준|이후|이래|이전|.*대비|가운데|중|등|및|또|또한|특히|이어|이어서|한편|다만|이에|이로써|그러나|하지만"
    r"|그리고|따라|위해|통해|대해|의해|함께|이미|이날|모두|역시|여전히|이번에|연속|앞|실제|별도|주|대체|앞서|새로|더"
    r"|가장|처음|첫|반면|열흘|"
    r"평년|작년보다|말|초|이는|이들|이|그|전|뒤|후|약|하루|매년|연간|새|총)"
)
_NOUN_LIKE = _endings(
    """
    국가 물가 평가 추가 참가 인가 허가 전문가 작가 주가 단가 대가 원가 증가 휴가 여가 시가 길이 높이 깊이
    넓이 차이 나이 어린이 종이 놀이 먹이 속도 온도 한도 정도 제도 연도 수도 강도 농도 밀도 빈도 습도 고도
    난이도 만족도 인지도 선호도 신뢰도 태도 의도 지도 보도 철도 도로 선로 회로 수로 산책로 등산로 탐방로
    진입로 통학로 원자로 진로 경로 철로 항로 피로 활주로 효과 성과 결과 학과 초과 통과 사과 부과 회의 협의
    논의 동의 심의 문의 주의 결의 사고 보고 신고 광고 재고 창고 경고 최고 권고 공고 잔고 피해 재해 침해 동해
    서해 남해 이해 부서 질서 독서 문서 도서 참여 기여 급여 수여 대여 표면 측면 라면 화면 전면 방면 장면 도면
    수면 마을 가을 발의 창의 내과 외과 치과 안과 경과
    """
)
_PARTICLE = re.compile(
    r"(?P<stem>.+?)(?P<particle>에서는|에서|에게|에는|에도|으로는|으로|로는|까지|부터|보다|처럼|마다|은|는|이|가|을|를|의|도"
    r"|에|와|과|로|만|라고|이라고)$"
)
_VERBAL = re.compile(
    r".*(?:하는|되는|[가-힣]한|된|[긴낀든]|받은|받는|드는|주는|있는|없는|던|하고|하며|해|하여|되어|돼|이며|이고|고|며|면서"
    r"|지만|으나"
    r"|어|아|여|려|려고|도록|면|다|요|할|될|인|킨|낸|진|친|른|난|온|간|운"
    r"|운영한|[었았였렸했됐][가-힣]*|[간은]데)$"
)
_NOT_VERBAL = _endings(
    """
    고려 배려 격려 우려 염려 권한 제한 기한 시한 상한 하한 북한 남한 무한 확인 승인 개인 법인 원인 할인 공인
    노인 외국인 군인 사진 추진 증진 선진 지진 재난 비난 기온 수온 체온 고온 보온 참여 급여 기여 대여 수여
    증여 육아 유아 영아 장애아 언어 용어 농어 진료 자료 수요 필요 중요 개요 경영난 취업난 신규 측면 화면 라면
    도면 표면 피해 올해 이해 침해 재해 광고 사고 신고 보고 재고 잔고 권고 창고 경고 공고 최고 생활고 종합
    시장 관람 회원 여신 금융 야간 민간 기간 연간 시간 공간 국민 은퇴 일반 출생아 신생아 근해 연근해 전기차
    """
)
_ORGANISATION = _endings(
    """
    부 청 처 위원회 공사 공단 정부 당국 은행 연구원 연구소 협회 센터 본부 구청 시청 도청 관계자 대표 장관
    총리 대통령 이들 우리 회사 업체 재단 진흥원 교육청 의회 중공업 전자 그룹 경기도 강원도 제주도 특별시
    광역시 서울시 부산시 대구시 인천시 광주시 대전시 울산시 세종시 전북도 전남도 경북도 경남도 충북도 충남도
    """
)
_MEANS = ("통해", "통한", "위해", "위한", "대해", "대한", "비롯", "맞아", "앞두고", "거쳐", "포함")
"""After them a word in 을 is no object of the sentence: 발표를 통해."""
_TOWNS = frozenset("시도군구")
_HEAD_PARTICLES = frozenset({"은", "는", "이", "가", "을", "를", "도", "의"})
_SPENT_ON = frozenset({"에", "로", "에는", "로는"})
"""Money is spent on something: 개발에 5천억 원을, 처리비로 3천만 원이."""
_LONGEST_LABEL = 4


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _bare(token: str) -> str:
    return token.strip(_EDGES + ",;:")


@lru_cache(maxsize=8192)
def _stem(token: str) -> tuple[str, str]:
    """A word without its particle, and the particle; words that only look like having one stay whole."""
    word = _bare(token)
    match = _PARTICLE.fullmatch(word)
    if match is None or (word.endswith(_NOUN_LIKE) and len(word) > 1) or len(word) < _SHORTEST_WITH_PARTICLE:
        return word, ""
    return match["stem"].strip(_EDGES), match["particle"]


_SHORTEST_WITH_PARTICLE = 2


def _is_noun(token: str) -> bool:
    word, particle = _stem(token)
    if particle or not word or token[-1] in ",;:" or _TIME_WORD.fullmatch(word) or change_before(word) != "none":
        return False
    return not _looks_verbal(word)


def _looks_verbal(word: str) -> bool:
    """Whether a word ends as verbs do; of two syllables most such words are nouns all the same (혼인, 방한)."""
    if CHANGE.match(word) and word.endswith(_CONNECTING):
        return True
    if len(word) == _TWO_SYLLABLES and word.endswith(_NOMINAL_TOO):
        return word in _SHORT_VERBS
    return bool(_VERBAL.fullmatch(word)) and not word.endswith(_NOT_VERBAL)


_CONNECTING = ("어", "아", "여", "라", "러", "려", "고", "며")
_TWO_SYLLABLES = 2
_NOMINAL_TOO = ("인", "한", "진", "온", "운", "간", "아", "어", "여", "해", "친")
_SHORT_VERBS = frozenset(
    _endings(
        """
        모인 보인 쓰인 쌓인 섞인 놓인 벌인 들인 붙인 속인 숙인 띄운 세운 키운 배운 채운 숨진 다친 빠진 나온 강한
        약한 심한 편한 귀한 흔한 위한 대한 통한 관한 향해 위해 대해 통해 의해 인해 더해 비해 지어 이어 들여 줄여
        높여 모여 보여 쓰여 들어 되어 늘어 벌어 나아 모아 쌓아 받아 찾아 맞아 남아 따라 하여
        """
    )
)


def _extended(tokens: Sequence[str], head: str) -> str:
    """The head with the nouns before it; a genitive goes with a head that says little by itself (기업의 매출)."""
    words = [head]
    for token in reversed(tokens[-_LONGEST_LABEL:]):
        stem, particle = _stem(token)
        if len(words) < _LONGEST_LABEL and (_is_noun(token) or (not words[0].endswith("당") and _bare(token).endswith("당"))):
            words.insert(0, _bare(token))
            continue
        if particle == "의" and words == [head] and len(head) <= _SHORT_HEAD and not _TIME_WORD.fullmatch(stem):
            words.insert(0, stem)
        break
    return " ".join(words)


_SHORT_HEAD = 3


def _adjacent(lead: str) -> str:
    """The noun phrase that ends right before the quantity: 총사업비 1조 원, 역 9곳, 좋음(15㎍ 이하)."""
    tokens = _tokens(lead.rstrip(" (:[‘“'\""))
    if not tokens or not _is_noun(tokens[-1]) or lead.rstrip(" ").endswith((",", ".", "!", "?")):
        return ""
    return _extended(tokens[:-1], _bare(tokens[-1]))


def _governing(lead: str, unit_class: str) -> str:
    """The nearest subject, object or owner before the quantity, a measured thing rather than the office that tells of it."""
    tokens = _tokens(lead)
    particles = _HEAD_PARTICLES | _SPENT_ON if unit_class == "money" else _HEAD_PARTICLES
    for index in range(len(tokens) - 1, -1, -1):
        stem, particle = _stem(tokens[index])
        if particle not in particles or not stem or (_TIME_WORD.fullmatch(stem) and stem != "기간") or stem.endswith("적"):
            continue
        if particle in _ADNOMINAL_LIKE and _is_modifier(_bare(tokens[index])):
            continue
        if index + 1 < len(tokens) and _bare(tokens[index + 1]).startswith(_MEANS):
            continue
        if (
            particle in ("은", "는", "이", "가", "의")
            and (stem in _TOWNS or stem.endswith(_ORGANISATION))
            and unit_class != "rank"
        ):
            continue
        return _extended(tokens[:index], stem)
    return ""


_ADNOMINAL_LIKE = frozenset({"는", "은", "을"})
_ADJECTIVE = re.compile(
    r"(?:높|낮|많|적|좋|같|작|크|넓|좁|깊|짧|젊|늙|밝|맑|않|있|없|받|얻|맡|겪|맞|갖|담|찾|남|넘|늘|줄|돕"
    r"|잇|앞두|이끄|기리|누리|살리|알리|열리|걸리)(?:은|는|을)"
)


def _is_modifier(word: str) -> bool:
    """Whether a word in 은, 는 or 을 is a verb before its noun rather than a noun with a particle."""
    return bool(_VERBAL.fullmatch(word) or _ADJECTIVE.fullmatch(word))


_EMPTY_NOUNS = frozenset(_endings("규모 수준 정도 큰 작은 높은 낮은 새로운 다양한 주요 모든 관련 해당"))
_OWNED = re.compile(
    r"(?:\([^()]{0,20}\))? ?(?:규모의|상당의|이상의|이하의|이상|이하|가량의|수준의|어치의|짜리|의) (?P<owned>[^,.]{2,48})"
    r"|(?:\([^()]{0,20}\))? (?P<next>[가-힣A-Za-z‘“'][^,.]{1,48})"
)
_NO_NOUN = re.compile(
    r"(?:이상|이하|미만|가량|정도|안팎|내외|남짓|규모|수준|상당|등|중|가운데|만에|연속|대비|보다|넘|더|추가|새로|각각|모두"
    r"|씩|이내|가까이|전체|뒤|후|전|동안|간|및|또는|많|적|높|낮|차이|차지|증|감"
    r"|오르|오른|내리|줄|늘|뛰|올|떨|급|돌파|달성|기록)"
)


def _following(after: str) -> str:
    """The noun phrase that the quantity counts: 18개 수출 지원기관과, 14억 원 규모의 양해각서를."""
    match = _OWNED.match(after)
    if match is None:
        return ""
    words: list[str] = []
    for token in _tokens(match["owned"] or match["next"]):
        if match["next"] and not words and (_NO_NOUN.match(token) or CHANGE.match(token)):
            return ""
        stem, particle = _stem(token)
        if (particle in _ADNOMINAL_LIKE and _is_modifier(_bare(token))) or stem.endswith(("하기", "되기")):
            break
        if not words and (stem in _EMPTY_NOUNS or _bare(token) in _EMPTY_NOUNS):
            continue
        if _TIME_WORD.fullmatch(stem) or len(words) == _LONGEST_LABEL:
            if words:
                break
            continue
        if not particle and not _is_noun(token):
            return " ".join(words) if len(words) > 1 or not match["next"] else ""
        words.append(stem)
        if particle or token[-1] in ",;:":
            break
    return " ".join(words)


_ACTION = re.compile(
    r"(?:을|를|에게|까지) ?(?P<how>추가(?=로)|신규|추가)?(?:로)? ?(?P<verb>[가-힣]{2,4}?)(?:하[고며여는기겠]|했|해|한|할"
    r"|합니다|됐|되[고며어는]|된|될)"
)
_EMPTY_ACTIONS = _endings(
    """
    기록 집계 차지 달성 포함 돌파 투입 배치 예상 전망 추산 조사 대 위 통 불과 초과 상회 필요 가능 발표 확인 동원 부과
    인상 인하 증가 감소 상승 하락 확대 축소 급증 급감 유지 기여 시작 이상 대상 목표 마련 활용 사용 이용 보유 제공 구성
    운영 추진 계획 예정
    """
)
_ACTION_NOUN = re.compile(
    r"(?:신규|추가)? ?(?:확충|육성|발굴|선정|지원|조성|건설|설치|보급|공급|양성|유치|채용|모집|적발|압수|복원|개통|신설|증설"
    r"|구축)"
)


def _action(after: str) -> str:
    match = _ACTION.match(after)
    if match is None or match["verb"].endswith(_EMPTY_ACTIONS):
        return ""
    return _joined(match["how"], match["verb"])


def _is_action(phrase: str) -> bool:
    return _ACTION_NOUN.fullmatch(phrase) is not None


def _verb_of(after: str, following: str) -> str:
    """What is done to the counted thing: 34개 기업을 선정해."""
    position = after.find(following.split(" ")[-1])
    return _action(after[position + len(following.split(" ")[-1]) :]) if position >= 0 else ""
