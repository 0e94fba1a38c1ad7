"""The noun phrases that name a quantity: right before it, governing it, naming where it was counted, or listed item by item."""

from collections.abc import Sequence
from itertools import pairwise

from formatter.figures.korean.words import Word, words_of
from formatter.figures.quantity import QuantityContext
from formatter.text.bounds import regex


def extended(words: Sequence[Word], head: str) -> str:
    """The head with the nouns before it; a genitive goes with a head that means little by itself (기업의 매출)."""
    phrase = [head]
    for word in reversed(words[-_LONGEST_LABEL:]):
        per = word.bare[:1].isdigit() and word.bare.endswith("당") and not phrase[0].endswith("당")
        if len(phrase) < _LONGEST_LABEL and (word.noun or per):
            phrase.insert(0, word.bare)
            continue
        if word.particle == "의" and phrase == [head] and len(head) <= _SHORT_HEAD and not word.time:
            phrase.insert(0, word.stem)
        break
    return " ".join(phrase)


def noun_before(lead: str) -> str:
    """The noun phrase that ends right before the quantity: 총사업비 1조 원, 역 9곳, 좋음(15㎍ 이하)."""
    words = words_of(_OWN_VALUE.sub(r"\1", lead.rstrip(" (:[‘“'\"")[-_LONGEST_PHRASE:]))
    if not words or not words[-1].noun or lead.rstrip(" ").endswith((",", ".", "!", "?")):
        return ""
    phrase = extended(words[:-1], words[-1].bare)
    return "" if phrase in _ONLY_WITH_A_NOUN else phrase


def whole_of_share(lead: str) -> str:
    """Return the whole of which the quantity is a part: 1학년 학생 중 74.3%; "" for none."""
    words = words_of(lead)
    if len(words) < len(("whole", "among")) or words[-1].bare not in ("중", "가운데") or not words[-2].noun:
        return ""
    return extended(words[:-2], words[-2].bare)


def governing_noun(lead: str, unit_class: str) -> str:
    """The nearest subject, object or owner before the quantity, a measured thing rather than the office that reports it."""
    words = words_of(lead)
    particles = _HEAD_PARTICLES | _SPENT_ON if unit_class == "money" else _HEAD_PARTICLES
    for index in range(len(words) - 1, -1, -1):
        word = words[index]
        if word.particle not in particles or word.modifier or not word.stem or _ADJECTIVE.search(word.stem):
            continue
        if word.time and not (_is_length_of_something(words[:index], word) or _is_numbered_name(words[:index], word)):
            continue
        if index + 1 < len(words) and words[index + 1].bare in _COMPARED_WITH:
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
        return extended(words[:index], word.stem)
    return ""


def rate_of(lead: str, unit_class: str) -> str:
    """The rate that is a share of a whole: 설치 비율은 전체의 60%."""
    if unit_class not in ("percent", "fraction") or not _WHOLE.search(lead):
        return ""
    words = words_of(lead)
    for index in range(len(words) - 2, -1, -1):
        if words[index].particle in ("은", "는", "이", "가") and words[index].stem.endswith(_RATE_NAME):
            return extended(words[:index], words[index].stem)
    return ""


def appointed_role(lead: str) -> str:
    """Return the role for which the counted things are chosen: 대상지로 20곳을 선정; "" for none."""
    words = words_of(lead)
    if not words or words[-1].particle not in ("로", "으로") or words[-1].time or words[-1].closed:
        return ""
    return extended(words[:-1], words[-1].stem)


def place_or_occasion(lead: str) -> str:
    """The place or occasion of the count, as the last choice for a label: 예선 마지막 발에서 10.6점."""
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
        phrase = extended(words[:index], word.stem)
        if len(phrase) > 1:
            return phrase
    return ""


_MEANS = ("통해", "통한", "위해", "위한", "대해", "대한", "비롯", "맞아", "앞두고", "거쳐", "포함")
"""After them a word in 을 is no object of the sentence: 발표를 통해."""
_COMPARED_WITH = frozenset({"대비", "대비해"})
_LATIN = regex(r"[A-Z][A-Za-z&]*")
_HEAD_PARTICLES = frozenset({"은", "는", "이", "가", "을", "를", "도", "의"})
_SPENT_ON = frozenset({"에", "로", "에는", "로는"})
"""Money is spent on something: 개발에 5천억 원을, 처리비로 3천만 원이."""
_LONGEST_LABEL = 4
_LONGEST_PHRASE = 80
_SHORT_HEAD = 3
_OWN_VALUE = regex(r"(치|액|율|률|금|가|값|료|비|량|(?<!다)수|인원|평균|한도)인$")
"""The apposition right before a quantity: 시장 전망치인 1조 원."""
_ONLY_WITH_A_NOUN = frozenset(
    {"상위", "하위", "평균", "합계", "규모", "총액", "전국", "국내", "해외", "세계", "전세계", "나머지", "선착순", "매일"}
)
_ADVERBIAL = frozenset({"으로", "로", "에", "에서", "에는", "에서는"})
"""A genitive within an adverbial owns no quantity: 도입의 지연으로 4.1% 감소."""
_PLACES = frozenset({"곳", "사람", "이", "업체"})
"""Nouns that mean nothing without the clause before them: 비상벨만 설치된 곳."""
_RATE_NAME = ("비율", "비중", "율", "률", "점유율")
_WHOLE = regex(r"의 (?:약 )?$")
_TELLING = ("따르", "따른", "의하", "의한", "대해", "대한", "대비", "따라", "비해", "비하")
_SCENES = frozenset({"에서", "에서는", "에", "에는"})
_ADJECTIVE = regex(r"(?<![면실목업유성누서국기표])적$")
"""국제적, 지역적; not 면적, 실적."""
_OBJECT_PARTICLES = frozenset({"을", "를", "도", "에", "로", "에는", "로는"})


def _is_length_of_something(before: Sequence[Word], word: Word) -> bool:
    """Return True for a noun that is as long or as large as the quantity: 휴가 기간은 10일; not 같은 기간의."""
    return word.stem in ("기간", "기준") and bool(before) and before[-1].noun


def _is_numbered_name(before: Sequence[Word], word: Word) -> bool:
    """Return True for a name that ends in the number: S&P 500이."""
    return word.stem.isdigit() and bool(before) and _LATIN.fullmatch(before[-1].bare) is not None


def _with_clause(words: Sequence[Word], head: str) -> str:
    phrase = [head]
    for word in reversed(words[-_LONGEST_LABEL + 1 :]):
        if word.closed or word.time:
            break
        phrase.insert(0, word.bare)
    return " ".join(phrase) if len(phrase) > 1 else ""


def is_respective(place: QuantityContext) -> bool:
    """Return True if the quantity is an item of a list that 각각 opens."""
    return "각각" in place.words and _OPENED.search(place.words) is not None


def name_in_list(place: QuantityContext) -> str:
    """The name that belongs to this item of a list opened by 각각; "" where names and quantities do not go together."""
    opened = _OPENED.search(place.words) if "각각" in place.words else None
    if opened is None:
        return ""
    names = _names(place.words[: opened.start()])
    item = len(_ITEM.findall(opened["items"]))
    return names[item] if names and len(names) == item + _still_to_come(place) else ""


_ITEM = regex("0+")
_OPENED = regex(r"(?:^|\s)각각 (?:약 |최대 |평균 )?(?P<items>(?:0+(?:씩)?(?:, ?(?:약 )?|·|와 |과 ))*)$")
# The lookahead finds a joint once; a loop over joints and names would try all ways to divide the text.
_NAMES = regex(r"(?<![^.;()0])(?P<names>(?=[^.;()0]*(?:[와과,·]| 및))[^.;()0]*?)(?:은|는|이|가|을|를|도|에|의|에는|에서)?$")
_TOPICS = regex(r"(?:(?:반면|또한|특히|한편),? )?(?P<names>[^,.;()0]{2,40}?(?:[와과]|,|·| 및) ?[^,.;()0]{2,20}?)(?:은|는) ")
_JOINT = regex(r"(?<=[가-힣A-Za-z\d])[와과] |, |·| 및 ")
_NEXT_ITEM = regex(r"(?:씩)?(?:, ?(?:약 )?|·|와 |과 )")


def _still_to_come(place: QuantityContext) -> int:
    """Return the number of list items from this one on, itself included."""
    count, later = 1, place.others[place.position :]
    for this, following in pairwise(later):
        if not _NEXT_ITEM.fullmatch(place.sentence, this.end, following.start):
            break
        count += 1
    return count


def _names(lead: str) -> list[str]:
    """The names of the last noun phrase: 반도체·자동차 수출은 names 반도체 수출 and 자동차 수출."""
    match = _NAMES.search(lead) or _TOPICS.match(lead)
    names = [_nouns(words_of(name)) for name in _JOINT.split(match["names"])] if match else []
    if not names or not all(names):
        return []
    shared = names[-1][1:] if all(len(name) == 1 for name in names[:-1]) else []
    return [" ".join([*name, *shared]) for name in names[:-1]] + [" ".join(names[-1])]


def _nouns(words: list[Word]) -> list[str]:
    """The nouns at the end of a phrase; the first may own the others (비수도권의 모집 인원)."""
    found: list[str] = []
    for word in reversed(words):
        if not word.noun and not (found and word.particle == "의" and not word.time):
            break
        found.insert(0, word.stem)
    return found[-_LONGEST:]


_LONGEST = 4
