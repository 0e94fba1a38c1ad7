"""The shortest phrase of a Korean sentence that names what a quantity measures."""

import re
from collections.abc import Sequence

from formatter.figures.korean.changes import is_reached
from formatter.figures.korean.counted import action, action_on, changed, changed_after, done, following, granted, is_action, used
from formatter.figures.korean.respectively import own_name
from formatter.figures.korean.words import Word, endings, words_of
from formatter.figures.quantity import REACH, Place


def label(place: Place, previous: str | None) -> str | None:
    """What the quantity measures, in words of the folded sentence; `previous` is the label of the quantity before."""
    phrase = _phrase(place, previous)
    if phrase and "00" in phrase and phrase not in place.sentence:
        phrase = _QUANTITIES.sub("", phrase).strip()
    return phrase or None


def _phrase(place: Place, previous: str | None) -> str | None:
    """The label in the words of `place.words`, in which quantities are zeros."""
    if own := own_name(place):
        return own
    counted = following(_beyond(place))
    owned = counted if place.quantity.unit_class == "people" and _OWNER.match(place.after) and counted.endswith(_PERSONS) else ""
    if place.position and _OF_THESE.search(place.before):
        return owned or _joined(previous, action(place.after)) or None
    if place.position and (_SAME_THING.fullmatch(place.before) or is_reached(place)):
        return previous
    lead, rate = _without_amount_words(_INNER.sub("", place.words))
    if owned:
        return _joined(owned, action_on(place.after, owned))
    if adjacent := _adjacent(lead):
        noun = counted if counted and is_action(counted) else action(place.after)
        return _joined(adjacent, rate, noun)
    if counted:
        return _joined(counted, action_on(place.after, counted))
    unit_class = place.quantity.unit_class
    named = changed_after(place.after) or _rate_of(lead, unit_class) or _governing(lead, unit_class) or granted(place.after)
    named = named or previous or done(place) or _appointed(lead) or _scene(lead)
    return _joined(named, rate, action(place.after)) or changed(place.after) or used(place.after)


def _beyond(place: Place) -> str:
    """What follows the quantity, and the other end of its range or what stands in brackets: 76곳(430㎞)의 정체 구간."""
    end = place.quantity.end
    if place.next and _AT_LEAST.fullmatch(place.after):
        return place.sentence[place.next.end : place.next.end + REACH]
    bracketed = _BRACKETED.match(place.sentence, end)
    return place.sentence[bracketed.end() : end + REACH] if bracketed and place.after == "(" else place.after


_AT_LEAST = re.compile(" ?이상 ?")
_BRACKETED = re.compile(r"\([^()]{1,20}\)")
_OWNER = re.compile("의 ")
_PERSONS = endings("자 원 생 민 인 사 의 관 들 사람 가족 아동 청년 여성 남성 선수 어르신")
"""What 1,091명의 counts: the 전공의, rather than the hospitals named before."""


def subject(sentence: str) -> str | None:
    """What a sentence is about, as the one after it may leave it out: 세액 공제는 축소된다. 내년부터는 75%다."""
    words = words_of(sentence[:_LONGEST_PHRASE])
    for index, word in enumerate(words):
        if word.particle in _SUBJECT_PARTICLES and not (word.modifier or word.time or word.organisation or not word.stem):
            return _extended(words[:index], word.stem)
    return None


_SUBJECT_PARTICLES = frozenset({"은", "는", "이", "가"})
_QUANTITIES = re.compile(r"0{2,}\S* ?(?:\S+당 ?)?")
_INNER = re.compile(r"\([^()]*\)")
_SAME_THING = re.compile(
    r"\(| ?(?:→|->|⇒|➡) ?|, ?즉 ?|\)? ?가운데 ?|에서 ?(?:약 |최대 )?|[^,.]{0,30}(?:전|달|해|기간|년|월|분기|동기|평년|작년)\("
)
_OF_THESE = re.compile(r"이 ?(?:중|가운데) ?$")


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


_AMOUNT_WORD = re.compile(
    r"(?:^|(?<=[\s(]))(?P<word>약|총|영상|영하|모두|무려|최대|최소|대략|거의|각각|전체|만|현재|또한|역시|이미|다시|지금까지|이제까지"
    r"|현재까지|많게는|적어도|단|초속|시속|규모|최고"
    r"|최저|최장|겨우|불과|고작|추가로|"
    r"(?P<rate>월|연|하루 평균|일평균|월평균|연평균|평균|하루|매달|매월|매년|해마다|연간|주당"
    r"|\d[\d,.]*[백천만억]* ?[가-힣a-zA-Zℓ㎏㎡]{1,4}당|[가-힣\dℓ㎏㎡]{1,5}당)) ?$"
)


_LONGEST_AMOUNT_WORD = 24


def _without_amount_words(lead: str) -> tuple[str, str]:
    """The text before 약, 최대, 월 …, and those of them that say how often (월, 하루 평균, 시간당)."""
    rates: list[str] = []
    while match := _AMOUNT_WORD.search(lead, max(0, len(lead) - _LONGEST_AMOUNT_WORD)):
        lead = lead[: match.start("word")].rstrip(" ")
        if match["rate"]:
            rates.insert(0, match["rate"])
        lead += " "
    return lead, " ".join(rates)


_MEANS = ("통해", "통한", "위해", "위한", "대해", "대한", "비롯", "맞아", "앞두고", "거쳐", "포함")
"""After them a word in 을 is no object of the sentence: 발표를 통해."""
_HEAD_PARTICLES = frozenset({"은", "는", "이", "가", "을", "를", "도", "의"})
_SPENT_ON = frozenset({"에", "로", "에는", "로는"})
"""Money is spent on something: 개발에 5천억 원을, 처리비로 3천만 원이."""
_LONGEST_LABEL = 4
_LONGEST_PHRASE = 80
_SHORT_HEAD = 3


def _extended(words: Sequence[Word], head: str) -> str:
    """The head with the nouns before it; a genitive goes with a head that says little by itself (기업의 매출)."""
    phrase = [head]
    for word in reversed(words[-_LONGEST_LABEL:]):
        per = word.bare.endswith("당") and not phrase[0].endswith("당")
        if len(phrase) < _LONGEST_LABEL and (word.noun or per):
            phrase.insert(0, word.bare)
            continue
        if word.particle == "의" and phrase == [head] and len(head) <= _SHORT_HEAD and not word.time:
            phrase.insert(0, word.stem)
        break
    return " ".join(phrase)


def _adjacent(lead: str) -> str:
    """The noun phrase that ends right before the quantity: 총사업비 1조 원, 역 9곳, 좋음(15㎍ 이하)."""
    words = words_of(_OWN_VALUE.sub(r"\1", lead.rstrip(" (:[‘“'\"")[-_LONGEST_PHRASE:]))
    if not words or not words[-1].noun or lead.rstrip(" ").endswith((",", ".", "!", "?")):
        return ""
    phrase = _extended(words[:-1], words[-1].bare)
    return "" if phrase in _ONLY_WITH_A_NOUN else phrase


_OWN_VALUE = re.compile(r"(치|액|율|률|금|가|값|료|비|량|(?<!다)수|인원|평균|한도)인$")
"""What a quantity is said to be right before it: 시장 전망치인 1조 원."""
_ONLY_WITH_A_NOUN = frozenset({"상위", "하위", "평균", "합계", "규모", "총액", "전국", "국내", "해외", "전 세계"})


def _governing(lead: str, unit_class: str) -> str:
    """The nearest subject, object or owner before the quantity, a measured thing rather than the office that tells of it."""
    words = words_of(lead)
    particles = _HEAD_PARTICLES | _SPENT_ON if unit_class == "money" else _HEAD_PARTICLES
    for index in range(len(words) - 1, -1, -1):
        word = words[index]
        if word.particle not in particles or word.modifier or not word.stem or _ADJECTIVE.search(word.stem):
            continue
        if word.time and not _is_length_of_something(words[:index], word):
            continue
        if word.particle == "의" and index + 1 < len(words) and words[index + 1].particle in _ADVERBIAL:
            continue
        if word.stem in _PLACES:
            return _with_clause(words[:index], word.stem)
        if index + 1 < len(words) and words[index + 1].bare.startswith(_MEANS):
            continue
        if word.particle in ("을", "를") and any(later.closed for later in words[index + 1 :]):
            continue
        if word.organisation and word.particle not in _OBJECT_PARTICLES and unit_class != "rank":
            continue
        return _extended(words[:index], word.stem)
    return ""


_ADVERBIAL = frozenset({"으로", "로", "에", "에서", "에는", "에서는"})
"""A genitive within an adverbial owns no quantity: 도입의 지연으로 4.1% 감소."""


def _is_length_of_something(before: Sequence[Word], word: Word) -> bool:
    """휴가 기간은 10일, not 같은 기간의; 소득 기준은 100만 원."""
    return word.stem in ("기간", "기준") and bool(before) and before[-1].noun


_PLACES = frozenset({"곳", "사람", "이", "업체"})
"""Nouns that say nothing without the clause before them: 비상벨만 설치된 곳."""


def _with_clause(words: Sequence[Word], head: str) -> str:
    phrase = [head]
    for word in reversed(words[-_LONGEST_LABEL + 1 :]):
        if word.closed or word.time:
            break
        phrase.insert(0, word.bare)
    return " ".join(phrase) if len(phrase) > 1 else ""


_RATE_NAME = ("비율", "비중", "율", "률", "점유율")
_WHOLE = re.compile(r"의 (?:약 )?$")


def _rate_of(lead: str, unit_class: str) -> str:
    """The rate that is a share of a whole: 설치 비율은 전체의 60%."""
    if unit_class not in ("percent", "fraction") or not _WHOLE.search(lead):
        return ""
    words = words_of(lead)
    for index in range(len(words) - 2, -1, -1):
        if words[index].particle in ("은", "는", "이", "가") and words[index].stem.endswith(_RATE_NAME):
            return _extended(words[:index], words[index].stem)
    return ""


def _appointed(lead: str) -> str:
    """What the quantity is made right after it: 대상지로 20곳을 선정."""
    words = words_of(lead)
    if not words or words[-1].particle not in ("로", "으로") or words[-1].time or words[-1].closed:
        return ""
    return _extended(words[:-1], words[-1].stem)


_TELLING = ("따르", "따른", "의하", "의한", "대해", "대한", "대비", "따라", "비해", "비하")
_SCENES = frozenset({"에서", "에서는", "에", "에는"})


def _scene(lead: str) -> str:
    """The last resort: where or in what it was counted (예선 마지막 발에서 10.6점)."""
    words = words_of(lead)
    for index in range(len(words) - 1, -1, -1):
        word = words[index]
        if (
            word.particle not in _SCENES
            or word.time
            or word.organisation
            or (words[index + 1 : index + 2] and words[index + 1].bare.startswith(_TELLING))
        ):
            continue
        phrase = _extended(words[:index], word.stem)
        if len(phrase) > 1:
            return phrase
    return ""


_ADJECTIVE = re.compile(r"(?<![면실목업유성누서국기표])적$")
"""국제적, 지역적; not 면적, 실적."""
_OBJECT_PARTICLES = frozenset({"을", "를", "도", "에", "로", "에는", "로는"})
