"""When a Korean sentence says something, and with what time it compares."""

import re

from formatter.figures.quantity import Place


def time_of(place: Place) -> str | None:
    """The nearest time before the quantity that nothing is compared with."""
    words = place.words
    start = end = 0
    for match in _TIME.finditer(words):
        if not _COMPARING.match(words, match.end()) and not _is_telling(place, match):
            start, end = start if end and not words[end : match.start()].strip() else match.start(), match.end()
    return words[start:end].strip() or None


def _is_telling(place: Place, time: re.Match[str]) -> bool:
    """Whether the time is when it was told, not when it was so: 시는 29일 … 늘었다고 밝혔다."""
    if _TOLD.match(place.words, time.end()):
        return True
    a_day = _A_DAY.fullmatch(time[0]) is not None and place.words[: time.start()].endswith(_TOPIC_ENDS)
    return a_day and _TOLD_AT_LAST.search(place.sentence) is not None


def versus_of(place: Place) -> str | None:
    """What the change is measured against: 전년 대비, 지난해보다."""
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
_TIME = re.compile(
    r"(?=[\d’'‘올지작재내상하오다이현어최향앞])"
    rf"(?:{_YEAR}(?: (?:지난 )?(?:{_QUARTER}|{_MONTH}))?|(?:지난 |오는 |다음 ?달 |이달 )?(?:{_QUARTER}|{_MONTH}|{_DAY})"
    rf"|{_POINT}(?: {_DAY})?"
    rf"|(?:향후|앞으로|최근|지난) ?\d+(?:년|개월|주|일)(?:간)?|\d+(?:년|개월|주|일)간){_SUFFIX}"
)
_COMPARING = re.compile(r"(?: ?(?:같은 ?(?:기간|달|분기)|동기|동월|말|평균))?(?:보다| ?대비|에 비해|의 같은|와 비교|과 비교)")
_A_DAY = re.compile(r"(?:지난 |이달 )?\d{1,2}일")
_TOPIC_ENDS = ("은 ", "는 ", "이 ", "가 ")
_TOLD_AT_LAST = re.compile(r"(?:밝혔|발표했|발표하였|전했|말했|설명했|공시했|보도했|예고했)\S{0,6}$|밝혔…$")
_TOLD = re.compile(r" ?(?:밝혔|발표|전했|열린|말했|공개|보도)")
_VERSUS = re.compile(
    r"(?:(?:\d{1,2}(?:년|개월|주|일)|열흘|하루|한 달|지난해|작년|올해|지난달|같은|[’'‘]?\d{2,4}년)(?:의)? ?)?"
    r"(?:같은 ?(?:기간|달|분기|날)|동기|동월|전년(?: ?동[기월])?|전월|전달|전 ?분기|분기|지난해|작년|올해|전주|전날|직전"
    r"|평년|예년|전|기존|당초|이전|종전"
    r"|지난달|추석|설|(?:19|20)\d\d년)(?:보다| ?대비|에 비해)"
)
