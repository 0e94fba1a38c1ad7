"""The meaning of Korean predicates: growth or fall, and whether something happened, is planned or is foreseen."""

import re
from functools import lru_cache
from typing import Literal

from bot.model.card import Direction, Status
from formatter.text.bounds import regex


def first_change(text: str) -> Direction:
    """The direction of the first word of change in the text; "none" without one."""
    match = CHANGE.search(text)
    return direction_of(match) if match else "none"


def direction_of(match: re.Match[str]) -> Direction:
    """The direction of a match of CHANGE."""
    named = match.groupdict()
    if named["up"]:
        return "up"
    return "down" if named["down"] else "flat"


def change_before(text: str) -> Direction:
    """The direction of a verb of change that ends the text and modifies what follows: 줄인, 뛴, 감소한."""
    match = _LAST_WORD.search(text)
    change = CHANGE.search(match["word"]) if match and _final(match["word"][-1]) == _N else None
    return direction_of(change) if change else "none"


def until_finite(text: str) -> str:
    """The text up to and with its first predicate that has a tense of its own."""
    for word in _WORD.finditer(text):
        if _tense(word[0]):
            return text[: word.end()]
    return text


def status_after(text: str) -> Status | Literal["state"] | None:
    """The status that the predicate governing the beginning of `text` gives; None where the text has none.

    "state" is a present of a state, now or at a time named elsewhere.
    """
    pursued = _PURSUED.search(text) if "추진" in text else None
    reported = "것으로" in text or "다고 " in text
    for word in _WORD.finditer(text):
        kind = _kind(word[0])
        if _MEASURING.fullmatch(word[0]):
            continue
        if pursued and word.start() >= pursued.start():
            return "plan"
        if kind is None and not reported:
            continue
        if kind == "forecast" or (kind == "possible" and _THOUGHT_POSSIBLE.match(text, word.start())):
            return "forecast"
        if reported and _REPORTED.match(text, word.start()):
            return "actual"
        if kind == "plan":
            return "plan"
        if kind == "weather":
            return "forecast"
        if kind == "will be" and _final(text[: word.start()].rstrip()[-1:]) == _L:
            return "plan" if _ARRANGED.match(text, word.end()) or _will_do(text[: word.start()]) else "forecast"
        if kind == "going on" and text[: word.start()].rstrip()[-1:] != "수":
            return "state"
        tense = "state" if _OBLIGED.search(text, 0, word.start()) else _tense(word[0])
        if tense and not _NAMED_NEXT.match(text, word.end()):
            return _STATUS[tense]
    return None


def names_plan(text: str) -> Status | None:
    """The status a subject itself names: 목표는, 예상 관람객은."""
    match = _NAMED.search(text)
    if match is None:
        return None
    return "forecast" if match["forecast"] else "plan"


CHANGE = regex(
    r"(?=[늘증상오올인급폭높확뛰뛴뛸치불커키많길빨넓반성신더줄감축하내낮떨뒷짧단적깎둔절위빠경저제보유동변같답연벌좁↑↓])"
    r"(?:(?P<up>(?<![오하가])늘(?=어|었|리|린|릴|립|려|렸|고|며|면|지|던|날|난|나| 것| 수| 전망| 예정|$)|증가|증대|증액|증원"
    r"|증설|증편|증산|늘린|상승|상향|오르|오른|오릅|올랐|올라|오를|올리|올립"
    r"|올린|올릴|올려(?!놓)|올렸|인상(?!적|파|폭)"
    r"|급증|급등|폭증|높아|높이(?=기|고|는|겠)|높인|높일|높입|높였|높여|높이[고며]|확대|확충|확장|뛰(?=어(?!난|나)|었|며|고|는)"
    r"|뛴|뛸|치솟|불어|불었|커[지졌진질]|키[우운울웠]|많아|길어|빨라|넓[어혀히힌]|넓어"
    r"|반등|성장했|성장한|성장하|성장할|신장|더 많|더 높|늘어|연장(?!전|선|통|근로|자|승부)|벌어[졌지진]|↑)"
    r"|(?P<down>(?<![가-힣])줄(?=이|어|었|인|여|일|입|였|고|며|지|던| 것| 전망| 예정|$)|감소|감축|감액|감원|감산|축소|하락|하향"
    r"|내리(?=고|며|기|는|막)|내린|내릴|내립|내렸|내려(?!다|받|졌"
    r"|지|놓|온|왔|앉)|인하|급감|급락|폭락|낮아|낮추|낮춘|낮출|낮춥|낮췄|낮춰"
    r"|떨어(?!진 ?(?:곳|지점|거리|위치|데|바다|해상)|져 있)|증발"
    r"|뒷걸음|짧아|단축|적어[지졌진질]|깎|둔화|절감|위축|빠졌|빠지|빠진|경감|저감|감면|더 적|더 낮|좁혀[졌지진]|좁혀질|↓)"
    r"|(?P<flat>제자리|보합|유지(?!율|비|보수|관리|류)|동결|변동 ?없|같은 수준|동일한 수준|답보))"
)
COMPARED = regex(
    r"(?:(?P<up>(?:많|높|크|길|비싸|빠르)(?=다|은|았|고|며|지|게|습|음|아)|컸|[큰긴] |큼|비쌌|비싼|비쌈|빠른)"
    r"|(?P<down>(?:적|낮|작|짧|싸)(?=다|은|았|었|고|며|지|게|습|음|아)|느리|느린|싼 ))"
)

_LAST_WORD = regex(r"(?P<word>[가-힣]{1,12}) ?$")
_Tense = Literal["past", "decided", "present", "state", "will"]
_STATUS: dict[_Tense, Status | Literal["state"]] = {
    "past": "actual",
    "decided": "plan",
    "present": "plan",
    "state": "state",
    "will": "plan",
}
_WORD = regex(r"[^\s,;]+")
_FORECAST = regex(
    r"전망|예상|예보(?:[했됐된]|하[고며]|됩)|추산|추정|예측|관측(?!소|됐|했|되|하|을|이래|망)|내다[봤보본볼]"
    r"|기대(?:된|되|됩|했|하고|한)|우려(?:된|되|됩)"
    r"|점쳐|점친|가능성[이도]"
)
_PLAN = regex(
    r"계획|예정|목표|방침|[기키]로(?=$|[.”\"'])|공약|구상(?:이|을|입)|로드맵|추진(?:한|할|하기|합)|복안|방안(?:이|을|도)?$"
)
_GOING_ON = regex(r"있(?:으며|고|지만|으나|는데)|중(?:이며|이고|이지만|이나|인데)$")
_PURSUED = regex(
    r"(?:신설|증설|도입|건설|설치|설립|이전|개편|인상|인하|확대|폐지|유치|조성|매각|인수|개정|제정|통합)(?:을|를)? 추진"
    r"(?:하고 있|되고 있| ?중)"
)
"""A project under way is a fact, a deed still pursued is not done: 구청 신설을 추진하고 있다."""
_WEATHER = regex(r"(?:내리|오|불|일|오르|떨어지|머물|기록하|그치|이어지|나타나|쌓이|흐리|맑|높|낮|많|적|비슷하|춥|덥|예상되)겠")
"""Verbs of which 겠 is a forecast: 눈이 내리겠다. With other verbs it is a plan: 늘리겠다."""
_DEED = regex(
    r"(?:지원|공급|투입|투자|제공|지급|건설|설치|조성|육성|양성"
    r"|배치|채용|선발|도입|편성|개최|운영|실시|추진|마련|시행|보급)할 $"
)
_WILL_BE = regex(r"것(?:이라|이다|입니다|이며|이고|으로)")
_ARRANGED = regex(r" (?:예정|계획|확정|결정)")
_REPORTED = regex(
    r"[^\s,;]{1,40}다고 (?:응답|답[했하변]|대답)|"
    r"(?:[^\s,;]{1,40} ){1,3}?(?<=[는은인한된] )것으로 (?:나타|조사|집계|확인|파악|드러|분석|알려)"
)
"""Words of a survey's result, which is a fact even where people report plans: 여행을 계획하고 있는 것으로 나타났다."""
_MEASURING = regex(r"(?:달하|이르|해당하|육박하|상당하|준하|넘|웃도|밑도)는|불과한|규모인")
"""Words that only state an amount and so give no time: 346만 명에 달하는 고용이 기대된다."""
_OBLIGED = regex(r"[가-힣](?<!분)야 ?$")
"""The form of an obligation, which is in force already: 운임을 확인해야 합니다."""
_STATED = regex(r"(?:달하|이르|차지하|기록하|머무르|그치|불과하|웃돌|밑돌|두|해당하)(?:며|고|는데|면서|지만)$")
_THOUGHT_POSSIBLE = regex(r"있다(?:고|는) (?:보|본|봤|내다|예상|전망|분석|예측|관측)")
_NAMED_NEXT = regex(r" (?:것이 (?:목표|핵심|골자|계획)|것을 (?:목표|골자)|(?:방안|계획|목표|방침|예정|내용))")
_NAMED = regex(
    r"(?P<forecast>(?:예상|전망|추정)(?:치|액|량|은|는|이|가| |되는 ))|(?P<plan>(?:목표|계획)(?:치|액|량|은|는|이|가|를|로"
    r"|인| |\())"
)

_CLOSING = "\"'”’)]」』.!?…"
_DECIDED = regex(r"(?<![가-힣])정했|확정[했됐]|결정[했됐]|합의했|의결했|[기키]로$|약속했|제시했|내걸|제안했|요구했|건의했|예고했")
_SPOKEN = regex(r"(?:다|라|자)(?:고|며|면서|는|던)$")
_FINAL = regex(r"(?:다|요|까|죠|음|함|임)$")
_WITH_COPULA = regex(r"(?:이다|입니다|이라|인|이었다|아니다)$")
_ADNOMINAL = regex(
    r"(?:[가-힣]하는|[가-힣]되는|[가-힣]{2}한|[가-힣]된|받는|받은|[가-힣]던|달하는|이르는|넘는|드는|주는|있는|없는|[가-힣]인"
    r"|[낸챈킨뺀]|[가-힣][친힌]|[아어커려]진|펴는)$|^인$"
)
_LEANING = regex(
    r"(?:포함|비롯|[위통대관의인]|다양|중요|필요|안전|편리|우수|특별|주요|동일|유사|복잡|긴급|시급|심각|풍부|쾌적|건강|저렴"
    r"|공정|투명|특정)한$"
    r"|적인$|^(?:새로운|어려운)$"
)
"""Adjectives and joining words before a noun, which have no time: 지원 등을 포함한 다양한 사업을 추진할 예정이다."""
_STATIVE = regex(
    r"(?:이르|이른|이릅|달한|달합|있|없|않|아니|나타[난납]|보인다|보입|차지[한합]|해당[한합]|의미[한합]|꼽[힌힙]|말[한합]"
    r"|밝[힌힙]|설명[한합]|강조[한합]|전[한합]"
    r"|구성[된됩]|머[문뭅]|불과|그[친칩]|웃[돈돕]|밑[돈돕]|넘[는습]|같[다습]|포함[된됩]|집계[된됩]|알려[진집]|평가[된됩]"
    r"|분석[된됩]|기록하고|두며|갖[춘춥]|찾[는습]|걸린다|걸립|따른다|따릅"
    r"|많[다습]|높[다습]|낮[다습]|적[다습]|부과|필요|가능|받[는습]|책정[된됩]|설정[된됩]|규정|속[한합]|(?<![가-힣])(?:든다"
    r"|듭니다)"
    r"|^(?:된|됩니)다|(?:용이|편리|유용|다양|풍부|적합|충분|부족|유리|안전|중요|저렴|우수|비슷|유사|상당)[한합하]"
    r"|자랑[한합]|보유[한합]|겪[는습]|시사[한합]|뜻[한합]|나뉜다|나뉩|이뤄[진집]|이루어[진집]|담[는습]|생각|본다"
    r"|봅니다|보여[준줍]|나타[낸냅]|면제[된됩]|적용[된됩]|소요[된됩]|제공[된됩]|지원[된됩]|지급[된됩]|환급[된됩])"
)
_Kind = Literal["forecast", "plan", "weather", "will be", "going on", "possible", "tense"]


@lru_cache(maxsize=8192)
def _kind(word: str) -> _Kind | None:
    """The status that a word shows by itself; None for the many that show none."""
    if _FORECAST.search(word):
        return "forecast"
    if _WEATHER.match(word):
        return "weather"
    if _PLAN.search(word):
        return "plan"
    if _WILL_BE.match(word):
        return "will be"
    if _GOING_ON.match(word):
        return "going on"
    if word.startswith(("있다고", "있다는")):
        return "possible"
    return "tense" if _tense(word) else None


def _will_do(before: str) -> bool:
    """Return True if the verb before 것이다 is an action that somebody plans: 8조 원을 공급할 것이다."""
    return _DEED.search(before) is not None


_PAST, _N, _B, _L = 20, 4, 17, 8
"""Indices of the final consonants ㅆ, ㄴ, ㅂ and ㄹ within a Hangul syllable."""


def _final(syllable: str) -> int:
    return (ord(syllable) - 0xAC00) % 28 if syllable and "가" <= syllable <= "힣" else 0


@lru_cache(maxsize=8192)
def _tense(word: str) -> _Tense | None:
    """The tense of a predicate; None for every other word and for predicates that lean on the next one (-고, -아)."""
    word = word.strip(_CLOSING)
    if not word or not "가" <= word[-1] <= "힣" or _LEANING.search(word):
        return None
    past = any(_final(syllable) == _PAST and syllable not in "있겠" for syllable in word)
    if past and not word.endswith(("었음에도", "았음에도")):
        return "decided" if _DECIDED.search(word) else "past"
    if "겠" in word:
        return "will"
    if _ADNOMINAL.search(word) or _STATED.search(word):
        return "state"
    return _present(word)


def _present(word: str) -> _Tense | None:
    if word.endswith(("보다", "마다")):
        return None
    stem = _SPOKEN.sub("다", word) if _SPOKEN.search(word) else word
    if not _FINAL.search(stem):
        return None
    if _STATIVE.search(stem) or _WITH_COPULA.search(stem):
        return "state"
    if stem.endswith("니다"):
        return "present" if len(stem) > 2 and _final(stem[-3]) == _B and not stem.endswith(("입니다", "습니다")) else "state"
    if stem.endswith("다") and len(stem) > 1:
        return "present" if stem.endswith("는다") or _final(stem[-2]) == _N else "state"
    return "state" if stem.endswith("요") and len(stem) > 2 else None
