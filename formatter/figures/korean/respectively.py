"""Lists told item by item: 석유류와 농축수산물이 각각 4.8%, 3.1% 올랐다 gives each quantity a name of its own."""

import re
from itertools import pairwise

from formatter.figures.korean.words import Word, words_of
from formatter.figures.quantity import Place


def is_respective(place: Place) -> bool:
    """Whether the quantity is an item of a list that 각각 opens."""
    return "각각" in place.words and _OPENED.search(place.words) is not None


def own_name(place: Place) -> str:
    """The name that belongs to this item of a list opened by 각각; "" where names and quantities do not go together."""
    opened = _OPENED.search(place.words) if "각각" in place.words else None
    if opened is None:
        return ""
    names = _names(place.words[: opened.start()])
    item = len(_ITEM.findall(opened["items"]))
    return names[item] if names and len(names) == item + _still_to_come(place) else ""


_ITEM = re.compile("0+")
_OPENED = re.compile(r"(?:^|\s)각각 (?:약 |최대 |평균 )?(?P<items>(?:0+(?:씩)?(?:, ?(?:약 )?|·|와 |과 ))*)$")
_NAMES = re.compile(r"(?P<names>[^,.;()0]*(?:(?:[와과]|,|·| 및) ?[^,.;()0]*?)+)(?:은|는|이|가|을|를|도|에|의|에는|에서)?$")
_TOPICS = re.compile(r"(?:(?:반면|또한|특히|한편),? )?(?P<names>[^,.;()0]{2,40}?(?:[와과]|,|·| 및) ?[^,.;()0]{2,20}?)(?:은|는) ")
_JOINT = re.compile(r"(?<=[가-힣A-Za-z\d])[와과] |, |·| 및 ")
_NEXT_ITEM = re.compile(r"(?:씩)?(?:, ?(?:약 )?|·|와 |과 )")


def _still_to_come(place: Place) -> int:
    """How many items begin with this one."""
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
