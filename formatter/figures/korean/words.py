"""Kinds of words in a Korean sentence, recognised by their endings: a noun with its particle, a verb, a time."""

from dataclasses import dataclass
from functools import lru_cache

from formatter.figures.korean.predicates import CHANGE, change_before
from formatter.text.bounds import regex


@dataclass(frozen=True, slots=True)
class Word:
    """A word: `bare` without quotation marks, `stem` without its `particle` either.

    `noun` is a noun without a particle, `modifier` a verb before its noun (받는, 높은), `closed` one before a comma.
    """

    bare: str
    stem: str
    particle: str
    noun: bool
    modifier: bool
    time: bool
    closed: bool

    @property
    def organisation(self) -> bool:
        """True where it names an office or a company, which reports a thing more often than it is measured."""
        return self.stem in _TOWNS or (self.stem.endswith(_ORGANISATION) and not self.stem.endswith(_NO_ORGANISATION))


def words_of(text: str) -> list[Word]:
    """The words of a text in order; commas apart from a word are words of their own, which are nothing."""
    return [_word(token) for token in _TOKEN.findall(text)]


def endings(words: str) -> tuple[str, ...]:
    """A list of words, written as a text, for str.endswith and startswith."""
    return tuple(words.split())


def is_verbal(word: str) -> bool:
    """Return True for a word that ends as verbs do; of two syllables most such words are nouns all the same (혼인, 방한)."""
    if CHANGE.match(word) and word.endswith(_CONNECTING):
        return True
    if word in _LONE_VERBS:
        return True
    if len(word) == _TWO_SYLLABLES and word.endswith(_NOMINAL_TOO):
        return word in _SHORT_VERBS
    return bool(_VERBAL.fullmatch(word)) and not word.endswith(_NOT_VERBAL)


_TOKEN = regex(r"\d(?:[\d,.]*\d)?[백천만억]* ?[가-힣㎡]{1,3}당|[^\s,;:(]+[,;:]?|[,;:]")
_EDGES = "~|‘’“”'\"「」『』()<>《》[]□○●■◆▲△▶※·*-"
_TIME_WORD = regex(
    r"(?:(?!\d+(?:학년|등급|축|구급대|호선)$)\d.*|가까이|넘게|크게|각각|대폭|소폭|줄곧|모처럼|.*\d(?:년|월|일|시|분기|분|위|%"
    r"|명|건|원|곳|개|차|회)?(?:까지|부터"
    r"|에서|에|말|초|로|으로)?|올해|지난해|작년"
    r"|내년|이달|지난달|지난|이번|오는|다음|상반기|하반기|현재|같은"
    r"|기간|동안|당시|최근|오늘|어제|전년|전월|동기|대비|"
    r"올봄|올여름|올가을|기준|이후|이래|이전|.*대비|가운데|중|등|및|또|또한|특히|이어|이어서|한편|다만|이에|이로써|그러나|하지만"
    r"|그리고|따라|위해|통해|대해|의해|함께|이미|이날|모두|역시|여전히|이번에|연속|앞|실제|별도|주|대체|앞서|새로|더"
    r"|가장|처음|첫|반면|열흘|"
    r"(?:지금|이제|현재|여태)(?:까지|껏)?|이때|때|무렵|시점|경우|바|것|점|결과|기존|당초|종전|중인|산하|소속|일대|인근|미만"
    r"|이내|초과|사이|과정|반면|정도|이상"
    r"|이하|수준|이유|덕분|탓|만큼"
    r"|평년|작년보다|말|초|당|이는|이들|이|그|전|뒤|후|약|하루|매일|매년|연간|새|총|일원)"
)
_NOUN_LIKE = endings(
    """
    국가 물가 평가 추가 참가 인가 허가 전문가 작가 주가 단가 대가 원가 증가 휴가 여가 시가 길이 높이 깊이
    넓이 차이 나이 어린이 종이 놀이 먹이 속도 온도 한도 정도 제도 연도 수도 강도 농도 밀도 빈도 습도 고도
    난이도 만족도 인지도 선호도 신뢰도 태도 의도 지도 보도 철도 도로 선로 회로 수로 산책로 등산로 탐방로
    진입로 통학로 원자로 진로 경로 철로 항로 피로 활주로 효과 성과 결과 학과 초과 통과 사과 부과 회의 협의
    논의 동의 심의 문의 주의 결의 사고 보고 신고 광고 재고 창고 경고 최고 권고 공고 잔고 피해 재해 침해 동해
    서해 남해 이해 부서 질서 독서 문서 도서 참여 기여 급여 수여 대여 표면 측면 라면 화면 전면 방면 장면 도면
    수면 마을 가을
    자치도 종가 관로 거리 사거리 뿌리 자리 일자리 비리 요리 머리 유리 처리 관리 정리 수리 금리 심리 논리 분리
    발의 전공의 전문의 주치의 공보의 창의 내과 외과 치과 안과 경과
    """
)
_PARTICLE = regex(
    r"(?P<stem>.+?)(?P<particle>에서의|으로의|와의|과의|에서는|에서도|에서|에게는|에게도|에게|에는|에도|으로는|으로도|으로"
    r"|로는|로도|까지|부터|보다|처럼|마다"
    r"|은|는|이|가|을|를|의|도"
    r"|에|와|과|로|만|라고|이라고)$"
)
_VERBAL = regex(
    r".*(?:하는|되는|[가-힣]한|된|[긴낀든]|받은|받는|드는|드리는|주는|있는|없는|떠오르는|다니는|즐기는|몰리는|팔리는|벌이는"
    r"|이끄는|던|하고|하며|해|하여|되어|돼|이며|이고|고|며|면서"
    r"|지만|으나"
    r"|어|아|여|려|려고|도록|면|다|요|할|될|인|킨|낸|진|친|른|난|온|간|운"
    r"|[가-힣](?:져|겨|쳐|켜|펴|춰|줘|둬|워|꿔|뤄|눠)|(?:나갈|이끌|만들|이룰|펼칠|가질|나설|다룰|거둘|[가-힣]릴|높일|줄일"
    r"|들일|보일)"
    r"|으로써|로써|음으로|함으로|[해어아려여라와워]서|운영한|[었았였렸했됐][가-힣]*|[간은]데)$"
)
_NOT_VERBAL = endings(
    """
    고려 배려 격려 우려 염려 권한 제한 기한 시한 상한 하한 북한 남한 무한 확인 승인 개인 법인 원인 할인
    공인 노인 외국인 군인 사진 추진 증진 선진 지진 재난 비난 기온 수온 체온 고온 보온 참여 급여 기여 대여
    수여 증여 육아 유아 영아 장애아 언어 용어 농어 진료 자료 수요 필요 중요 개요 소요 경영난 취업난 신규
    측면 화면 라면 도면 표면 피해 올해 이해 침해 재해 광고 사고 신고 보고 재고 잔고 권고 창고 경고 공고
    최고 생활고 종합 시장 관람 회원 여신 금융 야간 민간 기간 연간 시간 공간 국민 은퇴 일반 출생아 신생아
    근해 연근해 전기차 장애인 업인 예술인 언론인 직장인 경제인 문화인 체육인 방송인 정치인 종교인 법조인
    의료인 상공인 내국인 민간인 일반인 현대인 연예인 지식인 한국인
    """
)
_ADJECTIVE = regex(
    r"(?:높|낮|많|적|좋|같|작|크|넓|좁|깊|짧|젊|늙|밝|맑|않|있|없|받|얻|맡|겪|맞|갖|담|찾|남|넘|늘|줄|돕"
    r"|잇|앞두|이끄|기리|누리|살리|알리|열리|걸리|바뀌|나누|다루|거두|꾸|지키|가지|미치|그치"
    r"|마치|키우|세우|배우|치르|이르|따르|들어서|나서|만드|이끌|.*[어아]지|커지|늘어나|줄어드|태어나|떠나|이뤄지)(?:은|는|을)"
)
_ORGANISATION = endings(
    """
    부 청 처 위원회 공사 공단 정부 당국 은행 연구원 연구소 협회 센터 본부 구청 시청 도청 관계자 대표 장관
    총리 대통령 이들 우리 회사 업체 재단 진흥원 교육청 의회 중공업 전자 그룹 경기도 강원도 제주도 특별시
    광역시 서울시 부산시 대구시 인천시 광주시 대전시 울산시 세종시 전북도 전남도 경북도 경남도 충북도 충남도
    """
)
_NO_ORGANISATION = endings(
    """
    간부 일부 주부 어부 농부 산모부 피부 외부 기부 납부 여부 승부 공부 임산부 임신부 세부 남부 북부 동부 서부
    중부 신청 요청 초청 청구 거래처 판매처 구입처 사용처 투자처 출처 근처 상처 조처 수요처 공급처 접수처 충전자 운전자
    """
)
"""Words that end as offices do: 신청, 군간부, 판매처."""
_TOWNS = frozenset("시도군구")
_WHEN = "시"
"""구매 시; with a particle it is a town (시는)."""
_SHORTEST_WITH_PARTICLE = 2


@lru_cache(maxsize=8192)
def _word(token: str) -> Word:
    bare = token.strip(_EDGES + ",;:")
    stem, particle = _parted(bare)
    closed, time = token[-1] in ",;:", bare == _WHEN or _TIME_WORD.fullmatch(stem) is not None
    noun = bool(stem) and not particle and not closed and not time and change_before(stem) == "none" and not is_verbal(stem)
    modifier = bare in _LONE_VERBS or (
        particle in ("는", "은", "을") and bool(_VERBAL.fullmatch(bare) or _ADJECTIVE.fullmatch(bare))
    )
    return Word(bare, stem, particle, noun, modifier, time, closed)


def _parted(word: str) -> tuple[str, str]:
    """A word without its particle, and the particle; words that only look like having one stay whole."""
    match = _PARTICLE.fullmatch(word)
    looks_whole = word.endswith(_NOUN_LIKE) and not word.endswith(_WITH_PARTICLE)
    if match is None or looks_whole or len(word) < _SHORTEST_WITH_PARTICLE:
        return word, ""
    return match["stem"].strip(_EDGES), match["particle"]


_WITH_PARTICLE = (
    "의회의",
    "위원회의",
    "협의회의",
    "건수도",
    "횟수도",
    "점수도",
    "지수도",
    "명수도",
    "가구수도",
    "보수도",
    "특수도",
)


_CONNECTING = ("어", "아", "여", "라", "러", "려", "고", "며")
_LONE_VERBS = frozenset(
    endings("한 된 할 될 본 온 준 쓴 낸 든 난 산 뜨는 쓰는 오는 가는 내는 치는 먹는 입는 읽는 듣는 타는 나는 보는 사는")
)
_TWO_SYLLABLES = 2
_NOMINAL_TOO = ("인", "한", "진", "온", "운", "간", "아", "어", "여", "해", "친")
_SHORT_VERBS = frozenset(
    endings(
        """
        앞둔 해온 이끈 거둔 지낸 보낸 이룬 남긴 생긴 지킨 가진 나눈 모인 보인 쓰인 쌓인 섞인
        놓인 벌인 들인 붙인 속인 숙인 띄운 세운 키운 배운 채운 숨진 다친 빠진 나온 강한 인한
        의한 약한 심한 편한 귀한 흔한 위한 대한 통한 관한 향해 위해 대해 통해 의해 인해 더해
        비해 지어 이어 들여 줄여 높여 모여 보여 쓰여 들어 되어 늘어 벌어 나아 모아 쌓아 받아
        찾아 맞아 남아 따라 하여
        """
    )
)
