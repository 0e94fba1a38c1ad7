"""Text prepared for reading figures: variants of signs made one, and digits that count nothing masked.

Those are telephones, laws, licences, dates, times, ordinals and numbers within names.
"""

import re
from collections.abc import Iterator

from formatter.text.bounds import regex


def cover(text: str) -> bytearray:
    """One byte for each character of a folded text, not zero where no figure may begin."""
    covered = bytearray(len(text))
    if not _DIGIT.search(text):
        return covered
    if _CODE.search(text):
        for line in _LINE.finditer(text):
            if _CODE.search(line[0]):
                _fill(covered, line)
    for pattern in _patterns(text):
        for match in pattern.finditer(text):
            _fill(covered, match)
    for start in _NUMBER_START.finditer(text):
        if named := _AT_NUMBER.match(text, start.start()):
            _fill(covered, named)
    return covered


def _patterns(text: str) -> Iterator[re.Pattern[str]]:
    yield from _ANYWHERE
    for sign, patterns in _WITH_SIGN.items():
        if sign in text:
            yield from patterns
    if not _HANGUL.search(text):
        yield _IN_ENGLISH


def _fill(covered: bytearray, match: re.Match[str]) -> None:
    covered[match.start() : match.end()] = b"\1" * (match.end() - match.start())


_DIGIT = regex(r"\d")
_HANGUL = regex("[가-힣]")
_LINE = regex(r"[^\n]+")
_CODE = regex(r"=>|::|[{}]|\(\)|;[ \t]*(?:\n|$)|[A-Za-z]\(\d{1,9}\)|^[ \t]*(?:SIZE|SHA\d{0,3}|MD5)\b", re.MULTILINE)
"""Signs that only program code has, and the lines that name a download's size."""
_NUMBER_START = regex(r"(?<![\d,.])\d(?![\d,.]*\s?(?:%|[만억조원건배]|달러|명(?!령)))")
"""The start of a number to check; one that a clear unit follows (%, 억, 명) needs no check."""
_MORE_LINES = r"(?:\s?[,~/·]\s?\d{1,4}(?![\d,.]*\s?[%가-힣㎡㎞㎏a-zA-Z]))*"
_PHONE = (
    r"0\d{1,2}[)\-.·]{1,2}\s?\d{3,4}[-.)·]\s?\d{4}(?!\d)" + _MORE_LINES,
    r"(?<!-)1[5-8]\d\d\s?-\s?\d{4}(?!\d)" + _MORE_LINES,
    r"\d{3,4}번(?=으로|에\s|\)|이나|을\s|로\s)",
)
_ORDINAL = (
    r"\d\s?유형",
    (
        r"\d{1,3}\s?(?:차(?!례|량|선|로|종|이|지|관|액|트)|순위|주차(?!장|면|된|공|구|대|문|난)|호선|호기|번째|등급|주년|학년"
        r"|교시|회차|라운드|년\s?차|일\s?차|개월\s?차|년생|학번|개년)"
    ),
    r"\d{1,2}\s?단계(?!\s?(?:상승|하락|높|낮|올|내|뛰|격상|하향|상향|떨어))",
    r"\d{1,2}\s?부(?=\s?(?:리그|요금|행사|[,에는로]))",
    r"[1-6]\s?세대(?=\s?(?:이동|통신|전기|전투|실손|차량|모델|항공|배터리|원전|원자로|[(,]|를\s?거))",
    r"[1-4]기\s?(?=신도시|내각|체제|행정부|정부|지도부|출범|위원회|암)",
)
_YEAR = r"(?:19|20)\d\d"
_DATE = (
    rf"{_YEAR}\s?년?\s?[~\-·,]\s?(?:{_YEAR}|\d\d)\s?(?:년|학년도|절기|시즌)(?:대|도)?",
    rf"{_YEAR}년?\s?=\s?100(?:\.0)?\)?",
    rf"{_YEAR}\s?(?:년|학년도|회계연도)(?:대|도|산)?(?:\s?\d{{1,2}}월(?:\s?\d{{1,2}}(?:일|\.(?!\d)))?)?",
    rf"{_YEAR}\s?[./-]\s?(?:0?[1-9]|1[0-2])(?:\s?[./-]\s?\d{{1,2}}\.?)?(?!\d|[만억천%])",
    r"\d\d년(?=\s?\d{1,2}월)",
    r"[12]\d년(?= (?:[\d,.]+ ?(?:조|억|만|천|명|건|%|톤|곳|개(?!월))|상반기|하반기|대비|말|초|기준))",
    r"\d{1,2}\s?[~\-·,]\s?\d{1,2}월",
    r"\d{1,2}\s?월(?:\s?\d{1,2}\s?[~\-·]\s?\d{1,2}일|\s?\d{1,2}(?:일|\.(?!\d)|(?=[~(])))?(?:\s?\([월화수목금토일]\))?",
    r"\d{1,2}\s?(?:일\s?)?[~·,]\s?\d{1,2}일(?![가-힣]*\s?(?:이내|이상|가량|(?:으로|로) (?:늘|줄|조정|연장|단축|확대))|에서 \d)",
    r"\d{1,2}\.\s?\d{1,2}\.?\s?\([월화수목금토일]\)",
    r"\d{1,2}/\d{1,2}\s?\([월화수목금토일]\)",
    r"\d\s?/\s?4\s?분기",
    r"[1-4](?:\s?[~\-·,]\s?[1-4])?\s?분기(?!\s?(?:연속|째|만에|이상|동안))",
    r"[1-4]Q\b",
)
_TIME = (
    r"\d{1,2}\s?시(?!간|군|도|즌|작|장|민|설|도|범|내|외|행|점|각|급|청|의|리)(?:\s?\d{1,2}분)?(?:\s?\d{1,2}초)?",
    r"\d{1,3}분(?=(?:(?:과|와|,|·)? ?\d{1,2}분)* ?(?:결승|선제|동점|역전|추가|쐐기|만회|연속)? ?(?:골|득점|페널티|프리킥|헤딩))",
    r"(?<!:)\d{1,2}:\d{2}(?::\d{2})?(?![\d:]|\.\d)",
)
_NAME = (
    (
        r"\d{1,2}[·.]\d{1,2}(?=\s?(?:전쟁|참전|민주|운동|혁명|절|총선|대선|지방선거|지선|재보|대책|부동산|광복|사태|사건|만세"
        r"|의거|테러|선언|합의|공동))"
    ),
    r"\d{1,2}·\d{1,2}(?:·\d{1,2})*(?![\d.,])",
    r"\d{1,2}\s?사(?=\s|의|가|는|\)|,|$|별)",
    r"[1-9]0(?:\s?[~·,-]\s?[1-9]0)+\s?대",
    r"[2-6]0[2-6]0\s?(?:세대|청년)",
    (
        r"\d{1,3}대\s?(?=[가-힣]*\s?(?:과제|전략|품목|그룹|은행|분야|핵심|국정|강국|원칙|권역|광역시|암|정책|시중|주요|중점"
        r"|대기업|사업|도시|혁신|성장|뉴스|개혁|종단|명절|제품|산업|기업|수출|주력|첨단|국가|특례|요건|의제|권리|가치|범죄|재난"
        r"|축제|공약|부문|방안|비전|질병|영양|국책|취약|위험|플랫폼))"
    ),
    (
        r"[1-9]0대(?=\s?(?:[가-힣]*(?:남성|여성|청년|남녀|환자|운전자|부부|이상|이하|초반|중반|후반|노인|어르신|직장인|이용자"
        r"|소비자|인구|사망자|응답자|유권자|청소년|주부|자녀|부모|근로자|취업자|여행객|[A-Z]\s?씨)))"
    ),
    r"\d{1,2}(?:\.\d)?일제",
    r"\d{1,2}년(?:물|산|근|제|형)",
    r"\d{1,2}일장",
    r"\d{2,3}(?:㎜|mm)(?= ?(?:자주포|곡사포|포탄|견인포|박격포|로켓|기관포|렌즈|필름|카메라))",
    r"\d{2,4}m(?=\s?(?:결승|예선|준결승|계주|달리기|허들|자유형|평영|배영|접영|개인|혼성|단거리|경기))",
    r"(?:24시간|365일)(?!\s?(?:만에|이내|안에|이상|동안|내에|걸))",
    r"\d{2,3}(?:㎏|kg)급",
    r"\d{1,2}종\s?경기",
    r"[1-9]인\s?(?=가구|가족|미디어|실\b|용|체제|기업|방송|칭|자|세대|전|조|극|분|승|식)",
    r"1회(?= (?:충전|복용|투약|투여|이용|방문|사용|섭취|제공|제공량|접종|최대|평균|구매|주유))",
    r"1\s?(?:대|:)\s?1(?!\d|,|\.\d|\s?[억만천])",
    r"\d{1,3}(?:\s?[~-]\s?\d{1,3})?층(?!\s?(?:규모|높이|짜리|건물|이상))",
    r"(?<=\()\d{1,3}(?:세)?\)(?=\s?씨|\s[가-힣]+(?:은|는|이|가)\s)",
    r"\d{4}-\d{1,5}(?:-\d+)?호?(?!\d|[만억천%])",
    r"0\d+(?![.\d])",
    r"\d+(?:\.\d+){2,}",
)
_AT_NUMBER = regex("|".join(_PHONE + _ORDINAL + _DATE + _TIME + _NAME))
_ANYWHERE = tuple(
    regex(pattern)
    for pattern in (
        r"\+\d{1,3}[-\s.]\(?\d{1,4}\)?(?:[-\s.]\d{2,4}){1,3}",
        (
            r"(?:☎|국번\s?없이|문의전화|상담전화|전화|연락처|콜센터|팩스|[Ff]ax|FAX|[Cc]all"
            r"|[Tt]el)\s?[:.(]?\s?\d[\d\s\-,~]*\d(?!\s?[가-힣%]*(?:만|억|건|통|회))"
        ),
        r"(?:법|법률|시행령|시행규칙|규정|조례|규칙|고시)[」』]?\s?\d+조(?:의\s?\d+)?(?:\s?제?\d+(?:항|호|목))*",
        r"[’'‘`]\d\d(?:\s?[~\-]\s?[’'‘`]?\d\d)?\s?(?:년|\.\s?\d{1,2}(?:\.\s?\d{1,2})?\.?월?)(?:\s?\d{1,2}월)?(?:\s?\d{1,2}일)?",
        r"(?<![A-Za-z])[A-Za-z]+(?:[-‑.]?\d[\w.-]*\w|-?\d(?![\d,.]))",
        r"(?:여성|남성|남녀|연령|나이|환자|청년|부부)[은는이가의]?\s[1-9]0대",
    )
)
_ERROR_CODE = regex(
    r"(?:\b[Ee]rror|\b[Ss]tatus|\bHTTP|오류|에러)(?: ?(?:code|코드))? ?[:(]? ?\d{3}(?!\d|[,.]\d| ?(?:건|개|명|회|%))"
)
_WITH_SIGN = {
    **dict.fromkeys(("rror", "tatus", "HTTP", "오류", "에러"), (_ERROR_CODE,)),
    "http": (regex(r"https?://[^\s<>가-힣]+"),),
    "www.": (regex(r"\bwww\.[^\s<>가-힣]+"),),
    "@": (regex(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}"),),
    "제": (
        regex(r"(?:제|(?<![가-힣])제\s)\d+\s?(?:조|항|호|목|절|편|관)(?:의\s?\d+)?(?:\s?제?\d+(?:항|호|목))*"),
        regex(
            r"(?:제|(?<![가-힣])제\s)\d+(?:[-·~,]\d+)*\s?(?:회|차|대|기|호|국|군|단계|장|부|권|판|선거구|공구|사단|자|종|급|세대"
            r"|발전소)?"
        ),
    ),
    "§": (regex(r"§+ ?\d+(?:[.-]\d+)*"),),
    "CC": (regex(r"CC[-\s]BY[-\w\s]{0,24}\d\.\d"),),
    "후반": (regex(r"후반(?:전)? ?(?:추가 ?시간 ?)?\d{1,3}분"),),
    "전반": (regex(r"(?<!이)전반(?:전)? ?(?:추가 ?시간 ?)?\d{1,3}분"),),
    "연장": (regex(r"연장(?:전)? ?(?:전반|후반)? ?\d{1,3}분(?= ?(?:에 |터|만|골|,|과|\s?[가-힣]*골))"),),
    "코로나": (regex(r"코로나\s?-?19"),),
    "GPT": (regex(r"챗GPT[-\s]?\d(?:\.\d)?"),),
    "m": (regex(r"(?:공기소총|공기권총|소총|권총|자유형|평영|배영|접영|혼영|계영|남자|여자)\s?\d{2,5}m"),),
}
"""Patterns that hold for any text with a sign in it, which is found much faster than they are."""
_MONTHS = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)(?:uary|ruary|ch|il|ust|ember|ober)?\.?"
_IN_ENGLISH = regex(
    r"\b(?:"
    + "|".join(
        (
            r"(?:Articles?|Sections?|Sec\.|Chapters?|Clauses?|Act No\.)\s?\d+(?:(?:[-.(]|, | and | to )\d+\)?)*",
            r"Type\s?\d\b",
            r"[Tt]ext(?:ing)? [A-Z]\w{0,20} to \d{4,6}\b",
            r"(?:turn(?:s|ed|ing)) \d{1,2}\b(?!%| ?[a-z]+s\b)",
            r"(?:PDF|Word|Excel|ZIP|MP[34])(?: file)?, [\d.,]{1,8} ?[KMG]B(?:, \d{1,4} pages?)?",
            r"\d{1,6} (?:hundred|thousand|million|billion)th\b",
            r"10x\b(?! (?:faster|more|higher|the|as|larger|better|increase|growth|return))",
            r"KOGL[-\s]?\d",
            r"(?<![\d,.])\d{1,3}(?:st|nd|rd|th)\b(?![ -](?:straight|consecutive|successive)\b)",
            (
                r"(?:Phase|Stage|Level|Grade|Class|Pier|Gate|Platform|Line|Route|Room|Unit|No\.|Number|Part|Chapter|Figure|Table"
                r"|Step|Tier|Group)\s\d+(?:\.\d+)?"
            ),
            rf"{_MONTHS}\s\d{{1,2}}(?:\s?-\s?\d{{1,2}})?(?:,?\s{_YEAR})?(?![\d,.]*\d)",
            rf"(?:\d{{1,2}}(?:,? | ?- ?)(?:and |to )?){{0,3}}\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTHS}(?:,?\s{_YEAR})?\b",
            r"[Aa]t \d{1,2}, (?=[‘“\"'A-Z]|s?he\b|they\b)",
            (
                rf"(?:in|by|since|through|until|till|from|of|before|after|during|than|to|and|early|late|mid|for|around|fiscal"
                rf"|{_MONTHS})[\s-]{_YEAR}s?\b(?!\s?(?:percent|people|won|%|units|[a-z]+s\b))"
            ),
            rf"{_YEAR}(?:-\d\d(?:\d\d)?)?(?:s|'s)?(?=[.,;:)]|$)",
            r"\d{1,2}(?::\d\d)?\s?(?:[ap]\.?m\b\.?|o'clock)",
            r"[A-Z][a-z]+\s\d{3}-\d+\w*",
            r"[A-Z][\w'-]+,\s\d{1,2}(?=,\s)",
            r"[a-z]+, [1-9]\d, (?=(?:an?|the|who|was|were|is|has|had|of|from|and|said|[a-z]+ed)\b)",
            rf"(?:its|the|their|his|her|a|this)\s{_YEAR}(?=\s[a-z])",
            (
                r"\d{2,5}[\s-]?m(?:eters?|etres?)?(?=\s(?:freestyle|butterfly|backstroke|breaststroke|medley|relay|hurdles"
                r"|sprint|dash"
                r"|steeplechase|individual|race|final))"
            ),
        )
    )
    + ")"
)


def fold(text: str) -> str:
    """The text with full-width ASCII, dashes, tildes, spaces and currency signs in their plain form; of the same length."""
    return text.translate(_FOLDED)


_FULL_WIDTH_STEP = 0xFEE0
_FOLDED = {
    **{code + _FULL_WIDTH_STEP: code for code in range(0x21, 0x7F)},
    **dict.fromkeys(map(ord, "∼～〜〰"), "~"),
    **dict.fromkeys(map(ord, "−–‐‑"), "-"),
    **dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2009\u202f\u3000\t"), " "),
    **dict.fromkeys(map(ord, "ㆍ•‧∙"), "·"),
    ord("￦"): "₩",
    ord("￥"): "¥",
    ord("µ"): "μ",
}
