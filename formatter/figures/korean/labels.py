"""The shortest phrase of a Korean sentence that names what a quantity measures."""

import re

from formatter.figures.korean.changes import is_reached
from formatter.figures.korean.counted import (
    action,
    action_on,
    befallen,
    changed,
    changed_after,
    done,
    following,
    granted,
    is_action,
    used,
)
from formatter.figures.korean.phrases import adjacent, among, appointed, extended, governing, rate_of, scene
from formatter.figures.korean.respectively import own_name
from formatter.figures.korean.words import endings, words_of
from formatter.figures.quantity import REACH, Place


def label(place: Place, previous: str | None) -> str | None:
    """What the quantity measures, in words of the folded sentence; `previous` is the label of the quantity before."""
    phrase = _phrase(place, previous)
    if phrase and _NO_NAME.fullmatch(phrase):
        phrase = governing(_SINCE.sub("", place.words), place.quantity.unit_class)
        phrase = "" if _NO_NAME.fullmatch(phrase) else phrase
    if phrase and "00" in phrase and phrase not in place.sentence:
        phrase = _QUANTITIES.sub("", phrase).strip()
    return phrase or None


def subject(sentence: str) -> str | None:
    """What a sentence is about, as the one after it may leave it out: 세액 공제는 축소된다. 내년부터는 75%다."""
    words = words_of(sentence[:_LONGEST_OPENING])
    for index, word in enumerate(words):
        if word.particle in _SUBJECT_PARTICLES and not (word.modifier or word.time or word.organisation or not word.stem):
            return extended(words[:index], word.stem)
    return None


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
    if place.position and "에서" in place.before and (item := _ITEM_AT.fullmatch(place.before)):
        return item["where"]
    if person := befallen(place):
        return person
    lead, rate = _without_amount_words(_INNER.sub("", place.words))
    if owned:
        return _joined(owned, action_on(place.after, owned))
    if named := adjacent(lead):
        noun = counted if counted and is_action(counted) else action(place.after)
        return _joined(named, rate, noun)
    if counted:
        return _joined(counted, action_on(place.after, counted))
    unit_class = place.quantity.unit_class
    named = (
        changed_after(place.after)
        or rate_of(lead, unit_class)
        or among(lead)
        or governing(lead, unit_class)
        or granted(place.after)
    )
    named = named or previous or done(place) or appointed(lead) or scene(lead)
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


_NO_NAME = re.compile(r"(?:(?:하루|날|달|주|해) )?(?:만|밑|선|곳|차|차이|넘어|아래|위|뒤|앞|안|체제|기쁨)")
"""Nouns that measure nothing by themselves: 8000만원 밑으로, 하루 만에 1000조원이."""
_SINCE = re.compile(r"(?:\S{1,4} )?\S{1,3} 만에 ")
_LONGEST_OPENING = 80
_SUBJECT_PARTICLES = frozenset({"은", "는", "이", "가"})
_QUANTITIES = re.compile(r"0{2,}\S* ?(?:\S+당 ?)?")
_INNER = re.compile(r"\([^()]*\)")
_SAME_THING = re.compile(
    r"\(| ?(?:→|->|⇒|➡) ?|, ?즉 ?|\)? ?가운데 ?|에서 ?(?:약 |최대 )?|[^,.]{0,30}(?:전|달|해|기간|년|월|분기|동기|평년|작년)\("
)
_ITEM_AT = re.compile(r"[^,]{0,8}, (?P<where>[가-힣]+(?: [가-힣]+)?)에서(?:는)? (?:약 )?")
"""The second and later items of a list by places: 서울에서 3건, 부산에서 2건."""
_OF_THESE = re.compile(r"이 ?(?:중|가운데) ?$")


def _joined(*parts: str | None) -> str:
    """The parts as one phrase, none twice in a row (월 월)."""
    phrase = ""
    for part in parts:
        if part and not f" {phrase}".endswith(f" {part}"):
            phrase = f"{phrase} {part}".strip()
    return phrase


_AMOUNT_WORD = re.compile(
    r"(?:^|(?<=[\s(]))(?P<word>약|총|영상|영하|모두|무려|최대|최소|대략|거의|각각|전체|만|현재|또한|역시|이미|다시|지금까지"
    r"|이제까지"
    r"|현재까지|많게는|적어도|단|초속|시속|규모|최고"
    r"|최저|최장|겨우|불과|고작|추가로|"
    r"(?P<rate>월|연|하루 평균|일평균|월평균|연평균|평균|하루|매달|매월|매년|해마다|연간|주당"
    r"|\d[\d,.]*[백천만억]* ?[가-힣a-zA-Zℓ㎏㎡]{1,4}(?<![여야정식])당|[가-힣\dℓ㎏㎡]{1,5}(?<![여야정식])당)) ?$"
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
